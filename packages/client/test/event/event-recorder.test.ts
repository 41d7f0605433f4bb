import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock } from '@kubewright/apimachinery';
import { EventRecorder, RestClient } from '@kubewright/client';
import type { EventBody, EventOutcome } from '@kubewright/client';
import { ScriptedServer, settle, thing } from '../support/scripted-server.ts';
import { memoryLogger } from '../support/things.ts';

function setUp() {
  const server = new ScriptedServer();
  const clock = new FakeClock();
  const log = memoryLogger();
  const rest = new RestClient({ transport: server.transport, clock });
  const outcomes: EventOutcome[] = [];
  const recorder = new EventRecorder({
    rest,
    reportingController: 'test/controller',
    reportingInstance: 'pod-1',
    log,
    random: () => 1,
    onOutcome: (outcome) => void outcomes.push(outcome),
  });
  const record = (note = 'it works') => recorder.event(thing('a', '1'), 'Normal', 'Created', 'Create', note);
  return { server, clock, log, recorder, record, outcomes };
}

test('an event says what happened to which object', async () => {
  const { server, recorder, record } = setUp();
  record();
  const request = await server.next();
  assert.equal(request.path, '/apis/events.k8s.io/v1/namespaces/default/events');
  const { metadata, ...body } = request.body as EventBody;
  assert.match(metadata?.name ?? '', /^a\.[0-9a-f]+$/);
  assert.deepEqual(body, {
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    eventTime: '2026-01-01T00:00:00.000000Z',
    reportingController: 'test/controller',
    reportingInstance: 'pod-1',
    action: 'Create',
    reason: 'Created',
    regarding: {
      apiVersion: 'test.kubewright.dev/v1',
      kind: 'Thing',
      namespace: 'default',
      name: 'a',
      uid: 'uid-a',
      resourceVersion: '1',
    },
    note: 'it works',
    type: 'Normal',
  });
  request.json({});
  await recorder.flush();
});

test('a repetition becomes a series: written at the second time, then only counted until flushed', async () => {
  const { server, recorder, record } = setUp();
  record();
  (await server.next()).json({});
  await settle();
  record();
  const patch = await server.next();
  assert.equal(patch.request.method, 'PATCH');
  assert.deepEqual(patch.body, { series: { count: 2, lastObservedTime: '2026-01-01T00:00:00.000000Z' } });
  patch.json({});
  await settle();
  record();
  record();
  await settle();
  assert.equal(server.pending, 0);
  const flushed = recorder.flush();
  const last = await server.next();
  assert.equal((last.body as EventBody).series?.count, 4);
  last.json({});
  await flushed;
});

test('a series that nobody continues for six minutes is over', async () => {
  const { server, clock, record } = setUp();
  record();
  (await server.next()).json({});
  await clock.advance(6 * 60_000);
  record();
  assert.equal((await server.next()).request.method, 'POST');
});

test('what the server refuses is dropped, as in a namespace that is being deleted; what it does not answer is tried again (B-56)', async () => {
  const { server, clock, recorder, record, log, outcomes } = setUp();
  record();
  (await server.next()).fail('ECONNREFUSED');
  await clock.advance(12_500);
  (await server.next()).refuse(403, 'Forbidden', 'the namespace is being terminated');
  await recorder.flush();
  assert.equal(server.pending, 0);
  assert.deepEqual(
    log.lines.map(({ level }) => level),
    ['debug', 'warn'],
  );
  assert.deepEqual(outcomes, ['refused']);
});

test('after twelve tries without an answer an event is given up (B-56)', async () => {
  const { server, clock, record, outcomes } = setUp();
  record();
  for (let attempt = 1; attempt <= 12; attempt += 1) {
    (await server.next()).fail('ECONNRESET');
    await clock.advance(12_500);
  }
  assert.deepEqual([server.pending, server.count, outcomes], [0, 12, ['unanswered']]);
});

test('of more than a thousand that wait the rest is dropped', async () => {
  const { server, recorder, outcomes, log } = setUp();
  for (let index = 0; index <= 1001; index += 1) recorder.event(thing(`t${index}`, '1'), 'Normal', 'R', 'A', 'note');
  await settle();
  assert.equal(server.pending, 1);
  assert.deepEqual(outcomes, ['overflow', 'overflow']);
  assert.equal(log.lines.at(-1)?.message, 'too many events: dropped one');
  recorder.close();
});

test('events of cluster-scoped objects are in the namespace default, times have six digits', async () => {
  const { server, recorder } = setUp();
  recorder.event({ kind: 'Node', metadata: { name: 'n' } }, 'Normal', 'Ready', 'Check', 'note');
  const request = await server.next();
  assert.equal(request.path, '/apis/events.k8s.io/v1/namespaces/default/events');
  assert.match((request.body as EventBody).eventTime, /T00:00:00\.\d{6}Z$/);
  recorder.close();
});

test('a clock between two milliseconds is no obstacle', async () => {
  const { server, clock, recorder, record } = setUp();
  await clock.advance(0.5);
  record();
  assert.match((await server.next()).path, /events$/);
  recorder.close();
});

test('long notes are cut at a character', async () => {
  const { server, record } = setUp();
  record('€'.repeat(500));
  const { note } = (await server.next()).body as EventBody;
  assert.equal(note, '€'.repeat(341));
});

test('a closed recorder gives up', async () => {
  const { server, clock, recorder, record } = setUp();
  record();
  (await server.next()).fail('ECONNREFUSED');
  await settle();
  recorder.close();
  record();
  await recorder.flush();
  assert.deepEqual([server.pending, clock.pending], [0, 0]);
});
