// A kind that is sent to a subresource and stored nowhere, such as an Eviction: as a resource of its own, to decode it by.
import type { GroupVersion } from '@kubewright/apimachinery';
import { builtInSchema } from '../builtin/built-in-schema.ts';
import type { ApiObject } from '../object/api-object.ts';
import type { ApiResource } from '../registry/api-resource.ts';
import { namespaceMismatch } from '../registry/create.ts';
import type { DecodeOptions } from '../registry/object-decoding.ts';
import { decodeObject } from '../registry/object-decoding.ts';
import type { ObjectAddress } from '../registry/registry-context.ts';

/** What a client sent, as it was read from a request's body. */
export interface ActionBody {
  readonly value: unknown;
  readonly faults: readonly string[];
}

/** @param parent - the resource that has the subresource */
export function actionResource(parent: ApiResource, groupVersion: GroupVersion, kind: string): ApiResource {
  return {
    ...parent,
    ...groupVersion,
    kind,
    schema: builtInSchema(groupVersion, kind, parent),
    strategy: { ...parent.strategy, applyDefaults: () => undefined },
  };
}

/** @throws ApiError bad request */
export function decodeAction(
  resource: ApiResource,
  { value, faults }: ActionBody,
  address: ObjectAddress,
  options: DecodeOptions,
): ApiObject {
  const action = decodeObject(resource, value, { ...options, faults });
  const { namespace } = action.metadata;
  if (namespace !== undefined && namespace !== '' && namespace !== address.namespace) throw namespaceMismatch();
  return action;
}
