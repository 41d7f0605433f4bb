import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KubernetesObject, ManagedFieldsEntry, UnstructuredObject } from '@kubewright/apimachinery';
import type { ApplyContext } from '../../src/apply/quiet-apply.ts';
import { applyQuietly, applyStatusQuietly } from '../../src/apply/quiet-apply.ts';
import { MetricsRegistry } from '../../src/metrics/registry.ts';
import { configMaps, networks } from '../example-kinds.ts';

interface Server {
  readonly context: ApplyContext;
  /** What was sent. */
  readonly sent: unknown[];
  /** What the cache holds: what the server answered last. */
  cached: KubernetesObject | undefined;
  /** The server's answer. */
  answer: KubernetesObject;
}

function server(answer: KubernetesObject): Server {
  const sent: unknown[] = [];
  const apply = (object: unknown): Promise<KubernetesObject> => {
    sent.push(object);
    state.cached = state.answer;
    return Promise.resolve(state.answer);
  };
  const context = {
    fieldManager: 'operator/x',
    metrics: new MetricsRegistry(),
    client: () => ({ apply, applyStatus: apply }),
    lister: () => ({ get: () => state.cached }),
  } as unknown as ApplyContext;
  const state: Server = { context, sent, cached: undefined, answer };
  return state;
}

function answerWith(data: Record<string, string>, resourceVersion: string, managed = true): UnstructuredObject {
  const fieldsV1 = { 'f:data': { 'f:cpu': {} } };
  const entry: ManagedFieldsEntry = { manager: 'operator/x', operation: 'Apply', apiVersion: 'v1', fieldsV1 };
  const metadata = { name: 'a', uid: 'u', resourceVersion, ...(managed ? { managedFields: [entry] } : {}) };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data };
}

const desired = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { cpu: '1000m' } } as const;
const place = { namespace: 'default' };

test('what the server made of a value is remembered, whatever else of the object changes', async () => {
  const kube = server(answerWith({ cpu: '1' }, '1'));
  assert.equal((await applyQuietly(kube.context, configMaps, desired, place)).outcome, 'created');
  assert.equal((await applyQuietly(kube.context, configMaps, desired, place)).sent, false);
  kube.cached = answerWith({ cpu: '1', theirs: 'x' }, '2');
  const again = await applyQuietly(kube.context, configMaps, desired, place);
  assert.deepEqual([again.outcome, again.sent, again.object], ['unchanged', false, kube.cached]);
  assert.match(
    kube.context.metrics.text(),
    /kubewright_skipped_writes_total\{field_manager="operator\/x",resource="configmaps"\} 2/,
  );
});

test('a value that somebody else changed is sent again, and so is another wish', async () => {
  const kube = server(answerWith({ cpu: '1' }, '1'));
  await applyQuietly(kube.context, configMaps, desired, place);
  kube.cached = answerWith({ cpu: '2' }, '2');
  kube.answer = answerWith({ cpu: '1' }, '3');
  assert.equal((await applyQuietly(kube.context, configMaps, desired, place)).outcome, 'changed');
  await applyQuietly(kube.context, configMaps, { ...desired, data: { cpu: '3000m' } }, place);
  assert.equal(kube.sent.length, 3);
});

test('without managed fields only an unchanged version is quiet', async () => {
  const kube = server(answerWith({ cpu: '1000m' }, '1', false));
  await applyQuietly(kube.context, configMaps, desired, place);
  assert.equal((await applyQuietly(kube.context, configMaps, desired, place)).sent, false);
  kube.cached = answerWith({ cpu: '1000m' }, '2', false);
  kube.answer = kube.cached;
  const sent = await applyQuietly(kube.context, configMaps, desired, place);
  assert.deepEqual([sent.outcome, sent.sent], ['unchanged', true]);
});

test('a kind that is not cached is sent each time', async () => {
  const kube = server(answerWith({ cpu: '1' }, '1'));
  const lister = (): never => {
    throw new Error('no controller of this manager watches configmaps');
  };
  const context = { ...kube.context, lister } as ApplyContext;
  await applyQuietly(context, configMaps, desired, place);
  await applyQuietly(context, configMaps, desired, place);
  assert.equal(kube.sent.length, 2);
});

test('a dry run is not remembered; the status has its own fields', async () => {
  const kube = server(answerWith({ cpu: '1' }, '1'));
  await applyQuietly(kube.context, configMaps, desired, { ...place, dryRun: true });
  await applyQuietly(kube.context, configMaps, desired, place);
  assert.equal(kube.sent.length, 2);
  const status = {
    apiVersion: 'samples.example.com/v1',
    kind: 'Network',
    metadata: { name: 'a' },
    status: {},
  } as const;
  await applyStatusQuietly(kube.context, networks, status, place);
  assert.equal(kube.sent.length, 3);
});
