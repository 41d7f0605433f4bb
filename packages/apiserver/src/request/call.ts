// One request for a resource that is known, and what its verbs share: the options of its writes, the shape of its answers,
// and the refusal of what it cannot do.
import type { HttpResponse } from '@kubewright/apimachinery';
import { ApiError } from '@kubewright/apimachinery';
import { signerPermit } from '../authorization/signer-permit.ts';
import { writePermit } from '../authorization/write-permit.ts';
import type { ApiObject } from '../object/api-object.ts';
import { groupResource } from '../registry/api-resource.ts';
import type { WriteEndpoint } from '../registry/field-managers.ts';
import type { ObjectAddress, RegistryContext, WriteOptions } from '../registry/registry-context.ts';
import { scaleOf } from '../registry/scale.ts';
import { readWriteOptions } from './query-options.ts';
import type { Representing } from './representation.ts';
import { dataOf, objectResponse } from './representation.ts';
import type { ResourceRequest } from './request-info.ts';
import { verbOf } from './request-info.ts';

export interface Call extends Representing {
  readonly context: RegistryContext;
  readonly target: ResourceRequest;
  readonly address: ObjectAddress;
}

/** @throws ApiError invalid */
export function writeOptions(
  { exchange, resource, target }: Call,
  kind: Parameters<typeof readWriteOptions>[1],
): WriteOptions {
  const { request, warnings, query, user, access, roles } = exchange;
  const userAgent = request.headers['user-agent'] ?? '';
  const options = readWriteOptions(query, kind, { userAgent, warn: (text) => void warnings.push(text) });
  const byUser = { ...options, user };
  if (!access.enforced) return byUser;
  const { namespace = '', name = '' } = target;
  const writer = { user, access, roles, resource, namespace, name };
  const permits = [
    writePermit(writer, kind === 'CreateOptions'),
    resource.kind === 'CertificateSigningRequest' ? signerPermit(user, access, target.subresource) : undefined,
  ];
  return {
    ...byUser,
    permit: async (next, live) => {
      for (const permit of permits) await permit?.(next, live);
    },
  };
}

/** The object, or the part of it that the endpoint shows. */
export function respond(call: Call, endpoint: WriteEndpoint, object: ApiObject, status = 200): Promise<HttpResponse> {
  const { scale } = call.resource;
  if (endpoint === 'scale' && scale !== undefined) return dataOf(call, scaleOf(object, scale), status);
  return objectResponse(call, object, status);
}

/** The answer to an action that leaves nothing to show. */
export function success(call: Call, status: number): Promise<HttpResponse> {
  return dataOf(call, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: status }, status);
}

/** Only custom resources say which. */
export function methodNotAllowed({ resource, exchange, target }: Call): ApiError {
  if (!resource.custom) return ApiError.methodNotAllowed();
  const verb = verbOf(exchange.request.method, exchange.query, target) ?? '';
  return ApiError.methodNotAllowed(groupResource(resource), verb);
}
