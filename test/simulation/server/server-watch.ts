// One watch on the model server: what happened since, then whatever happens, bookmarks, and an end.
// @see https://github.com/kubernetes/apiserver/blob/master/pkg/storage/cacher/cache_watcher.go
import type { Timer } from '@kubewright/apimachinery';
import type { Dice } from '../dice.ts';
import type { ClockView } from '../simulated-clock.ts';
import type { Replica } from './replica.ts';
import type { Reply } from './reply.ts';
import type { Change } from './revision-store.ts';
import { eventOf } from './selection.ts';
import type { Selection } from './selection.ts';
import { apiVersion, encode, kind } from './stored-object.ts';
import type { JsonStyle, StoredObject } from './stored-object.ts';

/** Milliseconds between two bookmarks. @see cacher.go (bookmarkFrequency) */
const bookmarkInterval = 60_000;

/** How long before its timeout a watch sends the last one, in milliseconds. @see cache_watcher.go (nextBookmarkTime) */
const lastBookmark = 2000;

export interface ServerWatchOptions {
  readonly replica: Replica;
  readonly reply: Reply;
  readonly selected: Selection;
  readonly clock: ClockView;
  readonly dice: Dice;
  readonly style: JsonStyle;
  readonly bookmarks: boolean;
  /** Seconds. */
  readonly timeout: number;
  /** No bookmarks are sent while it says so. */
  readonly muted: () => boolean;
}

export class ServerWatch {
  readonly #options: ServerWatchOptions;
  /** What came up to here is told or was known. */
  #sent: number;
  /** The end of the streamed list is still to be told. */
  #initial = false;
  #timers: Timer[] = [];

  constructor(options: ServerWatchOptions, after: number) {
    this.#options = options;
    this.#sent = after;
    const { reply, clock, timeout, replica, dice } = options;
    reply.start(200, { 'content-type': 'application/json' });
    replica.followers.add(this);
    reply.onClose(() => this.#forget());
    this.#timers.push(clock.schedule(timeout * 1000, () => this.close()));
    if (!options.bookmarks) return;
    this.#nextBookmark(dice.between(bookmarkInterval / 2, bookmarkInterval));
    this.#timers.push(clock.schedule(timeout * 1000 - lastBookmark, () => this.#tellBookmark()));
  }

  /** Tells what happened since the revision that was asked for. */
  catchUp(changes: readonly Change[]): void {
    for (const change of changes) this.offer(change);
  }

  /** Tells what there is, in no particular order. */
  list(objects: readonly StoredObject[], streamed: boolean): void {
    for (const object of this.#options.dice.shuffled(objects)) this.#event('ADDED', object, object.revision);
    if (!streamed) return;
    this.#initial = true;
    const { clock, dice, replica } = this.#options;
    const finish = (): void => {
      this.#initial = false;
      this.#sent = Math.max(this.#sent, replica.applied);
      this.#bookmark(true);
    };
    // Changes may come before the list is complete.
    if (dice.chance(0.5)) finish();
    else this.#timers.push(clock.schedule(dice.between(1, 3000), finish));
  }

  offer(change: Change): void {
    if (change.revision <= this.#sent) return;
    const event = eventOf(change, this.#options.selected);
    if (event === undefined) return;
    this.#sent = change.revision;
    this.#event(event.type, event.object, event.revision);
  }

  close(): void {
    this.#forget();
    this.#options.reply.end();
  }

  #event(type: string, object: StoredObject, revision: number): void {
    this.#options.reply.write(`{"type":"${type}","object":${encode(object, revision, this.#options.style)}}\n`);
  }

  #nextBookmark(delay: number): void {
    const timer = this.#options.clock.schedule(delay, () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
      this.#tellBookmark();
      this.#nextBookmark(bookmarkInterval);
    });
    this.#timers.push(timer);
  }

  #tellBookmark(): void {
    const { replica, muted } = this.#options;
    if (this.#initial || muted() || replica.applied < this.#sent) return;
    this.#sent = replica.applied;
    this.#bookmark(false);
  }

  #bookmark(end: boolean): void {
    const annotations = end ? { annotations: { 'k8s.io/initial-events-end': 'true' } } : {};
    const metadata = { ...annotations, creationTimestamp: null, resourceVersion: String(this.#sent) };
    this.#options.reply.write(`${JSON.stringify({ type: 'BOOKMARK', object: { apiVersion, kind, metadata } })}\n`);
  }

  #forget(): void {
    this.#options.replica.followers.delete(this);
    for (const timer of this.#timers) timer.cancel();
    this.#timers = [];
  }
}
