// The options of a delete: in the query or in the body, right, wrong and against each other.
import { contractCase, type ContractCase } from '../contract-case.ts';
import type { Api, Query } from '../api.ts';
import { depot, depots, widget, widgets } from '../fixtures.ts';
import { configMaps, secrets } from '../resource-path.ts';

const hold = 'contract.kubewright.dev/hold';

/** What is asked for, in the query and as a body. */
const policies: Readonly<Record<string, Readonly<Record<string, string | boolean>>>> = {
  Background: { propagationPolicy: 'Background' },
  Foreground: { propagationPolicy: 'Foreground' },
  Orphan: { propagationPolicy: 'Orphan' },
  'an empty policy': { propagationPolicy: '' },
  'an unknown policy': { propagationPolicy: 'Nonsense' },
  'a policy in lower case': { propagationPolicy: 'orphan' },
  'orphanDependents true': { orphanDependents: true },
  'orphanDependents false': { orphanDependents: false },
  'both ways of orphaning': { orphanDependents: true, propagationPolicy: 'Orphan' },
  'contradicting ways': { orphanDependents: false, propagationPolicy: 'Orphan' },
};

const present: readonly (readonly string[])[] = [[hold], ['orphan', hold], ['foregroundDeletion', hold]];

const seconds: readonly (readonly [what: string, value: string])[] = [
  ['zero', '0'],
  ['some', '30'],
  ['negative', '-1'],
  ['no', ''],
  ['textual', 'x'],
  ['broken', '1.5'],
];

const bodies: Readonly<Record<string, unknown>> = {
  'an empty object': {},
  'no apiVersion': { kind: 'DeleteOptions' },
  'no kind': { apiVersion: 'v1' },
  'the version of metadata': { apiVersion: 'meta.k8s.io/v1', kind: 'DeleteOptions' },
  'the version of the group': { apiVersion: 'contract.kubewright.dev/v1', kind: 'DeleteOptions' },
  'another version': { apiVersion: 'v2', kind: 'DeleteOptions' },
  'another kind': { apiVersion: 'v1', kind: 'Status' },
  'an unknown field': { apiVersion: 'v1', kind: 'DeleteOptions', nonsense: 1 },
  'a grace period that is text': { apiVersion: 'v1', kind: 'DeleteOptions', gracePeriodSeconds: '5' },
  'a policy that is a number': { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 1 },
  'preconditions that are text': { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: 'x' },
  'empty preconditions': { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: {} },
  'an empty uid': { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid: '' } },
  'a null uid': { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid: null } },
  'an empty resourceVersion': { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { resourceVersion: '' } },
  'a wrong dryRun': { apiVersion: 'v1', kind: 'DeleteOptions', dryRun: ['Some'] },
  'an empty dryRun': { apiVersion: 'v1', kind: 'DeleteOptions', dryRun: [] },
  'a dryRun that is text': { apiVersion: 'v1', kind: 'DeleteOptions', dryRun: 'All' },
  'a list': [],
  'a text': '"text"',
  nothing: '',
  'no JSON': 'nonsense',
  null: 'null',
};

async function create(api: Api, name: string, finalizers: readonly string[]): Promise<void> {
  await api.post(widgets(api.namespace), widget(name, {}, { finalizers }));
  await api.post(configMaps(api.namespace), { metadata: { name, finalizers } });
}

export const deletionOptionCases: readonly ContractCase[] = [
  ...Object.entries(policies).flatMap(([what, options]) =>
    present.map((finalizers) =>
      contractCase(`delete with ${what} of an object with ${finalizers.join(' and ')}`, async (api) => {
        await create(api, 'a', finalizers);
        for (const path of [widgets, configMaps]) {
          await api.delete(path(api.namespace, 'a'), { query: { ...options, dryRun: 'All' } });
          await api.delete(path(api.namespace, 'a'), {}, { kind: 'DeleteOptions', apiVersion: 'v1', ...options });
        }
      }),
    ),
  ),

  ...seconds.map(([what, gracePeriodSeconds]) =>
    contractCase(`delete with ${what} seconds of grace`, async (api) => {
      await create(api, 'a', [hold]);
      const query = { gracePeriodSeconds };
      await api.delete(widgets(api.namespace, 'a'), { query });
      await api.delete(configMaps(api.namespace, 'a'), { query });
      await api.delete(
        widgets(api.namespace, 'a'),
        {},
        { kind: 'DeleteOptions', apiVersion: 'v1', gracePeriodSeconds: Number(gracePeriodSeconds) },
      );
    }),
  ),

  ...Object.entries(bodies).map(([what, body]) =>
    contractCase(`DeleteOptions with ${what}`, async (api) => {
      await create(api, 'a', []);
      await api.request('DELETE', widgets(api.namespace, 'a'), body);
      await api.request('DELETE', configMaps(api.namespace, 'a'), body);
      await api.get(widgets(api.namespace));
    }),
  ),

  contractCase('the options of a body replace those of the query', async (api) => {
    await create(api, 'a', [hold]);
    const body = { kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy: 'Orphan' };
    await api.delete(widgets(api.namespace, 'a'), { query: { propagationPolicy: 'Foreground', dryRun: 'All' } }, body);
  }),

  contractCase('a policy may change while an object is being deleted', async (api) => {
    await create(api, 'a', [hold]);
    const remove = (query: Query) => api.delete(widgets(api.namespace, 'a'), { query: { dryRun: 'All', ...query } });
    await api.delete(widgets(api.namespace, 'a'));
    await remove({ propagationPolicy: 'Foreground' });
    await remove({ propagationPolicy: 'Orphan' });
    await remove({ propagationPolicy: 'Background' });
    await remove({ orphanDependents: false });
    await remove({ gracePeriodSeconds: 5 });
    await remove({});
  }),

  contractCase('preconditions hold for objects that are being deleted', async (api) => {
    await create(api, 'a', [hold]);
    const path = widgets(api.namespace, 'a');
    const deleted = await api.delete(path);
    const remove = (preconditions: object) =>
      api.delete(path, {}, { kind: 'DeleteOptions', apiVersion: 'v1', preconditions });
    (await remove({ resourceVersion: '1' })).expect(409);
    (await remove({ uid: '00000000-0000-0000-0000-000000000001' })).expect(409);
    (await remove({ resourceVersion: deleted.resourceVersion })).expect(200);
    (await remove({ uid: String(deleted.body.metadata?.uid), resourceVersion: '5' })).expect(409);
    const missing = { kind: 'DeleteOptions', apiVersion: 'v1', preconditions: { uid: 'x' } };
    (await api.delete(widgets(api.namespace, 'none'), {}, missing)).expect(404);
    (await api.delete(configMaps(api.namespace, 'a'), {}, missing)).expect(409);
  }),

  contractCase('finalizers of an object that is being deleted may go and not come', async (api) => {
    const more = 'contract.kubewright.dev/more';
    await create(api, 'a', [hold, more]);
    for (const path of [widgets(api.namespace, 'a'), configMaps(api.namespace, 'a')]) {
      await api.delete(path);
      const set = (finalizers: unknown) => api.patch(path, 'merge', { metadata: { finalizers } });
      (await set([hold, more, 'contract.kubewright.dev/third'])).expect(422);
      (await set([more, hold])).expect(200);
      (await set([more, more])).expect(200);
      (await set([hold])).expect(422);
      (await set(['orphan', more])).expect(422);
      await api.patch(path, 'merge', { metadata: { labels: { late: 'yes' } } });
      (await set([])).expect(200);
      (await api.get(path)).expect(404);
    }
  }),

  contractCase('an object that is being deleted is no place for another', async (api) => {
    await create(api, 'a', [hold]);
    await api.delete(widgets(api.namespace, 'a'));
    (await api.post(widgets(api.namespace), widget('a'))).expect(409);
    const apply = await api.patch(widgets(api.namespace, 'a'), 'apply', widget('a', { size: 5 }), {
      query: { fieldManager: 'm', force: true },
    });
    apply.expect(200, { metadata: { deletionTimestamp: /./ } });
    await api.patch(widgets(api.namespace, 'a', 'status'), 'merge', { status: { phase: 'Late' } });
    await api.patch(widgets(api.namespace, 'a', 'scale'), 'merge', { spec: { replicas: 4 } });
    const { body } = await api.get(widgets(api.namespace, 'a'));
    const { finalizers: _, ...metadata } = body.metadata ?? {};
    (await api.put(widgets(api.namespace, 'a'), { ...body, metadata })).expect(200);
    (await api.get(widgets(api.namespace, 'a'))).expect(404);
  }),

  contractCase('the status endpoint takes no finalizer away', async (api) => {
    await create(api, 'a', [hold]);
    await api.delete(widgets(api.namespace, 'a'));
    const status = widgets(api.namespace, 'a', 'status');
    await api.patch(status, 'merge', { metadata: { finalizers: [], labels: { a: 'b' } }, status: { phase: 'x' } });
    (await api.get(widgets(api.namespace, 'a'))).expect(200, { metadata: { finalizers: [hold] } });
  }),

  ...(
    [
      ['a label selector', { labelSelector: 'group=x' }],
      ['a field selector', { fieldSelector: 'metadata.name!=b' }],
      ['a selector that matches nothing', { labelSelector: 'group=none' }],
      ['a selector that is none', { labelSelector: 'a b' }],
      ['a field that is none', { fieldSelector: 'spec.size=1' }],
      ['dryRun', { dryRun: 'All' }],
      ['a limit', { limit: 1 }],
      ['a policy', { propagationPolicy: 'Background' }],
      ['a wrong policy', { propagationPolicy: 'Nonsense' }],
      ['a resourceVersion', { resourceVersion: '0' }],
      ['a match', { resourceVersionMatch: 'Exact' }],
      ['a grace period', { gracePeriodSeconds: 0 }],
      ['a timeout', { timeoutSeconds: 5 }],
      ['a continue token', { continue: 'x' }],
    ] as const satisfies readonly (readonly [string, Query])[]
  ).map(([what, query]) =>
    contractCase(`deletecollection with ${what}`, async (api) => {
      for (const name of ['a', 'b', 'c']) {
        const labels = { group: name === 'c' ? 'y' : 'x' };
        await api.post(widgets(api.namespace), widget(name, {}, { labels }));
        await api.post(secrets(api.namespace), { metadata: { name, labels } });
      }
      await api.delete(widgets(api.namespace), { query });
      await api.get(widgets(api.namespace));
      await api.delete(secrets(api.namespace), { query });
      await api.get(secrets(api.namespace));
    }),
  ),

  contractCase('deletecollection marks what is held and deletes the rest', async (api) => {
    await api.post(widgets(api.namespace), widget('a', {}, { finalizers: [hold] }));
    await api.post(widgets(api.namespace), widget('b'));
    await api.delete(widgets(api.namespace));
    (await api.get(widgets(api.namespace))).expect(200, {
      items: [{ metadata: { name: 'a', deletionTimestamp: /./ } }],
    });
    await api.delete(widgets(api.namespace), {}, { kind: 'DeleteOptions', apiVersion: 'v1', dryRun: ['All'] });
    await api.delete(depots(undefined), { query: { fieldSelector: `metadata.name=${api.namespace}` } });
    await api.post(depots(undefined), depot(api.namespace));
    await api.delete(depots(undefined), { query: { fieldSelector: `metadata.name=${api.namespace}` } });
    (await api.get(depots(undefined, api.namespace))).expect(404);
  }),
];
