import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
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
      metrics: { port: 8080, secure: true },
      namespaces: ['a', 'b'],
    },
  );
});

test('metrics are secured unless the environment says otherwise', () => {
  const secure = (env: Record<string, string>): unknown => {
    const { metrics } = environmentOptions({ METRICS_PORT: '8443', ...env });
    return typeof metrics === 'object' ? metrics.secure : metrics;
  };
  assert.equal(secure({ METRICS_SECURE: 'false' }), false);
  const files = { cert: join('/certs', 'tls.crt'), key: join('/certs', 'tls.key') };
  assert.deepEqual(secure({ METRICS_CERT_DIR: '/certs' }), files);
  const clientCa = '/ca.crt';
  assert.deepEqual(secure({ METRICS_CERT_DIR: '/certs', METRICS_CLIENT_CA: clientCa }), { ...files, clientCa });
  assert.throws(() => secure({ METRICS_CERT_DIR: '/certs', METRICS_SECURE: 'false' }), /METRICS_SECURE=false/);
  assert.throws(() => secure({ METRICS_CLIENT_CA: clientCa }), /no use without METRICS_CERT_DIR/);
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
