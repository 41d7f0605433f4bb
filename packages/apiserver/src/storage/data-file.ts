// One file of a data folder: the objects that were there at its start, then every change since. Read once, then only
// appended to. A line that a kill cut off was never acknowledged, and is cut off here, too.
import {
  closeSync,
  createReadStream,
  fdatasyncSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { ApiObject } from '../object/api-object.ts';
import type { JournalRecord } from './journal-record.ts';
import { decodeRecord, encodeRecord } from './journal-record.ts';
import type { MemoryStorage } from './memory-storage.ts';

/** Appends to a file. */
export class DataFile {
  readonly #descriptor: number;
  #file: string;
  #sync: boolean;
  #size: number;
  #broken: unknown;

  /**
   * @param size - bytes to keep; what is behind them is cut off
   * @param sync - whether each line reaches the disk, not only the system, before it counts
   */
  constructor(file: string, size: number, sync: boolean) {
    this.#descriptor = openSync(file, 'a', 0o600);
    this.#file = file;
    this.#sync = sync;
    this.#size = size;
    ftruncateSync(this.#descriptor, size);
  }

  get size(): number {
    return this.#size;
  }

  /** Writes before it returns: whoever kills this process afterwards finds the line. @throws the system's error, and leaves no half of a line */
  append(record: JournalRecord): void {
    if (this.#broken !== undefined)
      throw new Error('the data file cannot be written any more', { cause: this.#broken });
    const line = encodeRecord(record);
    try {
      for (let written = 0; written < line.length;) written += writeSync(this.#descriptor, line, written);
      if (this.#sync) fdatasyncSync(this.#descriptor);
      this.#size += line.length;
    } catch (error) {
      this.#cutOff(error);
      throw error;
    }
  }

  /**
   * Gives the file its name, and from now on appends to it as `sync` says. Fails before it has the name or not at all: once
   * it is there, it is the file that the next start reads.
   */
  moveTo(name: string, sync: boolean): void {
    const folder = sync ? openSync(dirname(name), 'r') : undefined;
    try {
      this.flush();
      renameSync(this.#file, name);
      this.#file = name;
      this.#sync = sync;
      if (folder !== undefined) flushFolder(folder);
    } finally {
      if (folder !== undefined) closeSync(folder);
    }
  }

  flush(): void {
    fdatasyncSync(this.#descriptor);
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #cutOff(error: unknown): void {
    try {
      ftruncateSync(this.#descriptor, this.#size);
    } catch {
      this.#broken = error;
    }
  }
}

/** So that also the name is there after a loss of power. */
function flushFolder(descriptor: number): void {
  try {
    fsyncSync(descriptor);
  } catch {
    // Some systems flush no folders; the file itself has reached the disk.
  }
}

/**
 * Fills a new store from a file.
 *
 * @returns how many bytes of the file are whole lines
 * @throws Error that names file and line when something else than the end is damaged.
 */
export async function readDataFile(file: string, store: MemoryStorage): Promise<number> {
  const objects: [string, ApiObject][] = [];
  let begin: Extract<JournalRecord, { type: 'begin' }> | undefined;
  let loaded = false;
  let whole = 0;
  let number = 0;
  for await (const line of linesOf(file)) {
    number += 1;
    const record = line.at(-1) === newline ? decodeRecord(line.toString('utf8', 0, line.length - 1)) : undefined;
    if (record === undefined) {
      if (line.at(-1) === newline) throw damaged(file, number);
      break;
    }
    whole += line.length;
    switch (record.type) {
      case 'begin':
        if (record.format !== 1) throw new Error(`${file}: format ${String(record.format)} is of a newer version`);
        begin = record;
        break;
      case 'object':
        objects.push([record.key, record.object]);
        break;
      case 'loaded':
        if (begin === undefined) throw damaged(file, 1);
        store.load({ ...begin, objects });
        loaded = true;
        break;
      case 'compacted':
        await store.compact(record.revision);
        break;
      case 'deleted':
        store.replay('deleted', record.key, record.revision, undefined);
        break;
      default:
        store.replay(record.type, record.key, record.revision, record.object);
    }
  }
  // The start of a file is written before the file gets its name: it is never cut off by a kill.
  if (!loaded) throw damaged(file, number + 1);
  return whole;
}

const newline = 0x0a;

/** Lines with their newline; the last one may have none. Split by bytes: text knows more ends of lines than JSON does. */
async function* linesOf(file: string): AsyncGenerator<Buffer, void> {
  let rest: Buffer[] = [];
  for await (const chunk of createReadStream(file, { highWaterMark: 2 ** 20 }) as AsyncIterable<Buffer>) {
    let start = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      yield Buffer.concat([...rest, chunk.subarray(start, end + 1)]);
      rest = [];
      start = end + 1;
    }
    if (start < chunk.length) rest.push(chunk.subarray(start));
  }
  if (rest.length > 0) yield Buffer.concat(rest);
}

function damaged(file: string, line: number): Error {
  return new Error(`${file}: line ${line} is damaged; restore the folder from a copy, or start with an empty one`);
}
