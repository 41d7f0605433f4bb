// Manifests: objects in YAML or JSON files, as kubectl reads them.
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { UnstructuredObject } from '@kubewright/apimachinery';

/** A file or a directory, whose `*.yaml`, `*.yml` and `*.json` are read in the order of their names, not deeper. */
export type ManifestSource = string | URL;

/**
 * Reads every object. Kustomizations in a directory are left out.
 *
 * @throws Error that names the file when one cannot be read, is not YAML, or holds something else than objects.
 */
export async function readManifests(
  sources: ManifestSource | readonly ManifestSource[],
): Promise<UnstructuredObject[]> {
  const objects: UnstructuredObject[] = [];
  for (const source of [sources].flat()) {
    const path = source instanceof URL ? fileURLToPath(source) : source;
    for (const file of await manifestFiles(path)) {
      objects.push(...(await parseManifest(await readFile(file, 'utf8'), file)));
    }
  }
  return objects;
}

/**
 * The objects in a text of one or more YAML documents; lists are taken apart.
 *
 * @param file - for messages
 */
export async function parseManifest(text: string, file: string): Promise<UnstructuredObject[]> {
  // Tests without manifests do not wait for it.
  const { parseAllDocuments } = await import('yaml');
  const objects: UnstructuredObject[] = [];
  for (const [index, document] of parseAllDocuments(text).entries()) {
    const [error] = document.errors;
    if (error !== undefined) throw new Error(`${file}: ${error.message}`, { cause: error });
    const value: unknown = document.toJS();
    if (value === null || value === undefined) continue;
    if (!isObject(value)) throw new Error(`${file}: document ${index + 1} has no apiVersion and kind`);
    if (value.kind === 'Kustomization') continue;
    if (value.kind === 'List' && Array.isArray(value['items'])) objects.push(...value['items'].filter(isObject));
    else objects.push(value);
  }
  return objects;
}

async function manifestFiles(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const names = await readdir(path, { recursive: true });
  return names
    .filter((name) => /\.(ya?ml|json)$/.test(name))
    .sort()
    .map((name) => join(path, name));
}

function isObject(value: unknown): value is UnstructuredObject & { apiVersion: string; kind: string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'apiVersion' in value &&
    typeof value.apiVersion === 'string' &&
    'kind' in value &&
    typeof value.kind === 'string'
  );
}
