// Owners and dependents for cases about garbage collection, and how a case knows that a collector has done its work.
import type { UnstructuredObject } from '@kubewright/apimachinery';
import type { Answer, Api } from '../api.ts';
import { groupVersion, widget, widgets } from '../fixtures.ts';
import { configMaps, secrets, type ResourcePath } from '../resource-path.ts';

/** Holds whatever is to be deleted. */
export const hold = 'contract.kubewright.dev/hold';

/** A uid that no object has. It looks like none, or the record would call it by a number. */
export const unknownUid = 'nobody';

/** A kind that owns and is owned; the collector patches built-in and custom ones differently. */
export interface OwnedKind {
  readonly name: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly path: ResourcePath;
  readonly object: (name: string, metadata?: Record<string, unknown>) => UnstructuredObject;
}

export const secretKind: OwnedKind = {
  name: 'a Secret',
  apiVersion: 'v1',
  kind: 'Secret',
  path: secrets,
  object: (name, metadata = {}) => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name, ...metadata } }),
};

export const widgetKind: OwnedKind = {
  name: 'a custom resource',
  apiVersion: groupVersion,
  kind: 'Widget',
  path: widgets,
  object: (name, metadata = {}) => widget(name, {}, metadata),
};

/** A reference to what was created. */
export function referenceTo({ body }: Answer, more: Record<string, unknown> = {}): Record<string, unknown> {
  const { apiVersion, kind, metadata } = body;
  return { apiVersion, kind, name: metadata?.name, uid: metadata?.uid, ...more };
}

/** Creates an object of a case's namespace with these owners; its answer is compared, too. */
export async function create(
  api: Api,
  { path, object }: OwnedKind,
  name: string,
  ownerReferences: readonly Record<string, unknown>[] = [],
  metadata: Record<string, unknown> = {},
): Promise<Answer> {
  const owners = ownerReferences.length === 0 ? {} : { ownerReferences };
  return (await api.post(path(api.namespace), object(name, { ...metadata, ...owners }))).expect(201);
}

/** Waits until it is gone. */
export async function gone(api: Api, path: string): Promise<void> {
  await api.until(path, ({ status }) => status === 404);
}

/**
 * Waits until the collector has seen everything that happened to the kind before: it sees the changes of a kind in order,
 * and decides one after the other, so when it has collected a last one it has decided about those before.
 */
export async function decided(api: Api, { apiVersion, kind, path, object }: OwnedKind): Promise<void> {
  for (const name of ['last', 'very-last']) {
    const ownerReferences = [{ apiVersion, kind, name: 'nobody', uid: unknownUid }];
    (await api.peek('POST', path(api.namespace), object(name, { ownerReferences }))).expect(201);
    await gone(api, path(api.namespace, name));
  }
}

/** A watch of what happens from now on to objects of the kind in a case's namespace. */
export async function watchFromNow(api: Api, path: string, query: Record<string, string> = {}) {
  // A position that no object of the record has, on no server.
  await api.peek('POST', configMaps(api.namespace), { metadata: { generateName: 'now-' } });
  const { resourceVersion } = await api.peek('GET', path);
  return api.watch(path, { resourceVersion, ...query });
}
