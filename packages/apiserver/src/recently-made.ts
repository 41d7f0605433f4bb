// What was made last, by what it was made of. A hundred watchers ask for the same, one after the other, in a few groups that
// have come equally far: it is made once for each group.

/** How many groups there may be. */
const mostKept = 6;

/** @typeParam P - what something is made of; the same parts make the same */
export class RecentlyMade<P extends readonly unknown[], T> {
  readonly #made: { readonly parts: P; readonly result: T }[] = [];

  /** The one that was made of these very parts, or a new one. */
  of(parts: P, make: () => T): T {
    for (const { parts: known, result } of this.#made) {
      if (known.length === parts.length && known.every((part, at) => part === parts[at])) return result;
    }
    const result = make();
    this.#made.unshift({ parts, result });
    if (this.#made.length > mostKept) this.#made.pop();
    return result;
  }
}
