// The files of openapi/, one brotli file each: path -> JSON. They stay in src/ (tsc does not copy data), so this module
// finds them from dist/ as well.
import { readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';

/** The package's root is two levels up, from src/builtin and from dist/builtin alike. */
const directory = new URL('../../src/builtin/openapi/', import.meta.url);
const parsed = new Map<string, unknown>();

/** Parsed once and shared: never write to it. @param path - such as `discovery`; one of those that are there */
export function parseDocument<T>(path: string): T {
  let document = parsed.get(path);
  if (document === undefined) {
    document = JSON.parse(documentBytes(path).toString('utf8'));
    parsed.set(path, document);
  }
  return document as T;
}

/** Parsed anew each time, and the caller's own. */
export function readDocument<T>(path: string): T {
  return JSON.parse(documentBytes(path).toString('utf8')) as T;
}

export function documentBytes(path: string): Buffer {
  return brotliDecompressSync(readFileSync(new URL(`${path}.json.br`, directory)));
}
