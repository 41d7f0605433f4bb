// Rendered files + owner policy -> edits, and the changes of the report. The only place that decides about overwriting.
import { InputError } from '../errors.ts';
import type { RenderedFile } from '../model/planned-file.ts';
import { stamp } from '../model/planned-file.ts';
import type { Change, FileDifference } from '../model/report.ts';
import { fileDifference, formatFileDifference } from './file-difference.ts';
import type { Edit, FileStore } from './file-store.ts';

/** How {@link writeFiles} writes. */
export interface WriteOptions {
  /** Which starters may be written, by path. Those that exist are kept all the same, unless forced. */
  readonly starters: 'all' | 'none' | ReadonlySet<string>;
  /** Files that are no longer wanted although they are the user's: deleted when they are as we wrote them, or forced. */
  readonly retired?: readonly RenderedFile[];
  /** Overwrite starters that may be written, and delete retired files that were edited. */
  readonly force?: boolean;
  /** Change nothing. */
  readonly dryRun?: boolean;
  /** Say of each file that would be updated where it differs first. */
  readonly explain?: boolean;
  /** Folders where files that are no longer planned are looked for; a trailing slash each. */
  readonly swept: readonly string[];
  /** What generated files come from, for the reason why one differs. Default: the types and the project file. */
  readonly from?: string;
  /** What becomes of a stamped file found there, by path and text; undefined where it is none of ours. Default: it goes. */
  readonly stale?: (path: string, text: string) => 'delete' | 'keep' | undefined;
}

/** Below these folders everything is ours. */
const ourFolders = ['src/generated/'];

/** Decides, then writes everything or nothing. */
export async function writeFiles(
  files: readonly RenderedFile[],
  store: FileStore,
  options: WriteOptions,
): Promise<readonly Change[]> {
  checkPaths([...files, ...(options.retired ?? [])].map(({ path }) => path));
  const edits: Edit[] = [];
  const changes: Change[] = [];
  for (const file of files) {
    const change = decide(file, await store.read(file.path), options);
    if (change === undefined) continue;
    changes.push(change);
    if (change.action === 'create' || change.action === 'update')
      edits.push({ path: file.path, action: 'write', bytes: file.bytes });
  }
  const planned = new Set(files.map(({ path }) => path));
  changes.push(...(await staleFiles(planned, store, options)), ...(await retiredFiles(planned, store, options)));
  for (const { path, action } of changes) if (action === 'delete') edits.push({ path, action: 'delete' });
  if (options.dryRun === true) await store.verify(edits.map(({ path }) => path));
  else await store.commit(edits);
  return changes.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function decide(file: RenderedFile, existing: Uint8Array | undefined, options: WriteOptions): Change | undefined {
  const { path, owner, bytes } = file;
  const same = existing !== undefined && Buffer.compare(existing, bytes) === 0;
  if (owner === 'starter') {
    const wanted = options.starters === 'all' || (options.starters !== 'none' && options.starters.has(path));
    if (existing === undefined) return wanted ? { path, owner, action: 'create' } : undefined;
    if (same) return { path, owner, action: 'unchanged' };
    if (wanted && options.force === true) return { path, owner, action: 'update', why: 'forced' };
    return { path, owner, action: 'keep', why: 'yours' };
  }
  if (existing === undefined) return { path, owner, action: 'create' };
  if (same) return { path, owner, action: 'unchanged' };
  const reason = owner === 'shared' ? 'keys merged' : reasonOf(existing, options);
  const difference = options.explain === true ? differenceOf(path, existing, bytes) : undefined;
  if (difference === undefined) return { path, owner, action: 'update', why: reason };
  return { path, owner, action: 'update', why: `${reason}: ${formatFileDifference(difference)}`, difference };
}

function differenceOf(path: string, existing: Uint8Array, wanted: Uint8Array): FileDifference | undefined {
  const decoder = new TextDecoder();
  return path.endsWith('.tgz') ? undefined : fileDifference(path, decoder.decode(existing), decoder.decode(wanted));
}

/** Why a generated file differs. */
function reasonOf(existing: Uint8Array, { from = 'the types and the project file' }: WriteOptions): string {
  return isStamped(existing) ? `differs from what ${from} say` : 'the first line no longer says that it is generated';
}

/** Files of ours that are not planned: those that go, and those that are of other definitions and stay. */
export async function staleFiles(
  planned: ReadonlySet<string>,
  store: FileStore,
  options: Pick<WriteOptions, 'swept' | 'stale'>,
): Promise<Change[]> {
  const { swept, stale = () => 'delete' as const } = options;
  const found: Change[] = [];
  for (const folder of swept) {
    for (const path of await store.list(folder)) {
      if (planned.has(path)) continue;
      const ours = ourFolders.some((own) => path.startsWith(own)) || isOurTarball(path);
      const bytes = ours ? undefined : await store.read(path);
      const action = ours ? 'delete' : isStamped(bytes) ? stale(path, new TextDecoder().decode(bytes)) : undefined;
      if (action === undefined) continue;
      const why = action === 'delete' ? 'no longer generated' : 'of another definition';
      found.push({ path, owner: 'generated', action, why });
    }
  }
  return found;
}

async function retiredFiles(
  planned: ReadonlySet<string>,
  store: FileStore,
  { retired = [], force }: WriteOptions,
): Promise<Change[]> {
  const changes: Change[] = [];
  for (const { path, owner, bytes } of retired) {
    const existing = await store.read(path);
    if (existing === undefined || planned.has(path)) continue;
    if (Buffer.compare(existing, bytes) === 0)
      changes.push({ path, owner, action: 'delete', why: 'as it was written' });
    else if (force === true) changes.push({ path, owner, action: 'delete', why: 'forced' });
    else changes.push({ path, owner, action: 'keep', why: 'edited since it was written' });
  }
  return changes;
}

function isStamped(bytes: Uint8Array | undefined): boolean {
  if (bytes === undefined) return false;
  const [firstLine = ''] = new TextDecoder().decode(bytes.subarray(0, 200)).split('\n');
  return /^(\/\/|#|<!--) /.test(firstLine) && firstLine.includes(stamp);
}

/** An older tarball of our own packages; anything else in vendor/ is not ours. */
function isOurTarball(path: string): boolean {
  return /^vendor\/(kubewright-[a-z]+|generator-kubewright)-[^/]+\.tgz$/.test(path);
}

/** @throws InputError when two files want one path, one file is another's folder, or a disk that ignores case would confuse them. */
function checkPaths(paths: readonly string[]): void {
  const seen = new Map<string, string>();
  for (const path of paths) {
    const other = seen.get(path.toLowerCase());
    if (other !== undefined) throw clash(path, other);
    seen.set(path.toLowerCase(), path);
  }
  for (const path of paths) {
    for (let slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
      const other = seen.get(path.slice(0, slash).toLowerCase());
      if (other !== undefined) throw clash(path, other);
    }
  }
}

function clash(path: string, other: string): InputError {
  return new InputError({
    code: 'name-clash',
    message: `${path} and ${other} cannot both be written`,
    hint: 'Give one of the kinds or groups another name',
    file: path,
  });
}
