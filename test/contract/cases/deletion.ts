// Deletion: at once, held by finalizers, under preconditions, of collections.
import { contractCase, type ContractCase } from '../contract-case.ts';
import { absent } from '../expectation.ts';
import { group, widget, widgets } from '../fixtures.ts';
import { configMaps } from '../resource-path.ts';

export const deletionCases: readonly ContractCase[] = [
  contractCase('delete answers with a Status and the object is gone', async (api) => {
    const created = await api.post(widgets(api.namespace), widget('a'));
    (await api.delete(widgets(api.namespace, 'a'))).expect(200, {
      kind: 'Status',
      status: 'Success',
      details: { name: 'a', group, kind: 'widgets', uid: String(created.body.metadata?.uid) },
    });
    (await api.get(widgets(api.namespace, 'a'))).expect(404);
    (await api.delete(widgets(api.namespace, 'a'))).expect(404);
    const again = await api.post(widgets(api.namespace), widget('a'));
    again.expect(201, { metadata: { uid: (uid) => uid !== created.body.metadata?.uid, generation: 1 } });
  }),

  contractCase('a finalizer holds an object until it is removed', async (api) => {
    const finalizers = ['contract.kubewright.dev/hold'];
    const created = await api.post(widgets(api.namespace), widget('a', {}, { finalizers }));
    const deleted = await api.delete(widgets(api.namespace, 'a'));
    deleted.expect(200, {
      kind: 'Widget',
      metadata: {
        deletionTimestamp: /./,
        deletionGracePeriodSeconds: 0,
        generation: 2,
        resourceVersion: (version) => version !== created.resourceVersion,
      },
    });
    // A second delete changes nothing.
    const again = await api.delete(widgets(api.namespace, 'a'));
    again.expect(200, { metadata: { resourceVersion: deleted.resourceVersion } });
    // It can still change, but takes no new finalizers.
    (await api.patch(widgets(api.namespace, 'a'), 'merge', { spec: { size: 2 } })).expect(200, { spec: { size: 2 } });
    const more = { metadata: { finalizers: [...finalizers, 'contract.kubewright.dev/more'] } };
    (await api.patch(widgets(api.namespace, 'a'), 'merge', more)).expect(422, {
      message: /no new finalizers can be added if the object is being deleted/,
    });
    (await api.patch(widgets(api.namespace, 'a'), 'merge', { metadata: { deletionTimestamp: null } })).expect(200, {
      metadata: { deletionTimestamp: /./ },
    });
    (await api.patch(widgets(api.namespace, 'a'), 'merge', { metadata: { finalizers: null } })).expect(200, {
      metadata: { finalizers: absent, deletionTimestamp: /./ },
    });
    (await api.get(widgets(api.namespace, 'a'))).expect(404);
  }),

  contractCase('create drops a deletionTimestamp', async (api) => {
    const metadata = { deletionTimestamp: '2001-02-03T04:05:06Z', deletionGracePeriodSeconds: 5 };
    (await api.post(widgets(api.namespace), widget('a', {}, metadata))).expect(201, {
      metadata: { deletionTimestamp: absent, deletionGracePeriodSeconds: absent },
    });
  }),

  contractCase('delete with preconditions that do not hold conflicts', async (api) => {
    const created = await api.post(widgets(api.namespace), widget('a'));
    const options = (preconditions: object) => ({ apiVersion: 'v1', kind: 'DeleteOptions', preconditions });
    const path = widgets(api.namespace, 'a');
    (await api.delete(path, {}, options({ uid: '00000000-0000-0000-0000-000000000001' }))).expect(409, {
      reason: 'Conflict',
      message: /the UID in the precondition \(.*\) does not match the UID in record \(.*\)/,
    });
    (await api.delete(path, {}, options({ resourceVersion: '1' }))).expect(409, { reason: 'Conflict' });
    const right = { uid: created.body.metadata?.uid, resourceVersion: created.resourceVersion };
    (await api.delete(path, {}, options(right))).expect(200, { status: 'Success' });
  }),

  contractCase('deleteCollection deletes what its selector matches', async (api) => {
    await api.post(widgets(api.namespace), widget('a', {}, { labels: { group: 'x' } }));
    await api.post(widgets(api.namespace), widget('b', {}, { labels: { group: 'x' } }));
    await api.post(widgets(api.namespace), widget('c', {}, { labels: { group: 'y' } }));
    const deleted = await api.delete(widgets(api.namespace), { query: { labelSelector: 'group=x' } });
    deleted.expect(200, { kind: 'WidgetList', items: [{ metadata: { name: 'a' } }, { metadata: { name: 'b' } }] });
    (await api.get(widgets(api.namespace))).expect(200, { items: [{ metadata: { name: 'c' } }] });
  }),

  contractCase('propagation policies of a delete become finalizers', async (api) => {
    await api.post(widgets(api.namespace), widget('a'));
    const foreground = { kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy: 'Foreground' };
    (
      await api.post(configMaps(api.namespace), { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } })
    ).expect(201);
    (await api.delete(widgets(api.namespace, 'a'), { query: { propagationPolicy: 'Background' } })).expect(200, {
      kind: 'Status',
    });
    (await api.delete(configMaps(api.namespace, 'a'), {}, { ...foreground, propagationPolicy: 'Nonsense' })).expect(
      422,
    );
  }),
];
