// Waiting on a fake clock: everything that can happen happens first, then time moves to the next timer, and so on.
import type { FakeClock } from '@kubewright/apimachinery';

/** A fake clock and what shows whether something is still going on. */
export interface PassingTime {
  readonly clock: FakeClock;
  /** A number that changes when anything happens. */
  readonly activity: () => number;
  /** Whether something waits that no timer and no request of this process will end: a file, another server. */
  readonly busy: () => boolean;
}

/** So many turns of the event loop in a row without activity mean that nothing more happens by itself. */
const quietTurns = 6;

/** How long something outside may take before time moves on without it, in milliseconds. */
const patience = 50;

/** Resolves when nothing more happens by itself; time stands still. */
export async function quiet({ activity, busy }: PassingTime): Promise<void> {
  const end = performance.now() + patience;
  let last = activity();
  for (let turns = 0; turns < quietTurns;) {
    await turn();
    const now = activity();
    turns = now === last ? turns + 1 : 0;
    last = now;
    // The event loop also waits for what is outside, without going round for nothing.
    if (turns === quietTurns && busy() && performance.now() < end) {
      await new Promise((resolve) => void setTimeout(resolve, 1));
      turns = 0;
    }
  }
}

/** Moves time forward, timer by timer, and lets everything happen that each leads to. */
export async function advance(time: PassingTime, milliseconds: number): Promise<void> {
  const { clock } = time;
  const end = clock.monotonic() + milliseconds;
  await quiet(time);
  for (let before = time.activity(); await clock.advanceToNext(end);) {
    // Most timers lead to nothing, and days have many.
    if (time.activity() !== before || time.busy()) await quiet(time);
    before = time.activity();
  }
  await clock.advance(end - clock.monotonic());
  await quiet(time);
}

/**
 * Moves time until something has come about.
 *
 * @throws Error when that takes longer than the limit, in milliseconds of the clock.
 */
export async function until<T>(time: PassingTime, promise: Promise<T>, limit: number): Promise<T> {
  let settled = false;
  const done = (): void => void (settled = true);
  promise.then(done, done);
  const end = time.clock.monotonic() + limit;
  for (;;) {
    await quiet(time);
    if (settled) return promise;
    if (!(await time.clock.advanceToNext(end))) throw new Error(`not within ${limit} ms of the fake clock`);
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
