// Kinds whose objects share something that each has alone, as services share addresses: what one gets is decided while
// nobody else writes such an object, by looking at all of them.
import type { ApiObject } from '../object/api-object.ts';
import type { Storage } from '../storage/storage.ts';
import type { ApiResource } from './api-resource.ts';
import type { RegistryContext } from './registry-context.ts';

/** The end of the queue of each kind, in each store. */
const queues = new WeakMap<Storage, Map<string, Promise<unknown>>>();

/** Runs a write when the writes of its kind before it are done. */
export function inTurn<T>({ storage }: RegistryContext, resource: ApiResource, write: () => Promise<T>): Promise<T> {
  let queue = queues.get(storage);
  if (queue === undefined) queues.set(storage, (queue = new Map()));
  const before = queue.get(resource.storagePrefix) ?? Promise.resolve();
  const turn = before.then(write, write);
  queue.set(resource.storagePrefix, turn);
  return turn;
}

/** All objects of a kind but this one. */
export async function peersOf(
  { storage }: RegistryContext,
  resource: ApiResource,
  { namespace, name }: ApiObject['metadata'],
): Promise<readonly ApiObject[]> {
  const { items } = await storage.list(resource.storagePrefix);
  return items.filter(({ metadata }) => metadata.name !== name || metadata.namespace !== namespace);
}
