// What etcd is to kube-apiserver: one revision for everything, every version of every object, and compaction.
import type { StoredObject } from './stored-object.ts';

/** One write. */
export interface Change {
  readonly revision: number;
  readonly key: string;
  readonly before: StoredObject | undefined;
  /** Undefined: deleted. */
  readonly after: StoredObject | undefined;
}

export class RevisionStore {
  revision: number;
  /** Up to here versions are forgotten: nothing can be read at a revision below. */
  compacted = 0;
  readonly changes: Change[] = [];
  readonly #current = new Map<string, StoredObject>();
  readonly #versions = new Map<string, Change[]>();

  constructor(revision: number) {
    this.revision = revision;
  }

  get size(): number {
    return this.#current.size;
  }

  get(key: string): StoredObject | undefined {
    return this.#current.get(key);
  }

  keys(): string[] {
    return [...this.#current.keys()];
  }

  /** @param make - gets the revision of the write; gives undefined to delete */
  write(key: string, make: (revision: number) => StoredObject | undefined): Change {
    this.revision += 1;
    const after = make(this.revision);
    const change: Change = { revision: this.revision, key, before: this.#current.get(key), after };
    if (after === undefined) this.#current.delete(key);
    else this.#current.set(key, after);
    this.changes.push(change);
    const versions = this.#versions.get(key);
    if (versions === undefined) this.#versions.set(key, [change]);
    else versions.push(change);
    return change;
  }

  /** Other resources are written, too. */
  pass(revisions: number): void {
    this.revision += revisions;
  }

  /** Everything as it was at a revision, by key. */
  at(revision: number): StoredObject[] {
    const found: StoredObject[] = [];
    for (const versions of this.#versions.values()) {
      for (let index = versions.length - 1; index >= 0; index -= 1) {
        const change = versions[index] as Change;
        if (change.revision > revision) continue;
        if (change.after !== undefined) found.push(change.after);
        break;
      }
    }
    return found.sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  /** The writes after one revision, up to and with another. */
  between(after: number, upTo: number): Change[] {
    let start = this.changes.length;
    while (start > 0 && (this.changes[start - 1] as Change).revision > after) start -= 1;
    const found = this.changes.slice(start);
    return found.length > 0 && this.revision > upTo ? found.filter(({ revision }) => revision <= upTo) : found;
  }
}
