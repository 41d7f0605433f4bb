// A FileStore on a disk. Every file is written under a temporary name before the first one is moved to its place, so a full
// disk or a kill while writing leaves the old state. A directory that is new is moved as a whole: it is there complete or
// not at all. In one that exists the files are moved one after the other: each is old or new, never half, and what was
// there is put back when a move fails. Never follows a symbolic link: neither as a folder on the way nor as the file itself.
import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { lstat, readdir, rmdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

import type { Problem } from '../errors.ts';
import { InputError } from '../errors.ts';
import type { Edit, FileStore } from './file-store.ts';
import { problemOfPath } from './safe-path.ts';

/** Where a command's files are: as the caller says, else on disk. */
export function storeOf({ store, directory }: { readonly store?: FileStore; readonly directory: string }): FileStore {
  return store ?? new DiskStore(resolve(directory));
}

type Write = Extract<Edit, { action: 'write' }>;

/** The files below one directory, which need not exist yet. */
export class DiskStore implements FileStore {
  readonly #directory: string;

  /** @param directory - absolute; may itself be a link, as the user chose it. */
  constructor(directory: string) {
    this.#directory = directory;
  }

  async read(path: string): Promise<Uint8Array | undefined> {
    // A thread for each of thousands of small files costs more than the reading.
    return unlessMissing(() => readFileSync(join(this.#directory, path)));
  }

  async list(folder: string): Promise<readonly string[]> {
    const found: string[] = [];
    const walk = async (relative: string): Promise<void> => {
      const entries =
        (await unlessMissing(() => readdir(join(this.#directory, relative), { withFileTypes: true }))) ?? [];
      for (const entry of entries) {
        const path = relative === '' ? entry.name : `${relative}/${entry.name}`;
        if (entry.isFile()) found.push(path);
        else if (entry.isDirectory() && entry.name !== 'node_modules' && !entry.name.startsWith('.')) await walk(path);
      }
    };
    await walk(folder.replace(/\/$/, ''));
    return found.sort();
  }

  async verify(paths: readonly string[]): Promise<void> {
    const folders = new Map<string, Problem | undefined>();
    const problems = paths.map((path) => problemOfPath(path) ?? this.#problemOnDisk(path, folders));
    const found = problems.filter((problem) => problem !== undefined);
    if (found.length > 0) throw new InputError(found);
  }

  async commit(edits: readonly Edit[]): Promise<void> {
    await this.verify(edits.map(({ path }) => path));
    const writes = edits.filter((edit) => edit.action === 'write');
    const isNew = (await unlessMissing(() => lstat(this.#directory))) === undefined;
    if (isNew) {
      if (writes.length > 0) this.#create(writes);
      return;
    }
    this.#change(edits, writes);
    for (const { path, action } of edits) if (action === 'delete') await this.#removeEmptyFolders(dirname(path));
  }

  /** Writes a directory beside the one that is wanted, and moves it there. */
  #create(writes: readonly Write[]): void {
    const parent = dirname(this.#directory);
    const firstMade = mkdirSync(parent, { recursive: true });
    const staged = join(parent, `.${basename(this.#directory)}.${process.pid}.tmp`);
    try {
      removeLeftovers(parent, basename(this.#directory));
      const made = new Set<string>();
      for (const { path, bytes } of writes) {
        const target = join(staged, path);
        makeFolder(dirname(target), made);
        writeFileSync(target, bytes);
      }
      renameSync(staged, this.#directory);
    } catch (error) {
      rmSync(firstMade ?? staged, { recursive: true, force: true });
      throw error;
    }
  }

  #change(edits: readonly Edit[], writes: readonly Write[]): void {
    const undo: (() => unknown)[] = [];
    const made = new Set<string>();
    try {
      for (const { path, bytes } of writes) {
        const target = join(this.#directory, path);
        const firstMade = makeFolder(dirname(target), made);
        if (firstMade !== undefined) undo.push(() => rmSync(firstMade, { recursive: true, force: true }));
        const temporary = temporaryOf(target);
        undo.push(() => rmSync(temporary, { force: true }));
        writeFileSync(temporary, bytes);
        const mode = lstatSync(target, { throwIfNoEntry: false })?.mode;
        if (mode !== undefined) chmodSync(temporary, mode & 0o777);
      }
      for (const { path, action } of edits) {
        const target = join(this.#directory, path);
        const before =
          lstatSync(target, { throwIfNoEntry: false })?.isFile() === true ? readFileSync(target) : undefined;
        if (action === 'write') renameSync(temporaryOf(target), target);
        else rmSync(target, { force: true });
        undo.push(() => (before === undefined ? rmSync(target, { force: true }) : writeFileSync(target, before)));
      }
    } catch (error) {
      for (const step of undo.reverse()) attempt(step);
      throw error;
    }
  }

  /** What stands between us and the path: a link, a file where a folder is needed, or a folder where the file goes. */
  #problemOnDisk(path: string, folders: Map<string, Problem | undefined>): Problem | undefined {
    const folder = dirname(path);
    if (folder !== '.') {
      if (!folders.has(folder)) folders.set(folder, this.#problemOnDisk(`${folder}/`, folders));
      const problem = folders.get(folder);
      if (problem !== undefined) return { ...problem, hint: hintFor(path), file: path };
    }
    const isFolder = path.endsWith('/');
    const part = isFolder ? path.slice(0, -1) : path;
    const found = lstatSync(join(this.#directory, part), { throwIfNoEntry: false });
    if (found === undefined || (isFolder ? found.isDirectory() : found.isFile())) return undefined;
    const what = found.isSymbolicLink() ? 'a symbolic link' : found.isDirectory() ? 'a folder' : 'not a folder';
    return { code: 'unsafe-path', message: `${part} is ${what}`, hint: hintFor(path), file: path };
  }

  async #removeEmptyFolders(folder: string): Promise<void> {
    for (let current = folder; current !== '.' && current !== ''; current = dirname(current)) {
      if (((await unlessMissing(() => readdir(join(this.#directory, current)))) ?? ['?']).length > 0) return;
      await rmdir(join(this.#directory, current));
    }
  }
}

function hintFor(path: string): string {
  return `Move it away: ${path} is to be written here`;
}

/** A step back that fails must not keep the others from being made. */
function attempt(step: () => unknown): void {
  try {
    step();
  } catch {
    // The error that made us go back is the one to tell.
  }
}

/** What a process that was killed had begun to write beside the directory. */
function removeLeftovers(parent: string, name: string): void {
  for (const entry of readdirSync(parent)) {
    const middle = entry.startsWith(`.${name}.`) && entry.endsWith('.tmp') ? entry.slice(name.length + 2, -4) : '';
    if (/^\d+$/.test(middle) && !isRunning(Number(middle)))
      rmSync(join(parent, entry), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function temporaryOf(target: string): string {
  return `${target}.${process.pid}.tmp`;
}

/** Makes a folder once; gives the first one that was made. */
function makeFolder(folder: string, made: Set<string>): string | undefined {
  if (made.has(folder)) return undefined;
  made.add(folder);
  return mkdirSync(folder, { recursive: true });
}

/** Undefined when there is nothing there, or something on the way is a file. */
async function unlessMissing<T>(read: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return undefined;
    throw error;
  }
}
