import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  AlreadyOwnedError,
  controllerOf,
  controllerReference,
  hasOwner,
  isControlledBy,
  ownerReference,
  removeOwnerReference,
  setControllerReference,
  setOwnerReference,
} from '../src/owner-reference.ts';

const network = {
  apiVersion: 'samples.example.com/v1',
  kind: 'Network',
  metadata: { namespace: 'default', name: 'a', uid: 'uid-a' },
};
const reference = { apiVersion: 'samples.example.com/v1', kind: 'Network', name: 'a', uid: 'uid-a' };
const child = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: 'default', name: 'child' } };

test('a reference says kind, name and uid, and a controller says so', () => {
  assert.deepEqual(ownerReference(network), reference);
  assert.deepEqual(controllerReference(network), { ...reference, controller: true, blockOwnerDeletion: true });
});

test('the kind comes from the resource when the object does not say', () => {
  const { metadata } = network;
  const kind = { group: 'samples.example.com', version: 'v1', kind: 'Network' };
  assert.deepEqual(ownerReference({ metadata }, kind), reference);
  assert.throws(() => ownerReference({ metadata }), /pass its resource/);
});

test('an owner that was never read from the server is refused', () => {
  assert.throws(() => ownerReference({ ...network, metadata: { name: 'a' } }), /no uid/);
});

test('another namespace is refused, a cluster-scoped owner may own anything', () => {
  const elsewhere = { ...child, metadata: { namespace: 'other', name: 'child' } };
  assert.throws(
    () => setControllerReference(network, elsewhere),
    /Network default\/a cannot own ConfigMap other\/child/,
  );
  assert.throws(() => setOwnerReference(network, { ...child, metadata: { name: 'child' } }), /cannot own/);
  const cluster = { ...network, metadata: { name: 'a', uid: 'uid-a' } };
  assert.ok(isControlledBy(setControllerReference(cluster, elsewhere), cluster));
});

test('an object has one controller and any number of other owners', () => {
  const owned = setControllerReference(network, child);
  assert.equal(child.metadata.name, 'child');
  assert.ok(!('ownerReferences' in child.metadata));
  assert.deepEqual(setControllerReference(network, owned).metadata.ownerReferences, owned.metadata.ownerReferences);

  const other = { ...network, metadata: { ...network.metadata, name: 'b', uid: 'uid-b' } };
  assert.throws(
    () => setControllerReference(other, owned),
    (error) =>
      error instanceof AlreadyOwnedError && error.owner.name === 'a' && /controlled by Network a/.test(error.message),
  );
  assert.deepEqual(
    setOwnerReference(other, owned).metadata.ownerReferences.map(({ name, controller }) => [name, controller]),
    [
      ['a', true],
      ['b', undefined],
    ],
  );
});

test('control is by uid: a recreated owner of the same name controls nothing', () => {
  const owned = setControllerReference(network, child);
  assert.equal(controllerOf(owned)?.name, 'a');
  assert.equal(controllerOf(child), undefined);
  assert.ok(!isControlledBy(owned, { ...network, metadata: { ...network.metadata, uid: 'uid-new' } }));
  assert.ok(!isControlledBy(child, { ...network, metadata: { namespace: 'default', name: 'a' } }));
});

test('owners are found and removed by uid', () => {
  const owner = { apiVersion: 'v1', kind: 'A', metadata: { name: 'a', uid: 'u' } };
  const owned = setOwnerReference({ ...owner, metadata: { name: 'b', uid: 'v' } }, setControllerReference(owner, {}));
  assert.ok(hasOwner(owned, owner) && !hasOwner(owned, { metadata: { name: 'a', uid: 'w' } }));
  assert.ok(!hasOwner({}, owner) && !hasOwner({ metadata: { ownerReferences: [] } }, { metadata: { name: 'a' } }));
  const left = removeOwnerReference(owner, owned);
  assert.deepEqual(
    left.metadata.ownerReferences.map(({ uid }) => uid),
    ['v'],
  );
  assert.equal(removeOwnerReference(owner, left), left);
});
