// Some hundred seeds of the simulation, and that it finds what it must. `npm run simulate` runs as many as you like.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { simulate } from './campaign.ts';
import { clientVariants } from './client-variants.ts';
import { connectionFaults } from './network/fault-plan.ts';
import { runOperator } from './operator-scenario.ts';
import { disturbances } from './scenario-options.ts';
import { runScenario } from './scenario.ts';

const seeds = { first: 1, count: 200 };

test(`${seeds.count} seeds: cache, indexes, handlers and controller end equal to the server, whatever went wrong`, async () => {
  const { failures, faults } = await simulate(seeds);
  assert.deepEqual(failures, []);
  const missing = [...connectionFaults, ...disturbances].filter((kind) => faults[kind] === undefined);
  assert.deepEqual(missing, [], 'faults that no seed has');
});

test('a seed replays exactly', async () => {
  const runs: string[][] = [];
  for (let count = 0; count < 2; count += 1) {
    const lines: string[] = [];
    for (const seed of [3, 11, 30]) await runScenario(seed, { trace: (line) => lines.push(line) });
    runs.push(lines);
  }
  assert.ok((runs[0]?.length ?? 0) > 300);
  assert.deepEqual(runs[0], runs[1]);
});

test('a lost event is found in what an operator makes, too', async () => {
  const variant = clientVariants['loses a deletion'];
  assert.ok(variant !== undefined);
  let failure: string | undefined;
  for (let seed = 1; seed <= 100 && failure === undefined; seed += 1) {
    ({ failure } = await runOperator(seed, { variant }));
  }
  assert.match(failure ?? '', /should not be there|is old|has no copy|writes though/);
});

describe('the simulation finds a client that', () => {
  for (const [name, variant] of Object.entries(clientVariants)) {
    test(name, async () => {
      const { failures, seeds: needed } = await simulate({ first: 1, count: 400 }, { variant, stopAtFirst: true });
      assert.equal(failures.length, 1, `not found in ${needed} seeds`);
    });
  }
});
