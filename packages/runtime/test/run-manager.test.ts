import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
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

const script = fileURLToPath(new URL('run-manager-process.ts', import.meta.url));

function start(env: Record<string, string>) {
  const child = spawn(process.execPath, ['--conditions=kubewright-source', script], {
    env: { ...process.env, ...env },
  });
  const errors: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  return { child, stderr: () => Buffer.concat(errors).toString() };
}

test('as a process: a faulty environment is one line of JSON and status 1', async () => {
  const { child, stderr } = start({ METRICS_PORT: 'http' });
  const [status] = (await once(child, 'close')) as [number];
  assert.equal(status, 1);
  const lines = stderr().trimEnd().split('\n');
  assert.equal(lines.length, 1, stderr());
  const { message, error } = JSON.parse(lines[0] ?? '') as { message: string; error: string };
  assert.deepEqual(
    [message, error],
    ['the operator failed', 'METRICS_PORT=http: want a port from 1 to 65535, or 0 to serve nothing'],
  );
});

test(
  'as a process: the second signal ends it at once, whatever is stuck',
  { skip: process.platform === 'win32' },
  async () => {
    const { child, stderr } = start({ LOG_LEVEL: 'info' });
    await once(child.stdout, 'data');
    const closed = once(child, 'close') as Promise<[number | null, string | null]>;
    child.kill('SIGTERM');
    await once(child.stderr, 'data');
    child.kill('SIGTERM');
    assert.deepEqual(await closed, [1, null]);
    assert.match(stderr(), /manager stopping/);
  },
);
