import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { test } from 'node:test';
import { connect } from '@kubewright/client';
import { environmentOptions } from '../src/environment-options.ts';
import { createManager } from '../src/manager.ts';
import type { LogLine } from './recording-logger.ts';
import { recordingLogger } from './recording-logger.ts';
import { runManager } from '../src/run-manager.ts';
import { scriptedServer } from './scripted-server.ts';

function setUp() {
  const exits: number[] = [];
  const host = Object.assign(new EventEmitter(), { exit: (code: number) => void exits.push(code) });
  const lines: LogLine[] = [];
  return { exits, host, lines, options: { process: host, log: recordingLogger(lines) } };
}

test('what the environment has wrong is one line without a stack, and status 1', async () => {
  const { exits, lines, options } = setUp();
  await runManager(() => createManager({ name: 'a', ...environmentOptions({ LOG_LEVEL: 'loud' }) }), options);
  assert.deepEqual(exits, [1]);
  assert.deepEqual(lines, [
    {
      level: 'error',
      message: 'the operator failed',
      fields: { error: 'LOG_LEVEL=loud: want one of debug, info, warn, error' },
    },
  ]);
});

test('SIGTERM stops it, and the process ends with 0; a failure is reported with its cause', async () => {
  const log = recordingLogger([]);
  const { exits, host, lines, options } = setUp();
  const rest = connect(scriptedServer({}).transport);
  const manager = createManager({ name: 'a', rest, log });
  const ended = runManager(() => manager, options);
  await manager.started;
  host.emit('SIGTERM', 'SIGTERM');
  await ended;
  assert.deepEqual([exits, lines], [[0], []]);

  const failing = setUp();
  const broken = { name: 'broken', run: () => Promise.reject(new Error('no')) };
  await runManager(() => createManager({ name: 'a', rest, log }).addRunnable(broken), failing.options);
  assert.deepEqual(failing.exits, [1]);
  const error = failing.lines[0]?.fields['error'];
  assert.ok(error instanceof Error);
  assert.match(String(error.cause), /no/);
});
