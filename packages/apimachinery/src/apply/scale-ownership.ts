// The managed fields of an object as its Scale has them, and back: who owns the replicas, and nothing else. What surprises
// is kube-apiserver's: an entry that came through the Scale has no time, and one of an updater is split in two.
// @see https://github.com/kubernetes/apimachinery/blob/master/pkg/util/managedfields/scalehandler.go
import type { ManagedFieldsEntry } from '../metadata.ts';
import { FieldSet } from './field-set.ts';
import type { Managers } from './managers.ts';
import { decodeManagers, encodeManagers } from './managers.ts';
import { fieldElement } from './path-element.ts';

const scaleVersion = 'autoscaling/v1';
const replicasOfScale = ['spec', 'replicas'].map(fieldElement);

/** Whose replicas an object has. @param replicas - where they are in the object, such as `['spec', 'replicas']` */
export function toScaleManagedFields(entries: unknown, replicas: readonly string[]): ManagedFieldsEntry[] {
  const path = replicas.map(fieldElement);
  const owners: Managers = new Map();
  for (const [key, set] of decodeManagers(entries) ?? []) {
    if (!set.fields.has(path)) continue;
    owners.set(key, { ...set, apiVersion: scaleVersion, fields: FieldSet.of(replicasOfScale) });
  }
  return encodeManagers(owners);
}

/**
 * The managed fields of an object whose Scale was written.
 *
 * @param entries - of the object before
 * @param scaleEntries - of the written Scale
 * @param apiVersion - of the object
 */
export function fromScaleManagedFields(
  entries: unknown,
  scaleEntries: unknown,
  replicas: readonly string[],
  apiVersion: string,
): ManagedFieldsEntry[] {
  const path = replicas.map(fieldElement);
  const before = decodeManagers(entries) ?? new Map<string, never>();
  const owners: Managers = new Map(decodeManagers(scaleEntries));
  const after: Managers = new Map();
  for (const [key, set] of before) {
    // The keys of updaters hold their version, and that of the Scale is another: they lose the replicas here.
    const keeps = !set.fields.has(path) || owners.delete(key);
    const fields = keeps ? set.fields : set.fields.difference(FieldSet.of(path));
    if (!fields.isEmpty) after.set(key, { ...set, fields });
  }
  for (const [key, set] of owners) {
    if (!set.fields.has(replicasOfScale)) continue;
    after.set(key, { ...set, apiVersion, fields: FieldSet.of(path), time: before.get(key)?.time });
  }
  return encodeManagers(after);
}
