// Whether a cache with all its indexes shows exactly what the server has.
import type { DeepReadonly } from '@kubewright/apimachinery';
import { namespaces } from './scenario-options.ts';
import type { StoredObject, Thing } from './server/stored-object.ts';
import type { ThingInformer } from './things.ts';

export function checkEqual(
  expected: readonly StoredObject[],
  informer: ThingInformer,
  fail: (message: string) => void,
): void {
  const { indexer, lister } = informer;
  if (!informer.hasSynced)
    fail(`the informer has not synced: ${informer.sources.map(({ state }) => state).join(', ')}`);
  if (indexer.size !== expected.length) fail(`the cache has ${indexer.size} objects, the server ${expected.length}`);
  for (const object of expected) {
    const cached = indexer.get(object.key);
    if (cached === undefined) fail(`${object.key} is not in the cache`);
    else if (!isSame(cached, object))
      fail(`${object.key} is ${describe(cached)}, on the server ${describeStored(object)}`);
  }
  compareKeys('all objects', expected, indexer.list(), fail);
  for (const namespace of namespaces) {
    const there = expected.filter((object) => object.namespace === namespace);
    const view = lister.namespace(namespace);
    compareKeys(`namespace ${namespace}`, there, view.list(), fail);
    for (const { name } of there)
      if (view.get(name) === undefined) fail(`namespace ${namespace} does not show ${name}`);
  }
  for (const owner of ['owner-1', 'owner-2', 'owner-3']) {
    const owned = expected.filter((object) => object.owner === owner);
    compareKeys(`index owner ${owner}`, owned, indexer.byIndex('owner', owner), fail);
  }
  for (const object of expected) {
    const found = findLate(informer, object.name);
    if (found === undefined) break;
    const named = expected.filter(({ name }) => name === object.name);
    compareKeys(`index late ${object.name}`, named, found, fail);
  }
  for (const { namespace, state, part, lastError } of informer.sources) {
    if (part !== 'standing') fail(`source ${namespace ?? 'of all'} is ${part}`);
    if (state !== 'watch' || lastError !== undefined)
      fail(`source ${namespace ?? 'of all'} is ${state}: ${String(lastError)}`);
  }
}

/** The index that some scenarios add later; undefined where there is none. */
function findLate({ indexer }: ThingInformer, name: string): readonly DeepReadonly<Thing>[] | undefined {
  try {
    return indexer.byIndex('late', name);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function compareKeys(
  what: string,
  expected: readonly StoredObject[],
  found: readonly DeepReadonly<Thing>[],
  fail: (message: string) => void,
): void {
  const wanted = expected
    .map(({ key }) => key)
    .toSorted()
    .join(' ');
  const given = found
    .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)
    .toSorted()
    .join(' ');
  if (wanted !== given) fail(`${what}: the cache has [${given}], the server [${wanted}]`);
}

function isSame(cached: DeepReadonly<Thing>, object: StoredObject): boolean {
  const { metadata, spec, apiVersion, kind } = cached;
  return (
    apiVersion === 'test.kubewright.dev/v1' &&
    kind === 'Thing' &&
    metadata.uid === object.uid &&
    metadata.resourceVersion === String(object.revision) &&
    spec?.value === object.value &&
    spec.owner === object.owner &&
    JSON.stringify(metadata.labels) === JSON.stringify(object.labels)
  );
}

function describe({ metadata, spec }: DeepReadonly<Thing>): string {
  return JSON.stringify([metadata.uid, metadata.resourceVersion, metadata.labels, spec]);
}

function describeStored({ uid, revision, labels, owner, value }: StoredObject): string {
  return JSON.stringify([uid, String(revision), labels, { owner, value }]);
}
