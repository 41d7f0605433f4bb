// The project's own TypeScript, as it is on disk or as it will be once a command's changes are.
import type { RenderedFile } from '../model/planned-file.ts';
import type { Change } from '../model/report.ts';
import type { Source } from '../model/source.ts';
import type { FileStore } from './file-store.ts';
import { readText } from './file-store.ts';

/** The types below `api/`, without tests and declaration files. */
export async function typesSources(store: FileStore): Promise<readonly Source[]> {
  const paths = (await store.list('api/')).filter((path) => path.endsWith('.ts') && !/\.(test|d)\.ts$/.test(path));
  return sourcesAt(paths, store);
}

/** The sources, with the text of rendered files in place of their own. */
export function withRendered(sources: readonly Source[], rendered: readonly RenderedFile[]): readonly Source[] {
  const texts = new Map(sources.map(({ file, text }) => [file, text]));
  for (const { path, bytes } of rendered) texts.set(path, new TextDecoder().decode(bytes));
  return [...texts].map(([file, text]) => ({ file, text }));
}

/** Paths of deleted TypeScript, and what stays beside it: nothing is read when nothing was deleted. */
export async function survivors(
  changes: readonly Change[],
  store: FileStore,
): Promise<{ readonly files: readonly Source[]; readonly deleted: ReadonlySet<string> }> {
  const gone = changes.filter(({ action, path }) => action === 'delete' && path.endsWith('.ts'));
  const deleted = new Set(gone.map(({ path }) => path));
  if (deleted.size === 0) return { files: [], deleted };
  const paths = [...(await store.list('src/')), ...(await store.list('api/'))];
  const files = await sourcesAt(
    paths.filter((path) => path.endsWith('.ts') && !deleted.has(path)),
    store,
  );
  return { files, deleted };
}

/** Those of the paths at which there is no file, and will be none. */
export async function absentPaths(
  paths: readonly string[],
  changes: readonly Change[],
  store: FileStore,
): Promise<ReadonlySet<string>> {
  const seen = new Set(changes.map(({ path }) => path));
  const unseen = paths.filter((path) => !seen.has(path));
  const found = await Promise.all(unseen.map(async (path) => (await store.read(path)) !== undefined));
  return new Set(unseen.filter((_, index) => found[index] !== true));
}

async function sourcesAt(paths: readonly string[], store: FileStore): Promise<Source[]> {
  return Promise.all(paths.map(async (file) => ({ file, text: (await readText(store, file)) ?? '' })));
}
