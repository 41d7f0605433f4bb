// What a controller is asked to bring into line: the name of one object, never its content.
// One request has one text (formatRequest), which is its key in the work queue.
import type { ObjectKey } from '@kubewright/apimachinery';
import { formatObjectKey, parseObjectKey } from '@kubewright/apimachinery';

/** Names the object to reconcile. It may no longer exist. */
export interface Request {
  /** Absent for a cluster-scoped object. */
  readonly namespace?: string | undefined;
  readonly name: string;
  /** The cluster that holds the object, for operators of several clusters; absent for the manager's own. */
  readonly cluster?: string | undefined;
}

/**
 * The canonical text of a request: `namespace/name`, or `name` for a cluster-scoped object, each behind `cluster//` when
 * the request names a cluster. Equal requests have equal texts, different ones different texts.
 */
export function formatRequest(request: Request): string {
  const key = formatObjectKey(request);
  return request.cluster === undefined ? key : `${encodeURIComponent(request.cluster)}//${key}`;
}

/** The inverse of {@link formatRequest}. */
export function parseRequest(text: string): Request {
  const end = text.indexOf('//');
  if (end < 0) return parseObjectKey(text);
  return { cluster: decodeURIComponent(text.slice(0, end)), ...parseObjectKey(text.slice(end + 2)) };
}

/**
 * The request for an object.
 *
 * @throws TypeError when the object has no name.
 */
export function requestFor(object: { readonly metadata?: Partial<ObjectKey> | undefined }): Request {
  const { name, namespace } = object.metadata ?? {};
  if (name === undefined) throw new TypeError('an object without metadata.name cannot be requested');
  return namespace === undefined ? { name } : { namespace, name };
}
