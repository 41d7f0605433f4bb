// The shared informer: what handlers hear, what listers show, and when.
import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { FakeClock } from '@kubewright/apimachinery';
import { RestClient, SharedInformerFactory, withIndexes } from '@kubewright/client';
import { recorder, setUp, stopAll, synced } from '../support/informers.ts';
import { ScriptedServer, bookmark, settle, thing, thingList, watchFailure } from '../support/scripted-server.ts';
import type { Thing } from '../support/scripted-server.ts';
import { things } from '../support/things.ts';

afterEach(stopAll);

describe('handlers', () => {
  test('hear of the first list, then of every change', async () => {
    const { heard, watch } = await synced([thing('a', '1'), thing('b', '2')]);
    watch.send({ type: 'MODIFIED', object: thing('a', '11') }, { type: 'ADDED', object: thing('c', '12') });
    watch.send({ type: 'DELETED', object: thing('b', '13') });
    await settle();
    assert.deepEqual(heard, [
      'added! default/a 1',
      'added! default/b 2',
      'updated default/a 1->11',
      'added default/c 12',
      'deleted default/b 13',
    ]);
  });

  test('B-16: an ADDED of a known key is an update, a MODIFIED of an unknown one an add, an unknown DELETED nothing', async () => {
    const { heard, watch } = await synced([thing('a', '1')]);
    heard.length = 0;
    watch.send({ type: 'ADDED', object: thing('a', '11') }, { type: 'MODIFIED', object: thing('b', '12') });
    watch.send({ type: 'DELETED', object: thing('x', '13') });
    await settle();
    assert.deepEqual(heard, ['updated default/a 1->11', 'added default/b 12']);
  });

  test('B-14, B-15: a list after an interruption tells deletions with the last known object, and recreation as update', async () => {
    const { heard, watch, server, clock, informer } = await synced([thing('a', '1'), thing('b', '2'), thing('c', '3')]);
    heard.length = 0;
    const deleted: unknown[] = [];
    const uids: unknown[] = [];
    informer.addHandler((event) => {
      if (event.type === 'deleted') deleted.push(event.object.spec?.value);
      if (event.type === 'updated') uids.push(event.oldMetadata?.uid, event.metadata.uid);
    });
    watch.send({ type: 'MODIFIED', object: thing('b', '15', { value: 'last' }) }, watchFailure(410, 'Expired'));
    await clock.advance(800);
    heard.length = 0;
    uids.length = 0;
    (await server.next()).json(thingList('30', [thing('a', '1'), thing('c', '25', {}, 'other'), thing('d', '26')]));
    await server.next();
    assert.deepEqual(heard, ['deleted default/b 15', 'updated default/c 3->25', 'added default/d 26']);
    assert.deepEqual(deleted, ['last']);
    assert.deepEqual(uids, ['uid-c', 'other']);
  });

  test('B-17: store and indexes show a change before any handler hears of it', async () => {
    const { watch, informer } = await synced([thing('a', '1', { owner: 'x' })]);
    const seen: unknown[] = [];
    informer.addHandler((event) => {
      if (event.initial) return;
      seen.push(informer.lister.byIndex('byOwner', 'x').length, informer.lister.byIndex('byOwner', 'y').length);
      seen.push(informer.lister.get({ namespace: 'default', name: 'a' })?.spec?.owner);
    });
    watch.send({ type: 'MODIFIED', object: thing('a', '11', { owner: 'y' }) });
    await settle();
    assert.deepEqual(seen, [0, 1, 'y']);
  });

  test('B-17: so do they when a list replaces everything, also while deletions are told', async () => {
    const { server, clock, watch, informer } = await synced([
      thing('a', '1', { owner: 'x' }),
      thing('b', '2', { owner: 'x' }),
    ]);
    const seen: string[] = [];
    informer.addHandler(({ type, key, initial }) => {
      if (initial) return;
      const names = (owner: string): string =>
        informer.lister
          .byIndex('byOwner', owner)
          .map(({ metadata }) => metadata.name)
          .join();
      seen.push(`${type} ${key}: x=${names('x')} y=${names('y')} all=${informer.lister.list().length}`);
    });
    watch.send(watchFailure(410, 'Expired'));
    await clock.advance(800);
    (await server.next()).json(thingList('20', [thing('b', '15', { owner: 'y' }), thing('c', '16', { owner: 'y' })]));
    await server.next();
    assert.deepEqual(seen, [
      'deleted default/a: x= y=b,c all=2',
      'updated default/b: x= y=b,c all=2',
      'added default/c: x= y=b,c all=2',
    ]);
  });

  test('B-19: one added late hears of everything once, and has its own sync', async () => {
    const { watch, informer } = await synced([thing('a', '1'), thing('b', '2')]);
    watch.send({ type: 'MODIFIED', object: thing('a', '11') });
    await settle();
    const late = recorder();
    const registration = informer.addHandler(late.handler);
    assert.deepEqual(late.heard.toSorted(), ['added! default/a 11', 'added! default/b 2']);
    assert.equal(registration.hasSynced, true);
    await registration.synced;
    watch.send({ type: 'MODIFIED', object: thing('b', '12') });
    await settle();
    assert.equal(late.heard.at(-1), 'updated default/b 2->12');
  });

  test('B-19: also when it is added by another handler, in the middle of things', async () => {
    const { watch, informer } = await synced([thing('a', '1')]);
    const late = recorder();
    let added = false;
    informer.addHandler((event) => {
      if (!event.initial && !added) informer.addHandler(late.handler);
      added ||= !event.initial;
    });
    watch.send({ type: 'ADDED', object: thing('b', '11') }, { type: 'ADDED', object: thing('c', '12') });
    await settle();
    assert.deepEqual(late.heard, ['added! default/a 1', 'added! default/b 11', 'added default/c 12']);
  });

  test('B-18: one that throws is reported and disturbs nobody', async () => {
    const { informer, watch, log, heard } = await synced([]);
    informer.addHandler(() => {
      throw new Error('boom');
    });
    const after = recorder();
    informer.addHandler(after.handler);
    watch.send({ type: 'ADDED', object: thing('a', '11') }, { type: 'ADDED', object: thing('b', '12') });
    await settle();
    assert.deepEqual(after.heard, ['added default/a 11', 'added default/b 12']);
    assert.deepEqual(heard, after.heard);
    assert.equal(log.lines.filter(({ message }) => message === 'an event handler threw').length, 2);
  });

  test('one that is removed hears nothing more', async () => {
    const { informer, watch } = await synced([]);
    const { heard, handler } = recorder();
    const registration = informer.addHandler(handler);
    watch.send({ type: 'ADDED', object: thing('a', '11') });
    await settle();
    registration.remove();
    watch.send({ type: 'ADDED', object: thing('b', '12') });
    await settle();
    assert.deepEqual(heard, ['added default/a 11']);
  });

  test('B-20: synced after the whole first list went through the handlers; an empty list counts', async () => {
    const { informer, factory, server, stop } = setUp();
    const states: boolean[] = [];
    const registration = informer.addHandler(() => void states.push(informer.hasSynced));
    factory.start(stop.signal);
    (await server.next()).json(thingList('10', [thing('a', '1')]));
    await registration.synced;
    assert.deepEqual([...states, informer.hasSynced], [false, true]);
    const empty = await synced([]);
    assert.equal(empty.informer.hasSynced, true);
  });

  test('a list of thousands leaves the event loop time in between', async () => {
    const { informer, factory, server, stop } = setUp();
    const { heard, handler } = recorder();
    informer.addHandler(handler);
    factory.start(stop.signal);
    const items = Array.from({ length: 2000 }, (_, position) => thing(`t${position}`, String(position + 1)));
    (await server.next()).json(thingList('5000', items));
    let turns = 0;
    const count = (): void => {
      turns += 1;
      if (!informer.hasSynced) setImmediate(count);
    };
    setImmediate(count);
    await factory.waitForSync();
    assert.equal(heard.length, 2000);
    assert.ok(turns >= 6, `only ${turns} turns`);
  });
});

describe('listers', () => {
  test('find by name, namespace, label and index', async () => {
    const other = thing('a', '3', { owner: 'y' });
    other.metadata.namespace = 'other';
    other.metadata.labels = { tier: 'web' };
    const { informer } = await synced([thing('a', '1', { owner: 'x' }), thing('b', '2', { owner: 'x' }), other]);
    const { lister } = informer;
    const names = (found: readonly { metadata: { readonly name?: string } }[]) =>
      found.map(({ metadata }) => metadata.name);
    assert.equal(lister.get({ namespace: 'other', name: 'a' })?.spec?.owner, 'y');
    assert.equal(lister.get({ namespace: 'default', name: 'z' }), undefined);
    assert.deepEqual(names(lister.list()), ['a', 'b', 'a']);
    assert.deepEqual(names(lister.namespace('default').list()), ['a', 'b']);
    assert.equal(lister.namespace('default').get('b')?.metadata.resourceVersion, '2');
    assert.deepEqual(names(lister.byIndex('byOwner', 'x')), ['a', 'b']);
    assert.deepEqual(names(lister.byIndex('byOwner', '__proto__')), []);
    assert.deepEqual(names(lister.list({ labelSelector: 'tier=web' })), ['a']);
    assert.deepEqual(names(lister.list({ labelSelector: { matchLabels: { tier: 'db' } } })), []);
  });

  test('B-24: an object moves between the values of an index, and leaves it when deleted', async () => {
    const { informer, watch } = await synced([thing('a', '1', { owner: 'x' })]);
    const { lister } = informer;
    lister.namespace('default').list();
    watch.send({ type: 'MODIFIED', object: thing('a', '11', {}) });
    await settle();
    assert.equal(lister.byIndex('byOwner', 'x').length, 0);
    watch.send({ type: 'DELETED', object: thing('a', '12', {}) });
    await settle();
    assert.equal(lister.byIndex('byValue', '').length, 0);
    assert.equal(lister.namespace('default').list().length, 0);
  });

  test('B-24: what an index function gives that is no text costs no event: numbers count as text, nothing as none', async () => {
    const given: Record<string, unknown> = { a: [undefined], b: [7, 'x'], c: undefined, d: 'x', e: [null], f: 5 };
    const odd = withIndexes(things, { byOdd: ({ metadata }) => given[metadata.name ?? ''] as string[] });
    const server = new ScriptedServer();
    const clock = new FakeClock();
    const factory = new SharedInformerFactory(new RestClient({ transport: server.transport, clock }), {
      streaming: false,
    });
    const informer = factory.informer(odd);
    const first = recorder();
    informer.addHandler(first.handler);
    const stop = new AbortController();
    factory.start(stop.signal);
    const names = Object.keys(given);
    (await server.next()).json(
      thingList(
        '10',
        names.map((name) => thing(name, '1')),
      ),
    );
    await factory.waitForSync();
    const found = (value: string): string =>
      informer.lister
        .byIndex('byOdd', value)
        .map(({ metadata }) => metadata.name)
        .join();
    const watch = (await server.next()).stream();
    for (const version of ['11', '12']) {
      assert.deepEqual(['x', '7', '5', 'undefined', 'null'].map(found), ['b,d', 'b', 'f', '', '']);
      watch.send(...names.map((name) => ({ type: 'MODIFIED', object: thing(name, version) })));
      await settle();
      assert.deepEqual(
        first.heard.splice(-names.length).map((line) => line.split('->')[1]),
        Array(6).fill(version),
      );
    }
    stop.abort();
  });

  test('B-24: an index function that throws leaves the object out and is reported', async () => {
    const { factory, informer, log } = await synced([thing('a', '1')]);
    const broken = factory.informer(
      withIndexes(things, {
        broken: () => {
          throw new Error('boom');
        },
      }),
    );
    assert.deepEqual(broken.lister.byIndex('broken', 'x'), []);
    assert.equal(informer.lister.list().length, 1);
    assert.ok(log.lines.some(({ message }) => message.includes('"broken"')));
  });

  test('B-25: with freeze, writing to the cache throws; objects that did not change stay the same', async () => {
    const { informer, watch, server, clock } = await synced([thing('a', '1', { value: 'x' })], { freeze: true });
    const cached = informer.lister.get({ namespace: 'default', name: 'a' }) as Thing;
    assert.throws(() => {
      cached.spec = {};
    }, TypeError);
    watch.send(watchFailure(410, 'Expired'));
    await clock.advance(800);
    (await server.next()).json(thingList('30', [thing('a', '1', { value: 'x' })]));
    await server.next();
    assert.equal(informer.lister.get({ namespace: 'default', name: 'a' }), cached);
  });
});

describe('factory', () => {
  test('one informer a resource, whose indexes add up', async () => {
    const { factory, informer, server } = await synced([thing('a', '1', { value: 'v' })]);
    const again = factory.informer(withIndexes(things, { late: 'spec.value' }));
    assert.equal(again.indexer, informer.indexer);
    assert.equal(again.lister.byIndex('late', 'v').length, 1);
    assert.throws(() => factory.informer(withIndexes(things, { late: 'spec.owner' })), /"late" exists/);
    assert.equal(server.pending, 0);
  });

  test('several namespaces are several list-and-watches in one cache', async () => {
    const { factory, informer, server, stop } = setUp({ namespaces: ['one', 'two'] });
    factory.start(stop.signal);
    const inNamespace = (name: string, namespace: string, version: string): Thing => {
      const object = thing(name, version, { owner: 'x' });
      object.metadata.namespace = namespace;
      return object;
    };
    const [one, two] = [await server.next(), await server.next()];
    assert.equal(one.path, '/apis/test.kubewright.dev/v1/namespaces/one/things');
    one.json(thingList('10', [inNamespace('a', 'one', '1')]));
    await settle();
    assert.equal(informer.hasSynced, false);
    two.json(thingList('11', [inNamespace('a', 'two', '2')]));
    await factory.waitForSync();
    const { lister } = informer;
    assert.equal(lister.get({ namespace: 'two', name: 'a' })?.metadata.resourceVersion, '2');
    assert.equal(lister.get({ namespace: 'three', name: 'a' }), undefined);
    assert.equal(lister.namespace('one').list().length, 1);
    assert.equal(lister.byIndex('byOwner', 'x').length, 2);
  });

  test('waiting says what is missing and why', async () => {
    const { factory, server, stop } = setUp();
    factory.start(stop.signal);
    (await server.next()).refuse(403, 'Forbidden', 'no list for you');
    await settle();
    const giveUp = new AbortController();
    const waiting = factory.waitForSync(giveUp.signal);
    giveUp.abort();
    await assert.rejects(waiting, /the cache of things\.test\.kubewright\.dev is not filled .*no list for you/);
  });

  test('B-26, B-27: starting twice is nothing, starting after the stop is refused', async () => {
    const { factory, informer, server, stop } = await synced([]);
    factory.start(stop.signal);
    assert.equal(server.pending, 0);
    stop.abort();
    await informer.stopped;
    factory.start(stop.signal);
    assert.throws(() => informer.start(new AbortController().signal), /make a new one/);
    await assert.rejects(setUpStopped(), /not filled/);
  });

  test('streamed lists reach the handlers as initial, too', async () => {
    const { informer, factory, server, stop } = setUp({ streaming: true });
    const { heard, handler } = recorder();
    informer.addHandler(handler);
    factory.start(stop.signal);
    (await server.next()).stream().send({ type: 'ADDED', object: thing('a', '1') }, bookmark('10', true), {
      type: 'ADDED',
      object: thing('b', '11'),
    });
    await factory.waitForSync();
    await settle();
    assert.deepEqual(heard, ['added! default/a 1', 'added default/b 11']);
  });
});

async function setUpStopped(): Promise<void> {
  const { factory, stop } = setUp();
  factory.start(stop.signal);
  stop.abort();
  await factory.waitForSync();
}
