// The other representations of objects, in the versions that clients ask for; and the old way of watching, by a path.
import { pods } from '../access.ts';
import type { Api } from '../api.ts';
import { contractCase, type ContractCase } from '../contract-case.ts';
import { widget, widgets } from '../fixtures.ts';
import { pod } from '../pod.ts';

/** Builds an Accept header. */
const as = (kind: string, parameters: string): string => `application/json;as=${kind};${parameters}`;

async function readAll(api: Api, accept: string): Promise<void> {
  await api.get(pods(api.namespace), { accept });
  await api.get(pods(api.namespace, 'a'), { accept });
  await api.get(widgets(api.namespace), { accept });
  await api.get(widgets(api.namespace, 'a'), { accept });
}

export const representationCases: readonly ContractCase[] = [
  contractCase('tables and metadata come in the version that is asked for', async (api) => {
    await api.post(pods(api.namespace), pod('a'));
    await api.post(widgets(api.namespace), widget('a'));
    for (const version of ['v1', 'v1beta1']) {
      for (const kind of ['Table', 'PartialObjectMetadata', 'PartialObjectMetadataList']) {
        await readAll(api, as(kind, `g=meta.k8s.io;v=${version}`));
      }
      const apiVersion = `meta.k8s.io/${version}`;
      const accept = as('Table', `v=${version};g=meta.k8s.io`);
      (await api.get(pods(api.namespace), { accept })).expect(200, { kind: 'Table', apiVersion });
    }
  }),

  contractCase('what is in no version is not acceptable', async (api) => {
    await api.post(pods(api.namespace), pod('a'));
    await api.post(widgets(api.namespace), widget('a'));
    for (const parameters of ['g=meta.k8s.io;v=v2', 'g=meta.k8s.io', 'v=v1', 'g=other;v=v1']) {
      const accept = as('Table', parameters);
      (await api.get(pods(api.namespace), { accept })).expect(406);
      await readAll(api, accept);
      (await api.get(pods(api.namespace), { accept: `${accept},application/json` })).expect(200, { kind: 'PodList' });
    }
  }),

  contractCase('a path below watch is watched, of one object and of many', async (api) => {
    const created = await api.post(pods(api.namespace), pod('a'));
    const path = pods(api.namespace).replace('/api/v1/', '/api/v1/watch/');
    const all = await api.watch(path, { labelSelector: 'app=a' });
    await all.expect('ADDED', { metadata: { name: 'a' } });
    const one = await api.watch(`${path}/a`, { resourceVersion: created.resourceVersion });
    await api.patch(pods(api.namespace, 'a'), 'merge', { metadata: { labels: { more: 'yes' } } });
    await one.expect('MODIFIED', { metadata: { labels: { more: 'yes' } } });
    const custom = widgets(api.namespace).replace('/v1/', '/v1/watch/');
    await api.post(widgets(api.namespace), widget('a'));
    await (await api.watch(custom)).expect('ADDED', { kind: 'Widget' });
    await (await api.watch(`${custom}/a`)).expect('ADDED', { kind: 'Widget' });
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) (await api.request(method, path, {})).expect(405);
    (await api.get(`${path}/a/status`)).expect(404);
    (await api.get(`/api/v1/watch/namespaces/${api.namespace}/bindings`)).expect(404);
    (await api.get('/apis/authorization.k8s.io/v1/watch/subjectaccessreviews')).expect(404);
  }),

  contractCase('protobuf is for who takes nothing else, of what has messages', async (api) => {
    await api.post(pods(api.namespace), pod('a'));
    await api.post(widgets(api.namespace), widget('a'));
    const protobuf = 'application/vnd.kubernetes.protobuf';
    const own = [
      pods(api.namespace),
      pods(api.namespace, 'a'),
      pods(api.namespace, 'none'),
      '/api',
      '/apis',
      '/apis/apps',
      '/apis/apps/v1',
    ];
    const others = [
      '/version',
      '/openapi/v3',
      widgets(api.namespace),
      widgets(api.namespace, 'a'),
      widgets(api.namespace, 'none'),
    ];
    const parameters = [
      '',
      ...['Table', 'PartialObjectMetadata', 'PartialObjectMetadataList'].map(
        (kind) => `;as=${kind};g=meta.k8s.io;v=v1`,
      ),
    ];
    for (const path of [...own, ...others]) {
      for (const each of parameters) {
        const { status, headers } = await api.peek('GET', path, undefined, { accept: protobuf + each });
        api.note(path + each, { status, type: headers['content-type'] });
      }
    }
    const watched = await api.peek('GET', pods(api.namespace), undefined, {
      accept: protobuf,
      query: { watch: true, timeoutSeconds: 1 },
    });
    api.note('a watch', { status: watched.status, type: watched.headers['content-type'] });
    const custom = await api.peek('GET', widgets(api.namespace), undefined, {
      accept: protobuf,
      query: { watch: true, timeoutSeconds: 1 },
    });
    api.note('a watch of custom resources', { status: custom.status, type: custom.headers['content-type'] });
  }),
];
