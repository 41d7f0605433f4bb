// What a watch tells: objects that enter and leave a selection, one object, old paths, other representations.
import assert from 'node:assert/strict';
import { contractCase, type ContractCase } from '../contract-case.ts';
import { absent } from '../expectation.ts';
import type { Api, Query } from '../api.ts';
import { depot, depots, group, widget, widgets } from '../fixtures.ts';
import { configMaps, namespaces, secrets } from '../resource-path.ts';
import type { Watch } from '../watch.ts';

/** The version to start from is that of a write which is not recorded: a list's may be anybody's. */
async function watchFromNow(api: Api, path: string, query: Query = {}, accept?: string): Promise<Watch> {
  const { resourceVersion } = await api.peek('POST', secrets(api.namespace), { metadata: { generateName: 'now-' } });
  return api.watch(path, { resourceVersion, ...query }, accept);
}

/** A label is given, changed, and taken: what each selector makes of it. */
const passages: readonly (readonly [what: string, selector: string, events: readonly string[]])[] = [
  ['a label', 'state', ['ADDED one', 'MODIFIED two', 'DELETED two']],
  ['one value', 'state=one', ['ADDED one', 'DELETED one']],
  ['another value', 'state=two', ['ADDED two', 'DELETED two']],
  ['two values', 'state in (one,two)', ['ADDED one', 'MODIFIED two', 'DELETED two']],
  ['no label', '!state', ['ADDED', 'DELETED', 'ADDED', 'DELETED']],
  ['any other value', 'state!=one', ['ADDED', 'DELETED', 'ADDED two', 'MODIFIED', 'DELETED']],
];

const table = 'application/json;as=Table;v=v1;g=meta.k8s.io';
const partial = 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io';

export const watchEventCases: readonly ContractCase[] = [
  ...passages.map(([what, labelSelector, events]) =>
    contractCase(`an object comes and goes for a watch of ${what}`, async (api) => {
      const watch = await watchFromNow(api, widgets(api.namespace), { labelSelector });
      await api.post(widgets(api.namespace), widget('a'));
      const label = (state: string | null) =>
        api.patch(widgets(api.namespace, 'a'), 'merge', { metadata: { labels: { state } } });
      await label('one');
      await label('two');
      await label(null);
      await api.delete(widgets(api.namespace, 'a'));
      for (const event of events) {
        const [type = '', state] = event.split(' ');
        const labels = state === undefined ? absent : { state };
        await watch.expect(type, { metadata: { name: 'a', labels } });
      }
    }),
  ),

  contractCase('an object comes and goes for a watch of a selectable field', async (api) => {
    const watch = await watchFromNow(api, widgets(api.namespace), { fieldSelector: 'spec.color=blue' });
    await api.post(widgets(api.namespace), widget('a'));
    const paint = (color: string, size = 1) =>
      api.patch(widgets(api.namespace, 'a'), 'merge', { spec: { color, size } });
    await paint('blue');
    await watch.expect('ADDED', { spec: { color: 'blue' } });
    await paint('blue', 2);
    await watch.expect('MODIFIED', { spec: { size: 2 } });
    await paint('green', 3);
    await watch.expect('DELETED', { spec: { color: 'blue', size: 2 } });
    await paint('blue', 3);
    await watch.expect('ADDED', { spec: { size: 3 } });
    await api.delete(widgets(api.namespace, 'a'));
    await watch.expect('DELETED', { spec: { size: 3 } });
  }),

  contractCase('a watch from the past tells of a selection as it was', async (api) => {
    const { resourceVersion } = await api.post(widgets(api.namespace), widget('b'));
    await api.post(widgets(api.namespace), widget('a', {}, { labels: { state: 'one' } }));
    await api.patch(widgets(api.namespace, 'a'), 'merge', { metadata: { labels: { state: 'two' } } });
    await api.patch(widgets(api.namespace, 'a'), 'merge', { metadata: { labels: { state: 'one' } } });
    await api.delete(widgets(api.namespace, 'a'));
    const watch = await api.watch(widgets(api.namespace), { resourceVersion, labelSelector: 'state=one' });
    for (const type of ['ADDED', 'DELETED', 'ADDED', 'DELETED']) await watch.expect(type);
  }),

  contractCase('a deleted and created object is another one for a watch', async (api) => {
    const first = await api.post(widgets(api.namespace), widget('a'));
    const watch = await watchFromNow(api, widgets(api.namespace));
    await api.delete(widgets(api.namespace, 'a'));
    await api.post(widgets(api.namespace), widget('a'));
    const uid = String(first.body.metadata?.uid);
    await watch.expect('DELETED', { metadata: { uid } });
    await watch.expect('ADDED', { metadata: { uid: (other) => other !== uid } });
  }),

  contractCase('a write that changes nothing is no event', async (api) => {
    await api.post(widgets(api.namespace), widget('a'));
    const watch = await watchFromNow(api, widgets(api.namespace));
    await api.patch(widgets(api.namespace, 'a'), 'merge', { spec: { size: 1 } });
    await api.patch(widgets(api.namespace, 'a'), 'merge', { spec: { size: 2 } }, { query: { dryRun: 'All' } });
    await api.delete(widgets(api.namespace, 'a'), { query: { dryRun: 'All' } });
    await api.post(widgets(api.namespace), widget('b'), { query: { dryRun: 'All' } });
    await api.post(widgets(api.namespace), widget('z'));
    await watch.expect('ADDED', { metadata: { name: 'z' } });
  }),

  contractCase('a finalizer makes three events of a deletion', async (api) => {
    const finalizers = ['contract.kubewright.dev/hold'];
    await api.post(widgets(api.namespace), widget('a', {}, { finalizers }));
    const watch = await watchFromNow(api, widgets(api.namespace));
    await api.delete(widgets(api.namespace, 'a'));
    await watch.expect('MODIFIED', { metadata: { deletionTimestamp: /./, finalizers } });
    await api.patch(widgets(api.namespace, 'a'), 'merge', { spec: { size: 2 } });
    await watch.expect('MODIFIED', { spec: { size: 2 } });
    await api.patch(widgets(api.namespace, 'a'), 'merge', { metadata: { finalizers: [] } });
    await watch.expect('DELETED', { metadata: { deletionTimestamp: /./ } });
  }),

  contractCase('a deleted collection is an event an object', async (api) => {
    for (const name of ['a', 'b', 'c']) await api.post(widgets(api.namespace), widget(name));
    const watch = await watchFromNow(api, widgets(api.namespace));
    await api.delete(widgets(api.namespace), { query: { fieldSelector: 'metadata.name!=b' } });
    // In whichever order they were deleted.
    const seen = [await watch.next(), await watch.next()].map(({ object }) => object.metadata?.name);
    assert.deepEqual(new Set(seen), new Set(['a', 'c']));
  }),

  contractCase('the old paths of watches', async (api) => {
    await api.post(widgets(api.namespace), widget('a'));
    await api.post(configMaps(api.namespace), { metadata: { name: 'a' } });
    const old = [
      `/api/v1/watch/namespaces/${api.namespace}/configmaps/a`,
      `/api/v1/watch/namespaces/${api.namespace}/secrets?resourceVersion=0&timeoutSeconds=1`,
    ];
    const one = await api.watch(old[0] ?? '');
    await one.expect('ADDED', { metadata: { name: 'a' } });
    await api.delete(configMaps(api.namespace, 'a'));
    await one.expect('DELETED', { metadata: { name: 'a' } });
    (await api.get(old[1] ?? '')).expect(200);
    for (const path of [
      `/apis/${group}/v1/watch/namespaces/${api.namespace}/widgets`,
      `/apis/${group}/v1/watch/namespaces/${api.namespace}/widgets/a`,
    ]) {
      await api.get(path, { query: { timeoutSeconds: 1 } });
    }
    (await api.post('/api/v1/watch/configmaps', {})).expect(405);
    await api.delete(`/api/v1/watch/namespaces/${api.namespace}/configmaps/a`);
    await api.get('/api/v1/watch/nothing');
  }),

  contractCase('a watch of one name by its path', async (api) => {
    await api.post(widgets(api.namespace), widget('a'));
    await api.post(widgets(api.namespace), widget('b'));
    (await api.get(widgets(api.namespace, 'a'), { query: { watch: true } })).expect(200, {});
    const query = { watch: true, timeoutSeconds: 1, fieldSelector: 'metadata.name=b' };
    await api.get(widgets(api.namespace, 'a'), { query });
    await api.get(configMaps(api.namespace, 'none'), { query: { watch: true, timeoutSeconds: 1 } });
  }),

  contractCase('a watch of one cluster-scoped object', async (api) => {
    await api.post(depots(undefined), depot(api.namespace));
    const watch = await watchFromNow(api, depots(undefined), { fieldSelector: `metadata.name=${api.namespace}` });
    await api.patch(depots(undefined, api.namespace), 'merge', { spec: { value: 'x' } });
    await watch.expect('MODIFIED', { spec: { value: 'x' } });
    await api.delete(depots(undefined, api.namespace));
    await watch.expect('DELETED');
    const own = await api.watch(namespaces(undefined), { fieldSelector: `metadata.name=${api.namespace}` });
    await own.expect('ADDED', { kind: 'Namespace' });
  }),

  contractCase('a watch as Table of every event', async (api) => {
    const watch = await watchFromNow(api, widgets(api.namespace), {}, table);
    await api.post(widgets(api.namespace), widget('a', { size: 3 }));
    await watch.expect('ADDED', { kind: 'Table', rows: [{ object: { kind: 'PartialObjectMetadata' } }] });
    await api.patch(widgets(api.namespace, 'a'), 'merge', { spec: { size: 4 } });
    await watch.expect('MODIFIED', { kind: 'Table', columnDefinitions: null });
    await api.delete(widgets(api.namespace, 'a'));
    await watch.expect('DELETED', { kind: 'Table' });
  }),

  ...(['None', 'Object', 'Metadata', 'Nonsense'] as const).map((includeObject) =>
    contractCase(`a Table that includes ${includeObject}`, async (api) => {
      await api.post(widgets(api.namespace), widget('a'));
      const query = { includeObject };
      const accept = table;
      const status = includeObject === 'Nonsense' ? 400 : 200;
      (await api.get(widgets(api.namespace), { accept, query })).expect(status);
      (await api.get(widgets(api.namespace, 'a'), { accept, query })).expect(status);
      if (status === 200) await (await api.watch(widgets(api.namespace), query, accept)).expect('ADDED');
      await api.get(secrets(api.namespace), { accept, query });
    }),
  ),

  contractCase('a watch of metadata, with its initial events', async (api) => {
    await api.post(widgets(api.namespace), widget('a', {}, { labels: { a: 'b' } }));
    const query = { sendInitialEvents: true, resourceVersionMatch: 'NotOlderThan', allowWatchBookmarks: true };
    for (const accept of [partial, table]) {
      const watch = await api.watch(widgets(api.namespace), query, accept);
      await watch.expect('ADDED');
      await watch.expect('BOOKMARK');
    }
    const metadata = await api.watch(secrets(api.namespace), query, partial);
    await metadata.expect('BOOKMARK', { kind: 'PartialObjectMetadata' });
  }),

  ...(['application/json;stream=watch', '*/*', 'application/*'] as const).map((accept) =>
    contractCase(`a watch that accepts ${accept.replace('*/', 'any/')}`, async (api) => {
      await api.post(widgets(api.namespace), widget('a'));
      await (await api.watch(widgets(api.namespace), {}, accept)).expect('ADDED');
    }),
  ),

  contractCase('a watch in a format that there is no stream of', async (api) => {
    const query = { watch: true };
    (await api.get(widgets(api.namespace), { query, accept: 'text/html' })).expect(406, { reason: 'NotAcceptable' });
    // Where a line of YAML is folded, and how it is quoted then, is nobody's business.
    const yaml = await api.peek('GET', widgets(api.namespace), undefined, { query, accept: 'application/yaml' });
    yaml.expect(406, {}, { 'content-type': 'application/yaml' });
    api.note('in YAML', yaml.text.split(/[\s'"]+/));
  }),

  contractCase('a watch that is refused has no stream', async (api) => {
    const watch = (query: Query, path = widgets(api.namespace)) => api.get(path, { query: { watch: true, ...query } });
    (await watch({ labelSelector: 'a b' })).expect(400);
    (await watch({ fieldSelector: 'spec.size=1' })).expect(400);
    (await watch({ fieldSelector: 'spec.x=1' }, configMaps(api.namespace))).expect(400);
    (await watch({ resourceVersion: '-1' })).expect(500);
    (await watch({ resourceVersion: '1.5' })).expect(500);
    (await watch({ resourceVersion: 'x' }, configMaps(api.namespace))).expect(500);
  }),

  contractCase('a watch with a timeout of a second ends by itself', async (api) => {
    const watch = await watchFromNow(api, widgets(api.namespace), { timeoutSeconds: 1 });
    await api.post(widgets(api.namespace), widget('a'));
    await watch.expect('ADDED');
    await watch.end();
  }),
];
