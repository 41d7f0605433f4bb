// Paths that are odd, and everything of a path that is no resource: methods, formats, health, the layout of the text.
import { parse } from 'yaml';
import { contractCase, type ContractCase } from '../contract-case.ts';
import type { Answer, Api, RequestOptions } from '../api.ts';
import { group, widget, widgets } from '../fixtures.ts';
import { configMaps, namespaces } from '../resource-path.ts';

/** Behind the path of the Widgets of a namespace, in which there is one called `a`. */
const oddNames: Readonly<Record<string, string>> = {
  'a NUL': '/%00',
  'a slash in its name': '/a%2Fb',
  'two dots': '/..',
  'two dots in escapes': '/%2e%2e',
  'two dots and a slash in escapes': '/%2e%2e%2fb',
  'one dot': '/.',
  'no name before a slash': '//a',
  'a slash at its end': '/a/',
  'two slashes before a subresource': '/a//status',
  'something behind a subresource': '/a/status/b/c',
  'a bad escape': '/%zz',
  'a percent sign': '/a%25b',
  'a blank': '/a%20b',
  'a letter beyond ASCII': '/%C3%A4',
  'a semicolon': '/a;b',
  'the name of a prototype': '/__proto__',
  'the name of a constructor': '/constructor',
  'a bad escape in its query': '/a?x=%zz',
  'a bad escape in a selector': '?fieldSelector=%zz',
  'a semicolon in its query': '?fieldSelector=metadata.name%3Db;limit=1',
  'a parameter twice': '?limit=1&limit=2',
};

const oddPaths: readonly string[] = [
  `/apis/${group}/v1/namespaces/%2e%2e/widgets`,
  '/api/v1/namespaces/%2e%2e/configmaps',
  '/api/v1/namespaces/./configmaps',
  '/api/v1/namespaces/__proto__/configmaps',
  '/apis/__proto__/v1/x',
  '/apis/toString',
  `/apis/${group}/__proto__/widgets`,
  `/apis/${group}/v1/__proto__`,
  '/api/constructor',
  '/API/v1/namespaces',
  '/api/v1/Namespaces',
  '//api/v1/namespaces/default',
  '/nothing',
  '/healthz/ping',
  '/healthz/nothing',
  '/openapi',
  '/metrics/x',
];

const documents: readonly string[] = [
  '/version',
  '/api',
  '/apis',
  '/apis/apps',
  '/apis/apps/v1',
  `/apis/${group}`,
  `/apis/${group}/v1`,
  '/healthz',
];

const formats: readonly string[] = [
  'application/yaml',
  'application/yaml, application/json',
  'application/json;q=0.1, application/yaml',
  'text/yaml',
  'application/*',
  'application/json;as=Table;v=v1beta1;g=meta.k8s.io',
  'application/json;as=PartialObjectMetadata;v=v1beta1;g=meta.k8s.io',
  'application/yaml;as=Table;v=v1;g=meta.k8s.io',
];

const timeouts: readonly string[] = [
  '1s',
  '1m30s',
  '1.5h',
  '.5s',
  '0',
  '-1s',
  '+1s',
  'x',
  '5',
  '1s2',
  '5d',
  '1s3w',
  's',
  '',
  ' 1s',
];

/** What was answered, whatever the order of members and the layout of YAML. */
function note(api: Api, what: string, { status, headers, body, text }: Answer): void {
  const type = headers['content-type'];
  const isDocument = status === 200 && !what.includes('namespaces');
  const content = type === 'application/yaml' ? (parse(text) as unknown) : Object.keys(body).length > 0 ? body : text;
  api.note(what, { status, type, content: isDocument ? kindOf(content) : content });
}

function kindOf(content: unknown): unknown {
  return typeof content === 'object' && content !== null && 'kind' in content ? content.kind : typeof content;
}

/** How deep each line is indented, whatever the order of members. */
function depthsOf({ text }: Answer): readonly number[] {
  return text
    .split('\n')
    .map((line) => line.search(/\S|$/))
    .toSorted((one, other) => one - other);
}

export const requestPathCases: readonly ContractCase[] = [
  ...Object.entries(oddNames).map(([what, path]) =>
    contractCase(`a path with ${what}`, async (api) => {
      await api.post(widgets(api.namespace), widget('a'));
      await api.get(widgets(api.namespace) + path);
    }),
  ),

  contractCase('paths that lead astray', async (api) => {
    for (const path of oddPaths) await api.get(path);
    await api.delete(widgets(api.namespace, '..'));
    await api.put(widgets(api.namespace, '..'), widget('..'));
    (await api.post(configMaps('..'), { metadata: { name: 'a' } })).expect(500);
  }),

  contractCase('documents about the server are read, and nothing else', async (api) => {
    for (const path of documents) {
      for (const method of ['HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'NONSENSE']) {
        note(api, `${method} ${path}`, await api.peek(method, path));
      }
    }
  }),

  contractCase('documents about the server in other formats', async (api) => {
    for (const path of documents) {
      for (const accept of [...formats, 'application/xml', 'application/json']) {
        note(api, `${path} as ${accept}`, await api.peek('GET', path, undefined, { accept }));
      }
    }
  }),

  ...formats.map((accept) =>
    contractCase(`objects as ${accept.replace('*', 'any')}`, async (api) => {
      await api.post(widgets(api.namespace), widget('a'));
      await api.post(configMaps(api.namespace), { metadata: { name: 'a' } });
      const one = { fieldSelector: 'metadata.name=a' };
      const ask = async (target: string, options: RequestOptions = {}): Promise<void> =>
        note(api, target, await api.peek('GET', target, undefined, { accept, ...options }));
      for (const path of [widgets, configMaps]) {
        await ask(path(api.namespace, 'a'));
        await ask(path(api.namespace), { query: one });
        await ask(path(api.namespace, 'none'));
        note(api, 'deleted', await api.peek('DELETE', path(api.namespace, 'none'), undefined, { accept }));
        note(api, 'posted', await api.peek('POST', path(api.namespace), { metadata: { name: '' } }, { accept }));
      }
    }),
  ),

  contractCase('a list of metadata is none of one object', async (api) => {
    await api.post(configMaps(api.namespace), { metadata: { name: 'a' } });
    const accept = 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io';
    await api.get(configMaps(api.namespace, 'a'), { accept });
  }),

  contractCase('text is indented for people and for who asks', async (api) => {
    await api.post(widgets(api.namespace), widget('a'));
    for (const agent of ['curl/8.5', 'Wget/1.2', 'Mozilla/5.0 (X11)', 'kubectl/v1.36']) {
      for (const pretty of ['', 'true', '1', 'false', 'yes']) {
        const options = { headers: { 'user-agent': agent }, query: { pretty } };
        const answer = await api.peek('GET', widgets(api.namespace, 'a'), undefined, options);
        api.note(`a Widget for ${agent}, pretty=${pretty}`, depthsOf(answer));
      }
      for (const path of [widgets(api.namespace, 'none'), '/version', '/api', '/apis', '/apis/apps']) {
        const answer = await api.peek('GET', path, undefined, { headers: { 'user-agent': agent } });
        api.note(`${path} for ${agent}`, answer.text.split('\n').length > 2);
      }
    }
    const accept = 'application/json;pretty=1';
    api.note(
      'as the Accept header says',
      depthsOf(await api.peek('GET', widgets(api.namespace, 'a'), undefined, { accept })),
    );
  }),

  contractCase('a timeout is a duration', async (api) => {
    for (const timeout of timeouts) {
      await api.get(widgets(api.namespace), { query: { timeout } });
      await api.delete(widgets(api.namespace, 'none'), { query: { timeout } });
    }
  }),

  contractCase('versions and limits at the end of their range', async (api) => {
    await api.post(widgets(api.namespace), widget('a'));
    const list = (query: Record<string, string>) => api.get(widgets(api.namespace), { query });
    (await list({ resourceVersion: '18446744073709551616' })).expect(400, { message: /out of range/ });
    (await list({ limit: '9223372036854775807' })).expect(200);
    (await list({ limit: '9223372036854775808' })).expect(400);
    (await list({ continue: 'x', resourceVersion: '5' })).expect(400, { message: /illegal base64/ });
  }),

  contractCase('a scale says its name, and answers a HEAD', async (api) => {
    await api.post(widgets(api.namespace), widget('a'));
    (await api.put(widgets(api.namespace, 'a', 'scale'), {})).expect(400);
    await api.request('HEAD', widgets(api.namespace, 'a', 'scale'));
    await api.request('HEAD', namespaces(undefined, api.namespace));
  }),
];
