// What a soak needs of an informer, whoever made it.

/** One object as an informer shows it. */
export interface ShownState {
  readonly uid: string | undefined;
  readonly resourceVersion: string | undefined;
}

export interface SoakedInformer {
  readonly name: string;
  /** Undefined: not there. */
  get(key: string): ShownState | undefined;
  keys(): string[];
  /** How often a handler was told an older version than before of the same object. */
  readonly backwards: number;
  /** How often it reported an error that its user has to deal with. */
  readonly errors: number;
  stop(): Promise<void>;
}

/** @param factor - how much faster than the world its time runs */
export type StartInformer = (url: string, factor: number) => Promise<SoakedInformer>;

/** Counts events that go back in time. */
export class TimeKeeper {
  backwards = 0;
  readonly #last = new Map<string, { uid: string; revision: number }>();

  hear(key: string, { uid = '', resourceVersion = '0' }: { uid?: string; resourceVersion?: string }): void {
    const revision = Number(resourceVersion);
    const last = this.#last.get(key);
    if (last?.uid === uid && revision < last.revision) this.backwards += 1;
    this.#last.set(key, { uid, revision });
  }
}
