// When what is to be said leaves: at the end of a turn of the event loop, all together. A client that sleeps is then woken
// once for eight answers and not eight times, and a watcher gets what eight writes changed in one piece.
// What surprises: after watchers have been served they rest for half as long again as that took: under a flood of changes a
// hundred of them get dozens at once, and take no more than two fifths of the server. A few never rest: no test of an operator
// waits for it.
import type { Clock } from '@kubewright/apimachinery';
import { systemClock } from '@kubewright/apimachinery';

/** How long watchers rest, in terms of what it took to serve them. */
const restFactor = 1.5;

/** The longest rest. Milliseconds. */
const longestRest = 10;

/** A shorter rest is none: timers know milliseconds. */
const shortestRest = 1;

/** Fewer watchers than these never rest, however busy the machine is that they are served on. */
const fewestResting = 16;

/** How many answers wait for one another. */
const mostAnswers = 32;

export class Departures {
  readonly #clock: Pick<Clock, 'monotonic' | 'schedule'>;
  #answers: (() => void)[] = [];
  /** Whoever waits to be called; then what is to be sent. */
  #called: { readonly promise: Promise<void>; readonly resolve: () => void } | undefined;
  #sends: (() => void)[] = [];
  #isScheduled = false;
  /** Until when watchers rest, on the clock. */
  #restUntil = -Infinity;

  /** @param clock - real time, whatever clock the server has: what it is about is the processor */
  constructor(clock: Pick<Clock, 'monotonic' | 'schedule'> = systemClock) {
    this.#clock = clock;
  }

  /** An answer leaves at the end of this turn. */
  answer(send: () => void): void {
    const count = this.#answers.push(send);
    if (count === 1) setImmediate(this.#sendAnswers);
    else if (count >= mostAnswers) this.#sendAnswers();
  }

  /** Something for a watcher leaves with the next departure, after {@link called}. */
  watcher(send: () => void): void {
    this.#sends.push(send);
    this.#schedule();
  }

  /** The next departure is about to leave: who has more to say, and says it at once, has it sent along. */
  called(): Promise<void> {
    this.#called ??= call();
    this.#schedule();
    return this.#called.promise;
  }

  readonly #sendAnswers = (): void => {
    const answers = this.#answers;
    this.#answers = [];
    for (const send of answers) send();
  };

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    const rest = this.#restUntil - this.#clock.monotonic();
    if (rest < shortestRest) setImmediate(this.#call);
    else this.#clock.schedule(rest, () => setImmediate(this.#call));
  }

  readonly #call = (): void => {
    // Who waits for an answer has nothing else to do.
    this.#sendAnswers();
    const begun = this.#clock.monotonic();
    this.#called?.resolve();
    this.#called = undefined;
    // A tick that is asked for by a microtask comes after all of them: by then whoever was called has said what there is.
    queueMicrotask(() => process.nextTick(this.#depart, begun));
  };

  readonly #depart = (begun: number): void => {
    const sends = this.#sends;
    this.#sends = [];
    for (const send of sends) send();
    // Node writes what belongs together in a tick of its own, which is asked for by now.
    process.nextTick(this.#rest, begun, sends.length);
  };

  readonly #rest = (begun: number, served: number): void => {
    const now = this.#clock.monotonic();
    this.#restUntil = served < fewestResting ? -Infinity : now + Math.min(restFactor * (now - begun), longestRest);
    this.#isScheduled = false;
    if (this.#called !== undefined || this.#sends.length > 0) this.#schedule();
  };
}

function call(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((settle) => (resolve = settle));
  return { promise, resolve };
}
