import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isPanic, isTerminalError, TerminalError } from '../src/terminal-error.ts';

test('a TerminalError is known by its name, also from another copy of the package', () => {
  const foreign = new Error('no');
  foreign.name = 'TerminalError';
  assert.ok(isTerminalError(new TerminalError('no', { cause: 1 })));
  assert.ok(isTerminalError(foreign));
  assert.ok(!isTerminalError(new Error('no')));
});

test('what JavaScript throws itself counts as a panic, what programs throw does not', () => {
  assert.ok(isPanic(new TypeError("Cannot read properties of undefined (reading 'x')")));
  assert.ok(isPanic(new RangeError('Maximum call stack size exceeded')));
  assert.ok(isPanic('a string'));
  assert.ok(!isPanic(new Error('no')));
  assert.ok(!isPanic(new TypeError('fetch failed', { cause: new Error('ECONNREFUSED') })));
});
