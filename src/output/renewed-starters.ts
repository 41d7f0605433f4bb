// Starters that are written a second time: because nobody has edited them, or because their text is somebody else's.
import type { RenderedFile } from '../model/planned-file.ts';
import type { Change } from '../model/report.ts';
import type { FileStore } from './file-store.ts';
import type { WriteOptions } from './write.ts';
import { writeFiles } from './write.ts';

/** Controllers that would now be written otherwise, such as for another version, and are still as they were written. */
export async function untouchedControllers(
  planned: readonly RenderedFile[],
  earlier: readonly RenderedFile[],
  store: FileStore,
): Promise<Set<string>> {
  const untouched = new Set<string>();
  for (const { path, bytes } of planned.filter((file) => file.path.startsWith('src/controllers/'))) {
    const old = earlier.find((file) => file.path === path)?.bytes;
    const existing = old && (await store.read(path));
    if (old === undefined || existing === undefined || Buffer.compare(old, bytes) === 0) continue;
    if (Buffer.compare(old, existing) === 0) untouched.add(path);
  }
  return untouched;
}

/** The files at those paths as they stand in the store: they are not the user's, so they go whatever they say. */
export async function asTheyStand(
  files: readonly RenderedFile[],
  paths: ReadonlySet<string>,
  store: FileStore,
): Promise<RenderedFile[]> {
  return Promise.all(
    files.map(async (file) => {
      const bytes = paths.has(file.path) ? await store.read(file.path) : undefined;
      return bytes === undefined ? file : { ...file, bytes };
    }),
  );
}

/** Writes; the starters in `renewed`, each with its reason, are written anew as generated files are, and are the user's again after that. */
export async function writeStarters(
  files: readonly RenderedFile[],
  renewed: ReadonlyMap<string, string>,
  store: FileStore,
  options: WriteOptions,
): Promise<readonly Change[]> {
  const rendered = files.map((file): RenderedFile => (renewed.has(file.path) ? { ...file, owner: 'generated' } : file));
  const changes = await writeFiles(rendered, store, options);
  return changes.map((change): Change => {
    if (!renewed.has(change.path)) return change;
    const { path, action } = change;
    return { path, owner: 'starter', action, ...(action === 'update' && { why: renewed.get(path) ?? '' }) };
  });
}
