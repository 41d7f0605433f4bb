// Where results of runs are remembered: a folder of small files named by a hash of everything that the result depends on, so
// that none is ever out of date. A memory must not fail anybody: what cannot be read or written is as if it was not there.
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { KnownResult } from '../model/known-result.ts';
import type { RenderedFile } from '../model/planned-file.ts';
import type { Change } from '../model/report.ts';
import type { Source } from '../model/source.ts';
import type { FileStore } from './file-store.ts';
import { problemOfPath } from './safe-path.ts';
import type { WriteOptions } from './write.ts';
import { staleFiles } from './write.ts';

/** Results beyond this many go, the oldest first. One of a thousand definitions takes 0.5 MB. */
const mostResults = 32;

/** Characters of input below which looking at our own code takes as long as doing the work. */
const worthRemembering = 1_000_000;

/** Whether a result is worth being remembered, by the size of what it was made from. */
export function isLarge(size: number): boolean {
  return size >= worthRemembering;
}

/** Everything that a result depends on -> the name it is remembered by. Lengths keep one text from running into the next. */
export function keyOf(code: string, options: unknown, sources: readonly Source[]): string {
  const hash = createHash('sha256').update(JSON.stringify([code, options]));
  for (const { file, text } of sources) hash.update(`\0${file}\0${text.length}\0`).update(text);
  return hash.digest('hex');
}

/** Undefined when nothing is known, or what is there is no such result. */
export function recall(folder: string, key: string): KnownResult | undefined {
  try {
    const found: unknown = JSON.parse(readFileSync(fileOf(folder, key), 'utf8'));
    return isKnownResult(found) && checksum(found) === found.checksum ? found : undefined;
  } catch {
    return undefined;
  }
}

/** Remembers what is written; silently does not when it cannot. */
export function remember(
  folder: string,
  key: string,
  files: readonly RenderedFile[],
  placed: KnownResult['placed'],
): void {
  const target = fileOf(folder, key);
  const temporary = `${target}.${process.pid}.tmp`;
  try {
    const hash = createHash('sha256');
    for (const { path, bytes } of files) addFile(hash, path, bytes);
    const result: KnownResult = { placed, paths: files.map(({ path }) => path), digest: hash.digest('hex') };
    // Names of definitions may be nobody else's business.
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    chmodSync(folder, 0o700);
    writeFileSync(temporary, JSON.stringify({ ...result, checksum: checksum(result) }), { mode: 0o600, flag: 'wx' });
    renameSync(temporary, target);
    forgetOldest(folder);
  } catch {
    forget(temporary);
  }
}

/** The changes of a run that finds everything as it shall be, or undefined when anything is not. */
export async function unchanged(
  { paths, digest }: KnownResult,
  store: FileStore,
  options: Pick<WriteOptions, 'swept' | 'stale'>,
): Promise<readonly Change[] | undefined> {
  const hash = createHash('sha256');
  for (const path of paths) {
    const bytes = await store.read(path);
    if (bytes === undefined) return undefined;
    addFile(hash, path, bytes);
  }
  if (hash.digest('hex') !== digest) return undefined;
  const others = await staleFiles(new Set(paths), store, options);
  if (others.some(({ action }) => action === 'delete')) return undefined;
  const same = paths.map((path): Change => ({ path, owner: 'generated', action: 'unchanged' }));
  return [...same, ...others].sort((one, other) => (one.path < other.path ? -1 : 1));
}

function addFile(hash: ReturnType<typeof createHash>, path: string, bytes: Uint8Array): void {
  hash.update(`${path}\0${bytes.length}\0`).update(bytes);
}

function fileOf(folder: string, key: string): string {
  return join(folder, `${key}.json`);
}

/** A disk that was full, or a hand that edited, must not become a report. */
function checksum({ placed, paths, digest }: KnownResult): string {
  return createHash('sha256')
    .update(JSON.stringify([placed, paths, digest]))
    .digest('hex');
}

function isKnownResult(found: unknown): found is KnownResult & { readonly checksum: string } {
  if (typeof found !== 'object' || found === null) return false;
  const { placed, paths, digest, checksum } = found as Record<string, unknown>;
  return (
    typeof digest === 'string' &&
    typeof checksum === 'string' &&
    Array.isArray(placed) &&
    Array.isArray(paths) &&
    paths.every((path) => typeof path === 'string' && problemOfPath(path) === undefined)
  );
}

function forget(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // It is nowhere, or not ours.
  }
}

function forgetOldest(folder: string): void {
  const files = readdirSync(folder)
    .map((name) => join(folder, name))
    .map((path) => ({ path, time: statSync(path).mtimeMs }))
    .sort((one, other) => other.time - one.time);
  for (const { path } of files.slice(mostResults)) forget(path);
}
