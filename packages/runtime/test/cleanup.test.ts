import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KubernetesObject } from '@kubewright/apimachinery';
import { deepFreeze } from '@kubewright/apimachinery';
import type { CleanupStep } from '../src/cleanup.ts';
import { withCleanup } from '../src/cleanup.ts';
import type { OperatorContext } from '../src/reconcile.ts';
import type { Network } from './example-kinds.ts';
import { networks } from './example-kinds.ts';

const [dns, quota] = ['samples.example.com/dns', 'samples.example.com/quota'];

/** A context whose client answers each patch with the object that it describes, or says that it has gone. */
function recordingContext() {
  const sent: (readonly string[])[] = [];
  let version = 7;
  const client = {
    patch: (_name: string, { body }: { readonly body: KubernetesObject }) => {
      const finalizers = body.metadata?.finalizers ?? [];
      sent.push(finalizers);
      version += 1;
      return Promise.resolve({ ...body, metadata: { ...body.metadata, name: 'a', resourceVersion: String(version) } });
    },
  };
  return { sent, context: { client: () => client } as unknown as OperatorContext };
}

function network(finalizers: readonly string[], deleted = false): Network {
  const deletionTimestamp = deleted ? { deletionTimestamp: '2026-01-01T00:00:00Z' } : {};
  const metadata = { name: 'a', uid: 'u', resourceVersion: '7', finalizers: [...finalizers], ...deletionTimestamp };
  return deepFreeze({ metadata, spec: { cidr: '' } }) as Network;
}

function steps(log: string[], outcomes: Record<string, 'later' | 'fails'> = {}): CleanupStep<Network>[] {
  return [dns, quota].map((finalizer) => ({
    finalizer,
    cleanUp: () => {
      log.push(finalizer);
      if (outcomes[finalizer] === 'fails') throw new Error('no such luck');
      return outcomes[finalizer] === 'later' ? { requeueAfter: 5000 } : undefined;
    },
  }));
}

test('all finalizers are added with one request, and the same reconcile goes on with the new object (B-42)', async () => {
  const { sent, context } = recordingContext();
  const held = await withCleanup(context, networks, network(['other', quota]), steps([]));
  assert.deepEqual(sent, [['other', quota, dns]]);
  assert.ok(!held.deleting);
  assert.deepEqual(held.object.metadata.finalizers, ['other', quota, dns]);
  assert.deepEqual(await withCleanup(context, networks, network([dns, quota]), steps([])), {
    deleting: false,
    object: network([dns, quota]),
  });
  assert.equal(sent.length, 1);
});

test('steps run in their order, each finalizer goes when its step is done, those of others stay', async () => {
  const { sent, context } = recordingContext();
  const log: string[] = [];
  const held = await withCleanup(context, networks, network([quota, 'other', dns], true), steps(log));
  assert.deepEqual(held, { deleting: true, result: undefined });
  assert.deepEqual(log, [dns, quota]);
  assert.deepEqual(sent, [[quota, 'other'], ['other']]);
});

test('a step that is under way, or fails, holds those behind it; one that was done is not repeated', async () => {
  const { sent, context } = recordingContext();
  const log: string[] = [];
  const held = await withCleanup(context, networks, network([dns, quota], true), steps(log, { [dns]: 'later' }));
  assert.deepEqual(held, { deleting: true, result: { requeueAfter: 5000 } });
  await assert.rejects(
    withCleanup(context, networks, network([dns, quota], true), steps(log, { [dns]: 'fails' })),
    /no such luck/,
  );
  assert.deepEqual(sent, []);
  await withCleanup(context, networks, network([quota], true), steps(log));
  assert.deepEqual(log, [dns, dns, quota]);
});

test('finalizers are qualified, and stand for one step each', async () => {
  const { context } = recordingContext();
  const of = (...names: string[]) => names.map((finalizer) => ({ finalizer, cleanUp: () => undefined }));
  await assert.rejects(withCleanup(context, networks, network([]), of('cleanup')), /"cleanup" is not qualified/);
  await assert.rejects(withCleanup(context, networks, network([]), of('a.b/c', 'a.b/c')), /stands for two steps/);
});
