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
  const segments = withoutOuterSlashes(path).split('/');
  const [root] = segments;
  if (root !== 'api' && root !== 'apis') return undefined;
  // Where the next segment is.
  let at = root === 'api' ? 1 : 2;
  const group = root === 'api' ? '' : segments[1];
  const version = segments[at++];
  if (group === undefined || version === undefined || at >= segments.length) return undefined;
  const watch = segments[at] === 'watch' && at + 1 < segments.length;
  if (watch) at += 1;
  const namespace = namespaceAt(segments, at);
  if (namespace !== undefined) at += 2;
  const [resource, name, subresource] = [segments[at], segments[at + 1], segments[at + 2]];
  if (resource === undefined) return undefined;
  return {
    group,
    version,
    resource,
    namespace: namespace === '' ? undefined : namespace,
    name,
    subresource: subresource === '' ? undefined : subresource,
    watch,
    rest: Math.max(0, segments.length - at - 3),
  };
}

/** The namespace in which something is, perhaps an empty one; undefined where it is the namespace itself, or none. */
function namespaceAt(segments: readonly string[], at: number): string | undefined {
  if (segments[at] !== 'namespaces') return undefined;
  const inside = segments[at + 2];
  return inside === undefined || namespaceSubresources.has(inside) ? undefined : segments[at + 1];
}

function withoutOuterSlashes(path: string): string {
  let start = 0;
  let end = path.length;
  while (path.charCodeAt(start) === slash) start++;
  while (end > start && path.charCodeAt(end - 1) === slash) end--;
  return path.slice(start, end);
}

const slash = 0x2f;
