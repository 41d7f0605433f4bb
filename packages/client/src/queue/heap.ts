// A heap whose entries know where they are, so that any of them can move up or leave. Four children to a node: fewer levels
// than a binary heap has, which is what a million entries cost. Entries of equal rank leave in the order they are given.

/** What is ordered: the least `rank` comes first, and of equal ones the least `order`. The heap writes `position`. */
export interface HeapEntry {
  rank: number;
  order: number;
  /** -1 outside the heap. */
  position: number;
}

export class Heap<E extends HeapEntry> {
  readonly #entries: E[] = [];

  get size(): number {
    return this.#entries.length;
  }

  /** The entry that comes first. */
  peek(): E | undefined {
    return this.#entries[0];
  }

  push(entry: E): void {
    this.#entries.push(entry);
    this.#rise(entry, this.#entries.length - 1);
  }

  pop(): E | undefined {
    const first = this.#entries[0];
    if (first !== undefined) this.remove(first);
    return first;
  }

  /** Takes an entry of the heap out of it. */
  remove(entry: E): void {
    const { position } = entry;
    const last = this.#entries.pop();
    entry.position = -1;
    if (last === undefined || last === entry) return;
    this.#rise(last, position);
    if (last.position === position) this.#sink(last, position);
  }

  /** Gives an entry of the heap a lower rank. */
  lower(entry: E, rank: number): void {
    entry.rank = rank;
    this.#rise(entry, entry.position);
  }

  clear(): void {
    for (const entry of this.#entries) entry.position = -1;
    this.#entries.length = 0;
  }

  #rise(entry: E, from: number): void {
    const entries = this.#entries;
    let position = from;
    while (position > 0) {
      const above = (position - 1) >> 2;
      const parent = entries[above] as E;
      if (!precedes(entry, parent)) break;
      parent.position = position;
      entries[position] = parent;
      position = above;
    }
    entry.position = position;
    entries[position] = entry;
  }

  #sink(entry: E, from: number): void {
    const entries = this.#entries;
    const { length } = entries;
    let position = from;
    for (let first = position * 4 + 1; first < length; first = position * 4 + 1) {
      let least = entries[first] as E;
      const end = Math.min(first + 4, length);
      for (let next = first + 1; next < end; next += 1) {
        const child = entries[next] as E;
        if (precedes(child, least)) least = child;
      }
      if (!precedes(least, entry)) break;
      const below = least.position;
      least.position = position;
      entries[position] = least;
      position = below;
    }
    entry.position = position;
    entries[position] = entry;
  }
}

function precedes(one: HeapEntry, other: HeapEntry): boolean {
  return one.rank < other.rank || (one.rank === other.rank && one.order < other.order);
}
