// Where the embedded server may differ from kube-apiserver, and why that is right. The only place to say so. A line here
// that no longer matches anything fails the comparison, so the list cannot outlive its reasons. "Not done yet" is no reason.
import type { Difference } from './difference.ts';

export interface AcceptedDifference {
  /** The case's name; absent for all cases. */
  readonly case?: string;
  /** Must match the whole path of the difference, such as `[2].body.metadata.labels`. */
  readonly path: RegExp;
  /** Why the embedded server is right to differ. A sentence. */
  readonly reason: string;
}

/** None at present: all cases are equal to the letter. A line is `{ case, path, reason }`. */
export const acceptedDifferences: readonly AcceptedDifference[] = [];

/** Sorts differences into accepted and not, and remembers which lines were of use. */
export class Acceptance {
  readonly #list: readonly AcceptedDifference[];
  readonly #used = new Set<AcceptedDifference>();

  constructor(list: readonly AcceptedDifference[] = acceptedDifferences) {
    this.#list = list;
  }

  /** The differences of one case that no line accepts. */
  unaccepted(caseName: string, found: readonly Difference[]): Difference[] {
    return found.filter((difference) => {
      const accepting = this.#list.filter(
        (accepted) =>
          (accepted.case === undefined || accepted.case === caseName) &&
          new RegExp(`^(?:${accepted.path.source})$`, accepted.path.flags).test(difference.path),
      );
      for (const accepted of accepting) this.#used.add(accepted);
      return accepting.length === 0;
    });
  }

  /** Lines that accepted nothing so far. */
  get unused(): AcceptedDifference[] {
    return this.#list.filter((accepted) => !this.#used.has(accepted));
  }
}
