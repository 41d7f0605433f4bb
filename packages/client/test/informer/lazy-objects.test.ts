// Which objects an informer decodes: those that are read, and no others.
import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { RestClient, SharedInformer, stripManagedFields } from '@kubewright/client';
import type { SharedInformerOptions } from '@kubewright/client';
import { setUp, stopAll } from '../support/informers.ts';
import { settle, thing, thingList } from '../support/scripted-server.ts';
import type { Thing } from '../support/scripted-server.ts';
import { things } from '../support/things.ts';

afterEach(stopAll);

/** An informer with an index by path, whose list has three things, of two owners. */
async function synced(options: Partial<SharedInformerOptions<Thing>> = {}) {
  const { server, clock, log, stop } = setUp();
  const rest = new RestClient({ transport: server.transport, clock });
  const indexes = { byOwner: 'spec.owner' };
  const informer = new SharedInformer<Thing, 'byOwner', 'Namespaced'>({
    rest,
    resource: things,
    indexes,
    clock,
    log,
    streaming: false,
    ...options,
  });
  informer.start(stop.signal);
  (await server.next()).json(thingList('10', [labelled('a', 'x'), labelled('b', 'x'), labelled('c', 'y')]));
  await informer.waitForSync();
  const watch = (await server.next()).stream();
  const decoded = (): string[] =>
    informer.indexer
      .entries()
      .filter(({ isDecoded }) => isDecoded)
      .map(({ key }) => key);
  return { informer, watch, decoded };
}

function labelled(name: string, owner: string, version = '1'): Thing {
  const { metadata, ...rest } = thing(name, version, { owner, value: name });
  const managedFields = [{ manager: 'kubectl' }];
  return { ...rest, metadata: { ...metadata, labels: { owner, name }, generation: 1, managedFields } };
}

describe('lazy', () => {
  test('indexes by path, selectors and metadata decode nothing; what is read is', async () => {
    const { informer, watch, decoded } = await synced();
    const generations: unknown[] = [];
    informer.addHandler(({ metadata, oldMetadata, key, type }) => {
      generations.push(type, key, metadata.generation, oldMetadata?.resourceVersion);
    });
    watch.send({ type: 'MODIFIED', object: labelled('c', 'x', '11') });
    await settle();
    assert.deepEqual(generations.slice(-4), ['updated', 'default/c', 1, '1']);
    assert.deepEqual(decoded(), []);
    assert.deepEqual(informer.lister.list({ labelSelector: 'name=b' }), [labelled('b', 'x')]);
    assert.deepEqual(decoded(), ['default/b']);
    assert.deepEqual(informer.lister.byIndex('byOwner', 'y'), []);
    assert.equal(informer.lister.byIndex('byOwner', 'x').length, 3);
    assert.equal(decoded().length, 3);
  });

  test('an index declared later reads what is there as bytes', async () => {
    const { informer, decoded } = await synced();
    informer.indexer.addIndexes({ byName: 'metadata.labels.name' });
    assert.deepEqual(decoded(), []);
    assert.equal(informer.indexer.byIndex('byName' as 'byOwner', 'c')[0]?.metadata?.name, 'c');
    assert.deepEqual(decoded(), ['default/c']);
  });

  test('an object is the same one for lister, event and index, before and after a list that did not change it', async () => {
    const { informer, watch } = await synced();
    const events: unknown[] = [];
    informer.addHandler((event) => void events.push(event.object));
    watch.send({ type: 'MODIFIED', object: labelled('a', 'x', '11') });
    await settle();
    const object = informer.lister.get({ namespace: 'default', name: 'a' });
    assert.equal(events.at(-1), object);
    assert.equal(informer.lister.byIndex('byOwner', 'x').includes(object as Thing), true);
  });

  test('managedFields are cut without decoding; any other transform decodes', async () => {
    const lazy = await synced({ transform: stripManagedFields });
    assert.deepEqual(lazy.decoded(), []);
    const object = lazy.informer.lister.get({ namespace: 'default', name: 'a' });
    const { managedFields: _, ...metadata } = labelled('a', 'x').metadata;
    assert.deepEqual(object?.metadata, metadata);
    const other = await synced({ transform: (each) => each });
    assert.equal(other.decoded().length, 3);
  });

  test('listing everything piece by piece gives what listing it at once gives', async () => {
    const { informer } = await synced();
    const found: unknown[] = [];
    for await (const object of informer.lister.items({ labelSelector: 'owner=x' })) found.push(object);
    assert.deepEqual(found, informer.lister.list({ labelSelector: 'owner=x' }));
    const inNamespace: unknown[] = [];
    for await (const object of informer.lister.namespace('default').items()) inNamespace.push(object);
    assert.equal(inNamespace.length, 3);
  });
});

test('eager decodes everything as it comes', async () => {
  const { watch, decoded } = await synced({ decoding: 'eager' });
  watch.send({ type: 'ADDED', object: labelled('d', 'x', '11') });
  await settle();
  assert.equal(decoded().length, 4);
});

test('a list of 150,000 in one body is taken in, with turns for others', async () => {
  const { server, informer, stop } = setUp();
  let turns = 0;
  const timer = setInterval(() => (turns += 1), 1);
  informer.start(stop.signal);
  const body = (await server.next()).stream();
  body.sendText(
    '{"kind":"ThingList","apiVersion":"test.kubewright.dev/v1","metadata":{"resourceVersion":"7"},"items":[',
  );
  for (let part = 0; part < 150; part += 1) {
    const items = Array.from({ length: 1000 }, (_, at) => JSON.stringify(thing(`t-${part * 1000 + at}`, '1')));
    body.sendText(`${part === 0 ? '' : ','}${items.join(',')}`);
  }
  body.sendText(']}');
  body.end();
  await informer.waitForSync();
  clearInterval(timer);
  assert.equal(informer.indexer.size, 150_000);
  assert.ok(turns > 10, `only ${turns} turns`);
});
