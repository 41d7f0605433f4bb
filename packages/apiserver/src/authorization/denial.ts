// The refusal of a request, letter by letter as kube-apiserver words it.
// @see https://github.com/kubernetes/apiserver/blob/master/pkg/endpoints/handlers/responsewriters/errors.go
import { ApiError } from '@kubewright/apimachinery';
import type { Attributes } from './authorizer.ts';

/** @param reason - the authorizer's, may be empty */
export function denied(attributes: Attributes, reason: string): ApiError {
  const why = sanitize(what(attributes)) + (reason === '' ? '' : `: ${reason}`);
  if (attributes.resource !== undefined && (attributes.resource !== '' || attributes.group !== '')) {
    const { group, resource, name } = attributes;
    return ApiError.forbidden({ group, resource }, name, why);
  }
  return new ApiError({
    apiVersion: 'v1',
    kind: 'Status',
    metadata: {},
    status: 'Failure',
    message: `forbidden: ${why}`,
    reason: 'Forbidden',
    details: {},
    code: 403,
  });
}

function what(attributes: Attributes): string {
  const who = `User ${quote(attributes.user.name)} cannot ${attributes.verb}`;
  if (attributes.resource === undefined) return `${who} path ${quote(attributes.path)}`;
  const { resource, subresource, group, namespace } = attributes;
  const shown = subresource === '' ? resource : `${resource}/${subresource}`;
  const where = namespace === '' ? 'at the cluster scope' : `in the namespace ${quote(namespace)}`;
  return `${who} resource ${quote(shown)} in API group ${quote(group)} ${where}`;
}

const quote = JSON.stringify;

/** The message may end up in a browser. */
function sanitize(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
