// Informers of metadata alone: what is asked for, what is kept, and what does not compile. On the embedded server, and on a
// scripted one that answers with whole objects all the same.
import assert from 'node:assert/strict';
import { after, afterEach, describe, test } from 'node:test';
import { createApiServer } from '@kubewright/apiserver';
import { SharedInformerFactory, connect, onlyMetadata, withIndexes } from '@kubewright/client';
import { createDefinition, definition } from '../support/definitions.ts';
import { recorder, setUp, stopAll } from '../support/informers.ts';
import { ScriptedServer, bookmark, settle, thing, thingList } from '../support/scripted-server.ts';
import { things } from '../support/things.ts';

afterEach(stopAll);

const partialThings = onlyMetadata(things);
const accepted = (kind: string): string => `application/json;as=${kind};g=meta.k8s.io;v=v1,application/json`;

/** As a server sends it that knows how to. */
function partial(name: string, resourceVersion: string): unknown {
  const { metadata } = thing(name, resourceVersion);
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata };
}

function start(streaming: boolean) {
  const setup = setUp({ streaming });
  const informer = setup.factory.informer(partialThings);
  const { heard, handler } = recorder();
  informer.addHandler((event) => handler(event as never));
  informer.start(setup.stop.signal);
  return { ...setup, informer, heard };
}

describe('an informer of metadata', () => {
  test('asks for a list of metadata, then for a watch of it, and keeps the kind that it is about', async () => {
    const { informer, server, heard } = start(false);
    const list = await server.next();
    assert.equal(list.request.headers['accept'], accepted('PartialObjectMetadataList'));
    const items = [partial('a', '1'), partial('b', '2')];
    list.json({
      kind: 'PartialObjectMetadataList',
      apiVersion: 'meta.k8s.io/v1',
      metadata: { resourceVersion: '10' },
      items,
    });
    await informer.waitForSync();
    const watch = await server.next();
    assert.equal(watch.request.headers['accept'], accepted('PartialObjectMetadata'));
    watch
      .stream()
      .send({ type: 'MODIFIED', object: partial('a', '11') }, { type: 'DELETED', object: partial('b', '12') });
    await settle();
    assert.deepEqual(heard, [
      'added! default/a 1',
      'added! default/b 2',
      'updated default/a 1->11',
      'deleted default/b 12',
    ]);
    assert.deepEqual(informer.lister.get({ namespace: 'default', name: 'a' }), {
      apiVersion: 'test.kubewright.dev/v1',
      kind: 'Thing',
      metadata: { name: 'a', namespace: 'default', uid: 'uid-a', resourceVersion: '11' },
    });
  });

  test('streams its list where it can', async () => {
    const { informer, server, heard } = start(true);
    const stream = await server.next();
    assert.equal(stream.request.headers['accept'], accepted('PartialObjectMetadata'));
    stream.stream().send({ type: 'ADDED', object: partial('a', '1') }, bookmark('10', true));
    await informer.waitForSync();
    assert.deepEqual(heard, ['added! default/a 1']);
  });

  test('keeps no more than metadata of the whole objects that a server sends all the same', async () => {
    const { informer, server } = start(false);
    (await server.next()).json(thingList('10', [thing('a', '1', { value: 'large' })]));
    await informer.waitForSync();
    (await server.next()).stream().send({ type: 'ADDED', object: thing('b', '11', { value: 'large' }) });
    await settle();
    const all = informer.lister.list();
    assert.deepEqual(
      all.map((object) => Object.keys(object)),
      [
        ['apiVersion', 'kind', 'metadata'],
        ['apiVersion', 'kind', 'metadata'],
      ],
    );
  });

  test('is another one than that of the whole objects, with indexes of its own', async () => {
    const { factory, informer: whole, server } = setUp();
    const indexed = withIndexes(partialThings, { byName: 'metadata.name' });
    const informer = factory.informer(indexed);
    assert.notEqual(informer as unknown, whole);
    assert.equal(factory.informer(partialThings).indexer, informer.indexer as unknown);
    assert.equal(factory.informers.length, 2);
    assert.deepEqual(partialThings.indexes, {});
    assert.equal(await factory.remove(partialThings), true);
    assert.deepEqual(factory.informers, [whole]);
    assert.equal(server.count, 0);
  });

  test('has no spec: reading it does not compile', () => {
    const { factory } = setUp();
    const object = factory.informer(partialThings).lister.get({ namespace: 'default', name: 'a' });
    // @ts-expect-error there is no spec in an object of metadata
    assert.equal(object?.spec, undefined);
    assert.equal(object?.metadata.name, undefined);
    // @ts-expect-error nor can it be updated as if it were the object
    assert.equal(typeof partialThings.client(connect(new ScriptedServer().transport), 'default').update, 'function');
  });
});

const embedded = createApiServer();
after(() => embedded.close());

for (const streaming of [true, false]) {
  test(`the embedded server answers it, ${streaming ? 'streaming' : 'listing'}`, async () => {
    const rest = connect(embedded.handle, { fieldManager: 'test' });
    await createDefinition(rest, definition);
    const name = streaming ? 'streamed' : 'listed';
    const client = things.client(rest, 'default');
    await client.create({ metadata: { name, labels: { app: 'x' } }, spec: { value: 'large' } });
    const factory = new SharedInformerFactory(rest, {
      streaming,
      selector: { fieldSelector: `metadata.name=${name}` },
    });
    const informer = factory.informer(partialThings);
    const stop = new AbortController();
    factory.start(stop.signal);
    await factory.waitForSync(AbortSignal.timeout(5000));
    const found = informer.lister.list({ labelSelector: 'app=x' });
    assert.deepEqual(
      found.map((object) => [Object.keys(object), object.kind, object.metadata.name]),
      [[['apiVersion', 'kind', 'metadata'], 'Thing', name]],
    );
    const { metadata } = await client.patch(name, { type: 'merge', body: { metadata: { labels: { more: 'y' } } } });
    const { uid, resourceVersion } = metadata;
    const state = { key: `default/${name}`, uid, resourceVersion, labels: undefined };
    assert.equal(await informer.waitForWrite(state, AbortSignal.timeout(5000)), true);
    assert.equal(informer.lister.list()[0]?.metadata.labels?.['more'], 'y');
    stop.abort();
    await informer.stopped;
  });
}
