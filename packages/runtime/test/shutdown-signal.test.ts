import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { test } from 'node:test';
import { shutdownSignal } from '../src/shutdown-signal.ts';

test('the first SIGTERM aborts, the second exits 1', () => {
  const exits: number[] = [];
  const source = Object.assign(new EventEmitter(), { exit: (code: number) => void exits.push(code) });
  const signal = shutdownSignal(source);
  assert.equal(shutdownSignal(source), signal);
  assert.equal(source.listenerCount('SIGINT'), 1);
  source.emit('SIGTERM', 'SIGTERM');
  assert.ok(signal.aborted);
  assert.match(String(signal.reason), /received SIGTERM/);
  assert.deepEqual(exits, []);
  source.emit('SIGINT', 'SIGINT');
  assert.deepEqual(exits, [1]);
});
