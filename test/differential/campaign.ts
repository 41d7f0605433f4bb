// Many seeds, each a sequence replayed on two servers at once: where their answers differ first, and the smallest sequence
// that still shows it.
import { differences, type Difference } from '../contract/difference.ts';
import type { ContractServer } from '../contract/server.ts';
import { shrink } from '../fuzz/shrink.ts';
import { randomSequence } from './random-sequence.ts';
import type { Step as RecordedStep } from '../contract/transcript.ts';
import { replay } from './replay.ts';
import type { Step } from './step.ts';

export interface Servers {
  readonly truth: ContractServer;
  readonly underTest: ContractServer;
}

/** A sequence that the two servers answer differently. */
export interface Disagreement {
  readonly seed: number;
  /** Made as small as it gets. */
  readonly steps: readonly Step[];
  /** The differences in the answers to those steps, the first first. */
  readonly differences: readonly Difference[];
  /** The request, as sent, in whose answer the first difference is. */
  readonly request: string;
}

export interface DifferentialCampaign {
  readonly sequences: number;
  /** Answers and watch events that were compared. */
  readonly answers: number;
  /** How many answers had which status. */
  readonly statuses: ReadonlyMap<number, number>;
  readonly disagreements: readonly Disagreement[];
}

/** How many sequences are under way at once. */
const concurrency = 4;

/** How many replays one disagreement may take to be made small. */
const shrinkingReplays = 250;

/**
 * Replays the sequences of some seeds.
 *
 * @param atMost - it stops after so many disagreements
 */
export async function compareSequences(
  seeds: readonly number[],
  servers: Servers,
  { atMost = 10 }: { readonly atMost?: number } = {},
): Promise<DifferentialCampaign> {
  const queue = [...seeds];
  const disagreements: Disagreement[] = [];
  const statuses = new Map<number, number>();
  let sequences = 0;
  let answers = 0;
  const work = async (): Promise<void> => {
    for (let seed = queue.shift(); seed !== undefined && disagreements.length < atMost; seed = queue.shift()) {
      const comparison = await compareSequence(randomSequence(seed), servers);
      sequences++;
      answers += comparison.answers;
      for (const status of comparison.statuses) statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (comparison.differences.length === 0) continue;
      const found = await smallest(seed, servers);
      if (found !== undefined) disagreements.push(found);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  return { sequences, answers, statuses, disagreements };
}

interface SequenceComparison {
  readonly differences: readonly Difference[];
  readonly request: string;
  /** What makes two differences the same, whatever the steps before them. */
  readonly signature: string | undefined;
  readonly answers: number;
  readonly statuses: readonly number[];
}

let replays = 0;

/** Replays one sequence on both, in a new namespace of the same name. */
async function compareSequence(steps: readonly Step[], { truth, underTest }: Servers): Promise<SequenceComparison> {
  const namespace = `sequence-${++replays}`;
  const [wanted, got] = await Promise.all([replay(steps, truth, namespace), replay(steps, underTest, namespace)]);
  const expected = wanted.transcript;
  const actual = wanted.isCut ? got.transcript.slice(0, expected.length) : got.transcript;
  const found = differences(expected, actual);
  const index = Number(/^\[(\d+)\]/.exec(found[0]?.path ?? '')?.[1] ?? 0);
  return {
    differences: found,
    request: expected[index]?.request ?? actual[index]?.request ?? '',
    signature: found[0] && signatureOf(found[0], expected[index], actual[index]),
    answers: expected.length,
    statuses: expected.flatMap(({ status }) => (status === undefined ? [] : [status])),
  };
}

/** @returns undefined when it does not happen again: some order of events that no server promises */
async function smallest(seed: number, servers: Servers): Promise<Disagreement | undefined> {
  const whole = randomSequence(seed);
  const first = await compareSequence(whole, servers);
  if (first.differences.length === 0) return undefined;
  let last = first;
  const fails = async (steps: readonly Step[]): Promise<boolean> => {
    try {
      const comparison = await compareSequence(steps, servers);
      if (comparison.signature !== first.signature) return false;
      last = comparison;
      return true;
    } catch {
      return false;
    }
  };
  const fewest = await fewestSteps(whole, fails);
  const steps = await shrink(fewest, (candidate) => judged(candidate, fails), shrinkingReplays);
  return { seed, steps, differences: last.differences, request: last.request };
}

async function judged(steps: readonly Step[], fails: (steps: readonly Step[]) => Promise<boolean>): Promise<boolean> {
  return isSequence(steps) && fails(steps);
}

/** Drops halves, quarters, and so on down to single steps, as long as the difference stays. */
async function fewestSteps(
  whole: readonly Step[],
  fails: (steps: readonly Step[]) => Promise<boolean>,
): Promise<readonly Step[]> {
  let best = whole;
  for (let size = Math.ceil(whole.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let start = best.length - size; start > -size; start -= size) {
      const candidate = best.filter((_, index) => index < start || index >= start + size);
      if (candidate.length < best.length && (await fails(candidate))) best = candidate;
    }
  }
  return best;
}

/** Only bodies and queries get smaller: what is asked of which object stays. */
function isSequence(steps: readonly Step[]): boolean {
  return steps.every((step) => {
    if (!/^\/apis?\/.*\{namespace\}\/[a-z]+(\/(a|b)(\/(status|scale))?)?$/.test(step.path)) return false;
    switch (step.do) {
      case 'send':
        return methods.includes(step.method) && (step.method !== 'PATCH' || isPatchType(step.contentType));
      case 'edit':
        return typeof step.change === 'object' && step.change !== null;
      default:
        return step.do === 'watch';
    }
  });
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

function isPatchType(contentType = ''): boolean {
  return /^application\/.*patch\+(json|yaml)$/.test(contentType);
}

/** Where the two differ, in answers of which status, and what is said there. */
function signatureOf(
  { path }: Difference,
  expected: RecordedStep | undefined,
  actual: RecordedStep | undefined,
): string {
  const said = [expected, actual].map((step) => {
    const { message = '' } = (step?.body ?? {}) as { message?: unknown };
    const phrase = typeof message === 'string' ? message.replace(/"[^"]*"|[\d[\]{}]+/g, '') : '';
    return `${step?.status} ${phrase.slice(0, 200)}`;
  });
  return [path.replace(/\[\d+\]/g, '[]'), ...said].join(' | ');
}
