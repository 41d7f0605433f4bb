// One kube-apiserver's watch cache: follows the store, sometimes late, and remembers so many changes.
// @see https://github.com/kubernetes/apiserver/blob/master/pkg/storage/cacher/watch_cache.go
import type { ClockView } from '../simulated-clock.ts';
import type { Change, RevisionStore } from './revision-store.ts';

/** Whoever follows the cache. */
export interface Follower {
  /** Changes in order. */
  offer(change: Change): void;
  close(): void;
}

/** Milliseconds for which a request waits for a revision that the cache does not have. @see watch_cache.go (blockTimeout) */
const patience = 3000;

export class Replica {
  readonly name: string;
  /** The revision up to which the cache knows everything. */
  applied: number;
  readonly followers = new Set<Follower>();
  readonly #store: RevisionStore;
  readonly #clock: ClockView;
  /** How many changes are remembered. */
  capacity: number;
  /** Nothing before this revision is known. */
  #start: number;
  #lagging = false;
  readonly #waiting = new Set<() => void>();

  constructor(name: string, store: RevisionStore, clock: ClockView, capacity: number) {
    this.name = name;
    this.#store = store;
    this.#clock = clock;
    this.capacity = capacity;
    this.applied = store.revision;
    this.#start = store.revision;
  }

  /** A watch can start here or later. */
  get oldest(): number {
    const known = this.#store.between(this.#start, this.applied);
    const forgotten = known[known.length - 1 - this.capacity];
    return Math.max(this.#start, forgotten?.revision ?? 0);
  }

  get lagging(): boolean {
    return this.#lagging;
  }

  /** Stops to follow the store, until told otherwise. */
  lag(lagging: boolean): void {
    this.#lagging = lagging;
    this.follow();
  }

  /** Takes in what was written. */
  follow(): void {
    if (this.#lagging) return;
    const { revision } = this.#store;
    const changes = this.#store.between(this.applied, revision);
    for (const change of changes) {
      this.applied = change.revision;
      for (const follower of Array.from(this.followers)) follower.offer(change);
    }
    this.applied = revision;
    for (const call of Array.from(this.#waiting)) call();
  }

  /** Forgets everything and starts from what the store has now, or still has to catch up from an older list. */
  restart(): void {
    for (const follower of Array.from(this.followers)) follower.close();
    this.followers.clear();
    if (!this.#lagging) this.applied = this.#store.revision;
    this.#start = this.applied;
  }

  /** Calls with true once the cache has reached a revision, with false when that takes too long. */
  whenAtLeast(revision: number, call: (fresh: boolean) => void): void {
    if (this.applied >= revision) return call(true);
    const look = (): void => {
      if (this.applied < revision) return;
      this.#waiting.delete(look);
      timer.cancel();
      call(true);
    };
    const timer = this.#clock.schedule(patience, () => {
      this.#waiting.delete(look);
      call(false);
    });
    this.#waiting.add(look);
  }
}
