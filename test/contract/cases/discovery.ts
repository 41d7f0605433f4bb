// What discovery and OpenAPI say of a custom resource. kube-apiserver brings these documents up to date in its own time and
// lists resources in the random order of a Go map, so they are waited for and sorted.
import assert from 'node:assert/strict';
import type { Answer, Api } from '../api.ts';
import { contractCase, type ContractCase } from '../contract-case.ts';
import { group } from '../fixtures.ts';

interface Resource {
  readonly name: string;
  readonly verbs: string[];
  readonly shortNames?: string[];
}

interface GroupDiscovery {
  readonly metadata: { readonly name: string };
  readonly versions: { readonly resources: { readonly resource: string }[] }[];
}

interface OpenApi {
  readonly paths?: Record<string, Record<string, { parameters?: { name: string }[] }>>;
  readonly components?: { readonly schemas?: Record<string, Record<string, unknown>> };
}

const plurals = ['depots', 'gadgets', 'widgets'];
const schemaNames = ['Depot', 'Gadget', 'Widget'].map((kind) => `dev.kubewright.contract.v1.${kind}`);

export const discoveryCases: readonly ContractCase[] = [
  contractCase('discovery lists the versions of a group', async (api) => {
    (await api.get(`/apis/${group}`)).expect(200, {
      kind: 'APIGroup',
      name: group,
      versions: [{ groupVersion: `${group}/v1`, version: 'v1' }],
      preferredVersion: { version: 'v1' },
    });
  }),

  contractCase('discovery lists the resources of a group version', async (api) => {
    const resourcesOf = ({ body }: Answer) => (body['resources'] as Resource[] | undefined) ?? [];
    const list = await api.until(`/apis/${group}/v1`, (answer) =>
      plurals.every((plural) => resourcesOf(answer).some(({ name }) => name === plural)),
    );
    list.expect(200, { kind: 'APIResourceList', groupVersion: `${group}/v1` });
    const resources = sortedBy(resourcesOf(list), ({ name }) => name);
    api.note('the resources', resources);
    assert.deepEqual(
      resources.map(({ name }) => name),
      ['depots', 'gadgets', 'widgets', 'widgets/scale', 'widgets/status'],
    );
    const widgets = resources.find(({ name }) => name === 'widgets');
    assert.deepEqual(widgets?.shortNames, ['wd']);
    assert.deepEqual(widgets?.verbs.toSorted(), [
      'create',
      'delete',
      'deletecollection',
      'get',
      'list',
      'patch',
      'update',
      'watch',
    ]);
  }),

  contractCase('aggregated discovery has all groups in one document', async (api) => {
    const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
    const versionsOf = ({ body }: Answer) =>
      (body['items'] as GroupDiscovery[] | undefined)?.find(({ metadata }) => metadata.name === group)?.versions ?? [];
    const all = await api.until('/apis', (answer) => versionsOf(answer)[0]?.resources.length === plurals.length, {
      accept,
    });
    const type = /^application\/json;g=apidiscovery\.k8s\.io;v=v2;as=APIGroupDiscoveryList/;
    all.expect(200, { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2' }, { 'content-type': type });
    const [version, ...others] = versionsOf(all);
    assert.deepEqual(others, []);
    api.note('the version', { ...version, resources: sortedBy(version?.resources ?? [], ({ resource }) => resource) });
  }),

  contractCase('OpenAPI v3 lists a document a group version', async (api) => {
    const name = `apis/${group}/v1`;
    const entryOf = ({ body }: Answer) =>
      (body['paths'] as Record<string, { serverRelativeURL: string }> | undefined)?.[name];
    const root = await api.until('/openapi/v3', (answer) => entryOf(answer) !== undefined);
    assert.match(entryOf(root)?.serverRelativeURL ?? '', /^\/openapi\/v3\/apis\/contract\.kubewright\.dev\/v1\?hash=/);
  }),

  contractCase('OpenAPI v3 has the schema of a custom resource', async (api) => {
    const { components } = await openApi(api);
    const schema = components?.schemas?.['dev.kubewright.contract.v1.Widget'];
    assert.deepEqual(schema?.['x-kubernetes-group-version-kind'], [{ group, kind: 'Widget', version: 'v1' }]);
    api.note('the schema of Widget', schema);
    api.note('the schema of WidgetList', components?.schemas?.['dev.kubewright.contract.v1.WidgetList']);
    api.note('the schemas that they refer to', onlyOf(components?.schemas ?? {}, 'io.k8s.'));
  }),

  contractCase('OpenAPI v3 has the operations of a custom resource', async (api) => {
    const { paths = {} } = await openApi(api);
    const collection = paths[`/apis/${group}/v1/namespaces/{namespace}/widgets`];
    // Without it, kubectl does not trust the server with field validation.
    assert.ok(collection?.['post']?.parameters?.some(({ name }) => name === 'fieldValidation'));
    api.note('all paths', Object.keys(paths).toSorted());
    api.note('the collection', collection);
    api.note('the object', paths[`/apis/${group}/v1/namespaces/{namespace}/widgets/{name}`]);
    api.note('the status', paths[`/apis/${group}/v1/namespaces/{namespace}/widgets/{name}/status`]);
    api.note('the scale', paths[`/apis/${group}/v1/namespaces/{namespace}/widgets/{name}/scale`]);
  }),

  contractCase('OpenAPI v2 has the definitions and the operations of a custom resource', async (api) => {
    const { definitions, paths } = await swagger(api);
    api.note('the definitions', onlyOf(definitions, 'dev.kubewright.contract.v1.'));
    api.note('the paths', onlyOf(paths, `/apis/${group}/v1/`));
  }),

  contractCase('OpenAPI documents are not sent again to who has them', async (api) => {
    await swagger(api);
    const index = await api.until('/openapi/v3', (answer) => `apis/${group}/v1` in (answer.body['paths'] as object));
    const { [`apis/${group}/v1`]: entry } = index.body['paths'] as Record<string, { serverRelativeURL: string }>;
    for (const path of ['/openapi/v2', '/openapi/v3/apis/apps/v1', entry?.serverRelativeURL ?? '']) {
      const { etag = '', 'cache-control': kept } = (await api.peek('GET', path)).expect(200).headers;
      assert.match(etag, /^"[^"]+"$/);
      const answers = [etag, `W/${etag}`, '*', `"other", ${etag}`, '"other"'].map(async (known) => {
        const { status } = await api.peek('GET', path, undefined, { headers: { 'if-none-match': known } });
        return status;
      });
      const statuses = await Promise.all(answers);
      assert.deepEqual(statuses, [304, 304, 304, 304, 200]);
      api.note(path.replace(/hash=.*/, 'hash='), { kept: kept?.startsWith('public') === true, statuses });
    }
  }),

  contractCase('OpenAPI v2 is JSON or its own protobuf, and nothing else', async (api) => {
    const types = ['', '*/*', 'application/*', 'application/yaml', 'text/html', 'application/vnd.kubernetes.protobuf'];
    const own = ['.', '@'].map((sign) => `application/com.github.proto-openapi.spec.v2${sign}v1.0+protobuf`);
    const preferences = [`text/html,${own[1]};q=0.5,application/json;q=0.4`, `${own[0]};q=0.4,application/json;q=0.5`];
    for (const accept of [...types, ...own, ...preferences]) {
      const { status, headers } = await api.peek('GET', '/openapi/v2', undefined, { accept });
      api.note(accept, { status, type: headers['content-type'] });
    }
    (await api.get('/openapi/v2/more')).expect(404);
  }),
];

/** The v2 document, when it has the custom resources. */
async function swagger(api: Api): Promise<Swagger> {
  const known = ({ body }: Answer) => (body as Partial<Swagger>).definitions ?? {};
  const document = await api.until('/openapi/v2', (answer) => schemaNames.every((name) => name in known(answer)));
  return document.body as unknown as Swagger;
}

interface Swagger {
  readonly paths: Record<string, unknown>;
  readonly definitions: Record<string, unknown>;
}

/** Its members with such names. */
function onlyOf(record: Record<string, unknown>, prefix: string): Record<string, unknown> {
  const members = Object.entries(record).filter(([name]) => name.startsWith(prefix));
  assert.ok(members.length > 5);
  return Object.fromEntries(members);
}

async function openApi(api: Api): Promise<OpenApi> {
  const schemasOf = ({ body }: Answer) => (body as OpenApi).components?.schemas ?? {};
  const document = await api.until(`/openapi/v3/apis/${group}/v1`, (answer) =>
    schemaNames.every((name) => name in schemasOf(answer)),
  );
  document.expect(200, { openapi: /^3\.0/, info: { title: /./ } });
  return document.body as OpenApi;
}

function sortedBy<T>(values: readonly T[], key: (value: T) => string): T[] {
  return values.toSorted((one, other) => (key(one) < key(other) ? -1 : 1));
}
