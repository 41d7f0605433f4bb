// A binary heap whose entries know where they are, so that one of them can move up when its rank changes.

/** What is ordered: the least `rank` comes first. The heap writes `position`. */
export interface HeapEntry {
  rank: number;
  position: number;
}

export class Heap<E extends HeapEntry> {
  readonly #entries: E[] = [];

  get size(): number {
    return this.#entries.length;
  }

  /** The entry with the least rank. */
  peek(): E | undefined {
    return this.#entries[0];
  }

  push(entry: E): void {
    entry.position = this.#entries.length;
    this.#entries.push(entry);
    this.#rise(entry);
  }

  pop(): E | undefined {
    const first = this.#entries[0];
    const last = this.#entries.pop();
    if (first === undefined || last === undefined || first === last) return first;
    this.#place(last, 0);
    this.#sink(last);
    return first;
  }

  /** Gives an entry of the heap a lower rank. */
  lower(entry: E, rank: number): void {
    entry.rank = rank;
    this.#rise(entry);
  }

  clear(): void {
    this.#entries.length = 0;
  }

  #rise(entry: E): void {
    while (entry.position > 0) {
      const parent = this.#entries[(entry.position - 1) >> 1];
      if (parent === undefined || parent.rank <= entry.rank) return;
      this.#swap(entry, parent);
    }
  }

  #sink(entry: E): void {
    for (;;) {
      const left = this.#entries[entry.position * 2 + 1];
      const right = this.#entries[entry.position * 2 + 2];
      const child = left !== undefined && right !== undefined && right.rank < left.rank ? right : left;
      if (child === undefined || child.rank >= entry.rank) return;
      this.#swap(child, entry);
    }
  }

  #swap(one: E, other: E): void {
    const { position } = one;
    this.#place(one, other.position);
    this.#place(other, position);
  }

  #place(entry: E, position: number): void {
    entry.position = position;
    this.#entries[position] = entry;
  }
}
