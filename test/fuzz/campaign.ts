// Many seeds, each a random definition: which of them do not come back from TypeScript as they were, made small.
import type { CustomResourceDefinition } from '@kubewright/apimachinery';
import { failureOfComment } from './random-comment.ts';
import { failureOfYaml, failureOnTheWay, isAccepted } from './judged-definition.ts';
import { randomDefinition } from './random-definition.ts';
import { failureOf, failuresOf } from './round-trip.ts';
import { shrink } from './shrink.ts';

/** A seed that fails. */
export interface Failure {
  readonly seed: number;
  readonly message: string;
  /** The smallest definition found that fails, with its own message. */
  readonly smallest: { readonly crd: CustomResourceDefinition; readonly message: string };
}

export interface Campaign {
  readonly definitions: number;
  /** Those that the server accepts as far as we know; the others go to TypeScript and back all the same. */
  readonly accepted: number;
  readonly failures: readonly Failure[];
  /** Seeds whose random comment does not read as what was printed. */
  readonly comments: readonly { readonly seed: number; readonly failure: string }[];
}

/** How many are read with one compiler. */
const batch = 100;

/** @param progress - called after each batch with the number of seeds that are done */
export async function runCampaign(
  seeds: { readonly first: number; readonly count: number },
  { yamlEvery = 1, progress = () => {} }: { yamlEvery?: number; progress?: (done: number) => void } = {},
): Promise<Campaign> {
  const failures: Failure[] = [];
  const comments: { seed: number; failure: string }[] = [];
  let accepted = 0;
  for (let done = 0; done < seeds.count; done += batch) {
    const size = Math.min(batch, seeds.count - done);
    const numbers = Array.from({ length: size }, (_, index) => seeds.first + done + index);
    const definitions = new Map(numbers.map((seed) => [randomDefinition(seed), seed]));
    const found: { crd: CustomResourceDefinition; failure: string }[] = [
      ...(await failuresOf([...definitions.keys()])),
    ];
    for (const seed of numbers) {
      const failure = failureOfComment(seed);
      if (failure !== undefined) comments.push({ seed, failure });
    }
    for (const [crd, seed] of definitions) {
      if (seed % yamlEvery !== 0 || !isAccepted(crd)) continue;
      accepted++;
      const failure = failureOfYaml(crd);
      if (failure !== undefined) found.push({ crd, failure });
    }
    for (const { crd, failure } of found) {
      failures.push({ seed: definitions.get(crd) ?? 0, message: failure, smallest: await smallestOf(crd) });
    }
    progress(done + size);
  }
  return { definitions: seeds.count, accepted, failures, comments };
}

/** A definition that we would not read is made smaller by the types alone. */
async function smallestOf(crd: CustomResourceDefinition): Promise<Failure['smallest']> {
  const judge = isAccepted(crd) ? failureOnTheWay : failureOf;
  const small = await shrink(crd, async (candidate) => {
    try {
      return (await judge(candidate)) !== undefined;
    } catch {
      return false;
    }
  });
  return { crd: small, message: (await judge(small)) ?? '' };
}
