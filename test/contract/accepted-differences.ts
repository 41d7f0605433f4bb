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

export const acceptedDifferences: readonly AcceptedDifference[] = [
  {
    case: 'update refuses another uid, another name and another namespace',
    path: /\[1\]\.body\.message/,
    reason: "kube-apiserver wraps the sentence in etcd's error, with the object's key in etcd; there is no etcd here.",
  },
  {
    case: 'a JSON patch whose test fails changes nothing',
    path: /\[3\]\.body\.message/,
    reason: "kube-apiserver quotes Go's JSON decoder and the name of a Go type after the words that both use.",
  },
  {
    case: 'limit and continue page through one version of the list',
    path: /\[10\]\.body\.message/,
    reason: "kube-apiserver quotes Go's JSON decoder, which found a stray byte, after the words that both use.",
  },
  {
    case: 'a definition is refused for its name, its versions and its scope',
    path: /\[[34]\]\.body\.(message|details\.causes\[[01]\]\.message)/,
    reason:
      'kube-apiserver prints the versions as its internal Go structs, schemas left out, before the words that both use.',
  },
  {
    case: 'OpenAPI v3 has the operations of a custom resource',
    path: /\[\d+\]\.body\.(\w+\.)?parameters\[\d+\]\.description/,
    reason: 'Prose about query parameters, many kilobytes a kind, which neither kubectl explain nor any client shows.',
  },
];

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
