// What a request asks for, in the words of RBAC: who, which verb, of which resource, where. Reads the request's head only,
// so that it can be told of any request, also of one that will fail.
import type { HttpRequest } from '@kubewright/apimachinery';
import type { User } from '../authentication/user.ts';
import { parseResourcePath, verbOf } from './request-info.ts';
import { parseRequestUrl } from './request-url.ts';

/** A request, described. What does not apply is undefined. */
export interface RequestDescription {
  readonly user: string;
  /** `get`, `list`, `watch`, `create`, `update`, `patch`, `delete` or `deletecollection`; the method when it is no resource. */
  readonly verb: string;
  /** Empty for the core group. */
  readonly group: string | undefined;
  readonly version: string | undefined;
  /** The plural, such as `deployments`. */
  readonly resource: string | undefined;
  readonly subresource: string | undefined;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  /** Without the query. */
  readonly path: string;
}

/** Describes a request. Never throws. */
export function describeRequest({ method, path }: HttpRequest, user: Pick<User, 'name'>): RequestDescription {
  const url = parseRequestUrl(path);
  const target = url === undefined ? undefined : parseResourcePath(url.path);
  return {
    user: user.name,
    verb:
      (url === undefined || target === undefined ? undefined : verbOf(method, url.query, target)) ??
      method.toLowerCase(),
    group: target?.group,
    version: target?.version,
    resource: target?.resource,
    subresource: target?.subresource,
    namespace: target?.namespace,
    name: target?.name,
    path: url?.path ?? path,
  };
}
