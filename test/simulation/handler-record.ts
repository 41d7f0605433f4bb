// An event handler that believes nothing: for each key it knows what it was told last, and says at once what is not legal
// about the next event.
import type { DeepReadonly } from '@kubewright/apimachinery';
import type { ObjectEvent } from '@kubewright/client';
import type { StoredObject, Thing } from './server/stored-object.ts';

/** What a handler may look at while it runs. */
export interface HandlerView {
  get(key: string): DeepReadonly<Thing> | undefined;
  byOwner(owner: string): readonly DeepReadonly<Thing>[];
}

/** What of an event a handler reads: objects may be decoded only then. */
export type Reading = 'metadata' | 'objects' | 'everything';

interface Told {
  readonly uid: string;
  readonly revision: number;
  readonly object: DeepReadonly<Thing> | undefined;
}

export class HandlerRecord {
  readonly name: string;
  readonly told = new Map<string, Told>();
  events = 0;
  /** Events that the handler threw at, which come once more with all that happened since; by key. */
  readonly #thrown = new Map<string, ObjectEvent<Thing>['type']>();
  /** Set once the registration is removed: nothing may come any more. */
  removed = false;
  readonly #view: HandlerView;
  readonly #reading: Reading;
  readonly #transformed: boolean;
  readonly #fail: (message: string) => void;
  readonly #synced: () => boolean;
  readonly #merged: boolean;
  readonly #rescoped: () => boolean;

  constructor(options: {
    readonly name: string;
    readonly view: HandlerView;
    readonly reading: Reading;
    /** Objects were transformed, exactly once. */
    readonly transformed: boolean;
    readonly fail: (message: string) => void;
    /** The registration has synced. */
    readonly synced: () => boolean;
    /** An asynchronous handler: what happens while it works is told as one event, and the store is ahead of it. */
    readonly merged?: boolean;
    /** The informer's scope has changed: what comes with that was there already, too. */
    readonly rescoped?: () => boolean;
  }) {
    this.name = options.name;
    this.#view = options.view;
    this.#reading = options.reading;
    this.#transformed = options.transformed;
    this.#fail = options.fail;
    this.#synced = options.synced;
    this.#merged = options.merged ?? false;
    this.#rescoped = options.rescoped ?? (() => false);
  }

  /**
   * For a handler that throws before it does anything, but never twice at the same event, which would be lost to it.
   *
   * @returns whether to throw
   */
  throwsAt({ key, type }: ObjectEvent<Thing>): boolean {
    if (this.#thrown.has(key)) return false;
    this.#thrown.set(key, type);
    return true;
  }

  readonly handle = (event: ObjectEvent<Thing>): void => {
    this.events += 1;
    const { key, type, metadata } = event;
    const uid = metadata.uid ?? '';
    const revision = Number(metadata.resourceVersion);
    const before = this.told.get(key);
    const thrown = this.#thrown.get(key);
    this.#thrown.delete(key);
    const fail = (why: string): void =>
      this.#fail(
        `${this.name}: ${type} ${key} uid ${uid} at ${revision} ${why} (told before: ${
          before === undefined ? 'nothing' : `uid ${before.uid} at ${before.revision}`
        })`,
      );
    if (this.removed) fail('after the handler was removed');
    if (event.initial && type !== 'added') fail('as initial');
    if (event.initial && this.#synced() && thrown === undefined && !this.#rescoped()) fail('as initial after the sync');
    if (type === 'added') {
      if (before !== undefined) fail('of an object that is known');
    } else if (before === undefined) {
      // The object came and went while the handler was to be told again of its coming.
      if (thrown !== 'added' || type !== 'deleted') fail('of an object that is not known');
    } else {
      if (revision < before.revision) fail('of an older version');
      if (type === 'updated') this.#checkOld(event, before, thrown, fail);
      else if (uid !== before.uid && thrown === undefined && !this.#merged) fail('of another object');
    }
    const reads = this.#reading !== 'metadata';
    const object = reads || this.#transformed ? event.object : undefined;
    if (object !== undefined) {
      if (object.metadata.uid !== uid) fail('with an object of another uid');
      if (event.object !== object) fail('with an object that does not stay the same');
      if (this.#transformed && object.spec?.seen !== 1) fail(`transformed ${object.spec?.seen ?? 0} times`);
    }
    if (!this.#merged) this.#checkStore(event, revision, uid, fail);
    if (type === 'deleted') this.told.delete(key);
    else this.told.set(key, { uid, revision, object });
  };

  /** Everything that is there was told as it is now, and everything that is gone was told to be gone. */
  checkTold(expected: readonly StoredObject[], fail: (message: string) => void): void {
    for (const { key, uid, revision } of expected) {
      const told = this.told.get(key);
      if (told?.uid !== uid || told.revision !== revision) {
        const said = told === undefined ? 'nothing' : `uid ${told.uid} at ${told.revision}`;
        fail(`${this.name} was told ${said} of ${key}, which is uid ${uid} at ${revision}`);
      }
    }
    if (this.told.size > expected.length) fail(`${this.name} was not told of all that is gone`);
  }

  #checkOld(event: ObjectEvent<Thing>, before: Told, thrown: string | undefined, fail: (why: string) => void): void {
    const { oldMetadata } = event;
    // It went and came again while that was to be told, or to be told again: old is its last state.
    if ((thrown === 'deleted' || this.#merged) && oldMetadata?.uid === before.uid) {
      if (Number(oldMetadata.resourceVersion) > before.revision) return;
    }
    if (oldMetadata?.uid !== before.uid || Number(oldMetadata.resourceVersion) !== before.revision) {
      fail(`with an old object that was never told: uid ${oldMetadata?.uid} at ${oldMetadata?.resourceVersion}`);
    }
    if (
      this.#reading === 'everything' &&
      !this.#rescoped() &&
      before.object !== undefined &&
      event.old !== before.object
    ) {
      fail('with an old object that is another than the one told');
    }
  }

  /** The store and its indexes show at least this state (B-17). */
  #checkStore(event: ObjectEvent<Thing>, revision: number, uid: string, fail: (why: string) => void): void {
    const stored = this.#view.get(event.key);
    if (event.type === 'deleted') {
      if (stored?.metadata.uid === uid) fail('while the cache still has it');
      return;
    }
    if (stored === undefined) return fail('while the cache does not have it');
    if (Number(stored.metadata.resourceVersion) < revision) fail('while the cache has an older one');
    if (this.#reading !== 'everything') return;
    const owner = stored.spec?.owner ?? '';
    if (!this.#view.byOwner(owner).includes(stored)) fail('while the index does not find it');
  }
}
