// Resync: handlers are told again of what is stored, each at its own pace, and the server does not notice.
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import type { ObjectEvent } from '@kubewright/client';
import { recorder, setUp, stopAll, synced } from '../support/informers.ts';
import { bookmark, settle, thing } from '../support/scripted-server.ts';
import type { Thing } from '../support/scripted-server.ts';

afterEach(stopAll);

test('tells an update of every object to itself, only to handlers whose period is due, and asks no server (B-21)', async () => {
  const { informer, clock, server, heard } = await synced([thing('a', '1'), thing('b', '2')]);
  const [quick, slow] = [recorder(), recorder()];
  informer.addHandler(quick.handler, { resyncPeriod: 2000 });
  informer.addHandler(slow.handler, { resyncPeriod: 5000 });
  for (const { heard: all } of [{ heard }, quick, slow]) all.length = 0;
  const round = ['updated~ default/a 1->1', 'updated~ default/b 2->2'];
  await clock.advance(1999);
  assert.deepEqual([quick.heard, slow.heard], [[], []]);
  await clock.advance(1);
  assert.deepEqual([quick.heard, slow.heard], [round, []]);
  await clock.advance(3000);
  assert.deepEqual([quick.heard, slow.heard, heard], [[...round, ...round], round, []]);
  assert.equal(server.pending, 0);
});

test('an update of an object to itself says that it is a resync: same object, same resourceVersion (B-22)', async () => {
  const { informer, clock, watch } = await synced([thing('a', '1')]);
  const events: ObjectEvent<Thing>[] = [];
  informer.addHandler((event) => void events.push(event), { resyncPeriod: 1000 });
  await clock.advance(1000);
  watch.send({ type: 'MODIFIED', object: thing('a', '11') });
  await settle();
  assert.deepEqual(
    events.map(({ type, resync }) => [type, resync]),
    [
      ['added', false],
      ['updated', true],
      ['updated', false],
    ],
  );
  assert.equal(events[1]?.old, events[1]?.object);
  assert.equal(events[1]?.metadata.resourceVersion, events[1]?.oldMetadata?.resourceVersion);
});

test('a version that comes a second time is no event: only a resync tells an object about itself (B-22)', async () => {
  const { watch, heard } = await synced([thing('a', '1')]);
  heard.length = 0;
  watch.send({ type: 'ADDED', object: thing('a', '1') }, { type: 'ADDED', object: thing('b', '11') });
  await settle();
  assert.deepEqual(heard, ['added default/b 11']);
});

test('goes in slices and tells nothing of what is deleted in between (B-21)', async () => {
  const items = Array.from({ length: 1500 }, (_, position) => thing(`t${position}`, String(position + 1)));
  const { informer, clock, watch } = await synced(items);
  const { heard, handler } = recorder();
  informer.addHandler(handler, { resyncPeriod: 1000 });
  heard.length = 0;
  const advanced = clock.advance(1000);
  while (heard.length === 0) await new Promise((resolve) => setImmediate(resolve));
  assert.ok(heard.length < 1500, 'the event loop gets its turn');
  watch.send({ type: 'DELETED', object: thing('t1499', '2000') });
  await advanced;
  while (heard.length < 1500) await new Promise((resolve) => setImmediate(resolve));
  assert.equal(heard.filter((line) => line.includes('default/t1499 ')).join(), 'deleted default/t1499 2000');
  assert.equal(heard.filter((line) => line.startsWith('updated~')).length, 1499);
});

test('a period under a second is a second, the informer has one for all handlers, and none is the default', async () => {
  const { informer, clock, heard } = await synced([thing('a', '1')], { resyncPeriod: 3000 });
  const [quick, never] = [recorder(), recorder()];
  informer.addHandler(quick.handler, { resyncPeriod: 1 });
  informer.addHandler(never.handler, { resyncPeriod: 0 });
  await clock.advance(3000);
  assert.equal(heard.filter((line) => line.startsWith('updated~')).length, 1);
  assert.equal(quick.heard.filter((line) => line.startsWith('updated~')).length, 3);
  assert.equal(never.heard.length, 1);
  assert.throws(() => informer.addHandler(never.handler, { resyncPeriod: -1 }), RangeError);
});

test('ends with its handler: no timer is left', async () => {
  const { informer, clock } = await synced([thing('a', '1')]);
  const before = clock.pending;
  const { heard, handler } = recorder();
  const registration = informer.addHandler(handler, { resyncPeriod: 1000 });
  assert.equal(clock.pending, before + 1);
  registration.remove();
  assert.equal(clock.pending, before);
  await clock.advance(5000);
  assert.equal(heard.length, 1);
});

test('nothing is transformed a second time: not by a resync, a late handler, a deletion or the end of a streamed list (B-23)', async () => {
  const seen: string[] = [];
  const transform = <T>(object: T): T => {
    const { name, resourceVersion } = (object as Thing).metadata;
    seen.push(`${name}${resourceVersion}`);
    return object;
  };
  const { informer, factory, server, stop, clock } = setUp({ streaming: true, transform });
  const { heard, handler } = recorder();
  informer.addHandler(handler, { resyncPeriod: 1000 });
  factory.start(stop.signal);
  const stream = (await server.next()).stream();
  stream.send(
    { type: 'ADDED', object: thing('a', '1') },
    { type: 'ADDED', object: thing('b', '2') },
    bookmark('10', true),
  );
  await factory.waitForSync();
  await clock.advance(1000);
  informer.addHandler(recorder().handler);
  stream.send({ type: 'DELETED', object: thing('a', '11') });
  await settle();
  assert.deepEqual(seen, ['a1', 'b2', 'a11']);
  assert.deepEqual(heard.slice(2), ['updated~ default/a 1->1', 'updated~ default/b 2->2', 'deleted default/a 11']);
});
