// Names in the path of a request that could mean another place: they are refused before anything is read by them.
import { ApiError, quote } from '@kubewright/apimachinery';
import type { ApiResource } from '../registry/api-resource.ts';
import type { ResourceRequest } from './request-info.ts';

/** @throws ApiError bad request, and for a namespace an internal error */
export function checkNames(
  { name = '', namespace, subresource }: ResourceRequest,
  resource: ApiResource,
  method: string,
): void {
  if (subresource !== undefined && !resource.subresources.includes(subresource)) return;
  const why =
    name === '.' || name === '..' ? `may not be '${name}'` : name.includes('%') ? "may not contain '%'" : undefined;
  if (namespace === '.' || namespace === '..') throw invalidNamespace(resource, namespace, method);
  if (why !== undefined) throw ApiError.badRequest(`Name parameter invalid: ${quote(name)}: ${why}`);
}

/** Kubernetes' own store refuses it, with no reason. */
function invalidNamespace({ custom, group, plural }: ApiResource, namespace: string, method: string): ApiError {
  if (method === 'POST') {
    return ApiError.internal(`invalid resource name ${quote(namespace)}: [may not be '${namespace}']`);
  }
  const message = `invalid key: ${quote(`/${custom ? `${group}/` : ''}${plural}/${namespace}`)}`;
  return new ApiError({ apiVersion: 'v1', kind: 'Status', metadata: {}, status: 'Failure', message, code: 500 });
}
