// Many seeds, one after another: what failed, and what was injected on the way.
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
  /** The most requests of one collection in ten seconds that brought nothing. */
  readonly densest: number;
  /** Simulated milliseconds. */
  readonly elapsed: number;
}

/** @param stopAtFirst - end with the first seed that fails */
export async function simulate(
  { first, count }: { readonly first: number; readonly count: number },
  { variant, stopAtFirst = false }: { readonly variant?: ClientVariant; readonly stopAtFirst?: boolean } = {},
): Promise<SimulationCampaign> {
  const failures: { seed: number; failure: string }[] = [];
  const faults: Record<string, number> = {};
  const sum = { seeds: 0, requests: 0, events: 0, writes: 0, reconciles: 0, densest: 0, elapsed: 0 };
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
    if (result.failure === undefined) continue;
    failures.push({ seed, failure: result.failure });
    if (stopAtFirst) break;
  }
  return { ...sum, failures, faults };
}
