// Paths on the command line -> texts. Reads files, directories (all that is below, without hidden and installed files) and
// standard input; what begins as gzip does is unpacked, whatever it is called.
import { readFileSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';

import type { Problem } from '../errors.ts';
import { InputError } from '../errors.ts';
import type { Source } from '../model/source.ts';

/** What a directory is read for: manifests, or TypeScript. */
const interesting = { manifests: /\.(ya?ml|json)(\.gz)?$/, types: /\.ts$/ };
const uninteresting = /(^|[\\/])(\.[^\\/]*|node_modules)([\\/]|$)|\.d\.ts$|\.test\.ts$/;

/** Bytes that gzip may unpack to: four times the largest collection of CRDs that is known, and less than a memory. */
const unpackedLimit = 256 * 1024 * 1024;

/** How {@link readSources} reads. */
export interface ReadSourcesOptions {
  /** Which files of a directory count. Default `manifests`. */
  readonly of?: 'manifests' | 'types';
  /** Reads standard input to its end; called for the path `-`. */
  readonly stdin?: () => Promise<string | Uint8Array>;
  /** Bytes that one gzip source may unpack to. Default 256 MiB. */
  readonly limit?: number;
}

/**
 * Reads every path. A directory gives its .yaml, .yml and .json files, also with .gz, or its .ts files, in sorted order.
 *
 * @throws InputError naming each path that cannot be read, or unpacks to more than it may; all paths when they hold nothing.
 */
export async function readSources(
  paths: readonly string[],
  options: ReadSourcesOptions = {},
): Promise<readonly Source[]> {
  const { stdin = readStandardInput, of = 'manifests', limit = unpackedLimit } = options;
  const sources: Source[] = [];
  const problems: Problem[] = [];
  for (const path of paths) {
    try {
      const files = path === '-' ? [path] : await filesAt(path, interesting[of]);
      for (const file of files) {
        const content = file === '-' ? await stdin() : await readFile(file);
        sources.push({ file, text: typeof content === 'string' ? content : textOf(content, limit) });
      }
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      problems.push({ code: 'unreadable-source', message: `cannot be read: ${reasonOf(error)}`, file: path });
    }
  }
  if (problems.length === 0 && sources.length === 0) {
    const message = `holds no ${of === 'types' ? '.ts' : '.yaml, .yml or .json'} file`;
    problems.push(...paths.map((path): Problem => ({ code: 'unreadable-source', message, file: path })));
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

/** Loads what types import: packages that are installed in an operator's directory or above it. Files in memory have none. */
export function loadBeside(operator: { readonly store?: unknown; readonly directory: string }): typeof loadSource {
  return (file) => (operator.store === undefined ? loadSource(resolve(operator.directory, file)) : undefined);
}

async function filesAt(path: string, wanted: RegExp): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const names = await readdir(path, { recursive: true });
  return names
    .filter((name) => wanted.test(name) && !uninteresting.test(name))
    .sort()
    .map((name) => join(path, name));
}

function reasonOf(error: Error): string {
  return 'code' in error && error.code === 'ENOENT' ? 'there is no such file or directory' : error.message;
}

function textOf(bytes: Uint8Array, limit: number): string {
  // https://www.rfc-editor.org/rfc/rfc1952#section-2.3.1: a member begins with these two.
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b)
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString();
  try {
    return gunzipSync(bytes, { maxOutputLength: limit }).toString('utf8');
  } catch (error) {
    const isTooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    if (isTooLarge) throw new Error(`it unpacks to more than ${limit} bytes`, { cause: error });
    throw error;
  }
}

async function readStandardInput(): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks);
}
