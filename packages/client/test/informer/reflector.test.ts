// The reflector against a server whose every answer is written here, on a clock that only the test moves.
import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { FakeClock } from '@kubewright/apimachinery';
import { Listing, Reflector, RestClient } from '@kubewright/client';
import type { CachedObject, ReflectorOptions } from '@kubewright/client';
import { ScriptedServer, bookmark, settle, thing, thingList, watchFailure } from '../support/scripted-server.ts';
import type { Thing } from '../support/scripted-server.ts';
import { memoryLogger, things } from '../support/things.ts';

let running: AbortController | undefined;
afterEach(() => running?.abort());

/** A reflector that writes down what it tells its target. Without jitter: backoff is 800 ms, then 1600, ... */
function start(options: Partial<ReflectorOptions<Thing>> = {}) {
  const server = new ScriptedServer();
  const clock = new FakeClock();
  const log = memoryLogger();
  const calls: string[] = [];
  const rest = new RestClient({ transport: server.transport, clock });
  const reflector = new Reflector<Thing>({
    rest,
    resource: things,
    clock,
    log,
    random: () => 0,
    streaming: false,
    target: {
      list: () => new Listing(),
      async replace({ store }) {
        calls.push(`replace ${Array.from(store.values(), (object) => object.metadata.name).join(',')}`);
      },
      apply(type, object) {
        calls.push(`${type} ${object.metadata.name} ${object.metadata.resourceVersion}`);
      },
    },
    ...options,
  });
  const stop = new AbortController();
  running = stop;
  const done = reflector.run(stop.signal);
  return { server, clock, log, calls, reflector, stop, done };
}

/** Through the first list, with its watch open. */
async function started(options: Partial<ReflectorOptions<Thing>> = {}) {
  const setup = start(options);
  (await setup.server.next()).json(thingList('10', [thing('a', '1'), thing('b', '2')]));
  const open = await setup.server.next();
  return { ...setup, open };
}

describe('list and watch', () => {
  test('B-01: the first list asks for version 0, the watch starts where the list ended', async () => {
    const { server, calls } = start();
    const list = await server.next();
    assert.equal(list.path, '/apis/test.kubewright.dev/v1/things');
    assert.deepEqual(list.query, { resourceVersion: '0', limit: '500' });
    list.json(thingList('10', [thing('a', '1')]));
    const watch = await server.next();
    assert.equal(watch.query['resourceVersion'], '10');
    assert.equal(watch.query['watch'], 'true');
    assert.equal(watch.query['allowWatchBookmarks'], 'true');
    const body = watch.stream();
    body.send({ type: 'ADDED', object: thing('b', '11') }, { type: 'MODIFIED', object: thing('b', '12') });
    body.send({ type: 'DELETED', object: thing('a', '13') });
    await settle();
    assert.deepEqual(calls, ['replace a', 'ADDED b 11', 'MODIFIED b 12', 'DELETED a 13']);
  });

  test('B-11: the watch timeout is random between 5 and 10 minutes', async () => {
    const numbers = [0.5, 0.999];
    const { open } = await started({ random: () => numbers.shift() ?? 0 });
    assert.equal(open.query['timeoutSeconds'], '450');
    assert.equal((await started()).open.query['timeoutSeconds'], '300');
  });

  test('B-05: a watch that ends is opened again from the last version, at once and quietly', async () => {
    const { server, clock, open, log } = await started();
    const body = open.stream();
    body.send({ type: 'ADDED', object: thing('c', '15') });
    body.end();
    const again = await server.next();
    assert.equal(again.query['resourceVersion'], '15');
    assert.equal(clock.monotonic(), 0);
    assert.deepEqual(
      log.lines.filter(({ level }) => level !== 'debug'),
      [],
    );
  });

  test('B-07: a bookmark moves the version and nothing else', async () => {
    const { server, clock, open, calls } = await started();
    const body = open.stream();
    body.send(bookmark('99'));
    await clock.advance(1000);
    body.fail(new Error('reset'));
    const again = await server.next();
    assert.equal(again.query['resourceVersion'], '99');
    assert.deepEqual(calls, ['replace a,b']);
  });

  test('B-06: a watch shorter than a second without events backs off and lists again', async () => {
    const { server, clock, open } = await started();
    open.stream().end();
    await settle();
    assert.equal(server.pending, 0);
    await clock.advance(799);
    assert.equal(server.pending, 0);
    await clock.advance(1);
    const list = await server.next();
    assert.deepEqual(list.query, { resourceVersion: '10' });
  });

  test('a watch that is ended at once after a bookmark, again and again, backs off: no storm (B-06)', async () => {
    const { server, clock, open } = await started();
    open.stream().send(bookmark('11')).end();
    await settle();
    assert.equal(server.pending, 0);
    await clock.advance(800);
    const { query } = await server.next();
    assert.deepEqual([query['watch'], query['resourceVersion']], ['true', '11']);
  });

  test('the last error is forgotten as soon as a watch is open again', async () => {
    const { server, clock, open, reflector } = await started();
    open.fail('ECONNREFUSED');
    await settle();
    assert.match(String(reflector.lastError), /did not answer/);
    await clock.advance(800);
    (await server.next()).stream();
    await settle();
    assert.equal(reflector.state, 'watch');
    assert.equal(reflector.lastError, undefined);
  });

  test('B-04: 429 when opening a watch is retried from the same version, without a list', async () => {
    const { server, clock, open } = await started();
    open.refuse(429, 'TooManyRequests', 'slow down', { 'retry-after': '3' });
    await clock.advance(2999);
    assert.equal(server.pending, 0);
    await clock.advance(1);
    const again = await server.next();
    assert.equal(again.query['watch'], 'true');
    assert.equal(again.query['resourceVersion'], '10');
  });

  test('B-04: so is a refused connection, reported on one line, with its stack at the debug level', async () => {
    const { server, clock, open, log } = await started();
    open.fail('ECONNREFUSED');
    await clock.advance(800);
    assert.equal((await server.next()).query['watch'], 'true');
    const [warning] = log.lines.filter(({ level }) => level === 'warn');
    assert.deepEqual(warning?.fields, { error: 'watch: the server did not answer: connect ECONNREFUSED' });
    const [detail] = log.lines.filter(({ level }) => level === 'debug');
    assert.ok(detail?.fields?.['error'] instanceof Error);
  });

  test('a resource that is not served is said plainly, with what to do, and again only every ten minutes', async () => {
    const { server, clock, log } = start();
    const messages = () =>
      log.lines.filter(({ level }) => level !== 'debug').map(({ level, message }) => `${level} ${message}`);
    const refuse = async (): Promise<void> => {
      (await server.next()).text('404 page not found\n', 404, { 'content-type': 'text/plain' });
      await settle();
      await clock.advance(30_000);
    };
    const line =
      'error the API server does not serve things.test.kubewright.dev in version v1: install its ' +
      'CustomResourceDefinition (kubectl apply -k config/crd); still trying';
    await refuse();
    await refuse();
    await refuse();
    assert.deepEqual(messages(), [line]);
    while (clock.monotonic() < 600_000) await refuse();
    await refuse();
    assert.deepEqual(messages(), [line, line]);
  });

  test('B-02: 410 on a watch lists at the last version; only 410 on that list asks for the most recent', async () => {
    const { server, clock, open, calls } = await started();
    open.stream().send(watchFailure(410, 'Expired'));
    await clock.advance(800);
    const list = await server.next();
    assert.deepEqual(list.query, { resourceVersion: '10' });
    list.refuse(410, 'Expired');
    const recent = await server.next();
    assert.deepEqual(recent.query, { resourceVersion: '', limit: '500' });
    recent.json(thingList('50', [thing('z', '40')]));
    assert.equal((await server.next()).query['resourceVersion'], '50');
    assert.deepEqual(calls, ['replace a,b', 'replace z']);
  });

  test('B-02: so does 410 as the answer to opening a watch, and a version that is too large', async () => {
    const { server, clock, open } = await started();
    open.refuse(410, 'Expired');
    await clock.advance(800);
    const list = await server.next();
    assert.equal(list.query['resourceVersion'], '10');
    list.refuse(504, 'Timeout', 'Too large resource version', {}, { causes: [{ reason: 'ResourceVersionTooLarge' }] });
    assert.equal((await server.next()).query['resourceVersion'], '');
  });

  test('a server that always says 410 is not asked in a tight loop', async () => {
    const { server, clock } = start();
    (await server.next()).refuse(410, 'Expired');
    (await server.next()).refuse(410, 'Expired');
    await settle();
    assert.equal(server.pending, 0);
    await clock.advance(800);
    assert.equal(server.pending, 1);
  });

  test('B-08: replays of a watch from version 0 are not in order and do not move the version', async () => {
    const { server, calls } = start();
    (await server.next()).json(thingList('', []));
    const body = (await server.next()).stream();
    body.send({ type: 'ADDED', object: thing('a', '9') }, { type: 'ADDED', object: thing('b', '4') });
    body.end();
    const again = await server.next();
    assert.equal(again.query['resourceVersion'], '');
    const more = again.stream();
    more.send({ type: 'MODIFIED', object: thing('b', '20') }, { type: 'ADDED', object: thing('c', '21') });
    more.end();
    assert.equal((await server.next()).query['resourceVersion'], '21');
    assert.equal(calls.length, 5);
  });

  test('B-12: an object of another kind is skipped and reported', async () => {
    const { open, calls, log } = await started();
    const body = open.stream();
    const other = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' } };
    body.send({ type: 'ADDED', object: other }, { type: 'ADDED', object: null }, { type: 'ODD', object: {} });
    body.send({ type: 'ADDED', object: thing('c', '11') });
    await settle();
    assert.deepEqual(calls, ['replace a,b', 'ADDED c 11']);
    assert.equal(log.lines.filter(({ message }) => message.startsWith('skipped')).length, 3);
  });

  test("a version that is no text is nobody's place to go on from", async () => {
    const { server, clock, open, calls, log } = await started();
    const odd = { ...thing('a', '11'), metadata: { ...thing('a', '11').metadata, resourceVersion: { a: 1 } } };
    const body = open.stream();
    body.send({ type: 'MODIFIED', object: odd }, { type: 'MODIFIED', object: thing('b', '12') });
    await settle();
    assert.deepEqual(calls, ['replace a,b', 'MODIFIED b 12']);
    assert.match(JSON.stringify(log.lines.at(-1)), /skipped an object/);
    body.send({ type: 'BOOKMARK', object: { metadata: { resourceVersion: { a: 1 } } } });
    await clock.advance(800);
    const list = await server.next();
    assert.equal(list.query['resourceVersion'], '12');
    list.json(thingList({ a: 1 } as unknown as string, [thing('a', '13')]));
    assert.equal((await server.next()).query['resourceVersion'], '');
  });

  test('a malformed line means to list again', async () => {
    const { server, clock, open } = await started();
    open.stream().sendText('{"type":"ADDED","obj\n');
    await clock.advance(800);
    assert.deepEqual((await server.next()).query, { resourceVersion: '10' });
  });

  test('so does invalid JSON within an object that nobody has read: no reader ever meets it', async () => {
    const { server, clock, open, calls } = await started();
    const text = JSON.stringify({ type: 'ADDED', object: thing('c', '11', { value: 'x' }) });
    open.stream().sendText(`${text.replace('"x"', '"\\x"')}\n`);
    await clock.advance(800);
    assert.deepEqual((await server.next()).query, { resourceVersion: '10' });
    assert.deepEqual(calls, ['replace a,b']);
  });

  test('an item of a list that has no name is skipped and reported', async () => {
    const { server, calls, log } = start();
    (await server.next()).json(thingList('10', [thing('a', '1'), null, { metadata: {} }] as Thing[]));
    await server.next();
    assert.deepEqual(calls, ['replace a']);
    assert.equal(log.lines.filter(({ message }) => message.startsWith('skipped')).length, 2);
  });

  test('a list that ends too early is listed again', async () => {
    const { server, clock, calls } = start();
    const text = JSON.stringify(thingList('10', [thing('a', '1')]));
    (await server.next()).text(text.slice(0, -10));
    await clock.advance(800);
    (await server.next()).text(text);
    await server.next();
    assert.deepEqual(calls, ['replace a']);
  });

  test('lines and characters may be cut anywhere', async () => {
    const seen: (string | undefined)[] = [];
    const target = {
      list: () => new Listing<Thing>(),
      replace: async () => undefined,
      apply: (_: string, { object }: CachedObject<Thing>) => void seen.push(object.spec?.value),
    };
    const { open } = await started({ target });
    const body = open.stream();
    const bytes = Buffer.from(
      `${JSON.stringify({ type: 'ADDED', object: thing('c', '11', { value: 'añ€😀' }) })}\n\n` +
        `${JSON.stringify({ type: 'MODIFIED', object: thing('c', '12', { value: '😀😀' }) })}\n`,
    );
    for (const byte of bytes) body.sendBytes(Uint8Array.of(byte));
    await settle();
    assert.deepEqual(seen, ['añ€😀', '😀😀']);
  });

  test('B-13: backoff doubles up to 30 s and starts over after two quiet minutes', async () => {
    const { server, clock } = start();
    const waits: number[] = [];
    for (let round = 0; round < 8; round += 1) {
      (await server.next()).refuse(500, 'InternalError');
      await settle();
      const before = clock.monotonic();
      while (server.pending === 0) await clock.advance(100);
      waits.push(clock.monotonic() - before);
    }
    assert.deepEqual(waits, [800, 1600, 3200, 6400, 12_800, 25_600, 30_000, 30_000]);
    (await server.next()).json(thingList('5', []));
    const body = (await server.next()).stream();
    await clock.advance(120_001);
    body.send(watchFailure(500, 'InternalError'));
    await clock.advance(800);
    assert.equal(server.pending, 1);
  });

  test('pages are followed; an expired token restarts as one whole list (B-03)', async () => {
    const { server, calls } = start();
    (await server.next()).json(thingList('10', [thing('a', '1')], { continue: 'next' }));
    const second = await server.next();
    assert.deepEqual(second.query, { limit: '500', continue: 'next' });
    second.json(thingList('10', [thing('b', '2')], { continue: 'more' }));
    (await server.next()).refuse(410, 'Expired');
    const whole = await server.next();
    assert.deepEqual(whole.query, { resourceVersion: '0' });
    whole.json(thingList('20', [thing('a', '1'), thing('c', '15')]));
    await server.next();
    assert.deepEqual(calls, ['replace a,c']);
  });

  test('a silent connection is given up after 150 s and watched again, without a list', async () => {
    const { server, clock, open } = await started();
    const body = open.stream();
    await clock.advance(100_000);
    body.send({ type: 'MODIFIED', object: thing('a', '11') });
    await clock.advance(149_999);
    assert.equal(server.pending, 0);
    await clock.advance(1);
    const again = await server.next();
    assert.equal(body.closed, true);
    assert.equal(again.query['resourceVersion'], '11');
  });

  test('and after 90 s where the server sends bookmarks: then the next one was due', async () => {
    const { server, clock, open } = await started();
    const body = open.stream();
    // The first one comes when a look at the clock was to be taken only much later.
    for (const version of ['11', '12']) {
      await clock.advance(63_000);
      body.send(bookmark(version));
    }
    await clock.advance(10_000);
    body.send({ type: 'MODIFIED', object: thing('a', '13') });
    await clock.advance(89_999);
    assert.deepEqual([server.pending, body.closed], [0, false]);
    await clock.advance(1);
    const again = await server.next();
    assert.deepEqual([again.query['resourceVersion'], body.closed], ['13', true]);
    const next = again.stream();
    await clock.advance(90_000);
    assert.equal(next.closed, true);
  });

  test('a server that sends none is given up so early once only', async () => {
    const { server, clock, open } = await started();
    const body = open.stream();
    await clock.advance(2000);
    body.send(bookmark('11'));
    body.end();
    for (const [version, silence] of [
      ['12', 90_000],
      ['13', 150_000],
    ] as const) {
      const silent = (await server.next()).stream();
      silent.send({ type: 'MODIFIED', object: thing('a', version) });
      await clock.advance(silence - 1);
      assert.equal(silent.closed, false);
      await clock.advance(1);
      assert.equal(silent.closed, true);
    }
  });

  test('a watch that the server forgets to end is ended by the client', async () => {
    const { server, clock, open } = await started();
    const body = open.stream();
    for (let minute = 0; minute < 5; minute += 1) {
      await clock.advance(60_000);
      body.send(bookmark(String(20 + minute)));
    }
    assert.equal(server.pending, 0);
    await clock.advance(30_000);
    assert.equal((await server.next()).query['resourceVersion'], '24');
  });

  test('a watch whose opening is never answered is tried again', async () => {
    const { server, clock } = await started();
    await clock.advance(65_000);
    await clock.advance(800);
    assert.equal((await server.next()).query['watch'], 'true');
  });

  test('behind a proxy that holds a watch back until its end, watches are kept short: late, and never deaf', async () => {
    const { server, clock, open, calls, log } = await started();
    open.stream();
    await clock.advance(150_000);
    const warnings = (): unknown[] => log.lines.filter(({ level }) => level === 'warn').map(({ message }) => message);
    for (const name of ['c', 'd']) {
      const short = await server.next();
      assert.equal(short.query['timeoutSeconds'], '30');
      const body = short.stream();
      await clock.advance(30_000);
      body.send({ type: 'ADDED', object: thing(name, '11') });
      body.end();
      await settle();
      assert.equal(calls.at(-1), `ADDED ${name} 11`);
      assert.deepEqual(warnings(), [
        'what a watch says comes only with its end: is a proxy buffering it? Watches are kept short',
      ]);
    }
    const body = (await server.next()).stream();
    await clock.advance(28_000);
    body.send(bookmark('13'));
    await clock.advance(2000);
    body.end();
    assert.equal((await server.next()).query['timeoutSeconds'], '300');
  });

  test('also when it holds back the head of the answer', async () => {
    const { server, clock, open } = await started();
    void open;
    await clock.advance(65_800);
    const short = await server.next();
    assert.deepEqual([short.query['watch'], short.query['timeoutSeconds']], ['true', '30']);
  });

  test('Retry-After is followed for a minute at most: no header makes an informer deaf', async () => {
    const { server, clock, open } = await started();
    open.refuse(503, 'ServiceUnavailable', 'maintenance', { 'retry-after': '86400' });
    await clock.advance(59_999);
    assert.equal(server.pending, 0);
    await clock.advance(1);
    assert.equal((await server.next()).query['watch'], 'true');
  });

  test('B-23: a transform sees each object once', async () => {
    const seen: string[] = [];
    const transform = (object: Thing): Thing => {
      seen.push(`${object.metadata.name}${object.metadata.resourceVersion}`);
      return object;
    };
    const { open } = await started({ transform });
    open.stream().send({ type: 'MODIFIED', object: thing('a', '11') });
    await settle();
    assert.deepEqual(seen, ['a1', 'b2', 'a11']);
  });

  test('aborting ends the run, its timers and its connection', async () => {
    const { clock, open, stop, done, reflector } = await started();
    const body = open.stream();
    await settle();
    stop.abort();
    await done;
    assert.equal(reflector.state, 'stopped');
    assert.equal(body.closed, true);
    assert.equal(clock.pending, 0);
  });
});

describe('streamed lists', () => {
  test('B-09: nothing shows until the end of the list; then the same stream is the watch', async () => {
    const { server, calls, reflector } = start({ streaming: true });
    const stream = await server.next();
    assert.equal(stream.query['sendInitialEvents'], 'true');
    assert.equal(stream.query['resourceVersionMatch'], 'NotOlderThan');
    assert.equal(stream.query['resourceVersion'], '');
    const body = stream.stream();
    body.send({ type: 'ADDED', object: thing('a', '9') }, { type: 'ADDED', object: thing('b', '3') });
    await settle();
    assert.deepEqual(calls, []);
    body.send(bookmark('10', true), { type: 'MODIFIED', object: thing('b', '11') });
    await settle();
    assert.deepEqual(calls, ['replace a,b', 'MODIFIED b 11']);
    assert.equal(reflector.state, 'watch');
    body.end();
    const watch = await server.next();
    assert.equal(watch.query['resourceVersion'], '11');
    assert.equal(watch.query['sendInitialEvents'], undefined);
  });

  test('one that does not end is warned about every ten seconds, until it does', async () => {
    const { server, clock, log } = start({ streaming: true });
    const body = (await server.next()).stream();
    const said = (): unknown[] =>
      log.lines.filter(({ level }) => level === 'warn').map(({ message, fields }) => [message, fields?.['objects']]);
    await clock.advance(9999);
    body.send({ type: 'ADDED', object: thing('a', '9') });
    await settle();
    assert.deepEqual(said(), []);
    await clock.advance(10_001);
    const warning = ['a streamed list has not ended yet', 1];
    assert.deepEqual(said(), [warning, warning]);
    body.send(bookmark('10', true));
    await clock.advance(60_000);
    assert.equal(said().length, 2);
    assert.equal(clock.pending, 1, 'the watchdog alone');
  });

  test('B-10: a server that refuses them is listed, for good', async () => {
    const { server, clock } = start({ streaming: true });
    (await server.next()).refuse(422, 'Invalid', 'sendInitialEvents is forbidden');
    const list = await server.next();
    assert.equal(list.query['resourceVersion'], '0');
    list.json(thingList('10', []));
    (await server.next()).stream().send(watchFailure(410, 'Expired'));
    await clock.advance(800);
    assert.deepEqual((await server.next()).query, { resourceVersion: '10' });
  });

  test('B-10: so is one that does not know them and sends an ordinary bookmark', async () => {
    const { server, clock, calls } = start({ streaming: true });
    (await server.next()).stream().send({ type: 'ADDED', object: thing('a', '9') }, bookmark('9'));
    await clock.advance(800);
    (await server.next()).json(thingList('10', [thing('a', '9')]));
    await server.next();
    assert.deepEqual(calls, ['replace a']);
  });

  test('a stream that is never answered is tried as a list', async () => {
    const { server, clock } = start({ streaming: true });
    await server.next();
    await clock.advance(65_800);
    assert.equal((await server.next()).query['watch'], undefined);
  });

  test('a stream that breaks before its end is tried as a list', async () => {
    const { server, clock, calls } = start({ streaming: true });
    const body = (await server.next()).stream();
    body.send({ type: 'ADDED', object: thing('a', '9') });
    body.fail(new Error('reset'));
    await clock.advance(800);
    const list = await server.next();
    assert.equal(list.query['watch'], undefined);
    list.json(thingList('12', [thing('b', '11')]));
    await server.next();
    assert.deepEqual(calls, ['replace b']);
  });

  test('an error after the list concerns a watch: the next list is streamed from the last version', async () => {
    const { server, clock } = start({ streaming: true });
    (await server.next()).stream().send(bookmark('10', true), watchFailure(410, 'Expired'));
    await clock.advance(800);
    const again = await server.next();
    assert.equal(again.query['resourceVersion'], '10');
    again.refuse(410, 'Expired');
    const recent = await server.next();
    assert.equal(recent.query['resourceVersion'], '');
    assert.equal(recent.query['sendInitialEvents'], 'true');
  });

  test('busy and unreachable servers are streamed from again, after a while', async () => {
    const { server, clock } = start({ streaming: true });
    (await server.next()).refuse(429, 'TooManyRequests');
    await clock.advance(800);
    const again = await server.next();
    assert.equal(again.query['sendInitialEvents'], 'true');
    again.fail('ECONNREFUSED');
    await clock.advance(1600);
    assert.equal((await server.next()).query['sendInitialEvents'], 'true');
  });
});
