// The store of `--data`: everything in memory, and every change in a file before anybody can see it, so that a kill at
// any moment loses nothing that was acknowledged. The file starts over when it holds much that is of no use any more.
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DataFile, readDataFile } from './data-file.ts';
import { lockData } from './data-lock.ts';
import type { JournalRecord } from './journal-record.ts';
import type { Journal } from './memory-storage.ts';
import { MemoryStorage } from './memory-storage.ts';
import type { Storage, StorageEvent } from './storage.ts';

/** Where and how {@link openFileStorage} keeps objects. */
export interface FileStorageOptions {
  /** Made when it is not there. */
  readonly folder: string;
  /** How many changes of one resource are kept for watches and lists of the past; default 10000. */
  readonly history?: number | undefined;
  /**
   * Wait for the disk at each write, so that also a machine that loses power loses nothing; default false: the system has
   * the data, and a killed process loses nothing.
   */
  readonly sync?: boolean | undefined;
  /** Bytes of changes after which the file starts over, if they are also more than the objects; default 16 MiB. */
  readonly rewriteAfter?: number | undefined;
}

/**
 * Opens a data folder.
 *
 * @throws Error when another process uses it, or when a file in it is damaged otherwise than by a kill.
 */
export async function openFileStorage(options: FileStorageOptions): Promise<Storage> {
  const { history = 10_000, sync = false, rewriteAfter = 16 * 2 ** 20 } = options;
  const folder = resolve(options.folder);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const unlock = lockData(folder);
  try {
    const storage = new FileStorage(folder, { history, sync, rewriteAfter }, unlock);
    await storage.open();
    return storage;
  } catch (error) {
    unlock();
    throw error;
  }
}

const pattern = /^data-(\d+)\.log$/;
const fileName = (generation: number): string => `data-${generation}.log`;

/** How many objects are written between two turns of the event loop while a file starts over. */
const sliceSize = 256;

class FileStorage extends MemoryStorage implements Journal {
  readonly #folder: string;
  readonly #options: { readonly history: number; readonly sync: boolean; readonly rewriteAfter: number };
  readonly #unlock: () => void;
  #file: DataFile | undefined;
  #generation = 0;
  /** Bytes of the current file that were there when it started. */
  #start = 0;
  /** What has been written to the current file since the next one was begun. */
  #since: JournalRecord[] | undefined;
  #rewriting: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(
    folder: string,
    options: { readonly history: number; readonly sync: boolean; readonly rewriteAfter: number },
    unlock: () => void,
  ) {
    super(options.history);
    this.#folder = folder;
    this.#options = options;
    this.#unlock = unlock;
  }

  /** Reads what is there, or begins. */
  async open(): Promise<void> {
    const generations = readdirSync(this.#folder).flatMap((name) => Number(pattern.exec(name)?.[1] ?? []));
    this.#generation = Math.max(0, ...generations);
    if (this.#generation === 0) {
      await this.#startFile();
    } else {
      const file = join(this.#folder, fileName(this.#generation));
      this.#file = new DataFile(file, await readDataFile(file, this), this.#options.sync);
      this.#start = this.#file.size;
    }
    this.#removeOthers();
    this.keep(this);
  }

  /** Journal: a change. */
  commit({ type, key, revision, object }: StorageEvent): void {
    this.#append(type === 'deleted' ? { type, key, revision } : { type, key, revision, object });
  }

  override async compact(revision: number): Promise<void> {
    await super.compact(revision);
    // While the file is read, it says so already.
    if (this.#file !== undefined) this.#append({ type: 'compacted', revision });
  }

  override async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await super.close();
    await this.#rewriting;
    this.#file?.flush();
    this.#file?.close();
    this.#unlock();
  }

  #append(record: JournalRecord): void {
    if (this.#file === undefined || this.#closed) throw new Error('the data folder is closed');
    const grown = this.#file.size - this.#start;
    if (this.#since === undefined && grown > this.#options.rewriteAfter && grown > this.#start) {
      // Before the record is written: what it tells is not yet in the state that the new file begins with.
      this.#rewriting = this.#startFile().catch(() => {
        // No room for a second file: the present one goes on.
        this.#since = undefined;
        this.#start = this.#file?.size ?? 0;
      });
    }
    this.#file.append(record);
    this.#since?.push(record);
  }

  /** Writes what there is into a new file, aside and in slices, and goes on in that. */
  async #startFile(): Promise<void> {
    const { revision, compacted, objects } = this.state();
    this.#since = [];
    const generation = this.#generation + 1;
    const name = join(this.#folder, fileName(generation));
    const aside = `${name}.new`;
    rmSync(aside, { force: true });
    const next = new DataFile(aside, 0, false);
    try {
      next.append({ type: 'begin', format: 1, revision, compacted: Math.max(compacted, revision) });
      let count = 0;
      for (const [key, object] of objects) {
        next.append({ type: 'object', key, object });
        if (++count % sliceSize === 0) await new Promise((turn) => void setImmediate(turn));
      }
      next.append({ type: 'loaded' });
      const start = next.size;
      for (const record of this.#since) next.append(record);
      // With its name it is what the next start reads: it is what is written to, whatever fails from here on.
      next.moveTo(name, this.#options.sync);
      const old = this.#file;
      this.#file = next;
      this.#start = start;
      this.#generation = generation;
      this.#since = undefined;
      old?.close();
      this.#removeOthers();
    } catch (error) {
      if (this.#file !== next) {
        next.close();
        rmSync(aside, { force: true });
      }
      throw error;
    }
  }

  #removeOthers(): void {
    for (const name of readdirSync(this.#folder)) {
      const isOld = pattern.test(name) && name !== fileName(this.#generation);
      if (isOld || name.endsWith('.log.new')) rmSync(join(this.#folder, name), { force: true });
    }
  }
}
