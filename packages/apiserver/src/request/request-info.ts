// What a request's path says: a resource of a group and version, in a namespace, with a name and a subresource.
// @see https://github.com/kubernetes/apiserver/blob/master/pkg/endpoints/request/requestinfo.go
import type { Verb } from '../registry/api-resource.ts';
import { readBoolean } from './query-options.ts';

/** A request for a resource. */
export interface ResourceRequest {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
  /** The old form of watching, `/watch/` in the path. */
  readonly watch: boolean;
}

/**
 * The verb of a request, as RBAC knows it; undefined for a method that is none. A subresource has the verbs of an object,
 * and `create`.
 */
export function verbOf(method: string, query: URLSearchParams, target: ResourceRequest): Verb | undefined {
  const isNamed = target.name !== undefined;
  switch (method) {
    case 'GET':
    case 'HEAD':
      if (target.watch || (!isNamed && readBoolean(query, 'watch') === true)) return 'watch';
      return isNamed ? 'get' : 'list';
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return isNamed ? 'delete' : 'deletecollection';
    default:
      return undefined;
  }
}

/** Subresources of a namespace, which would otherwise read as resources inside it. */
const namespaceSubresources = new Set(['status', 'finalize']);

/**
 * Reads a path below `/api/<version>` or `/apis/<group>/<version>`, which is decoded.
 *
 * @returns undefined when the path names no resource, or goes on behind a subresource
 */
export function parseResourcePath(path: string): ResourceRequest | undefined {
  const location = parseResourceLocation(path);
  return location?.rest === 0 ? location : undefined;
}

/** The same of a path that goes on behind a subresource, as that of a proxy. `rest` is how many segments that are. */
export function parseResourceLocation(path: string): (ResourceRequest & { readonly rest: number }) | undefined {
  if (path.startsWith('//')) return undefined;
  // An empty segment inside is one, too: of no name, or of no namespace.
  const segments = path.replaceAll(/^\/+|\/+$/g, '').split('/');
  const [root, ...below] = segments;
  const [group, version, ...rest] = root === 'api' ? ['', ...below] : root === 'apis' ? below : [];
  if (group === undefined || version === undefined || rest.length === 0) return undefined;
  const watch = rest[0] === 'watch' && rest.length > 1;
  const { namespace, parts } = splitNamespace(watch ? rest.slice(1) : rest);
  const [resource, name, subresource, ...tooMany] = parts;
  if (resource === undefined) return undefined;
  const part = subresource === '' ? undefined : subresource;
  return { group, version, resource, namespace, name, subresource: part, watch, rest: tooMany.length };
}

function splitNamespace(parts: string[]): { namespace: string | undefined; parts: string[] } {
  const [first, namespace, third] = parts;
  if (first !== 'namespaces' || namespace === undefined) return { namespace: undefined, parts };
  if (third === undefined || namespaceSubresources.has(third)) return { namespace: undefined, parts };
  return { namespace: namespace === '' ? undefined : namespace, parts: parts.slice(2) };
}
