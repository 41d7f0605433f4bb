// What an operator learns of deletions that happened while it was down: nothing by itself (controller-runtime#243). A
// finalizer keeps the object until the operator is back; what is left of an object is found by looking at what is there.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  defineController,
  ensureFinalizer,
  isBeingDeleted,
  removeFinalizer,
  requestFor,
  watch,
} from '@kubewright/runtime';
import type { Manager, Reconcile } from '@kubewright/runtime';
import type { TestEnvironment } from '../src/index.ts';
import { createTestEnvironment } from '../src/index.ts';
import type { Network } from './example-operator.ts';
import { configMaps, networks } from './example-operator.ts';

const crds = new URL('crds', import.meta.url);
let environment: TestEnvironment;
before(async () => {
  environment = await createTestEnvironment({ crds });
});
after(() => environment.stop());

const finalizer = 'samples.example.com/outside';

function network(name: string): Network {
  const apiVersion = 'samples.example.com/v1';
  return { apiVersion, kind: 'Network', metadata: { name }, spec: { cidr: '10.0.0.0/16' } };
}

/** Something outside the cluster that a network stands for. */
const outside = new Set<string>();

/** Runs an operator until it has nothing left to do. */
async function once(register: (manager: Manager) => void): Promise<void> {
  const operator = await environment.startOperator(register);
  await environment.settled();
  await operator.stop();
}

function operator(reconcile: Reconcile, seen: string[] = []) {
  return (manager: Manager): void => {
    manager.add(
      defineController({
        for: networks,
        reconcile: (request, context) => {
          seen.push(request.name);
          return reconcile(request, context);
        },
      }),
    );
  };
}

test('without a finalizer a deletion while the operator is down is never heard of (B-43)', async () => {
  const seen: string[] = [];
  const naive = operator((request, { lister }) => {
    if (lister(networks).get(request) === undefined) outside.delete(request.name);
    else outside.add(request.name);
  }, seen);
  await environment.client(networks).create(network('unheard'));
  await once(naive);
  assert.deepEqual([...outside], ['unheard']);
  await environment.client(networks).delete('unheard');
  seen.length = 0;
  await once(naive);
  assert.deepEqual([seen, [...outside]], [[], ['unheard']], 'what was made for it is left over');
  outside.clear();
});

test('with a finalizer it is cleaned up at the next start (B-43)', async () => {
  const careful = operator(async (request, { lister, client }) => {
    const found = lister(networks).get(request);
    if (found === undefined) return;
    const own = client(networks, request.namespace);
    if (isBeingDeleted(found)) {
      outside.delete(request.name);
      await removeFinalizer(own, found, finalizer);
      return;
    }
    await ensureFinalizer(own, found, finalizer);
    outside.add(request.name);
  });
  await environment.client(networks).create(network('kept'));
  await once(careful);
  assert.deepEqual([...outside], ['kept']);
  await environment.client(networks).delete('kept');
  assert.ok((await environment.client(networks).get('kept')).metadata.deletionTimestamp, 'it is still there');
  await once(careful);
  assert.equal(outside.size, 0);
  await assert.rejects(environment.client(networks).get('kept'), { name: 'ApiError' });
});

test('what is left in the cluster asks for its owner at the start, which is found missing (B-43)', async () => {
  const label = 'samples.example.com/network';
  const tidy = (manager: Manager): void => {
    manager.add(
      defineController({
        for: networks,
        watches: [
          watch(configMaps, {
            map: ({ metadata }) => {
              const name = metadata.labels?.[label];
              return name === undefined ? [] : [{ namespace: metadata.namespace, name }];
            },
          }),
        ],
        reconcile: async (request, { lister, client }) => {
          const own = client(configMaps, request.namespace);
          const child = `${request.name}-state`;
          if (lister(networks).get(request) === undefined) {
            if (lister(configMaps).get({ ...request, name: child }) !== undefined) await own.delete(child);
            return;
          }
          const metadata = { name: child, labels: { [label]: request.name } };
          await own.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata }, { force: true });
        },
      }),
    );
  };
  const created = await environment.client(networks).create(network('gone'));
  await once(tidy);
  const state = { namespace: requestFor(created).namespace, name: 'gone-state' };
  assert.ok(await environment.client(configMaps).get(state.name));
  await environment.client(networks).delete('gone');
  await once(tidy);
  await assert.rejects(environment.client(configMaps).get(state.name), { name: 'ApiError' });
});
