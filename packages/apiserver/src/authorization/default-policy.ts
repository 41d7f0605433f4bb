// The cluster roles and bindings that every cluster has, with the rights of Kubernetes' own parts and of `view`, `edit`,
// `admin` and `cluster-admin`. What an older server or a user left is completed, never taken away.
// @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/#auto-reconciliation
import { isApiError } from '@kubewright/apimachinery';
import { defaultPolicy } from '../builtin/openapi-documents.ts';
import type { ApiObject } from '../object/api-object.ts';
import { deepCopy, equal, isRecord } from '../object/api-object.ts';
import type { ApiResource } from '../registry/api-resource.ts';
import { storageKey } from '../registry/api-resource.ts';
import { createObject } from '../registry/create.ts';
import type { RegistryContext } from '../registry/registry-context.ts';
import { internalWrite } from '../registry/registry-context.ts';
import { updateObject } from '../registry/update.ts';
import { readRules, uncovered } from './policy-rule.ts';

/** The annotation that keeps an object as a user has made it. */
const autoUpdate = 'rbac.authorization.kubernetes.io/autoupdate';

/** Creates what is missing, and completes what is there. The namespaces must exist. */
export async function installDefaultPolicy(context: RegistryContext): Promise<void> {
  for (const object of defaultPolicy()) {
    const { kind, metadata } = object;
    const resource = context.catalog.findKind({ group: 'rbac.authorization.k8s.io', version: 'v1', kind });
    if (resource === undefined) continue;
    const { namespace, name = '' } = metadata;
    const live = await context.storage.get(storageKey(resource, namespace, name));
    if (live !== undefined) await complete(context, resource, live, object);
    else await create(context, resource, object);
  }
}

async function create(context: RegistryContext, resource: ApiResource, object: ApiObject): Promise<void> {
  try {
    await createObject(context, resource, object.metadata.namespace, deepCopy(object), internalWrite);
  } catch (error) {
    // Its namespace is being deleted.
    if (!(isApiError(error) && (error.isForbidden || error.isNotFound || error.isAlreadyExists))) throw error;
  }
}

async function complete(
  context: RegistryContext,
  resource: ApiResource,
  live: ApiObject,
  wanted: ApiObject,
): Promise<void> {
  if (live.metadata.annotations?.[autoUpdate] === 'false' || equal(completed(live, wanted), live)) return;
  const { namespace, name = '' } = live.metadata;
  const options = { ...internalWrite, endpoint: 'object' as const };
  await updateObject(context, resource, { namespace, name }, (present) => completed(present, wanted), options);
}

function completed(live: ApiObject, wanted: ApiObject): ApiObject {
  const metadata = {
    ...live.metadata,
    labels: { ...wanted.metadata.labels, ...live.metadata.labels },
    annotations: { ...wanted.metadata.annotations, ...live.metadata.annotations },
  };
  const next: ApiObject = { ...live, metadata };
  if (wanted.kind.endsWith('Binding')) {
    const subjects = listOf(live['subjects']);
    const absent = listOf(wanted['subjects']).filter((each) => !subjects.some((other) => equal(each, other)));
    if (absent.length > 0) next['subjects'] = [...subjects, ...absent];
    return next;
  }
  // The rules of an aggregated role are its controller's.
  if (isRecord(wanted['aggregationRule']))
    return { ...next, aggregationRule: live['aggregationRule'] ?? wanted['aggregationRule'] };
  const absent = uncovered(readRules(live['rules']), readRules(wanted['rules']));
  if (absent.length > 0) next['rules'] = [...listOf(live['rules']), ...absent];
  return next;
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
