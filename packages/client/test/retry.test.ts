import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiError, FakeClock } from '@kubewright/apimachinery';
import {
  defaultBackoff,
  ignoreAlreadyExists,
  ignoreNotFound,
  logWarnings,
  retryOnConflict,
  retryOnError,
} from '@kubewright/client';
import type { Backoff, LogFields, Logger } from '@kubewright/client';
import { settle } from './support/scripted-server.ts';

const things = { group: 'test.kubewright.dev', resource: 'things' };
const conflict = ApiError.modified(things, 'a');

const delays: [string, Backoff | undefined, number[]][] = [
  ['four times, 10 ms and up to a tenth apart', undefined, [10.5, 10.5, 10.5, 10.5]],
  ['DefaultBackoff', defaultBackoff, [10.5, 52.5, 262.5]],
  ['a cap', { steps: 4, duration: 10, factor: 10, cap: 50 }, [10, 50, 50]],
];
for (const [name, backoff, expected] of delays) {
  test(`a conflict is repeated: ${name}`, async () => {
    const clock = new FakeClock();
    const began = clock.monotonic();
    const times: number[] = [];
    const work = async (): Promise<never> => {
      times.push(clock.monotonic() - began);
      throw conflict;
    };
    const options = { clock, random: () => 0.5, ...(backoff === undefined ? {} : { backoff }) };
    const rejected = assert.rejects(retryOnConflict(work, options), conflict);
    for (const delay of expected) {
      await settle();
      await clock.advance(delay);
    }
    await rejected;
    assert.deepEqual(
      times.slice(1).map((time, index) => Math.round((time - (times[index] ?? 0)) * 10) / 10),
      expected,
    );
    assert.equal(clock.pending, 0);
  });
}

test('success ends it, and so does another error', async () => {
  const results = [conflict, conflict, 'done'];
  const work = async (): Promise<unknown> => {
    const result = results.shift();
    if (result instanceof Error) throw result;
    return result;
  };
  assert.equal(await retryOnConflict(work), 'done');
  const forbidden = ApiError.forbidden(things, 'a', 'no');
  results.push(forbidden);
  await assert.rejects(retryOnConflict(work), forbidden);
  results.push(forbidden, 'done');
  assert.equal(await retryOnError(() => true, work), 'done');
});

test('aborting ends the waiting', async () => {
  const clock = new FakeClock();
  const stop = new AbortController();
  const work = async (): Promise<never> => Promise.reject(conflict);
  const rejected = assert.rejects(retryOnConflict(work, { clock, signal: stop.signal }), /enough/);
  await settle();
  stop.abort(new Error('enough'));
  await rejected;
  assert.equal(clock.pending, 0);
});

test('errors that are no news become undefined, others stay', async () => {
  const missing = ApiError.notFound(things, 'a');
  const exists = ApiError.alreadyExists(things, 'a');
  assert.equal(await ignoreNotFound(Promise.reject(missing)), undefined);
  assert.equal(await ignoreNotFound(Promise.resolve(1)), 1);
  await assert.rejects(ignoreNotFound(Promise.reject(exists)), exists);
  assert.equal(await ignoreAlreadyExists(Promise.reject(exists)), undefined);
  await assert.rejects(ignoreAlreadyExists(Promise.reject(missing)), missing);
});

test('each warning is logged once', () => {
  const texts: unknown[] = [];
  const warn = logWarnings({
    warn: (_: string, fields: LogFields = {}) => void texts.push(fields['text']),
  } as unknown as Logger);
  for (const text of ['a', 'b', 'a', 'b', 'a']) warn(text);
  assert.deepEqual(texts, ['a', 'b']);
  for (let index = 0; index < 1000; index += 1) warn(`x${index}`);
  warn('a');
  assert.equal(texts.at(-1), 'a');
  assert.equal(texts.length, 1003);
});
