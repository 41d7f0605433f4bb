// A FileStore without a disk: for tests, and for rendering something only to look at it.
import type { Edit, FileStore } from './file-store.ts';
import { problemOfPath } from './safe-path.ts';
import { InputError } from '../errors.ts';

/** Files in memory. */
export class MemoryStore implements FileStore {
  readonly #files: Map<string, Uint8Array>;

  constructor(files: Iterable<readonly [path: string, text: string]> = []) {
    this.#files = new Map([...files].map(([path, text]) => [path, new TextEncoder().encode(text)]));
  }

  async read(path: string): Promise<Uint8Array | undefined> {
    return this.#files.get(path);
  }

  async list(folder: string): Promise<readonly string[]> {
    return [...this.#files.keys()].filter((path) => path.startsWith(folder)).sort();
  }

  async verify(paths: readonly string[]): Promise<void> {
    const problems = paths.map(problemOfPath).filter((problem) => problem !== undefined);
    if (problems.length > 0) throw new InputError(problems);
  }

  async commit(edits: readonly Edit[]): Promise<void> {
    await this.verify(edits.map(({ path }) => path));
    for (const edit of edits) {
      if (edit.action === 'write') this.#files.set(edit.path, edit.bytes);
      else this.#files.delete(edit.path);
    }
  }

  /** Every file as text, sorted by path. */
  texts(): Map<string, string> {
    const decoder = new TextDecoder();
    return new Map(
      [...this.#files].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, bytes]) => [path, decoder.decode(bytes)]),
    );
  }
}
