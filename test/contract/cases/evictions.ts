// Evicting pods: what the subresource reads, and what a disruption budget lets go.
import type { Api } from '../api.ts';
import { pods } from '../access.ts';
import { contractCase, type ContractCase } from '../contract-case.ts';
import { absent } from '../expectation.ts';
import { resourcePath } from '../resource-path.ts';
import { pod } from '../pod.ts';

const budgets = resourcePath('policy/v1', 'poddisruptionbudgets');
const onNode = { nodeName: 'somewhere' };

function eviction(name: string, deleteOptions?: object, apiVersion = 'policy/v1') {
  return {
    apiVersion,
    kind: 'Eviction',
    metadata: { name },
    ...(deleteOptions === undefined ? {} : { deleteOptions }),
  };
}

/** A running pod that is ready or not, and a budget that is about it, with a status as of its controller. */
async function running(api: Api, name: string, ready: 'True' | 'False' = 'True'): Promise<void> {
  (await api.post(pods(api.namespace), pod(name, onNode))).expect(201);
  const status = { phase: 'Running', conditions: [{ type: 'Ready', status: ready }] };
  (await api.patch(pods(api.namespace, name, 'status'), 'strategic', { status })).expect(200);
}

async function budget(api: Api, name: string, status: object, spec: object = {}): Promise<void> {
  const whole = { maxUnavailable: 1, selector: { matchLabels: { app: 'a' } }, ...spec };
  const object = { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name }, spec: whole };
  (await api.post(budgets(api.namespace), object)).expect(201);
  await setBudget(api, name, { observedGeneration: 1, ...status });
}

async function setBudget(api: Api, name: string, status: object): Promise<void> {
  (await api.patch(budgets(api.namespace, name, 'status'), 'merge', { status })).expect(200);
}

const evict = (api: Api, name: string, deleteOptions?: object) =>
  api.post(pods(api.namespace, name, 'eviction'), eviction(name, deleteOptions));

const allowed = (status: 'True' | 'False', reason: string, message: string) => ({
  conditions: [{ type: 'DisruptionAllowed', status, reason, message, lastTransitionTime: '2020-01-01T00:00:00Z' }],
});

export const evictionCases: readonly ContractCase[] = [
  contractCase('an eviction of a pod that does not run yet deletes it', async (api) => {
    await api.post(pods(api.namespace), pod('a'));
    (await evict(api, 'a', { dryRun: ['All'] })).expect(201, { kind: 'Status', status: 'Success', code: 201 });
    (await api.post(pods(api.namespace, 'a', 'eviction'), eviction('a'), { query: { dryRun: 'All' } })).expect(201);
    (await api.get(pods(api.namespace, 'a'))).expect(200, { status: { conditions: absent } });
    (await evict(api, 'a')).expect(201);
    (await evict(api, 'a')).expect(404);
  }),

  contractCase('an eviction is read like any object', async (api) => {
    await api.post(pods(api.namespace), pod('a'));
    const path = pods(api.namespace, 'a', 'eviction');
    const tryOut = { dryRun: ['All'] };
    (await api.post(path, eviction('a', tryOut, 'policy/v1beta1'))).expect(201);
    (await api.post(path, { metadata: { name: 'a' }, deleteOptions: tryOut })).expect(201);
    (await api.post(path, { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } })).expect(400, {
      message: /Pod in version "v1" cannot be handled as a Eviction/,
    });
    (await api.post(path, eviction('b'))).expect(400, {
      message: 'name in URL does not match name in Eviction object',
    });
    (await api.post(path, { ...eviction('a'), metadata: { name: 'a', namespace: 'other' } })).expect(400);
    const unknown = { ...eviction('a', { ...tryOut, deep: 1 }), other: 1 };
    (await api.post(path, unknown)).expect(201, {}, { warning: /unknown field/ });
    (await api.post(path, unknown, { query: { fieldValidation: 'Strict' } })).expect(400);
    const breaking = { ignoreStoreReadErrorWithClusterBreakingPotential: true };
    (await api.post(path, eviction('a', breaking))).expect(422);
    (await evict(api, 'a', { propagationPolicy: 'Sometimes' })).expect(422);
    (await api.get(path)).expect(405);
    (await api.put(path, eviction('a'))).expect(405);
    (await api.delete(path)).expect(405);
  }),

  contractCase('an eviction is of the pod that is meant', async (api) => {
    await api.post(pods(api.namespace), pod('a'));
    (await evict(api, 'a', { preconditions: { uid: 'another' } })).expect(409, { message: /UID in the precondition/ });
    (await evict(api, 'a', { preconditions: { resourceVersion: '1' } })).expect(409);
    const { body, resourceVersion } = await api.get(pods(api.namespace, 'a'));
    (await evict(api, 'a', { preconditions: { uid: body.metadata?.uid, resourceVersion } })).expect(201);
    (await api.get(pods(api.namespace, 'a'))).expect(404);
  }),

  contractCase('a budget without a disruption left refuses an eviction and says why', async (api) => {
    await running(api, 'a');
    await api.post(budgets(api.namespace), {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'one' },
      spec: { maxUnavailable: 1, selector: { matchLabels: { app: 'a' } } },
    });
    (await evict(api, 'a')).expect(429, { reason: 'TooManyRequests' }, { 'retry-after': '10' });
    const none = { observedGeneration: 1, disruptionsAllowed: 0, desiredHealthy: 1 };
    await setBudget(api, 'one', { ...none, currentHealthy: 1 });
    (await evict(api, 'a')).expect(429, {
      details: {
        causes: [{ reason: 'DisruptionBudget', message: /needs 1 healthy pods and has 1 currently/ }],
      },
    });
    for (const reason of ['SyncFailed', 'Insufficient']) {
      await setBudget(api, 'one', { currentHealthy: 2, ...allowed('False', reason, 'no such thing') });
      (await evict(api, 'a')).expect(429);
    }
    await setBudget(api, 'one', { conditions: [] });
    (await evict(api, 'a')).expect(429, { message: /would violate/ });
    (await api.get(pods(api.namespace, 'a'))).expect(200, { metadata: { deletionTimestamp: absent } });
    const negative = { status: { disruptionsAllowed: -1 } };
    (await api.patch(budgets(api.namespace, 'one', 'status'), 'merge', negative)).expect(422);
  }),

  contractCase('an eviction takes one from the budget and marks the pod', async (api) => {
    await running(api, 'a');
    await running(api, 'b');
    const counts = { disruptionsAllowed: 1, currentHealthy: 2, desiredHealthy: 1, expectedPods: 2 };
    await budget(api, 'one', { ...counts, ...allowed('True', 'SufficientPods', '') });
    (await evict(api, 'a', { dryRun: ['All'] })).expect(201);
    (await api.get(budgets(api.namespace, 'one'))).expect(200, { status: { disruptionsAllowed: 1 } });
    (await evict(api, 'a', { gracePeriodSeconds: 7 })).expect(201);
    (await api.get(budgets(api.namespace, 'one'))).expect(200, {
      status: { disruptionsAllowed: 0, disruptedPods: { a: /./ }, conditions: [{ reason: 'InsufficientPods' }] },
    });
    (await api.get(pods(api.namespace, 'a'))).expect(200, {
      metadata: { deletionGracePeriodSeconds: 7 },
      status: { conditions: [{ type: 'Ready' }, { type: 'DisruptionTarget', reason: 'EvictionByEvictionAPI' }] },
    });
    (await evict(api, 'b')).expect(429);
    // It goes already.
    (await evict(api, 'a')).expect(201);
  }),

  contractCase('a pod with two budgets is not evicted', async (api) => {
    await running(api, 'a');
    await budget(api, 'one', { disruptionsAllowed: 1 });
    await budget(api, 'all', { disruptionsAllowed: 1 }, { selector: {} });
    (await evict(api, 'a')).expect(500, { message: /more than one PodDisruptionBudget/ });
  }),

  contractCase('a pod that does not serve goes when its budget is met without it', async (api) => {
    await running(api, 'a', 'False');
    await running(api, 'b', 'False');
    await budget(api, 'one', { disruptionsAllowed: 0, currentHealthy: 1, desiredHealthy: 2 });
    (await evict(api, 'a')).expect(429);
    await setBudget(api, 'one', { currentHealthy: 2 });
    (await evict(api, 'a')).expect(201);
    await setBudget(api, 'one', { currentHealthy: 1 });
    const spec = { unhealthyPodEvictionPolicy: 'AlwaysAllow' };
    (await api.patch(budgets(api.namespace, 'one'), 'merge', { spec })).expect(200);
    (await evict(api, 'b')).expect(201);
    (await api.get(budgets(api.namespace, 'one'))).expect(200, { status: { disruptedPods: absent } });
  }),
];
