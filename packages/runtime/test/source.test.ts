import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KubernetesObject, OwnerReference } from '@kubewright/apimachinery';
import type { ObjectEvent } from '@kubewright/client';
import { generationChanged } from '../src/predicate.ts';
import type { MapContext, Source } from '../src/source.ts';
import { forSource, owned, ownedSource, watch } from '../src/source.ts';
import type { ConfigMap } from './example-kinds.ts';
import { configMaps, networks, widgets } from './example-kinds.ts';
import { objectEvent } from './object-event.ts';

const nothing: MapContext = { lister: () => assert.fail('no lister is needed') };

function requestsOf(source: Source, event: ObjectEvent<KubernetesObject>): unknown[] {
  return [...source.requests(event, nothing)].map(({ namespace, name }) => `${namespace ?? ''}/${name}`);
}

const reference: OwnerReference = {
  apiVersion: 'samples.example.com/v1alpha1',
  kind: 'Network',
  name: 'a',
  uid: 'u',
  controller: true,
};

function configMap(...ownerReferences: OwnerReference[]): ConfigMap {
  return { metadata: { namespace: 'default', name: 'c', ownerReferences } };
}

test("a controller's own objects ask for themselves", () => {
  const source = forSource(networks, ({ type }) => type !== 'deleted');
  const object = { metadata: { namespace: 'default', name: 'a' } };
  assert.deepEqual(requestsOf(source, objectEvent(undefined, object)), ['default/a']);
  assert.deepEqual(requestsOf(source, objectEvent(object, undefined)), []);
});

test('an owner is known by group and kind, whatever the version (B-41)', () => {
  const source = ownedSource(networks, owned(configMaps));
  const asked = (...references: OwnerReference[]): unknown[] =>
    requestsOf(source, objectEvent(undefined, configMap(...references)));
  assert.deepEqual(asked(reference), ['default/a']);
  assert.deepEqual(asked({ ...reference, apiVersion: 'other.example.com/v1' }), []);
  assert.deepEqual(asked({ ...reference, apiVersion: 'a/b/c' }), []);
  assert.deepEqual(asked({ ...reference, kind: 'Widget' }), []);
  const { controller: _, ...plain } = reference;
  assert.deepEqual(asked(plain), []);
});

test('a cluster-scoped owner is asked for without namespace (B-41)', () => {
  const source = ownedSource(widgets, owned(configMaps));
  const event = objectEvent(undefined, configMap({ ...reference, kind: 'Widget' }));
  assert.deepEqual(requestsOf(source, event), ['/a']);
});

test('everyOwner asks for owners that are no controllers, too', () => {
  const { controller: _, ...plain } = reference;
  const source = ownedSource(networks, owned(configMaps, { everyOwner: true }));
  const event = objectEvent(undefined, configMap(plain, { ...reference, name: 'b', uid: 'v' }));
  assert.deepEqual(requestsOf(source, event), ['default/a', 'default/b']);
});

test('an object that changed hands asks for both owners; a deleted one for its last', () => {
  const source = ownedSource(networks, owned(configMaps));
  const [before, after] = [configMap(reference), configMap({ ...reference, name: 'b' })];
  assert.deepEqual(requestsOf(source, objectEvent(before, after)), ['default/b', 'default/a']);
  assert.deepEqual(requestsOf(source, objectEvent(before, undefined)), ['default/a']);
});

test('an owned source can leave events out', () => {
  const source = ownedSource(networks, owned(configMaps, { when: ({ object }) => object.data !== undefined }));
  assert.deepEqual(requestsOf(source, objectEvent(undefined, configMap(reference))), []);
});

test('a mapping is asked about an update as it is and as it was', () => {
  const source = watch(configMaps, {
    when: ({ type }) => type === 'updated',
    map: ({ object, old, metadata, oldMetadata }) => [
      { name: `${object.data?.['target']}<${old?.data?.['target']}` },
      { name: `${metadata.resourceVersion}<${oldMetadata?.resourceVersion}` },
    ],
  });
  const at = (target: string, resourceVersion: string): ConfigMap => ({
    metadata: { name: 'c', resourceVersion },
    data: { target },
  });
  const event = objectEvent(at('a', '1'), at('b', '2'));
  assert.deepEqual(requestsOf(source, event), ['/b<a', '/2<1', '/a<b', '/1<2']);
  assert.deepEqual(requestsOf(source, objectEvent(undefined, at('a', '1'))), []);
});

test('what nobody asks about is not decoded: neither for its own request, nor by a predicate about updates', () => {
  const unread = (type: ObjectEvent<KubernetesObject>['type']): ObjectEvent<KubernetesObject> => ({
    type,
    key: 'default/a',
    initial: false,
    resync: false,
    get metadata() {
      return assert.fail('the metadata was read');
    },
    get oldMetadata() {
      return assert.fail('the old metadata was read');
    },
    get object() {
      return assert.fail('the object was read');
    },
    get old() {
      return assert.fail('the old object was read');
    },
  });
  const own = forSource(networks);
  assert.equal(own.key?.(unread('updated')), 'default/a');
  assert.deepEqual(requestsOf(own, unread('deleted')), ['default/a']);
  const changed = forSource(networks, generationChanged);
  assert.equal(changed.key?.(unread('added')), 'default/a');
  const none = forSource(networks, () => false);
  assert.equal(none.key?.(unread('added')), undefined);
  const mapped = watch(configMaps, { map: ({ key }) => [{ name: key }] });
  assert.deepEqual(requestsOf(mapped, unread('updated')), ['/default/a', '/default/a']);
});
