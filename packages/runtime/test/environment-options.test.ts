import assert from 'node:assert/strict';
import { test } from 'node:test';
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
    assert.throws(() => environmentOptions(env), new RegExp(`^TypeError: ${Object.keys(env)[0]}=`));
  }
});
