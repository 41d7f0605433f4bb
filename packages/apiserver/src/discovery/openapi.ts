// /openapi/v3: an index with one document for each group version, and for what is none, such as /version. Built-in documents are Kubernetes' own bytes; those of
// custom resources are made from their definitions. A hash in each address lets clients cache.
import { createHash } from 'node:crypto';
import { kubernetesVersion, openApiDocumentBytes, rootDocuments } from '../builtin/openapi-documents.ts';
import type { ServedGroup } from './group-versions.ts';
import { customOpenApiDocument } from './custom-openapi.ts';

/** Where the documents are, by `api/v1` or `apis/<group>/<version>`. */
export interface OpenApiIndex {
  readonly paths: Readonly<Record<string, { readonly serverRelativeURL: string }>>;
}

/** The index of documents. */
export function openApiIndex(groups: readonly ServedGroup[]): OpenApiIndex {
  const paths: Record<string, { serverRelativeURL: string }> = {};
  for (const path of Object.keys(rootDocuments())) paths[path] = addressOf(path, kubernetesVersion);
  for (const { group, versions } of groups) {
    for (const { version, resources } of versions) {
      const hash = resources.some(({ custom }) => custom)
        ? createHash('sha256')
            .update(JSON.stringify(customOpenApiDocument(resources)))
            .digest('hex')
        : kubernetesVersion;
      const path = pathOf(group, version);
      paths[path] = addressOf(path, hash);
    }
  }
  return { paths };
}

function addressOf(path: string, hash: string): { readonly serverRelativeURL: string } {
  return { serverRelativeURL: `/openapi/v3/${path}?hash=${encodeURIComponent(hash)}` };
}

function pathOf(group: string, version: string): string {
  return group === '' ? `api/${version}` : `apis/${group}/${version}`;
}

/** One document as JSON bytes, by its path in the index; undefined when nothing like it is served. */
export function openApiBytes(groups: readonly ServedGroup[], path: string): Uint8Array | undefined {
  const roots = rootDocuments();
  const root = Object.hasOwn(roots, path) ? roots[path] : undefined;
  if (root !== undefined) return encode(root);
  for (const { group, versions } of groups) {
    const served = versions.find(({ version }) => pathOf(group, version) === path);
    if (served === undefined) continue;
    if (!served.resources.some(({ custom }) => custom)) {
      return openApiDocumentBytes({ group, version: served.version });
    }
    return encode(customOpenApiDocument(served.resources));
  }
  return undefined;
}

function encode(document: object): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(document));
}
