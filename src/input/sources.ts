// Paths on the command line -> texts. Reads files, directories (all that is below, without hidden and installed files) and standard input.
import { readFileSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

import type { Problem } from '../errors.ts';
import { InputError } from '../errors.ts';
import type { Source } from '../model/source.ts';

const interesting = /\.(ya?ml|json|ts)$/;
const uninteresting = /(^|[\\/])(\.[^\\/]*|node_modules)([\\/]|$)|\.d\.ts$|\.test\.ts$/;

/** How {@link readSources} reads. */
export interface ReadSourcesOptions {
  /** Reads standard input to its end; called for the path `-`. */
  readonly stdin?: () => Promise<string>;
}

/**
 * Reads every path. A directory gives its .yaml, .yml, .json and .ts files in sorted order.
 *
 * @throws InputError naming each path that cannot be read.
 */
export async function readSources(
  paths: readonly string[],
  options: ReadSourcesOptions = {},
): Promise<readonly Source[]> {
  const { stdin = readStandardInput } = options;
  const sources: Source[] = [];
  const problems: Problem[] = [];
  for (const path of paths) {
    try {
      if (path === '-') sources.push({ file: '-', text: await stdin() });
      else sources.push(...(await readPath(path)));
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      problems.push({ code: 'unreadable-source', message: `cannot be read: ${error.message}`, file: path });
    }
  }
  if (problems.length > 0) throw new InputError(problems);
  return sources;
}

/** The text of a file that a source imports, or undefined when it cannot be read. */
export function loadSource(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

async function readPath(path: string): Promise<Source[]> {
  if (!(await stat(path)).isDirectory()) return [{ file: path, text: await readFile(path, 'utf8') }];
  const names = (await readdir(path, { recursive: true })).filter(
    (name) => interesting.test(name) && !uninteresting.test(name),
  );
  return Promise.all(
    names.sort().map(async (name) => ({ file: join(path, name), text: await readFile(join(path, name), 'utf8') })),
  );
}

async function readStandardInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks).toString('utf8');
}
