// The files of openapi/, one brotli file each: path -> JSON. They stay in src/ (tsc does not copy data), so they are looked for
// from the package's root, wherever this module is: in src/, in dist/, or in a file with others.
import { readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';

/** The package by its own name. */
const directory = new URL('src/builtin/openapi/', import.meta.resolve('@kubewright/apiserver/package.json'));
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
