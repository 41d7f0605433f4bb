// The subresource `serviceaccounts/<name>/token`: a signed token for an account, perhaps bound to a pod, secret or node.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/registry/core/serviceaccount/storage/token.go
import { ApiError, formatApiVersion, parseApiVersion } from '@kubewright/apimachinery';
import { updateManagedFields } from '@kubewright/apimachinery/apply';
import type { ApiObject } from '../object/api-object.ts';
import { isRecord, readField } from '../object/api-object.ts';
import type { ApiResource } from '../registry/api-resource.ts';
import { getObject } from '../registry/list.ts';
import type { ObjectAddress, RegistryContext, WriteOptions } from '../registry/registry-context.ts';
import { timestamp } from '../registry/registry-context.ts';
import { invalid } from '../registry/strategy.ts';
import type { ActionBody } from '../subresources/action-kind.ts';
import { actionResource, decodeAction } from '../subresources/action-kind.ts';
import type { BoundObject, ServiceAccountTokens } from './service-account-tokens.ts';
import { nodeOf } from './service-account-tokens.ts';

const group = { group: 'authentication.k8s.io', version: 'v1' };

/** Seconds. @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/authentication/v1/defaults.go */
const defaultExpiration = 3600;
/** What the kubelet asks for: such a token of a pod lives on for a year, and its use is warned of after the hour. */
const extendedExpiration = { asked: 3607, given: 365 * 24 * 3600 };

/** @throws ApiError not found, bad request, conflict or invalid */
export async function requestToken(
  context: RegistryContext,
  accounts: ApiResource,
  address: ObjectAddress,
  body: ActionBody,
  { tokens, ...options }: WriteOptions & { readonly tokens: ServiceAccountTokens },
): Promise<ApiObject> {
  const kind = actionResource(accounts, group, 'TokenRequest');
  const request = decodeAction(kind, body, address, options);
  const spec = isRecord(request['spec']) ? request['spec'] : {};
  const seconds = typeof spec['expirationSeconds'] === 'number' ? spec['expirationSeconds'] : defaultExpiration;
  request['spec'] = { ...spec, expirationSeconds: seconds };
  checkExpiration(seconds);
  delete request['status'];
  const managedFields = updateManagedFields({
    // What Go's encoder prints of a request with nothing in it belongs to nobody.
    before: {
      apiVersion: request.apiVersion,
      kind: request.kind,
      metadata: {},
      spec: { audiences: null, boundObjectRef: {} },
    },
    after: request,
    manager: options.fieldManager,
    apiVersion: formatApiVersion(group),
    schema: kind.schema,
    subresource: 'token',
    time: timestamp(context.clock),
  });
  const account = await getObject(context, accounts, address, { resourceVersion: undefined });
  checkMetadata(request, address);
  const bound = await boundObject(context, spec['boundObjectRef'], address);
  const audiences =
    Array.isArray(spec['audiences']) && spec['audiences'].length > 0 ? spec['audiences'].map(String) : [tokens.issuer];
  const life = lifeOf(tokens, seconds, bound, audiences);
  if (life.warning !== undefined) options.warn(life.warning);
  const token = tokens.issue(account, { audiences, bound, ...life });
  const { uid, creationTimestamp: _time, ...metadata } = account.metadata;
  return {
    apiVersion: request.apiVersion,
    kind: request.kind,
    metadata: {
      ...request.metadata,
      name: metadata.name ?? address.name,
      ...(address.namespace === undefined ? {} : { namespace: address.namespace }),
      ...(uid === undefined ? {} : { uid }),
      creationTimestamp: timestamp(context.clock),
      managedFields,
    },
    spec: { audiences, expirationSeconds: life.told, boundObjectRef: spec['boundObjectRef'] ?? null },
    status: { token, expirationTimestamp: timestamp(context.clock, life.told) },
  };
}

function checkExpiration(seconds: number): void {
  const why =
    seconds < 600
      ? 'may not specify a duration less than 10 minutes'
      : seconds > 2 ** 32
        ? 'may not specify a duration larger than 2^32 seconds'
        : undefined;
  if (why === undefined) return;
  throw ApiError.invalid({ ...group, kind: 'TokenRequest' }, '', [invalid('spec.expirationSeconds', seconds, why)]);
}

function checkMetadata({ metadata: { name } }: ApiObject, address: ObjectAddress): void {
  if (name === undefined || name === '' || name === address.name) return;
  const why = 'must match the service account name if specified';
  throw ApiError.invalid({ ...group, kind: 'TokenRequest' }, address.name, [invalid('metadata.name', name, why)]);
}

/** The object must exist, and be the one that is meant. */
async function boundObject(
  context: RegistryContext,
  reference: unknown,
  account: ObjectAddress,
): Promise<BoundObject | undefined> {
  if (!isRecord(reference)) return undefined;
  const [kind, apiVersion, name, uid] = ['kind', 'apiVersion', 'name', 'uid'].map((field) =>
    String(reference[field] ?? ''),
  );
  const groupVersion = parseApiVersion(apiVersion ?? '');
  if (groupVersion.group !== '' || (kind !== 'Pod' && kind !== 'Secret' && kind !== 'Node')) {
    throw ApiError.badRequest(
      `cannot bind token to object of type ${groupVersion.group}/${groupVersion.version}, Kind=${kind ?? ''}`,
    );
  }
  if (name === undefined || name === '') throw ApiError.badRequest('Name parameter required.');
  const object = await find(context, kind, name, account.namespace);
  if (kind === 'Pod') checkPod(object, account.name);
  if (uid !== undefined && uid !== '' && uid !== object.metadata.uid) {
    throw ApiError.conflict(
      { group: '', resource: kind },
      name,
      `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`,
    );
  }
  const node = kind === 'Pod' ? nodeOf(object) : undefined;
  return {
    kind,
    object,
    node: node === undefined ? undefined : await context.storage.get(`nodes/${node}`),
  };
}

async function find(
  context: RegistryContext,
  kind: string,
  name: string,
  namespace: string | undefined,
): Promise<ApiObject> {
  const resource = context.catalog.findKind({ group: '', version: 'v1', kind });
  if (resource === undefined) throw ApiError.unknownResource();
  return getObject(context, resource, { namespace, name }, { resourceVersion: undefined });
}

function checkPod(pod: ApiObject, account: string): void {
  const actual = readField(pod, 'spec', 'serviceAccountName');
  if (actual === account) return;
  const names = `${JSON.stringify(account)} to pod running with different serviceaccount name.`;
  throw ApiError.badRequest(`cannot bind token for serviceaccount ${names}`);
}

function lifeOf(
  { maxExpirationSeconds: longest, issuer }: ServiceAccountTokens,
  asked: number,
  bound: BoundObject | undefined,
  audiences: readonly string[],
): { seconds: number; told: number; warnAfter?: number; warning?: string } {
  const isShortened = longest !== undefined && asked > longest;
  const told = isShortened ? longest : asked;
  const isForServer = audiences.every((each) => each === issuer);
  if (bound?.kind === 'Pod' && told === extendedExpiration.asked && isForServer) {
    return { seconds: extendedExpiration.given, told, warnAfter: told };
  }
  if (!isShortened) return { seconds: told, told };
  return { seconds: told, told, warning: `requested expiration of ${asked} seconds shortened to ${told} seconds` };
}
