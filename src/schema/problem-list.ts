// Collects every problem of a run, so that all are reported at once, in the order of the files' lines.
import { InputError } from '../errors.ts';
import type { Problem } from '../errors.ts';
import type { Place } from './syntax.ts';

export class ProblemList {
  readonly #problems = new Map<string, Problem>();

  /** A type that is used twice has its problems once. `path` is the property's, from the root type. */
  add(place: Place, message: string, more: { readonly path?: string; readonly hint?: string } = {}): void {
    const { path, hint } = more;
    const key = `${place.file}:${place.line}:${message}`;
    if (this.#problems.has(key)) return;
    this.#problems.set(key, {
      code: 'invalid-types',
      message,
      ...(hint === undefined ? {} : { hint }),
      file: place.file,
      line: place.line,
      ...(path === undefined || path === '' ? {} : { path }),
    });
  }

  get size(): number {
    return this.#problems.size;
  }

  /** @throws InputError with everything that was added, if anything was */
  throwIfAny(): void {
    if (this.#problems.size === 0) return;
    const files = [...new Set([...this.#problems.values()].map(({ file }) => file))];
    throw new InputError(
      [...this.#problems.values()].sort(
        (one, other) => files.indexOf(one.file) - files.indexOf(other.file) || (one.line ?? 0) - (other.line ?? 0),
      ),
    );
  }
}
