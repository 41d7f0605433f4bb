import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KubernetesObject } from '@kubewright/apimachinery';
import { ApiError, deepFreeze } from '@kubewright/apimachinery';
import type { FinalizerClient } from '../src/finalizer.ts';
import { ensureFinalizer, hasFinalizer, isBeingDeleted, removeFinalizer } from '../src/finalizer.ts';

const finalizer = 'samples.example.com/cleanup';
const fresh = deepFreeze({ metadata: { name: 'a', uid: 'u', resourceVersion: '7', finalizers: ['other'] } });

/** Records patches and answers with the object that they describe. */
function recordingClient(fail?: Error): FinalizerClient<KubernetesObject> & { readonly sent: [string, unknown][] } {
  const sent: [string, unknown][] = [];
  return {
    sent,
    patch(name, patch) {
      sent.push([name, patch]);
      return fail === undefined ? Promise.resolve(patch.body as KubernetesObject) : Promise.reject(fail);
    },
  };
}

test('a finalizer is added at the version that was read, and the new object comes back', async () => {
  const client = recordingClient();
  const after = await ensureFinalizer(client, fresh, finalizer);
  const metadata = { uid: 'u', resourceVersion: '7', finalizers: ['other', finalizer] };
  assert.deepEqual(client.sent, [['a', { type: 'merge', body: { metadata } }]]);
  assert.ok(hasFinalizer(after, finalizer));
  assert.ok(!hasFinalizer(fresh, finalizer));
});

test('nothing is sent when the finalizer is there, or when the object is being deleted', async () => {
  const client = recordingClient();
  const having = { metadata: { ...fresh.metadata, finalizers: [finalizer] } };
  const leaving = { metadata: { ...fresh.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' } };
  assert.ok(
    isBeingDeleted(leaving) && !isBeingDeleted(fresh) && !isBeingDeleted({ metadata: { deletionTimestamp: null } }),
  );
  assert.equal(await ensureFinalizer(client, having, finalizer), having);
  assert.equal(await ensureFinalizer(client, leaving, finalizer), leaving);
  assert.equal(await removeFinalizer(client, fresh, finalizer), fresh);
  assert.deepEqual(client.sent, []);
});

test('removing keeps the finalizers of others; an object that has gone is gone', async () => {
  const having = { metadata: { ...fresh.metadata, finalizers: ['other', finalizer, 'third'] } };
  const client = recordingClient();
  assert.deepEqual((await removeFinalizer(client, having, finalizer))?.metadata?.finalizers, ['other', 'third']);
  const gone = recordingClient(ApiError.notFound({ group: '', resource: 'x' }, 'a'));
  assert.equal(await removeFinalizer(gone, having, finalizer), undefined);
  const conflict = recordingClient(ApiError.modified({ group: '', resource: 'x' }, 'a'));
  await assert.rejects(removeFinalizer(conflict, having, finalizer), { reason: 'Conflict' });
});

test('an object that was never read from the server is refused', async () => {
  await assert.rejects(
    ensureFinalizer(recordingClient(), { metadata: { name: 'a' } }, finalizer),
    /read from the server/,
  );
});
