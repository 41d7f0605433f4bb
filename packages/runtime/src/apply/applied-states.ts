// What the server made of the objects that were applied: remembered, so that the same apply is not sent again although
// the server writes its values otherwise (quantities, durations, defaults inside of what is owned whole).
import { createHash } from 'node:crypto';

/** One apply and its outcome. */
interface AppliedState {
  /** Of what was applied. */
  readonly desired: string;
  /** Of the object as the server answered. */
  readonly resourceVersion: string | undefined;
  /** Of the owned values in it; undefined when it carried no managed fields. */
  readonly values: string | undefined;
}

/** How many are remembered; the oldest are forgotten, which costs one apply each. */
const capacity = 10_000;

/** By object and applier. Digests only: about 200 bytes each. */
export class AppliedStates {
  readonly #states = new Map<string, AppliedState>();

  remember(key: string, state: AppliedState): void {
    this.#states.delete(key);
    this.#states.set(key, state);
    if (this.#states.size <= capacity) return;
    for (const oldest of this.#states.keys()) {
      this.#states.delete(oldest);
      return;
    }
  }

  recall(key: string): AppliedState | undefined {
    return this.#states.get(key);
  }
}

/** A short text that stands for a long one. */
export function digest(text: string): string {
  return createHash('sha1').update(text).digest('base64');
}
