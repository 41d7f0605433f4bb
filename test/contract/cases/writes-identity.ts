// Who an object is: names, namespaces, uids, versions and generations, in bodies that agree with their path or do not.
import { contractCase, type ContractCase } from '../contract-case.ts';
import type { Api } from '../api.ts';
import { depot, depots, group, groupVersion, widget, widgets } from '../fixtures.ts';
import { configMaps, namespaces, resourcePath } from '../resource-path.ts';

const leases = resourcePath('coordination.k8s.io/v1', 'leases');
const roles = resourcePath('rbac.authorization.k8s.io/v1', 'roles');
const serviceAccounts = resourcePath('v1', 'serviceaccounts');

/** Metadata that a client may send and a server does not take over. */
const sent: Readonly<Record<string, object>> = {
  uid: { uid: '00000000-0000-0000-0000-000000000001' },
  'an empty uid': { uid: '' },
  resourceVersion: { resourceVersion: '5' },
  'resourceVersion 0': { resourceVersion: '0' },
  'an empty resourceVersion': { resourceVersion: '' },
  'a resourceVersion that is text': { resourceVersion: 'x' },
  generation: { generation: 7 },
  creationTimestamp: { creationTimestamp: '2001-02-03T04:05:06Z' },
  'a creationTimestamp that is none': { creationTimestamp: 'yesterday' },
  'a null creationTimestamp': { creationTimestamp: null },
  selfLink: { selfLink: '/somewhere' },
  managedFields: { managedFields: [{ manager: 'x', operation: 'Update', apiVersion: groupVersion }] },
  'another namespace': { namespace: 'default' },
  'an empty namespace': { namespace: '' },
  deletionGracePeriodSeconds: { deletionGracePeriodSeconds: 30 },
  'an owner without uid': { ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'x' }] },
  'an owner of no kind': { ownerReferences: [{ apiVersion: 'v1', name: 'x', uid: 'u' }] },
  'an event as owner': { ownerReferences: [{ apiVersion: 'v1', kind: 'Event', name: 'x', uid: 'u' }] },
  'an owner of a wrong version': { ownerReferences: [{ apiVersion: 'a/b/c', kind: 'Pod', name: 'x', uid: 'u' }] },
  'a label that is none': { labels: { 'a b': 'c d' } },
  'a label that is a number': { labels: { a: 1 } },
  'an annotation with a bad key': { annotations: { 'a b': 'any thing' } },
  'an annotation that is too long': { annotations: { a: 'x'.repeat(300_000) } },
  'a finalizer without a domain': { finalizers: ['hold'] },
  'a finalizer that is none': { finalizers: ['a b'] },
  'a finalizer twice': { finalizers: ['example.com/a', 'example.com/a'] },
  'both propagation finalizers': { finalizers: ['orphan', 'foregroundDeletion'] },
  'a field that is none': { nonsense: true },
};

const names: Readonly<Record<string, string>> = {
  'upper case': 'Upper',
  'an underscore': 'a_b',
  'a dot': 'a.b',
  'a dash first': '-a',
  'a dash last': 'a-',
  'two dots': 'a..b',
  '253 letters': 'a'.repeat(253),
  '254 letters': 'a'.repeat(254),
  'a slash': 'a/b',
  'a percent sign': 'a%b',
  'a colon': 'a:b',
  'a space': 'a b',
  'one dot': '.',
};

export const writeIdentityCases: readonly ContractCase[] = [
  ...Object.entries(sent).map(([what, metadata]) =>
    contractCase(`metadata with ${what}`, async (api) => {
      await api.post(widgets(api.namespace), widget('a', {}, metadata as Record<string, unknown>));
      await api.post(configMaps(api.namespace), { metadata: { name: 'a', ...metadata } });
      const live = (await api.peek('POST', widgets(api.namespace), widget('b'))).body;
      await api.put(widgets(api.namespace, 'b'), { ...live, metadata: { ...live.metadata, ...metadata } });
      const other = (await api.peek('POST', configMaps(api.namespace), { metadata: { name: 'b' } })).body;
      await api.put(configMaps(api.namespace, 'b'), { ...other, metadata: { ...other.metadata, ...metadata } });
      await api.patch(widgets(api.namespace, 'b'), 'merge', { metadata });
    }),
  ),

  ...Object.entries(names).map(([what, name]) =>
    contractCase(`a name with ${what}`, async (api) => {
      await api.post(widgets(api.namespace), widget(name));
      await api.post(configMaps(api.namespace), { metadata: { name } });
      await api.post(roles(api.namespace), { metadata: { name } });
      await api.post(namespaces(undefined), { metadata: { name } }, { query: { dryRun: 'All' } });
      await api.post(leases(api.namespace), { metadata: { name } });
    }),
  ),

  ...(['made-', 'm', `${'m'.repeat(60)}-`] as const).map((generateName, index) =>
    contractCase(`a name made from the prefix number ${index + 1}`, async (api) => {
      const start = (name: unknown): boolean => String(name).startsWith(generateName.slice(0, 58));
      for (const [path, object] of [
        [widgets(api.namespace), widget('x')],
        [configMaps(api.namespace), {}],
      ] as const) {
        const { body } = (await api.peek('POST', path, { ...object, metadata: { generateName } })).expect(201, {
          metadata: { name: start, generateName },
        });
        api.note('how long the name is', String(body.metadata?.name).length);
      }
      await api.post(widgets(api.namespace), widget('named', {}, { generateName }));
      await api.patch(widgets(api.namespace, 'named'), 'merge', { metadata: { generateName: 'other-' } });
    }),
  ),

  contractCase('an object without name and prefix', async (api) => {
    for (const metadata of [{}, { name: '' }, { generateName: '' }, { name: null }]) {
      (await api.post(widgets(api.namespace), { ...widget('x'), metadata })).expect(422);
      (await api.post(configMaps(api.namespace), { metadata })).expect(422);
    }
    await api.post(widgets(api.namespace), { apiVersion: groupVersion, kind: 'Widget', spec: { size: 1 } });
    await api.post(configMaps(api.namespace), {});
    await api.post(widgets(api.namespace), { ...widget('x'), metadata: 'text' });
    await api.post(widgets(api.namespace), { ...widget('x'), metadata: null });
  }),

  ...[
    ['a Widget', widgets, widget('a')] as const,
    ['a ConfigMap', configMaps, { metadata: { name: 'a' } }] as const,
    ['a Lease', leases, { metadata: { name: 'a' } }] as const,
    [
      'a Role',
      roles,
      { metadata: { name: 'a' }, rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }] },
    ] as const,
    ['a ServiceAccount', serviceAccounts, { metadata: { name: 'a' } }] as const,
    ['an Event', resourcePath('v1', 'events'), event()] as const,
    [
      'a Service',
      resourcePath('v1', 'services'),
      { metadata: { name: 'a' }, spec: { ports: [{ port: 80 }], clusterIP: 'None' } },
    ] as const,
  ].map(([kind, path, object]) =>
    contractCase(`update of ${kind} that is not there`, async (api) => {
      const put = (metadata: object) =>
        api.put(path(api.namespace, 'a'), {
          ...withNamespace(api, object),
          metadata: { ...object.metadata, ...metadata },
        });
      await put({ uid: '00000000-0000-0000-0000-000000000001' });
      await put({ resourceVersion: '5' });
      await put({});
      await put({ resourceVersion: '5' });
      await put({ resourceVersion: '' });
      await put({ resourceVersion: '0' });
      await put({ name: 'b' });
      await put({ name: '' });
    }),
  ),

  contractCase('update with the versions that it may have', async (api) => {
    const created = await api.post(widgets(api.namespace), widget('a'));
    const put = (metadata: object, size: number) =>
      api.put(widgets(api.namespace, 'a'), {
        ...created.body,
        metadata: { ...created.body.metadata, ...metadata },
        spec: { size },
      });
    (await put({ resourceVersion: '0' }, 2)).expect(422);
    (await put({ resourceVersion: '' }, 3)).expect(422);
    await put({ resourceVersion: 'x' }, 4);
    await put({ resourceVersion: '-1' }, 4);
    (await put({ resourceVersion: '1000000000' }, 5)).expect(409);
    (await put({}, 6)).expect(200);
    (await put({}, 7)).expect(409);
    const patch = (metadata: object) =>
      api.patch(widgets(api.namespace, 'a'), 'merge', { metadata, spec: { size: 8 } });
    await patch({ resourceVersion: '' });
    await patch({ resourceVersion: '0' });
    await patch({ resourceVersion: 'x' });
    await patch({ resourceVersion: null });
    await patch({ uid: '00000000-0000-0000-0000-000000000001' });
    await patch({ name: 'b' });
    await patch({ namespace: 'b' });
  }),

  contractCase('update of a ConfigMap with the versions that it may have', async (api) => {
    const created = await api.post(configMaps(api.namespace), { metadata: { name: 'a' } });
    const put = (metadata: object, key: string) =>
      api.put(configMaps(api.namespace, 'a'), { metadata: { name: 'a', ...metadata }, data: { key } });
    await put({ resourceVersion: '0' }, '1');
    await put({ resourceVersion: '' }, '2');
    await put({ resourceVersion: 'x' }, '3');
    (await put({ resourceVersion: created.resourceVersion }, '4')).expect(409);
    await put({ uid: '00000000-0000-0000-0000-000000000001' }, '5');
    await put({ uid: String(created.body.metadata?.uid) }, '6');
    await put({ creationTimestamp: '2001-02-03T04:05:06Z' }, '7');
    await put({ generation: 5 }, '8');
  }),

  contractCase('kind and apiVersion that are not those of the path', async (api) => {
    const post = (change: object) => api.post(widgets(api.namespace), { ...widget('a'), ...change });
    for (const change of [
      { kind: 'Gadget' },
      { kind: '' },
      { kind: undefined },
      { kind: 1 },
      { apiVersion: `${group}/v2` },
      { apiVersion: '' },
      { apiVersion: undefined },
      { apiVersion: 'a/b/c' },
      { apiVersion: undefined, kind: undefined },
    ])
      await post(change);
    const built = (change: object) => api.post(configMaps(api.namespace), { metadata: { name: 'c' }, ...change });
    for (const change of [
      { kind: 'Secret', apiVersion: 'v1' },
      { kind: 'Secret' },
      { kind: 'ConfigMap' },
      { apiVersion: 'v1' },
      { kind: 1 },
    ])
      await built(change);
  }),

  contractCase('the same in updates and patches', async (api) => {
    const created = await api.post(widgets(api.namespace), widget('a'));
    await api.post(configMaps(api.namespace), { metadata: { name: 'a' } });
    for (const change of [{ kind: 'Gadget' }, { kind: 'Other' }]) {
      await api.put(widgets(api.namespace, 'a'), { ...created.body, ...change });
      await api.patch(widgets(api.namespace, 'a'), 'merge', change);
      await api.patch(
        widgets(api.namespace, 'a'),
        'apply',
        { ...widget('a'), ...change },
        { query: { fieldManager: 'm' } },
      );
    }
  }),

  contractCase('a cluster-scoped object has no namespace', async (api) => {
    const name = api.namespace;
    await api.post(depots(undefined), { ...depot(name), metadata: { name, namespace: 'default' } });
    await api.post(depots(undefined), depot(name));
    await api.put(depots(undefined, name), { ...depot(name), metadata: { name, namespace: 'default' } });
    await api.patch(depots(undefined, name), 'merge', { metadata: { namespace: 'default' } });
    await api.post(depots('default'), depot('x'));
    await api.delete(depots(undefined, name));
  }),

  contractCase('generation counts what a kind wants', async (api) => {
    const created = await api.post(widgets(api.namespace), widget('a'));
    const path = widgets(api.namespace, 'a');
    await api.patch(path, 'merge', { spec: { title: 'abc' } });
    await api.patch(path, 'merge', { spec: { title: 'abc' } });
    await api.patch(path, 'merge', { metadata: { annotations: { a: 'b' } } });
    await api.patch(path, 'merge', { spec: { unknown: true } });
    await api.patch(path, 'merge', { spec: { title: null } });
    await api.patch(widgets(api.namespace, 'a', 'status'), 'merge', { status: { phase: 'x' }, spec: { size: 9 } });
    await api.patch(widgets(api.namespace, 'a', 'scale'), 'merge', { spec: { replicas: 3 } });
    (
      await api.put(path, { ...created.body, metadata: { ...created.body.metadata, resourceVersion: undefined } })
    ).expect(422);
    (await api.get(path)).expect(200, { metadata: { generation: 4 } });
  }),
];

function event() {
  return { metadata: { name: 'a' }, involvedObject: { kind: 'Pod', name: 'x' }, reason: 'Test', message: 'x' };
}

function withNamespace(api: Api, object: object): object {
  if (!('involvedObject' in object)) return object;
  return { ...object, involvedObject: { ...(object.involvedObject as object), namespace: api.namespace } };
}
