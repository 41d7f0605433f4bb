// Where files are read from and written to: a disk, or memory. All or nothing is written.

/** What to do to one file. */
export type Edit =
  | { readonly path: string; readonly action: 'write'; readonly bytes: Uint8Array }
  | { readonly path: string; readonly action: 'delete' };

/** The files of one directory. Paths are relative to it, with forward slashes. */
export interface FileStore {
  /** Undefined when there is no such file. */
  read(path: string): Promise<Uint8Array | undefined>;
  /** Every file below a folder; hidden folders and node_modules are passed over. `''` is the whole directory. */
  list(folder: string): Promise<readonly string[]>;
  /**
   * Does all of it, or leaves everything as it was.
   *
   * @throws InputError when a path leads outside the directory, through a link, or through a file.
   */
  commit(edits: readonly Edit[]): Promise<void>;
  /** Checks what {@link commit} would refuse, without writing. */
  verify(paths: readonly string[]): Promise<void>;
}

/** A file's text; undefined when there is none. */
export async function readText(store: FileStore, path: string): Promise<string | undefined> {
  const bytes = await store.read(path);
  return bytes && new TextDecoder().decode(bytes);
}
