// Where in a list each value stands first. A list may be as long as a request allows: what is no object is found at once.
import { equal } from '../object/api-object.ts';

export class Places {
  readonly #values: unknown[] = [];
  readonly #first = new Map<unknown, number>();

  constructor(values: readonly unknown[]) {
    for (const value of values) this.add(value);
  }

  add(value: unknown): void {
    if (!this.#first.has(value)) this.#first.set(value, this.#values.length);
    this.#values.push(value);
  }

  /** The first place of an equal value; -1 when there is none. */
  of(value: unknown): number {
    if (typeof value !== 'object' || value === null) return this.#first.get(value) ?? -1;
    return this.#values.findIndex((each) => equal(each, value));
  }
}
