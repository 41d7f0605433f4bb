import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock } from '@kubewright/apimachinery';
import type { ChannelSource } from '../src/channel.ts';
import { channel, readChannel } from '../src/channel.ts';
import type { LogLine } from './recording-logger.ts';
import { recordingLogger } from './recording-logger.ts';

/** Reads a channel; what it asked for is in `asked`. */
function reading(source: ChannelSource, clock = new FakeClock()) {
  const lines: LogLine[] = [];
  const asked: string[] = [];
  const stop = new AbortController();
  const ended = readChannel(
    source,
    {
      clock,
      log: recordingLogger(lines),
      context: { lister: () => assert.fail('no lister is needed') },
      enqueue: ({ namespace, name }, priority) => void asked.push(`${namespace}/${name} ${priority}`),
    },
    stop.signal,
  );
  return { clock, lines, asked, stop, ended };
}

async function* letters(...names: string[]): AsyncGenerator<string> {
  for (const name of names) yield await Promise.resolve(name);
}

const map = (name: string) => [{ namespace: 'default', name }];

test('each event leads to its requests, at once, until the iterable ends', async () => {
  const { asked, ended } = reading(channel(letters('a', 'b'), { map, priority: 7 }));
  await ended;
  assert.deepEqual(asked, ['default/a 7', 'default/b 7']);
  assert.throws(() => channel(letters(), { map, priority: 0.5 }), /priority must be an integer/);
});

test('an event that cannot be mapped is lost, and no other', async () => {
  const source = channel(letters('a', 'bad', 'b'), {
    name: 'feed',
    map: (name) => {
      if (name === 'bad') throw new Error('no');
      return map(name);
    },
  });
  const { asked, lines, ended } = reading(source);
  await ended;
  assert.deepEqual(asked, ['default/a 0', 'default/b 0']);
  assert.deepEqual(
    lines.filter(({ level }) => level === 'error').map(({ fields }) => fields['channel']),
    ['feed'],
  );
});

test('an iterable that throws is opened again where it can be, later each time; what came resets that', async () => {
  const clock = new FakeClock();
  const times: number[] = [];
  const source = channel(
    async function* () {
      times.push(clock.monotonic());
      if (times.length === 4) yield await Promise.resolve('a');
      if (times.length < 6) throw new Error('connection lost');
    },
    { map },
  );
  const { asked, lines, ended } = reading(source, clock);
  await clock.advance(60_000);
  await ended;
  assert.deepEqual(times, [0, 1000, 3000, 7000, 8000, 10_000]);
  assert.deepEqual(asked, ['default/a 0']);
  assert.equal(lines.filter(({ level }) => level === 'error').length, 5);
});

test('a bare iterable that throws is the end of the channel', async () => {
  async function* broken(): AsyncGenerator<string> {
    yield await Promise.resolve('a');
    throw new Error('connection lost');
  }
  const { asked, ended } = reading(channel(broken(), { name: 'feed', map }));
  await assert.rejects(ended, (error: Error) => /channel feed failed/.test(error.message) && error.cause !== undefined);
  assert.deepEqual(asked, ['default/a 0']);
});

test('a signal ends it, also while the iterable waits and does not look; it is told to return', async () => {
  let returned = false;
  const deaf: AsyncIterable<string> = {
    [Symbol.asyncIterator]: () => ({
      next: () => new Promise(() => undefined),
      return: () => {
        returned = true;
        return Promise.resolve({ done: true, value: undefined });
      },
    }),
  };
  const { clock, stop, ended } = reading(channel(() => deaf, { map }));
  await clock.advance(0);
  stop.abort();
  await ended;
  assert.ok(returned);
  assert.equal(clock.pending, 0);
});

test('a signal ends the wait before it is opened again', async () => {
  const { clock, stop, ended } = reading(channel(() => assert.fail('no'), { map }));
  await clock.advance(500);
  stop.abort();
  await ended;
  assert.equal(clock.pending, 0);
});
