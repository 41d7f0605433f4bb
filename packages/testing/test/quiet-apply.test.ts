// Whether an apply that was not sent would really have changed nothing: random wishes and random writes of others, and after
// each quiet apply the same apply for certain, which must find nothing to do.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Deployment, DeploymentApply } from '@kubewright/kubernetes/apps/v1';
import { deployments } from '@kubewright/kubernetes/apps/v1';
import { applyQuietly } from '@kubewright/runtime';
import { reconcileContext } from '../src/index.ts';

type Random = () => number;
const seeds = 12;
const steps = 25;

/** mulberry32 */
function randomNumbers(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const pick = <T>(random: Random, choices: readonly T[]): T => choices[Math.floor(random() * choices.length)] as T;
/** The members that a coin keeps. */
const some = <T extends object>(random: Random, members: T): Partial<T> =>
  Object.fromEntries(Object.entries(members).filter(() => random() < 0.5)) as Partial<T>;

/** Few values at every place, so that wishes are repeated and collide with what others write. */
function container(random: Random, name: string) {
  const port = (containerPort: number) => ({ containerPort, ...some(random, { name: pick(random, ['web', 'x']) }) });
  return {
    name,
    image: pick(random, ['a', 'b']),
    ...some(random, {
      args: pick(random, [['1'], ['1', '2'], ['2', '1']]),
      ports: pick(random, [[80], [443], [80, 443], [443, 80]]).map((each, index) =>
        index === 0 ? port(each) : { containerPort: each },
      ),
      env: pick(random, [['A'], ['B', 'A'], ['A', 'B']]).map((env) => ({ name: env, value: pick(random, ['1', '2']) })),
      resources: { requests: some(random, { cpu: pick(random, ['100m', '0.1', '1']), memory: '1Gi' }) },
      securityContext: pick(random, [{}, { runAsNonRoot: true }]),
    }),
  };
}

function wish(random: Random): DeploymentApply {
  const names = pick(random, [['main'], ['main', 'side'], ['side', 'main']]);
  const annotations = some(random, { 'a/b': pick(random, ['1', '2']), c: '' });
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', ...some(random, { labels: { x: pick(random, ['1', '2']) }, annotations }) },
    spec: {
      ...some(random, { replicas: pick(random, [1, 2]), minReadySeconds: 0, paused: false }),
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web', ...some(random, { y: '1' }) } },
        spec: {
          containers: names.map((name) => container(random, name)),
          ...some(random, { nodeSelector: { z: '1' } }),
        },
      },
    },
  };
}

/** What somebody else writes. */
function intrusion(random: Random): object {
  return pick(random, [
    { metadata: { labels: { x: '3' } } },
    { metadata: { labels: { other: pick(random, ['1', null]) } } },
    { metadata: { annotations: { 'a/b': null } } },
    { spec: { replicas: 7 } },
    { spec: { paused: true } },
    { spec: { template: { spec: { nodeSelector: { z: '2', q: '3' } } } } },
    { spec: { template: { metadata: { annotations: { restarted: pick(random, ['1', '2']) } } } } },
  ]);
}

test('an apply that is not sent would have changed nothing', async (t) => {
  const counts = { sent: 0, skipped: 0, repeated: 0 };
  for (let seed = 1; seed <= seeds; seed += 1) {
    const random = randomNumbers(seed);
    const context = await reconcileContext({ resources: [deployments] });
    const client = context.client(deployments, 'default');
    const place = { namespace: 'default' };
    let desired = wish(random);
    /** How often in a row the same was wished and nobody else wrote. */
    let undisturbed = 0;
    for (let step = 0; step < steps; step += 1) {
      const at = `seed ${seed}, step ${step}: ${JSON.stringify(desired)}`;
      const applied = await applyQuietly(context, deployments, desired, place);
      if (applied.sent) counts.sent += 1;
      else counts.skipped += 1;
      // The cache has heard of the last apply of the same wish, and of nothing since.
      if (undisturbed > 0) {
        counts.repeated += 1;
        assert.equal(applied.outcome, 'unchanged', at);
      }
      // That it changes nothing, it has either seen at once or found out by the second time.
      if (undisturbed > 1) assert.equal(applied.sent, false, at);
      const before = (await context.stored(deployments, { name: 'web' })) as Deployment;
      const certain = await client.apply(desired);
      // One that was sent may, on a real server as here, need a second time: an empty object in the place of a full one.
      if (!applied.sent) assert.equal(certain.metadata?.resourceVersion, before.metadata?.resourceVersion, at);
      const next = random();
      undisturbed = next < 0.4 ? undisturbed + 1 : 0;
      if (next > 0.7) desired = wish(random);
      else if (undisturbed === 0)
        await client.patch('web', { type: 'merge', body: intrusion(random) }, { fieldManager: 'x' });
      await context.refresh();
    }
  }
  t.diagnostic(
    `${seeds * steps} applies: ${counts.sent} sent, ${counts.skipped} not; ${counts.repeated} were repetitions`,
  );
  assert.ok(counts.skipped > counts.repeated && counts.sent > 50);
});
