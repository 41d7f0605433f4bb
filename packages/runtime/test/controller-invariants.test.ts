// Random lives of a controller, from seeds: whatever happens, no request is reconciled twice at once, never more than the
// workers allow begin, and nothing that was asked for is forgotten.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiError, FakeClock, sleep } from '@kubewright/apimachinery';
import { silentLogger } from '@kubewright/client';
import { defineController } from '../src/controller-definition.ts';
import { Controller } from '../src/controller.ts';
import { MetricsRegistry } from '../src/metrics/registry.ts';
import type { OperatorContext } from '../src/reconcile.ts';
import type { Result } from '../src/result.ts';
import { TerminalError } from '../src/terminal-error.ts';
import { networks } from './example-kinds.ts';

/** Numbers in [0, 1) from a seed. @see https://en.wikipedia.org/wiki/Xorshift */
function randomFrom(seed: number): () => number {
  let state = (seed * 2_654_435_761) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 2 ** 32;
  };
}

const conflict = ApiError.modified({ group: 'samples.example.com', resource: 'networks' }, 'a');

for (let batch = 0; batch < 6; batch += 1) {
  test(`random lives of a controller, seeds ${batch * 10} to ${batch * 10 + 9} (B-30, B-32, B-37, B-38)`, async () => {
    for (let seed = batch * 10; seed < batch * 10 + 10; seed += 1) await live(seed);
  });
}

async function live(seed: number): Promise<void> {
  const random = randomFrom(seed + 1);
  const below = (limit: number): number => Math.floor(random() * limit);
  const clock = new FakeClock();
  const running = new Set<string>();
  /** When each request was last asked for, and when its last reconcile began. */
  const [asked, begun] = [new Map<string, number>(), new Map<string, number>()];
  /** What a reconcile made necessary. */
  const owed = new Map<string, number>();
  const wrong: string[] = [];
  let step = 0;
  let calm = false;
  const say = (what: string): string => `seed ${seed}, step ${step}: ${what}`;

  const definition = defineController({
    for: networks,
    workers: 1 + below(3),
    reconcileTimeout: 50,
    reconcile: async ({ name }, { signal }): Promise<Result | void> => {
      // Thrown here it would be one more failure to try again after.
      if (running.has(name)) wrong.push(say(`${name} is reconciled twice at once`));
      if (running.size >= controller.state.workers) wrong.push(say('more begin than there are workers'));
      running.add(name);
      begun.set(name, ++step);
      owed.delete(name);
      const choice = calm ? 0 : below(10);
      // Some wait for nothing, some longer than they may, some until they are told to stop.
      if (choice % 3 === 0) await sleep(clock, below(80));
      if (choice === 1) await sleep(clock, 1000, signal);
      running.delete(name);
      if (choice === 2) throw new TerminalError('never');
      if (choice > 2 && choice < 7) {
        owed.set(name, step);
        if (choice === 3) return { requeueAfter: below(100) - 20 };
        throw choice === 4 ? conflict : choice === 5 ? new TypeError('a bug') : new Error('no');
      }
    },
  });
  const controller = new Controller(definition, {
    clock,
    log: silentLogger,
    metrics: new MetricsRegistry(),
    contextFor: (each) => ({ ...each, clock }) as unknown as OperatorContext,
  });
  const stop = new AbortController();
  const ended = controller.run(stop.signal, new AbortController().signal);
  for (let turn = 0; turn < 60; turn += 1) {
    const name = `n${below(6)}`;
    const choice = below(8);
    if (choice < 5) {
      const after = choice < 3 ? 0 : below(200);
      controller.enqueue({ name }, { priority: below(5) - 2, after });
      asked.set(name, ++step);
    } else if (choice === 5) controller.setWorkers(1 + below(4));
    else await clock.advance(below(60));
  }
  // From now on everything succeeds, so everything that is left is done within the longest delay.
  calm = true;
  await clock.advance(2_000_000);
  assert.deepEqual(wrong, []);
  const { queued, delayed, running: still, failing, requeued } = controller.state;
  assert.deepEqual([queued, delayed, still, failing, requeued], [0, 0, 0, [], []], say('something is left'));
  for (const [name, when] of asked) assert.ok((begun.get(name) ?? 0) > when, say(`${name} was asked for in vain`));
  assert.deepEqual([...owed.keys()], [], say('a reconcile that was owed never came'));
  stop.abort();
  await ended;
  assert.equal(clock.pending, 0, say('a timer is left'));
}
