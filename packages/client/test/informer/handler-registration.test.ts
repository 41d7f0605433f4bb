// Handlers that take their time, and handlers that throw: nobody waits for them, nothing is lost, memory is bounded.
import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import type { ObjectEvent } from '@kubewright/client';
import { eventText, recorder, setUp, stopAll, synced } from '../support/informers.ts';
import { settle, thing, thingList, watchFailure } from '../support/scripted-server.ts';
import type { Thing } from '../support/scripted-server.ts';

afterEach(stopAll);

/** An asynchronous handler whose calls the test ends one by one. */
function slowHandler() {
  const heard: string[] = [];
  const events: ObjectEvent<Thing>[] = [];
  const calls: { resolve: () => void; reject: (error: unknown) => void }[] = [];
  let running = 0;
  const handler = async (event: ObjectEvent<Thing>): Promise<void> => {
    running += 1;
    assert.equal(running, 1, 'one call at a time');
    heard.push(eventText(event));
    events.push(event);
    try {
      await new Promise<void>((resolve, reject) => void calls.push({ resolve, reject }));
    } finally {
      running -= 1;
    }
  };
  const next = async (error?: unknown): Promise<void> => {
    const call = calls.shift();
    assert.ok(call !== undefined, 'a call is running');
    if (error === undefined) call.resolve();
    else call.reject(error);
    await settle();
  };
  return { heard, events, handler, next };
}

describe('an asynchronous handler', () => {
  test('hears one event after the other, and what changed meanwhile as one from old to new (B-18)', async () => {
    const { informer, watch, heard: others } = await synced([thing('a', '1')]);
    const slow = slowHandler();
    const registration = informer.addAsyncHandler(slow.handler);
    await settle();
    watch.send({ type: 'MODIFIED', object: thing('a', '11') }, { type: 'MODIFIED', object: thing('a', '12') });
    watch.send({ type: 'ADDED', object: thing('b', '13') }, { type: 'MODIFIED', object: thing('b', '14') });
    watch.send({ type: 'ADDED', object: thing('c', '15') }, { type: 'DELETED', object: thing('c', '16') });
    await settle();
    assert.equal(others.length, 7, 'other handlers do not wait');
    assert.deepEqual(slow.heard, ['added! default/a 1']);
    assert.equal(registration.hasSynced, false);
    await slow.next();
    assert.equal(registration.hasSynced, true);
    await slow.next();
    await slow.next();
    assert.deepEqual(slow.heard, ['added! default/a 1', 'updated default/a 1->12', 'added default/b 14']);
    watch.send({ type: 'DELETED', object: thing('a', '17') });
    await settle();
    assert.equal(slow.heard.at(-1), 'deleted default/a 17');
  });

  test('hears of an object deleted and created again as one update with another uid (B-15)', async () => {
    const { informer, watch } = await synced([thing('a', '1'), thing('b', '2')]);
    const slow = slowHandler();
    informer.addAsyncHandler(slow.handler);
    await settle();
    await slow.next();
    watch.send({ type: 'DELETED', object: thing('a', '11') }, { type: 'ADDED', object: thing('a', '12', {}, 'other') });
    await settle();
    await slow.next();
    assert.equal(slow.heard.at(-1), 'updated default/a 11->12');
    const { metadata, oldMetadata, object, old } = slow.events.at(-1) as ObjectEvent<Thing>;
    assert.deepEqual([oldMetadata?.uid, metadata.uid], ['uid-a', 'other']);
    assert.deepEqual([old?.metadata.resourceVersion, object.metadata.resourceVersion], ['11', '12']);
  });

  test('costs memory for objects, not for events', async () => {
    const { informer, watch } = await synced([]);
    const slow = slowHandler();
    const registration = informer.addAsyncHandler(slow.handler);
    for (let version = 100; version < 10_100; version += 1) {
      watch.send({ type: 'MODIFIED', object: thing(`t${version % 10}`, String(version)) });
      if (version % 1000 === 0) await settle();
    }
    while (informer.lister.get({ namespace: 'default', name: 't9' })?.metadata.resourceVersion !== '10099')
      await settle();
    assert.ok(registration.pending <= 10, `${registration.pending} wait`);
  });

  test('that throws is told once more a second later, with what has changed since; others come in between (B-18)', async () => {
    const { informer, watch, log, clock } = await synced([thing('a', '1'), thing('b', '2')]);
    const slow = slowHandler();
    const registration = informer.addAsyncHandler(slow.handler, { name: 'slow' });
    await settle();
    await slow.next(new Error('boom'));
    await slow.next();
    watch.send({ type: 'MODIFIED', object: thing('a', '11') });
    await settle();
    assert.deepEqual(slow.heard, ['added! default/a 1', 'added! default/b 2']);
    assert.equal(registration.hasSynced, false);
    await clock.advance(1000);
    await settle();
    assert.equal(slow.heard.at(-1), 'added! default/a 11');
    await slow.next(new Error('boom'));
    assert.equal(registration.hasSynced, true);
    await clock.advance(10_000);
    assert.equal(slow.heard.length, 3);
    const reports = log.lines.filter(({ message }) => message.startsWith('an event handler threw'));
    assert.deepEqual(
      reports.map(({ message, fields }) => [message, fields?.['key'], fields?.['handler']]),
      [
        ['an event handler threw', 'default/a', 'slow'],
        ['an event handler threw again: it does not hear of this change', 'default/a', 'slow'],
      ],
    );
  });

  test('hears of no object again whose deletion it has yet to hear of (B-21)', async () => {
    const { informer, watch, clock } = await synced([thing('a', '1'), thing('b', '2')]);
    const slow = slowHandler();
    const registration = informer.addAsyncHandler(slow.handler, { resyncPeriod: 1000 });
    await settle();
    await slow.next();
    await slow.next();
    assert.equal(registration.hasSynced, true);
    watch.send({ type: 'MODIFIED', object: thing('b', '11') });
    await settle();
    watch.send({ type: 'DELETED', object: thing('a', '12') }, { type: 'MODIFIED', object: thing('b', '13') });
    await settle();
    await clock.advance(1000);
    await slow.next();
    await slow.next();
    await slow.next();
    assert.deepEqual(slow.heard.slice(2), [
      'updated default/b 2->11',
      'deleted default/a 12',
      'updated default/b 11->13',
    ]);
  });

  test('is told to stop when it is removed, and its informer waits for it', async () => {
    const { informer } = await synced([thing('a', '1'), thing('b', '2')]);
    let signal: AbortSignal | undefined;
    let release = (): void => undefined;
    const heard: string[] = [];
    informer.addAsyncHandler(async (event, aborted) => {
      heard.push(event.key);
      signal = aborted;
      await new Promise<void>((resolve) => (release = resolve));
    });
    await settle();
    informer.stop();
    assert.equal(signal?.aborted, true);
    let stopped = false;
    void informer.stopped.then(() => (stopped = true));
    await settle();
    assert.equal(stopped, false);
    release();
    await informer.stopped;
    assert.deepEqual(heard, ['default/a']);
  });

  test('is waited for by waitForSync, which names it (B-20)', async () => {
    const { informer, factory, server, stop } = setUp();
    const slow = slowHandler();
    informer.addAsyncHandler(slow.handler, { name: 'mirror' });
    factory.start(stop.signal);
    (await server.next()).json(thingList('10', [thing('a', '1'), thing('b', '2')]));
    await settle();
    assert.equal(informer.hasSynced, true);
    const giveUp = new AbortController();
    const waiting = factory.waitForSync(giveUp.signal);
    giveUp.abort();
    await assert.rejects(
      waiting,
      /handlers of things\.test\.kubewright\.dev are not done .*: mirror \(1 objects left\)/,
    );
    const done = factory.waitForSync();
    await slow.next();
    await slow.next();
    await done;
  });
});

describe('a synchronous handler', () => {
  test('that throws is told once more a second later, with what has changed since (B-18)', async () => {
    const { informer, watch, clock } = await synced([]);
    const { heard, handler } = recorder();
    let fail = true;
    informer.addHandler((event) => {
      handler(event);
      if (fail) throw new Error('boom');
    });
    watch.send({ type: 'ADDED', object: thing('a', '11') });
    await settle();
    fail = false;
    watch.send({ type: 'MODIFIED', object: thing('a', '12') }, { type: 'ADDED', object: thing('b', '13') });
    await settle();
    assert.deepEqual(heard, ['added default/a 11', 'added default/b 13']);
    await clock.advance(1000);
    assert.deepEqual(heard, ['added default/a 11', 'added default/b 13', 'added default/a 12']);
  });

  test('that threw at an addition hears of the deletion that follows, not of nothing', async () => {
    const { informer, watch, clock } = await synced([]);
    const { heard, handler } = recorder();
    let fail = true;
    informer.addHandler((event) => {
      handler(event);
      if (fail) throw new Error('boom');
    });
    watch.send({ type: 'ADDED', object: thing('a', '11') }, { type: 'DELETED', object: thing('a', '12') });
    await settle();
    fail = false;
    await clock.advance(1000);
    assert.deepEqual(heard, ['added default/a 11', 'deleted default/a 12']);
  });

  test('that returns a promise which is rejected is reported: the process goes on', async () => {
    const { informer, log } = await synced([thing('a', '1')]);
    const handler = (): Promise<void> => Promise.reject(new Error('boom'));
    informer.addHandler(handler as unknown as () => void);
    await settle();
    assert.ok(log.lines.some(({ message }) => message.includes('add it with addAsyncHandler')));
  });

  test('hears a legal sequence when a list replaces everything while it has events to repeat', async () => {
    const { informer, watch, clock, server } = await synced([thing('a', '1')]);
    const { heard, handler } = recorder();
    let fail = false;
    informer.addHandler((event) => {
      handler(event);
      if (fail) throw new Error('boom');
    });
    fail = true;
    watch.send({ type: 'MODIFIED', object: thing('a', '11') }, watchFailure(410, 'Expired'));
    await settle();
    fail = false;
    await clock.advance(800);
    (await server.next()).json(thingList('30', [thing('a', '25')]));
    await settle();
    await clock.advance(1000);
    assert.deepEqual(heard, ['added! default/a 1', 'updated default/a 1->11', 'updated default/a 1->25']);
  });
});
