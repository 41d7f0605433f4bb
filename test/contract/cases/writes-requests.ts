// Requests that are no such: unknown paths and methods, bodies that cannot be read, formats that nobody speaks.
import { contractCase, type ContractCase } from '../contract-case.ts';
import type { Api } from '../api.ts';
import { group, widget, widgets } from '../fixtures.ts';
import { configMaps, namespaces, secrets } from '../resource-path.ts';

const malformed: Readonly<Record<string, string>> = {
  nothing: '',
  blanks: ' \n ',
  'an open brace': '{',
  'a cut object': '{"apiVersion":"v1","kind":"Wid',
  'a trailing comma': '{"apiVersion":"v1",}',
  'single quotes': "{'apiVersion':'v1'}",
  'bare words': '{apiVersion:v1}',
  'a missing colon': '{"apiVersion" "v1"}',
  'a missing comma': '{"apiVersion":"v1" "kind":"Widget"}',
  'two documents': '{"apiVersion":"v1","kind":"Widget"} {"apiVersion":"v1"}',
  'a list': '[]',
  'a list of objects': '[{"apiVersion":"v1"}]',
  'a number': '1',
  'a text': '"text"',
  true: 'true',
  words: 'nonsense and more nonsense that goes on for a while',
  'a bad escape': String.raw`{"a":"\x"}`,
  'a line break in a text': '{"a":"b\nc"}',
  'a number with a zero first': '{"a":01}',
  'a comment': '{"a":1} // so',
  XML: '<a/>',
};

const unknown: readonly string[] = [
  '/api/v1/nothing',
  '/api/v1/namespaces/default/nothing',
  '/api/v1/namespaces/default/nothing/a',
  '/api/v1/namespaces/default/configmaps/a/status',
  '/api/v1/namespaces/default/pods/a/nothing',
  '/api/v2/pods',
  '/apis/apps/v1/nothing',
  '/apis/apps/v2/deployments',
  '/apis/nothing/v1/things',
  `/apis/${group}/v1/nothing`,
  `/apis/${group}/v1/namespaces/default/widgets/a/nothing`,
  `/apis/${group}/v2/widgets`,
  `/apis/${group}/v1/namespaces/default/depots`,
  `/apis/${group}/v1/widgets/a`,
  '/api/v1/configmaps/a',
  '/api/v1/namespaces/default/namespaces',
  '/api/v1/namespaces/default/nodes',
  '/nothing',
  '/api/v1/namespaces/default/configmaps/a/b/c',
];

const accepts: readonly string[] = [
  'application/json',
  'application/json;charset=utf-8',
  'application/json, */*',
  '*/*',
  'text/plain, */*;q=0.1',
  'text/html, application/json;q=0.9',
  'application/json;as=Table;v=v1;g=meta.k8s.io, application/json',
  'application/json;as=Nothing;v=v1;g=meta.k8s.io, application/json',
  'application/json;as=Nothing;v=v1;g=meta.k8s.io',
  'application/json;as=Table;v=v2;g=meta.k8s.io',
  'application/json;as=Table;v=v1;g=other.k8s.io',
  'application/json;as=Table',
  'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io',
  'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io',
  'application/json;q=0',
  'application/xml',
  'application',
  'nonsense',
  ';',
  'application/json;;',
];

const contentTypes: readonly string[] = [
  'application/json',
  'application/json; charset=utf-8',
  'APPLICATION/JSON',
  'text/json',
  'text/plain',
  'application/xml',
  'application/x-www-form-urlencoded',
  'application/merge-patch+json',
  'nonsense',
  'application/*',
  'application/json, application/yaml',
  '',
];

const patchContentTypes: readonly string[] = [
  'application/json',
  'application/merge-patch+json; charset=utf-8',
  'application/strategic-merge-patch+json',
  'application/json-patch+json',
  'application/apply-patch+yaml',
  'application/apply-patch+cbor',
  'text/plain',
  '',
];

const patches: readonly string[] = [
  '',
  '{',
  '[]',
  'null',
  '1',
  '"text"',
  '{"spec":{"size":"x"}}',
  '{"metadata":null}',
  '{"a":1,"a":2}',
];

const jsonPatches: readonly unknown[] = [
  {},
  [{ op: 'replace', path: '/spec/nothing', value: 1 }],
  [{ op: 'remove', path: '/spec/nothing' }],
  [{ op: 'test', path: '/spec/size', value: 2 }],
  [{ op: 'test', path: '/spec/size', value: 1 }],
  [{ op: 'nonsense', path: '/spec/size' }],
  [{ op: 'add', path: 'spec/size', value: 1 }],
  [{ op: 'add', path: '/spec/size' }],
  [{ op: 'copy', from: '/spec/nothing', path: '/spec/title' }],
  [{ op: 'move', from: '/spec/nothing', path: '/spec/title' }],
  [{ op: 'add', path: '/a/b/c', value: 1 }],
  [1],
  'x',
];

async function say(api: Api, method: string, path: string, body?: unknown): Promise<void> {
  await api.request(method, path, body);
}

export const writeRequestCases: readonly ContractCase[] = [
  ...Object.entries(malformed).map(([what, text]) =>
    contractCase(`a body of ${what}`, async (api) => {
      for (const path of [widgets(api.namespace), configMaps(api.namespace)]) {
        (await api.post(path, text)).expect(400);
      }
    }),
  ),

  ...unknown.map((path, index) =>
    contractCase(`an unknown path, number ${index + 1}`, async (api) => {
      const own = path.replace('/default/', `/${api.namespace}/`);
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])
        await say(api, method, own, method === 'GET' || method === 'DELETE' ? undefined : {});
    }),
  ),

  ...[
    ['a collection', widgets, undefined] as const,
    ['an object', widgets, 'a'] as const,
    ['a collection of ConfigMaps', configMaps, undefined] as const,
    ['a ConfigMap', configMaps, 'a'] as const,
  ].map(([what, path, name]) =>
    contractCase(`methods that ${what} has not`, async (api) => {
      await api.post(path(api.namespace), path === widgets ? widget('a') : { metadata: { name: 'a' } });
      const own = path(api.namespace, name);
      await say(api, 'HEAD', own);
      await say(api, 'OPTIONS', own);
      await say(api, 'TRACE', own);
      if (name === undefined) for (const method of ['PUT', 'PATCH']) await say(api, method, own, {});
      else if (path === configMaps) await say(api, 'POST', own, {});
      await say(api, 'NONSENSE', own);
    }),
  ),

  contractCase('methods that subresources and collections across namespaces have not', async (api) => {
    await api.post(widgets(api.namespace), widget('a'));
    for (const method of ['POST', 'DELETE']) {
      await say(api, method, widgets(api.namespace, 'a', 'status'), method === 'POST' ? {} : undefined);
      await say(api, method, widgets(api.namespace, 'a', 'scale'), method === 'POST' ? {} : undefined);
      await say(api, method, widgets(undefined), method === 'POST' ? widget('b') : undefined);
      await say(api, method, secrets(undefined), method === 'POST' ? {} : undefined);
    }
    await say(api, 'DELETE', namespaces(undefined));
    await say(api, 'POST', namespaces(undefined, api.namespace), {});
    await say(api, 'GET', `${widgets(api.namespace)}/`);
  }),

  ...accepts.map((accept, index) =>
    contractCase(`an Accept header, number ${index + 1}`, async (api) => {
      await api.post(widgets(api.namespace), widget('a'));
      await api.get(widgets(api.namespace, 'a'), { accept });
      await api.get(widgets(api.namespace), { accept });
      await api.get(secrets(api.namespace), { accept });
      await api.get(widgets(api.namespace, 'none'), { accept });
    }),
  ),

  ...contentTypes.map((contentType, index) =>
    contractCase(`a Content-Type header, number ${index + 1}`, async (api) => {
      await api.post(widgets(api.namespace), widget('a'), { contentType });
      await api.post(configMaps(api.namespace), { metadata: { name: 'a' } }, { contentType });
      await api.request(
        'DELETE',
        configMaps(api.namespace, 'a'),
        { kind: 'DeleteOptions', apiVersion: 'v1' },
        { contentType },
      );
    }),
  ),

  ...patchContentTypes.map((contentType, index) =>
    contractCase(`a Content-Type header of a patch, number ${index + 1}`, async (api) => {
      await api.post(widgets(api.namespace), widget('a'));
      await api.post(configMaps(api.namespace), { metadata: { name: 'a' } });
      await api.request('PATCH', widgets(api.namespace, 'a'), {}, { contentType });
      await api.request('PATCH', configMaps(api.namespace, 'a'), {}, { contentType });
    }),
  ),

  ...patches.map((patch, index) =>
    contractCase(`a merge patch, number ${index + 1}`, async (api) => {
      await api.post(widgets(api.namespace), widget('a'));
      await api.post(configMaps(api.namespace), { metadata: { name: 'a' } });
      await api.patch(widgets(api.namespace, 'a'), 'merge', patch);
      await api.patch(configMaps(api.namespace, 'a'), 'merge', patch);
    }),
  ),

  ...jsonPatches.map((patch, index) =>
    contractCase(`a JSON patch, number ${index + 1}`, async (api) => {
      await api.post(widgets(api.namespace), widget('a'));
      await api.patch(widgets(api.namespace, 'a'), 'json', patch);
    }),
  ),

  contractCase('a body that is too large', async (api) => {
    const large = widget('a', { anything: { text: 'x'.repeat(3 * 1024 * 1024 + 10) } });
    (await api.post(widgets(api.namespace), large)).expect(413);
    await api.post(widgets(api.namespace), widget('a'));
    (await api.patch(widgets(api.namespace, 'a'), 'merge', large)).expect(413);
  }),
];
