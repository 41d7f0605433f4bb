// A PUT of a Scale.
import type { ApiObject } from '../object/api-object.ts';
import { shallowCopy } from '../object/api-object.ts';
import type { ApiResource } from './api-resource.ts';
import { namespaceMismatch } from './create.ts';
import { trackFields } from './field-managers.ts';
import type { ObjectAddress, RegistryContext, WriteOptions } from './registry-context.ts';
import { scaleResource, withScale } from './scale.ts';
import { checkName, otherUid, updateObject } from './update.ts';

/**
 * Replaces the Scale of an object.
 *
 * @param sent - decoded
 * @param isTyped - it said what it is: else kube-apiserver cannot tell who owns what of a custom resource's, and nobody does
 */
export async function replaceScale(
  context: RegistryContext,
  resource: ApiResource,
  address: ObjectAddress,
  sent: ApiObject,
  { isTyped, ...options }: WriteOptions & { readonly isTyped: boolean },
): Promise<ApiObject> {
  const { scale } = resource;
  checkName(address, sent);
  const { namespace, uid } = sent.metadata;
  if (namespace !== undefined && namespace !== address.namespace) throw namespaceMismatch();
  const produce = (live: ApiObject): ApiObject => {
    if (scale === undefined) return live;
    if (uid !== undefined && uid !== live.metadata.uid)
      throw otherUid(resource, address, uid, live.metadata.uid ?? '', options.dryRun);
    return withScale(resource, scale, live, (before) => {
      const after = shallowCopy(sent);
      if (resource.custom && !isTyped) {
        delete after.metadata.managedFields;
        return after;
      }
      trackFields(context, scaleResource(resource), {
        before,
        after,
        manager: options.fieldManager,
        endpoint: 'scale',
      });
      return after;
    });
  };
  return updateObject(context, resource, address, produce, { ...options, endpoint: 'scale', applied: true });
}
