import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { test } from 'node:test';
import { joinSignals } from '../src/joined-signal.ts';

const listeners = (signal: AbortSignal): number => getEventListeners(signal, 'abort').length;

test('aborts with either, for its reason, and leaves no listener behind', () => {
  for (const which of [0, 1]) {
    const controllers = [new AbortController(), new AbortController()] as const;
    const [one, other] = controllers;
    const { signal } = joinSignals(one.signal, other.signal);
    assert.equal(signal?.aborted, false);
    controllers[which]?.abort(new Error('this one'));
    assert.match(String(signal?.reason), /this one/);
    assert.deepEqual([listeners(one.signal), listeners(other.signal)], [0, 0]);
  }
});

test('released, it lets go of both', () => {
  const [one, other] = [new AbortController(), new AbortController()];
  const { signal, release } = joinSignals(one.signal, other.signal);
  release();
  one.abort();
  assert.equal(signal?.aborted, false);
  assert.deepEqual([listeners(one.signal), listeners(other.signal)], [0, 0]);
});

test('one alone is itself; one that has aborted aborts at once', () => {
  const { signal } = new AbortController();
  assert.equal(joinSignals(signal, undefined).signal, signal);
  assert.equal(joinSignals(undefined, signal).signal, signal);
  assert.equal(joinSignals(undefined, undefined).signal, undefined);
  assert.equal(joinSignals(signal, AbortSignal.abort()).signal?.aborted, true);
});
