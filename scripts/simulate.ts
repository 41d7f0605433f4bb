// The informer, its handlers and a controller against a model of kube-apiserver, through random faults on a simulated clock.
// The same seed is always the same run.
//
//   npm run simulate -- --seeds 10000 [--from 1]      so many seeds, on all cores
//   npm run simulate -- --seed 42 [--verbose]         one; with everything that happened in it
//   npm run simulate -- --seed 44 --operator          the whole operator of that seed
import { parseArgs } from 'node:util';
import { simulate } from '../test/simulation/campaign.ts';
import type { SimulationCampaign } from '../test/simulation/campaign.ts';
import { runOperator } from '../test/simulation/operator-scenario.ts';
import { runScenario } from '../test/simulation/scenario.ts';
import { runInShares, wholeNumber } from './seeds.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    operator: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
    worker: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
/** Seeds that a process takes at a time. */
const share = 500;

if (values.help) {
  console.log(
    'npm run simulate -- [--seeds 1000] [--from 1] | --seed <number> [--operator] [--verbose]     see docs/simulation.md',
  );
} else if (values.seed !== undefined) {
  const seed = wholeNumber('seed', values.seed);
  if (values.operator) await replayOperator(seed);
  else await replay(seed);
} else if (values.worker) {
  process.stdout.write(
    JSON.stringify(
      await simulate({ first: wholeNumber('from', values.from), count: wholeNumber('seeds', values.seeds) }),
    ),
  );
} else {
  await runAll(wholeNumber('from', values.from), wholeNumber('seeds', values.seeds));
}

async function replay(seed: number): Promise<void> {
  const result = await runScenario(seed, values.verbose ? { trace: (line) => console.log(line) } : {});
  const { requests, events, writes, reconciles, elapsed, failure } = result;
  console.log(
    `seed ${seed}: ${(elapsed / 1000).toFixed(0)} simulated seconds, ${writes} writes, ${requests} requests, ` +
      `${events} events, ${reconciles} reconciles`,
  );
  console.log(failure === undefined ? 'everything is as it must be' : `WRONG after ${failure}`);
  if (failure !== undefined) process.exitCode = 1;
}

async function replayOperator(seed: number): Promise<void> {
  const { reconciles, writes, failure } = await runOperator(
    seed,
    values.verbose ? { trace: (line) => console.log(line) } : {},
  );
  console.log(`operator of seed ${seed}: ${reconciles} reconciles, ${writes} writes`);
  console.log(failure === undefined ? 'everything is as it must be' : `WRONG after ${failure}`);
  if (failure !== undefined) process.exitCode = 1;
}

async function runAll(first: number, count: number): Promise<void> {
  const begun = performance.now();
  const results = await runInShares<SimulationCampaign>(new URL(import.meta.url), { first, count }, share);
  const seconds = (performance.now() - begun) / 1000;
  const total = (pick: (result: SimulationCampaign) => number): number =>
    results.reduce((sum, result) => sum + pick(result), 0);
  const faults = new Map<string, number>();
  for (const result of results) {
    for (const [fault, times] of Object.entries(result.faults)) faults.set(fault, (faults.get(fault) ?? 0) + times);
  }
  for (const [fault, times] of [...faults].sort(([, a], [, b]) => b - a)) {
    console.log(`${String(times).padStart(9)}  ${fault}`);
  }
  const injected = [...faults.values()].reduce((sum, times) => sum + times, 0);
  const failures = results.flatMap((result) => result.failures).sort((a, b) => a.seed - b.seed);
  for (const { seed, failure } of failures.slice(0, 20)) console.log(`seed ${seed}: ${failure}`);
  console.log(
    `simulation: ${count} seeds from ${first} in ${seconds.toFixed(1)} s (${(count / seconds).toFixed(0)} a second): ` +
      `${(total((result) => result.elapsed) / 3_600_000).toFixed(0)} simulated hours, ${injected} faults, ` +
      `${total((result) => result.writes)} writes, ${total((result) => result.requests)} requests, ` +
      `${total((result) => result.events)} events, ${total((result) => result.reconciles)} reconciles; ` +
      `${total((result) => result.operators)} whole operators with ${total((result) => result.operatorWrites)} writes; ` +
      `at most ${Math.max(...results.map((result) => result.densest))} requests in vain in ten seconds`,
  );
  const worst = failures[0];
  if (worst === undefined) {
    console.log(`all ${count} seeds are as they must be`);
    return;
  }
  console.log(
    `${failures.length} seeds fail; the first: npm run simulate -- --seed ${worst.seed} ${worst.failure.startsWith('operator') ? '--operator ' : ''}--verbose`,
  );
  process.exitCode = 1;
}
