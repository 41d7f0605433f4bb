// Kubernetes' own OpenAPI v3 documents of every group version, as data: one brotli file each, read and parsed
// when first asked for.
// What surprises: the documents are shared and frozen by convention only; never write to them.
import type { GroupVersion } from '@kubewright/apimachinery';
import type { ApiObject } from '../object/api-object.ts';
import { documentedGroupVersions } from './kubernetes-release.ts';
import { documentBytes, parseDocument, readDocument } from './stored-document.ts';

export { kubernetesVersion } from './kubernetes-release.ts';

/** An OpenAPI v3 document as kube-apiserver serves it at /openapi/v3/apis/<group>/<version>. */
export interface OpenApiDocument {
  readonly openapi: string;
  readonly info: Readonly<Record<string, unknown>>;
  readonly paths: Readonly<Record<string, unknown>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, OpenApiSchema>>;
    readonly [field: string]: unknown;
  };
}

/** A schema inside such a document. `$ref`s point to `#/components/schemas/<name>` of the same document. */
export type OpenApiSchema = { readonly [keyword: string]: unknown };

/**
 * The document of a group version.
 *
 * @returns undefined when Kubernetes has no such group version
 */
export function openApiDocument(groupVersion: GroupVersion): OpenApiDocument | undefined {
  const path = documentPath(groupVersion);
  return path === undefined ? undefined : parseDocument<OpenApiDocument>(path);
}

/** The same, read anew and not kept: for who passes over many. @throws Error when Kubernetes has no such group version */
export function readOpenApiDocument(groupVersion: GroupVersion): OpenApiDocument {
  return readDocument<OpenApiDocument>(documentPath(groupVersion) ?? '');
}

/** The documents of what is no group version, such as `api`, `apis/apps` and `version`, by the paths in the index of /openapi/v3. */
export function rootDocuments(): Readonly<Record<string, RootDocument>> {
  return parseDocument<Readonly<Record<string, RootDocument>>>('roots');
}

/** What not all documents have: answers may be texts. */
export type RootDocument = Omit<OpenApiDocument, 'components'> & {
  readonly components: Partial<OpenApiDocument['components']>;
};

/** The names of the checks of each endpoint for health, such as `readyz`, in their order. */
export function healthChecks(): Readonly<Record<string, readonly string[]>> {
  return parseDocument<Readonly<Record<string, readonly string[]>>>('health-checks');
}

/** What OpenAPI v2 says of built-in kinds that does not follow from the v3 documents. */
export function swaggerRest(): SwaggerRest {
  return parseDocument<SwaggerRest>('swagger');
}

/** Members of the document at /openapi/v2. */
export interface SwaggerRest {
  readonly info: object;
  readonly securityDefinitions: object;
  readonly security: readonly object[];
  readonly paths: Readonly<Record<string, Record<string, unknown>>>;
  readonly definitions: Readonly<Record<string, Record<string, unknown>>>;
}

/** The same document as its JSON bytes, unparsed. */
export function openApiDocumentBytes(groupVersion: GroupVersion): Uint8Array | undefined {
  const path = documentPath(groupVersion);
  return path === undefined ? undefined : documentBytes(path);
}

/** What kube-apiserver's aggregated discovery says of the group versions that it serves unasked, with each resource's table columns. */
export function builtInDiscovery(): BuiltInDiscovery {
  return { groupVersions: completeDiscovery().groupVersions.filter(({ optional }) => optional !== true) };
}

/** The same of every group version that has a document. */
export function completeDiscovery(): BuiltInDiscovery {
  return parseDocument<BuiltInDiscovery>('discovery');
}

/** The cluster roles, roles and bindings that kube-apiserver makes when it starts with RBAC, in its order of kinds. */
export function defaultPolicy(): readonly ApiObject[] {
  return parseDocument<{ readonly items: readonly ApiObject[] }>('default-policy').items;
}

/** @see https://github.com/kubernetes/api/blob/master/apidiscovery/v2/types.go */
export interface BuiltInDiscovery {
  readonly groupVersions: readonly (GroupVersion & {
    readonly resources: readonly DiscoveredResource[];
    /** Whether it is off unless a cluster turns it on. */
    readonly optional?: boolean;
  })[];
}

/** A resource as aggregated discovery describes it. */
export interface DiscoveredResource {
  readonly resource: string;
  readonly responseKind: { readonly group: string; readonly version: string; readonly kind: string };
  readonly scope: 'Namespaced' | 'Cluster';
  readonly singularResource: string;
  readonly verbs: readonly string[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly subresources?: readonly {
    readonly subresource: string;
    readonly responseKind?: { readonly group: string; readonly version: string; readonly kind: string };
    readonly verbs: readonly string[];
  }[];
  /** Only of resources that can be listed. */
  readonly columnDefinitions?: readonly ColumnDefinition[];
}

/** A column of a Table. `priority` above zero shows only with `-o wide`. */
export interface ColumnDefinition {
  readonly name: string;
  readonly type: string;
  readonly format: string;
  readonly description: string;
  readonly priority: number;
}

/** Only known names become paths. */
function documentPath({ group, version }: GroupVersion): string | undefined {
  const known = documentedGroupVersions.some((each) => each.group === group && each.version === version);
  return known ? (group === '' ? `api/${version}` : `apis/${group}/${version}`) : undefined;
}
