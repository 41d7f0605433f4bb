// The keys of a priority queue that a worker could take now: the highest priority first, first in first out within one.
// Every entry stands in two lists, that of its priority and that of all by arrival, so each step costs the same for a
// million keys and for any number of priorities. The second list is what keeps low priorities from starving.
import { Heap } from './heap.ts';
import type { HeapEntry } from './heap.ts';

/** What is kept. The lists write everything but the priority, which only moves through {@link ReadyKeys.raise}. */
export interface ReadyEntry<E> {
  priority: number;
  level: Level<E> | undefined;
  levelPrevious: E | undefined;
  levelNext: E | undefined;
  arrivalPrevious: E | undefined;
  arrivalNext: E | undefined;
}

/** The entries of one priority, in their order. `rank` is the negated priority, as the heap has the least on top. */
interface Level<E> extends HeapEntry {
  size: number;
  first: E | undefined;
  last: E | undefined;
}

/** How many empty levels are kept for the next entry. */
const spareLevels = 64;

export class ReadyKeys<E extends ReadyEntry<E>> {
  readonly #oldestEvery: number;
  readonly #levels = new Map<number, Level<E>>();
  /** The levels that have entries, and maybe some that have lost theirs. */
  readonly #ordered = new Heap<Level<E>>();
  #oldest: E | undefined;
  #newest: E | undefined;
  #size = 0;
  /** How often in a row the oldest was not the one taken. */
  #passedOver = 0;

  /** @param oldestEvery - at the latest which take in a row takes the oldest entry, whatever its priority */
  constructor(oldestEvery: number) {
    this.#oldestEvery = oldestEvery;
  }

  get size(): number {
    return this.#size;
  }

  /** How many priorities are kept, those included that have no entries. */
  get levels(): number {
    return this.#levels.size;
  }

  /** How many entries each priority has that has any, the highest first. */
  get depths(): Map<number, number> {
    const filled = Array.from(this.#levels).filter(([, { size }]) => size > 0);
    return new Map(filled.sort(([one], [other]) => other - one).map(([priority, { size }]) => [priority, size]));
  }

  /** Adds an entry that is not there, as the last of its priority. */
  put(entry: E): void {
    this.#size += 1;
    const newest = this.#newest;
    entry.arrivalPrevious = newest;
    if (newest === undefined) this.#oldest = entry;
    else newest.arrivalNext = entry;
    this.#newest = entry;
    this.#append(entry);
  }

  /** Gives an entry that is there a higher priority, as the last of it; how long it has waited is not forgotten. */
  raise(entry: E, priority: number): void {
    this.#leaveLevel(entry);
    entry.priority = priority;
    this.#append(entry);
  }

  /** Removes and returns the entry whose turn it is. */
  take(): E | undefined {
    let level = this.#ordered.peek();
    while (level !== undefined && level.size === 0) {
      this.#ordered.pop();
      level = this.#ordered.peek();
    }
    let entry = level?.first;
    if (entry === undefined) return undefined;
    const oldest = this.#oldest;
    if (entry === oldest) {
      this.#passedOver = 0;
    } else {
      this.#passedOver += 1;
      if (this.#passedOver >= this.#oldestEvery) {
        this.#passedOver = 0;
        entry = oldest as E;
      }
    }
    this.#leaveLevel(entry);
    this.#leaveArrivals(entry);
    this.#size -= 1;
    return entry;
  }

  #append(entry: E): void {
    let level = this.#levels.get(entry.priority);
    if (level === undefined) {
      level = { rank: -entry.priority, order: 0, position: -1, size: 0, first: undefined, last: undefined };
      this.#levels.set(entry.priority, level);
    }
    if (level.position < 0) this.#ordered.push(level);
    level.size += 1;
    const { last } = level;
    entry.level = level;
    entry.levelPrevious = last;
    if (last === undefined) level.first = entry;
    else last.levelNext = entry;
    level.last = entry;
  }

  #leaveLevel(entry: E): void {
    const { level, levelPrevious: previous, levelNext: next } = entry;
    if (level === undefined) return;
    level.size -= 1;
    if (previous === undefined) level.first = next;
    else previous.levelNext = next;
    if (next === undefined) level.last = previous;
    else next.levelPrevious = previous;
    entry.level = entry.levelPrevious = entry.levelNext = undefined;
    if (level.size > 0 || this.#levels.size <= spareLevels) return;
    this.#levels.delete(-level.rank);
    if (level.position >= 0) this.#ordered.remove(level);
  }

  #leaveArrivals(entry: E): void {
    const { arrivalPrevious: previous, arrivalNext: next } = entry;
    if (previous === undefined) this.#oldest = next;
    else previous.arrivalNext = next;
    if (next === undefined) this.#newest = previous;
    else next.arrivalPrevious = previous;
    entry.arrivalPrevious = entry.arrivalNext = undefined;
  }
}
