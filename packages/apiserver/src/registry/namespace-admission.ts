// A namespaced object needs its namespace, and a namespace that is being deleted takes nothing new.
// @see https://github.com/kubernetes/apiserver/blob/master/pkg/admission/plugin/namespace/lifecycle/admission.go
import type { ObjectMeta } from '@kubewright/apimachinery';
import { ApiError } from '@kubewright/apimachinery';
import { readField } from '../object/api-object.ts';
import type { ApiResource } from './api-resource.ts';
import { groupResource } from './api-resource.ts';
import type { RegistryContext } from './registry-context.ts';

/** @throws ApiError not found, or forbidden */
export async function admitIntoNamespace(
  context: RegistryContext,
  resource: ApiResource,
  metadata: ObjectMeta,
): Promise<void> {
  if (resource.scope !== 'Namespaced') return;
  const name = metadata.namespace ?? '';
  const namespace = await context.storage.get(`namespaces/${name}`);
  if (namespace === undefined) throw ApiError.notFound({ group: '', resource: 'namespaces' }, name);
  if (readField(namespace, 'status', 'phase') !== 'Terminating') return;
  const why = `unable to create new content in namespace ${name} because it is being terminated`;
  const { status } = ApiError.forbidden(groupResource(resource), metadata.name ?? '', why);
  const causes = [
    { reason: 'NamespaceTerminating', message: `namespace ${name} is being terminated`, field: 'metadata.namespace' },
  ];
  throw new ApiError({ ...status, details: { ...status.details, causes } });
}
