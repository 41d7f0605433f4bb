// /openapi/v3: an index with one document for each group version. Built-in documents are Kubernetes' own bytes; those of
// custom resources are made from their definitions. A hash in each address lets clients cache.
import { createHash } from 'node:crypto';
import { kubernetesVersion, openApiDocumentBytes } from '../builtin/openapi-documents.ts';
import type { ServedGroup } from './group-versions.ts';
import { customOpenApiDocument } from './custom-openapi.ts';

/** Where the documents are, by `api/v1` or `apis/<group>/<version>`. */
export interface OpenApiIndex {
  readonly paths: Readonly<Record<string, { readonly serverRelativeURL: string }>>;
}

/** The index of documents. */
export function openApiIndex(groups: readonly ServedGroup[]): OpenApiIndex {
  const paths: Record<string, { serverRelativeURL: string }> = {};
  for (const { group, versions } of groups) {
    for (const { version, resources } of versions) {
      const path = group === '' ? `api/${version}` : `apis/${group}/${version}`;
      const hash = resources.some(({ custom }) => custom)
        ? createHash('sha256')
            .update(JSON.stringify(customOpenApiDocument(resources)))
            .digest('hex')
        : kubernetesVersion;
      paths[path] = { serverRelativeURL: `/openapi/v3/${path}?hash=${encodeURIComponent(hash)}` };
    }
  }
  return { paths };
}

/** One document as JSON bytes; undefined when the group version is not served. */
export function openApiBytes(groups: readonly ServedGroup[], group: string, version: string): Uint8Array | undefined {
  const served = groups.find((each) => each.group === group)?.versions.find((each) => each.version === version);
  if (served === undefined) return undefined;
  if (!served.resources.some(({ custom }) => custom)) return openApiDocumentBytes({ group, version });
  return new TextEncoder().encode(JSON.stringify(customOpenApiDocument(served.resources)));
}
