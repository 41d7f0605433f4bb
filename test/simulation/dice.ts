// Every choice of a simulation, drawn from one seed: the same seed gives the same choices in the same order.
import { random } from '../schema/random.ts';

export class Dice {
  readonly #below: (below: number) => number;

  constructor(seed: number) {
    this.#below = random(seed);
  }

  /** A number in [0, 1), as clients take for jitter. */
  readonly fraction = (): number => this.#below(2 ** 30) / 2 ** 30;

  /** True with a probability. */
  chance(probability: number): boolean {
    return probability > 0 && this.fraction() < probability;
  }

  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + this.#below(most - least + 1);
  }

  from<T>(values: readonly T[]): T {
    return values[this.#below(values.length)] as T;
  }

  /** Each value with a probability, in a random order. */
  some<T>(values: readonly T[], probability: number): T[] {
    return this.shuffled(values.filter(() => this.chance(probability)));
  }

  shuffled<T>(values: readonly T[]): T[] {
    const shuffled = [...values];
    for (let last = shuffled.length - 1; last > 0; last -= 1) {
      const other = this.#below(last + 1);
      [shuffled[last], shuffled[other]] = [shuffled[other] as T, shuffled[last] as T];
    }
    return shuffled;
  }

  /** A generator with a sequence of its own, so that what one part draws does not shift what another gets. */
  fork(): Dice {
    return new Dice(this.#below(2 ** 31));
  }
}
