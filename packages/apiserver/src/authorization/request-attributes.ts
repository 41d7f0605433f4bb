// What a request wants to do -> attributes for the authorizer. It must see the same resource as the handler behind it,
// so both read the path with the same function.
// @see https://github.com/kubernetes/apiserver/blob/master/pkg/endpoints/request/requestinfo.go
import type { HttpRequest } from '@kubewright/apimachinery';
import { parseFieldSelector } from '@kubewright/apimachinery';
import type { User } from '../authentication/user.ts';
import type { ResourceRequest } from '../request/request-info.ts';
import { parseResourceLocation, verbOf } from '../request/request-info.ts';
import type { RequestUrl } from '../request/request-url.ts';
import type { Attributes } from './authorizer.ts';

export function requestAttributes({ method }: HttpRequest, url: RequestUrl, user: User): Attributes {
  const target = parseResourceLocation(url.path);
  if (target === undefined) return { user, verb: method.toLowerCase(), path: url.path };
  const verb = verbOf(method, url.query, target) ?? '';
  const isOfMany = verb === 'list' || verb === 'watch';
  return {
    user,
    verb,
    group: target.group,
    resource: target.resource,
    subresource: target.subresource ?? '',
    namespace: namespaceOf(target),
    name: target.name ?? (isOfMany ? selectedName(url.query) : ''),
  };
}

/** A namespace is inside itself: a Role there may give access to it. */
function namespaceOf({ resource, namespace, name }: ResourceRequest): string {
  return namespace ?? (resource === 'namespaces' ? (name ?? '') : '');
}

/** A list of one name is a request for that name. */
function selectedName(query: URLSearchParams): string {
  const selector = query.get('fieldSelector');
  if (selector === null) return '';
  try {
    const terms = parseFieldSelector(selector);
    const name = terms.find(({ path, operator }) => path === 'metadata.name' && operator === '=')?.value ?? '';
    return /^\.\.?$|[/%]/.test(name) ? '' : name;
  } catch {
    return '';
  }
}
