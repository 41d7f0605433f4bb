// Namespaces and selectors, and how they change while the informer runs: nothing is lost, nothing goes back in time.
import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { allNamespaces } from '@kubewright/client';
import { exchanges, partScopes } from '../../src/informer/informer-scope.ts';
import { recorder, setUp, stopAll, synced } from '../support/informers.ts';
import { settle, thing, thingList } from '../support/scripted-server.ts';
import type { Exchange, ScriptedServer, Thing } from '../support/scripted-server.ts';
import { things } from '../support/things.ts';

afterEach(stopAll);

const collection = '/apis/test.kubewright.dev/v1/things';
const inNamespace = (namespace: string, name: string, version: string): Thing => {
  const object = thing(name, version);
  object.metadata.namespace = namespace;
  return object;
};
const pathOf = (namespace: string): string => `/apis/test.kubewright.dev/v1/namespaces/${namespace}/things`;

/** Takes the next requests, by their paths. */
async function take(server: ScriptedServer, count: number): Promise<Map<string, Exchange>> {
  const taken = new Map<string, Exchange>();
  for (let each = 0; each < count; each += 1) {
    const exchange = await server.next();
    taken.set(exchange.path, exchange);
  }
  return taken;
}

describe('parts', () => {
  const parts = (...namespaces: Parameters<typeof partScopes>[0]['namespaces'] & {}) =>
    partScopes({ namespaces, selector: { labelSelector: 'app=web' } }, true).map(({ namespace, selector }) => ({
      namespace,
      ...selector,
    }));

  test('one for all, or one a namespace; a namespace with selectors of its own does not use the general ones', () => {
    assert.deepEqual(
      partScopes({}, true).map(({ namespace, selector }) => [namespace, selector]),
      [[allNamespaces, {}]],
    );
    assert.deepEqual(parts('a', { namespace: 'b', fieldSelector: 'metadata.name=x' }), [
      { namespace: 'a', labelSelector: 'app=web' },
      { namespace: 'b', fieldSelector: 'metadata.name=x' },
    ]);
    assert.deepEqual(parts(), []);
    assert.equal(partScopes({ namespaces: ['a'] }, false)[0]?.namespace, allNamespaces);
  });

  test('all namespaces beside named ones are all others', () => {
    assert.deepEqual(parts('b', 'a', { namespace: allNamespaces, fieldSelector: 'metadata.name=x' })[2], {
      namespace: allNamespaces,
      fieldSelector: 'metadata.name=x,metadata.namespace!=a,metadata.namespace!=b',
    });
  });

  test('what cannot be is refused', () => {
    assert.throws(() => parts('a', { namespace: 'a' }), /namespace "a" is named twice/);
    assert.throws(() => partScopes({ selector: { labelSelector: 'a in' } }, true), TypeError);
  });

  test('go and come namespace by namespace, all at once where all namespaces are among them', () => {
    const part = (namespace: string) => ({ namespace });
    const names = (going: string[], coming: string[]) =>
      exchanges(going.map(part), coming.map(part)).map((each) =>
        [each.going, each.coming].map((side) => side.map(({ namespace }) => namespace).join('+')).join('->'),
      );
    assert.deepEqual(names(['a', 'b'], ['b', 'c']), ['a->', 'b->b', '->c']);
    assert.deepEqual(names([''], ['a', 'b']), ['->a+b']);
    assert.deepEqual(names(['a', 'b'], ['']), ['a+b->']);
    assert.deepEqual(names([], ['', 'a']), ['->', '->a']);
  });
});

describe('a running informer', () => {
  test('is given one namespace more: its objects come, the others are not asked for again', async () => {
    const { informer, factory, server, stop } = setUp({ namespaces: ['one'] });
    const { heard, handler } = recorder();
    informer.addHandler(handler);
    factory.start(stop.signal);
    (await server.next()).json(thingList('10', [inNamespace('one', 'a', '1')]));
    await factory.waitForSync();
    const watch = (await server.next()).stream();
    informer.addNamespace('two');
    let isThere = false;
    const there = informer.waitForSync().then(() => (isThere = true));
    const list = await server.next();
    assert.equal(list.path, pathOf('two'));
    watch.send({ type: 'ADDED', object: inNamespace('one', 'b', '11') });
    await settle();
    assert.equal(isThere, false);
    assert.equal(informer.hasSynced, true);
    list.json(thingList('12', [inNamespace('two', 'a', '2')]));
    await there;
    assert.equal((await server.next()).path, pathOf('two'));
    assert.equal(watch.closed, false);
    assert.deepEqual(heard, ['added! one/a 1', 'added one/b 11', 'added! two/a 2']);
    assert.equal(informer.lister.list().length, 3);
  });

  test('is told to leave a namespace: its objects go, its watch ends', async () => {
    const { informer, factory, server, stop } = setUp({ namespaces: ['one', 'two'] });
    const { heard, handler } = recorder();
    informer.addHandler(handler);
    factory.start(stop.signal);
    for (const [path, list] of await take(server, 2)) {
      const namespace = path === pathOf('one') ? 'one' : 'two';
      list.json(thingList('10', [inNamespace(namespace, 'a', '1')]));
    }
    await factory.waitForSync();
    const watches = await take(server, 2);
    const [one, two] = [watches.get(pathOf('one'))?.stream(), watches.get(pathOf('two'))?.stream()];
    heard.length = 0;
    informer.removeNamespace('two');
    await informer.waitForSync();
    await settle();
    assert.deepEqual([one?.closed, two?.closed], [false, true]);
    assert.deepEqual(heard, ['deleted two/a 1']);
    assert.deepEqual(
      informer.lister.list().map(({ metadata }) => metadata.namespace),
      ['one'],
    );
    assert.throws(() => informer.removeNamespace('two'), RangeError);
    informer.removeNamespace('one');
    await informer.waitForSync();
    assert.deepEqual(informer.lister.list(), []);
    assert.deepEqual(informer.sources, []);
    informer.addNamespace('two');
    assert.equal((await server.next()).path, pathOf('two'));
  });

  test('changes its selector: listed aside from where it stood, swapped at once, the difference told', async () => {
    const { informer, watch, server, heard } = await synced([thing('a', '1'), thing('b', '2')]);
    watch.send({ type: 'MODIFIED', object: thing('a', '11') });
    await settle();
    heard.length = 0;
    informer.setScope({ selector: { labelSelector: 'tier=web' } });
    const list = await server.next();
    assert.deepEqual(list.query, { labelSelector: 'tier=web', resourceVersion: '11' });
    watch.send({ type: 'MODIFIED', object: thing('b', '11') });
    await settle();
    assert.deepEqual(heard, ['updated default/b 2->11'], 'the old one goes on until then');
    list.json(thingList('12', [thing('b', '11'), thing('c', '12')]));
    await informer.waitForSync();
    assert.deepEqual(heard, ['updated default/b 2->11', 'deleted default/a 11', 'added! default/c 12']);
    assert.equal(watch.closed, true);
    const next = await server.next();
    assert.deepEqual([next.query['labelSelector'], next.query['resourceVersion']], ['tier=web', '12']);
  });

  test('never goes back in time: a list older than what was told is read once more, while the old one stands still (B-01)', async () => {
    const { informer, watch, server, heard } = await synced([thing('a', '1')]);
    informer.setScope({ selector: { labelSelector: 'tier=web' } });
    const list = await server.next();
    watch.send({ type: 'MODIFIED', object: thing('a', '20') });
    await settle();
    heard.length = 0;
    list.json(thingList('15', [thing('a', '14')]));
    const again = await server.next();
    assert.equal(again.query['resourceVersion'], '20');
    assert.equal(watch.closed, true);
    assert.equal(informer.lister.get({ namespace: 'default', name: 'a' })?.metadata.resourceVersion, '20');
    again.json(thingList('21', [thing('a', '20')]));
    await informer.waitForSync();
    assert.deepEqual(heard, []);
    assert.equal((await server.next()).query['resourceVersion'], '21');
  });

  test('goes from all namespaces to some in one step, when every one of them is there', async () => {
    const { informer, watch, server, heard } = await synced([
      inNamespace('one', 'a', '1'),
      inNamespace('two', 'a', '2'),
      inNamespace('three', 'a', '3'),
    ]);
    heard.length = 0;
    informer.setScope({ namespaces: ['one', 'two'] });
    const lists = await take(server, 2);
    lists.get(pathOf('one'))?.json(thingList('20', [inNamespace('one', 'a', '1')]));
    const watchOne = (await server.next()).stream();
    watchOne.send({ type: 'ADDED', object: inNamespace('one', 'b', '21') });
    await settle();
    assert.deepEqual(heard, [], 'it waits for the other');
    watch.send({ type: 'ADDED', object: inNamespace('one', 'b', '21') });
    await settle();
    assert.deepEqual(heard, ['added one/b 21']);
    lists.get(pathOf('two'))?.json(thingList('22', [inNamespace('two', 'a', '22')]));
    await informer.waitForSync();
    assert.deepEqual(heard, ['added one/b 21', 'deleted three/a 3', 'updated two/a 2->22']);
    watchOne.send({ type: 'DELETED', object: inNamespace('one', 'b', '23') });
    await settle();
    assert.equal(heard.at(-1), 'deleted one/b 23');
    assert.equal(informer.lister.list().length, 2);
  });

  test('keeps what it has for as long as the new scope cannot be listed, and says so', async () => {
    const { informer, watch, server, heard } = await synced([thing('a', '1')]);
    informer.setScope({ namespaces: ['secret'] });
    (await server.next()).refuse(403, 'Forbidden', 'not yours');
    await settle();
    watch.send({ type: 'MODIFIED', object: thing('a', '11') });
    await settle();
    assert.equal(heard.at(-1), 'updated default/a 1->11');
    const giveUp = AbortSignal.abort();
    await assert.rejects(informer.waitForSync(giveUp), /is not filled in secret \(waiting: .*not yours/);
    informer.setScope({});
    await informer.waitForSync();
    watch.send({ type: 'MODIFIED', object: thing('a', '12') });
    await settle();
    assert.equal(heard.at(-1), 'updated default/a 11->12', 'as if nothing had been');
    assert.equal(informer.sources.length, 1);
  });

  test('all other namespaces can have a selector of their own (beside named ones)', async () => {
    const { informer, factory, server, stop } = setUp({
      namespaces: ['one', { namespace: allNamespaces, labelSelector: 'tier=web' }],
    });
    factory.start(stop.signal);
    const lists = await take(server, 2);
    assert.deepEqual(lists.get(collection)?.query, {
      labelSelector: 'tier=web',
      fieldSelector: 'metadata.namespace!=one',
      resourceVersion: '0',
      limit: '500',
    });
    lists.get(collection)?.json(thingList('10', [inNamespace('two', 'a', '2')]));
    lists.get(pathOf('one'))?.json(thingList('10', [inNamespace('one', 'a', '1')]));
    await factory.waitForSync();
    const { lister } = informer;
    const version = (namespace: string) => lister.get({ namespace, name: 'a' })?.metadata.resourceVersion;
    assert.deepEqual([version('one'), version('two'), version('three')], ['1', '2', undefined]);
    const counts = ['one', 'two', 'three'].map((namespace) => lister.namespace(namespace).list().length);
    assert.deepEqual(counts, [1, 1, 0]);
  });
});

describe('removal', () => {
  test('ends watches, timers and handlers of one informer; asked for again, there is a new one (B-27)', async () => {
    const { factory, informer, watch, clock, heard, server } = await synced([thing('a', '1')]);
    const resynced = recorder();
    informer.addHandler(resynced.handler, { resyncPeriod: 1000 });
    assert.ok(clock.pending > 0);
    watch.send({ type: 'MODIFIED', object: thing('a', '11') });
    const removed = factory.remove(informer.resource);
    assert.equal(await removed, true);
    await settle();
    assert.equal(watch.closed, true);
    assert.equal(clock.pending, 0);
    await clock.advance(10_000);
    assert.deepEqual([heard, resynced.heard], [['added! default/a 1'], ['added! default/a 1']]);
    assert.throws(() => informer.addHandler(() => undefined), /make a new one/);
    assert.equal(await factory.remove(informer.resource), false);
    const again = factory.informer(things);
    assert.notEqual(again as unknown, informer);
    const late = recorder();
    again.addHandler(late.handler);
    (await server.next()).json(thingList('30', [thing('a', '30')]));
    await again.waitForSync();
    assert.deepEqual(late.heard, ['added! default/a 30']);
    assert.deepEqual(factory.informers.length, 1);
  });

  test('until then, the informer of a deleted definition tries again and again (B-28)', async () => {
    const { factory, informer, watch, clock, server } = await synced([thing('a', '1')]);
    watch.end();
    await clock.advance(1000);
    for (let tries = 0; tries < 20; tries += 1) {
      (await server.next()).refuse(404, 'NotFound', 'the server could not find the requested resource');
      await clock.advance(60_000);
    }
    assert.equal(server.pending, 1);
    const [source] = informer.sources;
    assert.match(String(source?.lastError), /could not find the requested resource/);
    assert.equal(informer.lister.list().length, 1, 'what was there stays readable');
    await factory.remove(informer.resource);
    await clock.advance(600_000);
    await server.next();
    assert.equal(server.pending, 0);
    assert.equal(clock.pending, 0);
  });
});
