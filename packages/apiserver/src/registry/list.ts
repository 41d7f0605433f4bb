// Get and list: consistent reads at the present or at a retained revision, in pages where the client asks for them.
import { ApiError } from '@kubewright/apimachinery';
import type { ApiObject } from '../object/api-object.ts';
import type { StorageList, StorageListOptions } from '../storage/storage.ts';
import { StorageError } from '../storage/storage.ts';
import type { ApiResource } from './api-resource.ts';
import { groupResource, storageKey, storagePrefix } from './api-resource.ts';
import { formatContinueToken, parseContinueToken } from './continue-token.ts';
import type { ObjectAddress, RegistryContext } from './registry-context.ts';
import type { ReadVersionOptions } from './resource-version.ts';
import { checkReadVersion, parsePlainVersion, parseResourceVersion, tooLarge } from './resource-version.ts';
import type { Selection, Selectors } from './selection.ts';
import { parseSelection, selectedName } from './selection.ts';

export interface ListOptions extends Selectors, ReadVersionOptions {
  readonly limit?: number | undefined;
}

export interface ObjectList {
  readonly items: readonly ApiObject[];
  readonly resourceVersion: string;
  /** For the next page; undefined on the last one. */
  readonly continue?: string;
  /** How many items are behind this page; unknown under selectors. */
  readonly remainingItemCount?: number;
}

/** One object, in the resource's version. @throws ApiError not found */
export async function getObject(
  context: RegistryContext,
  resource: ApiResource,
  address: ObjectAddress,
  options: { readonly resourceVersion?: string | undefined } = {},
): Promise<ApiObject> {
  const wanted = parsePlainVersion(options.resourceVersion);
  if (wanted !== undefined) {
    const current = await context.storage.revision();
    if (wanted > current) throw tooLarge(wanted, new StorageError('future', current));
  }
  const stored = await context.storage.get(storageKey(resource, address.namespace, address.name));
  if (stored === undefined) throw ApiError.notFound(groupResource(resource), address.name);
  return resource.fromStorage(stored);
}

/** The objects of a namespace, or of all, in the resource's version. */
export async function listObjects(
  context: RegistryContext,
  resource: ApiResource,
  namespace: string | undefined,
  options: ListOptions = {},
): Promise<ObjectList> {
  checkReadVersion(options, false);
  const selection = parseSelection(resource, options);
  const prefix = storagePrefix(resource, namespace);
  // One name is one object, whatever the limit: kube-apiserver reads it by its key.
  const isPaged = options.limit !== undefined && options.limit > 0 && selectedName(options) === undefined;
  const limit = isPaged ? options.limit : undefined;
  const matches = matcher(resource, selection);
  const page =
    options.continue === undefined || options.continue === ''
      ? await firstPage(context, prefix, { limit, matches }, options)
      : await nextPage(context, prefix, { limit, matches }, options);
  const items = page.items.map((item) => resource.fromStorage(item));
  if (page.next === undefined) return { items, resourceVersion: String(page.revision) };
  return {
    items,
    resourceVersion: String(page.revision),
    continue: formatContinueToken({ revision: page.revision, after: page.next.slice(prefix.length) }),
    ...(selection === undefined && page.remaining !== undefined ? { remainingItemCount: page.remaining } : {}),
  };
}

function matcher(resource: ApiResource, selection: Selection): Selection {
  return selection === undefined ? undefined : (stored) => selection(resource.fromStorage(stored));
}

async function firstPage(
  context: RegistryContext,
  prefix: string,
  paging: StorageListOptions,
  options: ListOptions,
): Promise<StorageList> {
  const wanted = parseResourceVersion(options.resourceVersion);
  // With a limit and a resourceVersion, the match that is not said is Exact.
  const exact =
    options.resourceVersionMatch === 'Exact' ||
    ((options.resourceVersionMatch ?? '') === '' && paging.limit !== undefined && wanted !== undefined && wanted > 0);
  try {
    if (exact) return await context.storage.list(prefix, { ...paging, revision: wanted });
    const current = await context.storage.revision();
    if (wanted !== undefined && wanted > current) throw new StorageError('future', current);
    return await context.storage.list(prefix, wanted === 0 ? { matches: paging.matches } : paging);
  } catch (error) {
    if (error instanceof StorageError && error.reason === 'future') throw tooLarge(wanted ?? 0, error);
    if (error instanceof StorageError && error.reason === 'expired') {
      throw ApiError.expired('The resourceVersion for the provided list is too old.');
    }
    throw error;
  }
}

async function nextPage(
  context: RegistryContext,
  prefix: string,
  paging: StorageListOptions,
  options: ListOptions,
): Promise<StorageList> {
  const token = parseContinueToken(options.continue ?? '');
  if (options.resourceVersion !== undefined && options.resourceVersion !== '' && options.resourceVersion !== '0') {
    throw ApiError.badRequest('specifying resource version is not allowed when using continue');
  }
  const after = prefix + token.after;
  try {
    return await context.storage.list(prefix, {
      ...paging,
      // What may be of any age is whole, wherever it begins.
      ...(options.resourceVersion === '0' ? { limit: undefined } : {}),
      after,
      ...(token.revision > 0 ? { revision: token.revision } : {}),
    });
  } catch (error) {
    if (error instanceof StorageError && error.reason === 'expired') throw expiredToken(token.after);
    throw error;
  }
}

/** The answer carries a token that goes on with the present state. */
function expiredToken(after: string): ApiError {
  const { status } = ApiError.expired(
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without ' +
      'the continue parameter, or use the continue token in this response to retrieve the remainder of the results. ' +
      'Continuing with the provided token results in an inconsistent list - objects that were created, modified, or ' +
      'deleted between the time the first chunk was returned and now may show up in the list.',
  );
  return new ApiError({ ...status, metadata: { continue: formatContinueToken({ revision: -1, after }) } });
}
