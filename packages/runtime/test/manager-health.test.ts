import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock } from '@kubewright/apimachinery';
import { ManagerHealth } from '../src/manager-health.ts';
import type { ManagerRun } from '../src/manager-run.ts';
import { LeadershipLostError } from '../src/leadership.ts';
import { recordingLogger } from './recording-logger.ts';

interface Source {
  readonly namespace: string | undefined;
  state: string;
  lastError: unknown;
}

function setUp() {
  const clock = new FakeClock();
  const sources: Source[] = [
    { namespace: 'a', state: 'watch', lastError: undefined },
    { namespace: 'b', state: 'watch', lastError: undefined },
  ];
  const run = {
    controllers: [],
    synced: true,
    phase: 'running',
    election: undefined as { assertMayWrite(): void } | undefined,
    connection: {
      caches: {
        resources: [{ resource: { group: 'samples.example.com', plural: 'networks' }, informer: { sources } }],
      },
    },
  };
  const health = new ManagerHealth(() => run as unknown as ManagerRun, { clock, log: recordingLogger([]) });
  const status = async (path: string, query = ''): Promise<number | undefined> =>
    (await health.answer(path, new URLSearchParams(query), { authorization: undefined, certificate: undefined }))
      ?.status;
  return { clock, sources, run, status, health };
}

test('ready while every cache is watched, or was not for less than five minutes', async () => {
  const { clock, sources, status } = setUp();
  assert.equal(await status('/readyz'), 200);
  const [, second] = sources;
  assert.ok(second !== undefined);
  Object.assign(second, { state: 'waiting', lastError: new Error('no route') });
  assert.equal(await status('/readyz'), 200);
  await clock.advance(299_999);
  assert.equal(await status('/readyz/watches'), 200);
  await clock.advance(1);
  assert.equal(await status('/readyz/watches'), 500);
  assert.equal(await status('/readyz/caches'), 200);
  assert.equal(await status('/readyz', 'exclude=watches'), 200);
  assert.equal(await status('/healthz'), 200, 'a restart would not mend it');
  Object.assign(second, { state: 'watch', lastError: undefined });
  assert.equal(await status('/readyz'), 200);
  Object.assign(second, { state: 'waiting', lastError: new Error('no route') });
  assert.equal(await status('/readyz'), 200, 'a new time without it counts anew');
});

test('not ready before the caches are filled', async () => {
  const { run, status } = setUp();
  Object.assign(run, { synced: false, phase: 'caches' });
  assert.equal(await status('/readyz'), 500);
  assert.equal(await status('/healthz'), 200);
});

test('a leader whose renewals have expired is unhealthy; who never led is not', async () => {
  const { run, status } = setUp();
  run.election = { assertMayWrite: () => undefined };
  assert.equal(await status('/healthz'), 200);
  run.election = {
    assertMayWrite: () => {
      throw new LeadershipLostError();
    },
  };
  assert.equal(await status('/healthz'), 500);
  assert.equal(await status('/healthz/leader-election'), 500);
  assert.equal(await status('/healthz/event-loop'), 200);
});
