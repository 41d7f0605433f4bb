// A FileStore on a disk. Writes to a temporary name and renames; what was there is put back when a later file fails.
// Never follows a symbolic link: neither as a folder on the way nor as the file itself.
import { chmod, lstat, mkdir, readdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import type { Problem } from '../errors.ts';
import { InputError } from '../errors.ts';
import type { Edit, FileStore } from './file-store.ts';
import { problemOfPath } from './safe-path.ts';

/** The files below one directory, which need not exist yet. */
export class DiskStore implements FileStore {
  readonly #directory: string;

  /** @param directory - absolute; may itself be a link, as the user chose it. */
  constructor(directory: string) {
    this.#directory = directory;
  }

  async read(path: string): Promise<Uint8Array | undefined> {
    return unlessMissing(readFile(join(this.#directory, path)));
  }

  async list(folder: string): Promise<readonly string[]> {
    const found: string[] = [];
    const walk = async (relative: string): Promise<void> => {
      const entries = (await unlessMissing(readdir(join(this.#directory, relative), { withFileTypes: true }))) ?? [];
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
    const problems = await Promise.all(
      paths.map(async (path) => problemOfPath(path) ?? (await this.#problemOnDisk(path))),
    );
    const found = problems.filter((problem) => problem !== undefined);
    if (found.length > 0) throw new InputError(found);
  }

  async commit(edits: readonly Edit[]): Promise<void> {
    await this.verify(edits.map(({ path }) => path));
    const undo: (() => Promise<unknown>)[] = [];
    try {
      for (const edit of edits) await this.#apply(edit, undo);
    } catch (error) {
      for (const step of undo.reverse()) await step();
      throw error;
    }
    for (const { path, action } of edits) if (action === 'delete') await this.#removeEmptyFolders(dirname(path));
  }

  async #apply(edit: Edit, undo: (() => Promise<unknown>)[]): Promise<void> {
    const target = join(this.#directory, edit.path);
    const before = await this.read(edit.path);
    if (edit.action === 'delete') {
      await rm(target, { force: true });
      if (before !== undefined) undo.push(() => writeFile(target, before));
      return;
    }
    const firstMade = await mkdir(dirname(target), { recursive: true });
    if (firstMade !== undefined) undo.push(() => rm(firstMade, { recursive: true, force: true }));
    const temporary = `${target}.${process.pid}.tmp`;
    undo.push(() => rm(temporary, { force: true }));
    await writeFile(temporary, edit.bytes);
    const mode = (await unlessMissing(lstat(target)))?.mode;
    if (mode !== undefined) await chmod(temporary, mode & 0o777);
    await rename(temporary, target);
    undo.push(() => (before === undefined ? rm(target, { force: true }) : writeFile(target, before)));
  }

  /** What stands between us and the path: a link, a file where a folder is needed, or a folder where the file goes. */
  async #problemOnDisk(path: string): Promise<Problem | undefined> {
    const parts = path.split('/');
    for (let length = 1; length <= parts.length; length++) {
      const part = parts.slice(0, length).join('/');
      const found = await unlessMissing(lstat(join(this.#directory, part)));
      if (found === undefined) return undefined;
      const last = length === parts.length;
      if (last ? found.isFile() : found.isDirectory()) continue;
      const what = found.isSymbolicLink() ? 'a symbolic link' : found.isDirectory() ? 'a folder' : 'not a folder';
      return {
        code: 'unsafe-path',
        message: `${part} is ${what}`,
        hint: `Move it away: ${path} is to be written here`,
        file: path,
      };
    }
    return undefined;
  }

  async #removeEmptyFolders(folder: string): Promise<void> {
    for (let current = folder; current !== '.' && current !== ''; current = dirname(current)) {
      if (((await unlessMissing(readdir(join(this.#directory, current)))) ?? ['?']).length > 0) return;
      await rmdir(join(this.#directory, current));
    }
  }
}

/** Undefined when there is nothing there, or something on the way is a file. */
async function unlessMissing<T>(promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return undefined;
    throw error;
  }
}
