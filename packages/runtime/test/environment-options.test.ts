import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { environmentOptions } from '../src/environment-options.ts';

test('nothing is on unless the environment asks', () => {
  const { leaderElection, health, metrics, namespaces } = environmentOptions({ HEALTH_PORT: '', METRICS_PORT: '0' });
  assert.deepEqual(
    { leaderElection, health, metrics, namespaces },
    {
      leaderElection: false,
      health: false,
      metrics: false,
      namespaces: undefined,
    },
  );
});

test('each variable is read', () => {
  const env = { LEADER_ELECT: 'true', HEALTH_PORT: '8081', METRICS_PORT: '8080', WATCH_NAMESPACE: 'a, b,' };
  const { leaderElection, health, metrics, namespaces } = environmentOptions(env);
  assert.deepEqual(
    { leaderElection, health, metrics, namespaces },
    {
      leaderElection: true,
      health: { port: 8081 },
      metrics: { port: 8080 },
      namespaces: ['a', 'b'],
    },
  );
});

test('a value that cannot be is refused with the variable in the message', () => {
  for (const env of [
    { LEADER_ELECT: 'yes' },
    { HEALTH_PORT: '99999' },
    { METRICS_PORT: ':8080' },
    { LOG_LEVEL: 'loud' },
  ]) {
    assert.throws(() => environmentOptions(env), new RegExp(`^ConfigError: ${Object.keys(env)[0]}=`));
  }
});

test('a process that ends with such a fault shows the message, and no stack', async () => {
  const program = "import { environmentOptions } from '@kubewright/runtime'; environmentOptions();";
  const options = ['--conditions=kubewright-source', '--input-type=module', '--eval', program];
  const env = { ...process.env, NODE_OPTIONS: '', HEALTH_PORT: 'abc' };
  const run = promisify(execFile)(process.execPath, options, { cwd: import.meta.dirname, env });
  const { stderr } = await run.then(
    () => assert.fail(),
    (error: unknown) => error as { stderr: string },
  );
  assert.match(stderr, /^\[?ConfigError: HEALTH_PORT=abc: want a port from 1 to 65535, or 0 to serve nothing\]?$/m);
  assert.doesNotMatch(stderr, /^ +at /m);
});
