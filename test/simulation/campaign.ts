// Many seeds, one after another: what failed, and what was injected on the way.
import { runOperator } from './operator-scenario.ts';
import { runScenario } from './scenario.ts';
import type { ClientVariant } from './scenario.ts';

export interface SimulationCampaign {
  readonly seeds: number;
  readonly failures: readonly { readonly seed: number; readonly failure: string }[];
  /** How often each fault was injected. */
  readonly faults: Readonly<Record<string, number>>;
  readonly requests: number;
  readonly events: number;
  readonly writes: number;
  readonly reconciles: number;
  /** Whole operators, and the writes of their reconciles. */
  readonly operators: number;
  readonly operatorWrites: number;
  /** The most requests of one collection in ten seconds that brought nothing. */
  readonly densest: number;
  /** Simulated milliseconds. */
  readonly elapsed: number;
}

/** Every so many seeds a whole operator runs, too. */
const operatorEvery = 4;

/** @param stopAtFirst - end with the first seed that fails */
export async function simulate(
  { first, count }: { readonly first: number; readonly count: number },
  { variant, stopAtFirst = false }: { readonly variant?: ClientVariant; readonly stopAtFirst?: boolean } = {},
): Promise<SimulationCampaign> {
  const failures: { seed: number; failure: string }[] = [];
  const faults: Record<string, number> = {};
  const sum = {
    seeds: 0,
    requests: 0,
    events: 0,
    writes: 0,
    reconciles: 0,
    operators: 0,
    operatorWrites: 0,
    densest: 0,
    elapsed: 0,
  };
  for (let seed = first; seed < first + count; seed += 1) {
    const result = await runScenario(seed, variant === undefined ? {} : { variant });
    sum.seeds += 1;
    sum.requests += result.requests;
    sum.events += result.events;
    sum.writes += result.writes;
    sum.reconciles += result.reconciles;
    sum.elapsed += result.elapsed;
    sum.densest = Math.max(sum.densest, result.densest);
    for (const [fault, times] of result.faults) faults[fault] = (faults[fault] ?? 0) + times;
    let { failure } = result;
    if (failure === undefined && variant === undefined && seed % operatorEvery === 0) {
      const operator = await runOperator(seed);
      sum.operators += 1;
      sum.operatorWrites += operator.writes;
      if (operator.failure !== undefined) failure = `operator: ${operator.failure}`;
    }
    if (failure === undefined) continue;
    failures.push({ seed, failure });
    if (stopAtFirst) break;
  }
  return { ...sum, failures, faults };
}
