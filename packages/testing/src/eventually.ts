// Waiting for what an operator will do: asks again after each reconcile, and now and then without one. On a fake clock: asks
// when nothing more happens by itself, and moves time when the answer is not there yet.
import type { PassingTime } from './passing-time.ts';
import { quiet } from './passing-time.ts';

/** What sets the pace of asking. */
export interface Pace {
  /** Resolves when something has happened after which asking again may help. */
  next(): Promise<void>;
  /** Throws when waiting has become pointless. */
  check(): void;
  /** What to add to the message when the time is up. */
  describe(): string;
  /** A fake clock to move instead of waiting. */
  readonly time?: PassingTime | undefined;
}

/** The longest pause between two questions, in milliseconds: what changes outside the operator tells nobody. */
const longestPause = 20;

/** What `ask` says when it is not the time yet. */
export const notYet: unique symbol = Symbol('not yet');

/**
 * Asks until there is an answer.
 *
 * @param ask - returns {@link notYet}, or throws, to be asked again
 * @param timeout - milliseconds, of the fake clock where there is one
 * @throws Error after the timeout, with what `ask` threw last as its cause.
 */
export async function ask<T>(
  question: () => T | typeof notYet | Promise<T | typeof notYet>,
  timeout: number,
  pace: Pace,
): Promise<T> {
  const { time } = pace;
  const now = (): number => time?.clock.monotonic() ?? performance.now();
  const end = now() + timeout;
  for (;;) {
    pace.check();
    if (time !== undefined) await quiet(time);
    let refusal: unknown;
    try {
      const answer = await question();
      if (answer !== notYet) return answer;
    } catch (error) {
      refusal = error;
    }
    const left = end - now();
    const isOver = time === undefined ? left <= 0 : !(await time.clock.advanceToNext(end));
    if (isOver) {
      pace.check();
      const why = refusal === undefined ? '' : `: ${describeError(refusal)}`;
      throw new Error(`not within ${timeout} ms${why}${pace.describe()}`, { cause: refusal });
    }
    if (time === undefined) await pauseOr(Math.min(longestPause, left), pace.next());
  }
}

async function pauseOr(milliseconds: number, next: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const pause = new Promise<void>((resolve) => (timer = setTimeout(resolve, milliseconds)));
  await Promise.race([pause, next]);
  clearTimeout(timer);
}

/** What was thrown, in one line. */
export function describeError(error: unknown): string {
  if (error instanceof Error) return error.message;
  return typeof error === 'string' ? error : JSON.stringify(error);
}
