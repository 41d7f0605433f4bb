// What a field manager owns of an object, compared with what it is about to apply. Only the managed fields and the two
// objects are looked at, no schema: where these leave a doubt, the answer is "not the same", and the apply is sent.
// @see https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management
import type { DeepReadonly, KubernetesObject, ManagedFieldsEntry } from '@kubewright/apimachinery';
import { deepEqual, encodeJson, exactInteger, sameMember } from '@kubewright/apimachinery';

/** The value of `fieldsV1`, or of a place in it: steps of paths, and below each what is owned there. */
export type OwnedFields = Readonly<Record<string, unknown>>;

/** Who applies, and to what part of the object. */
export interface Applier {
  readonly fieldManager: string;
  /** In which version of the kind. */
  readonly apiVersion: string | undefined;
  /** Empty for the object itself. */
  readonly subresource: string;
}

type Json = Readonly<Record<string, unknown>>;

/** Says that the step itself is owned, beside what is below it. */
const itself = '.';

/** What nobody owns: the object's identity, and preconditions. */
const unowned: ReadonlySet<string> = new Set(['apiVersion', 'kind']);
const unownedMetadata: ReadonlySet<string> = new Set(['name', 'namespace', 'uid', 'resourceVersion']);

/** What an applier owns of an object; undefined when it owns nothing, or the object carries no managed fields. */
export function ownedFields(object: DeepReadonly<KubernetesObject>, applier: Applier): OwnedFields | undefined {
  const entry = object.metadata?.managedFields?.find((each) => isEntryOf(each, applier));
  return entry?.fieldsV1;
}

function isEntryOf(entry: DeepReadonly<ManagedFieldsEntry>, { fieldManager, apiVersion, subresource }: Applier) {
  return (
    entry.manager === fieldManager &&
    entry.operation === 'Apply' &&
    entry.apiVersion === apiVersion &&
    (entry.subresource ?? '') === subresource
  );
}

/** Compares what is wanted at a place with what is there. */
type Compare = (desired: unknown, live: unknown) => boolean;

/** Whether the applier owns exactly the fields of `desired`, and the object has its values there. */
export function isApplied(
  desired: KubernetesObject,
  object: DeepReadonly<KubernetesObject>,
  owned: OwnedFields,
): boolean {
  return isSameObject(desired, object, owned, deepEqual);
}

/**
 * The same, but that the server may have written values in its own way: `1` for the quantity `1000m`. What is not there at
 * all is none of them: the server can drop an empty object, and take it at the second time.
 */
export function isAppliedInOtherWords(
  desired: KubernetesObject,
  object: DeepReadonly<KubernetesObject>,
  owned: OwnedFields,
): boolean {
  return isSameObject(desired, object, owned, (wanted, live) => sortOf(wanted) === sortOf(live));
}

function sortOf(value: unknown): string {
  if (Array.isArray(value)) return 'list';
  if (value === null || value === undefined) return 'nothing';
  return typeof value === 'object' ? 'object' : 'scalar';
}

function isSameObject(
  desired: KubernetesObject,
  object: DeepReadonly<KubernetesObject>,
  owned: OwnedFields,
  compare: Compare,
): boolean {
  const { metadata, ...content } = withoutUnowned(desired as Json, unowned);
  const wanted: Json = { ...content, metadata: withoutUnowned((metadata ?? {}) as Json, unownedMetadata) };
  // Metadata of which only the name was applied is not owned at all.
  const fields = Object.keys(wanted['metadata'] as Json).length === 0 ? content : wanted;
  return Object.keys(fields).length === 0 ? stepsOf(owned).length === 0 : isSame(fields, object, owned, compare);
}

function withoutUnowned(object: Json, names: ReadonlySet<string>): Json {
  return Object.fromEntries(Object.entries(object).filter(([name, value]) => value !== undefined && !names.has(name)));
}

function isSame(desired: unknown, live: unknown, owned: OwnedFields, compare: Compare): boolean {
  const steps = stepsOf(owned);
  if (steps.length === 0) return compare(desired, live);
  if (Array.isArray(desired)) return Array.isArray(live) && areSameItems(desired, live, owned, steps, compare);
  if (!isObject(desired) || !isObject(live)) return false;
  const members = Object.entries(desired).filter(([, value]) => value !== undefined);
  return (
    members.length === steps.length &&
    members.every(([name, value]) => {
      const below = fieldsBelow(owned, `f:${name}`);
      if (below === undefined || !Object.hasOwn(live, name)) return false;
      if (stepsOf(below).length > 0) return isSame(value, live[name], below, compare);
      // Of two members the digits of large integers are known.
      return compare === deepEqual ? sameMember(desired, live, name) : compare(value, live[name]);
    })
  );
}

/** Items are found by their keys, or their values; an apply also brings them into its order. */
function areSameItems(
  desired: readonly unknown[],
  live: readonly unknown[],
  owned: OwnedFields,
  steps: readonly string[],
  compare: Compare,
): boolean {
  if (desired.length !== steps.length) return false;
  let last = -1;
  for (const item of desired) {
    const candidates = steps.filter((step) => isItem(item, step, true));
    const [step] = candidates;
    if (step === undefined || candidates.length > 1) return false;
    const index = live.findIndex((each) => isItem(each, step, false));
    const below = fieldsBelow(owned, step);
    if (index <= last || below === undefined || !isSame(item, live[index], below, compare)) return false;
    last = index;
  }
  return true;
}

/** @param defaults - whether an absent key may be one that the server fills in, such as a port's protocol */
function isItem(item: unknown, step: string, defaults: boolean): boolean {
  const named: unknown = parse(step.slice(2));
  if (step.startsWith('v:')) return deepEqual(item, named);
  if (!step.startsWith('k:') || !isObject(named) || !isObject(item)) return false;
  return Object.entries(named).every(([key, value]) =>
    Object.hasOwn(item, key) ? deepEqual(item[key], value) : defaults,
  );
}

/**
 * The values of an object that are owned, in one text: two of the same object are equal when no owned value differs. What
 * the server made of a value, such as `1` of the quantity `1000m`, is in it as the server wrote it.
 */
export function ownedValues(object: DeepReadonly<KubernetesObject>, owned: OwnedFields): string {
  return encodeJson([owned, valuesOf(object, owned)]);
}

function valuesOf(live: unknown, owned: OwnedFields): unknown {
  const steps = stepsOf(owned);
  if (steps.length === 0) return live ?? null;
  return steps.map((step) => {
    const below = fieldsBelow(owned, step) ?? {};
    if (step.startsWith('f:')) {
      const name = step.slice(2);
      if (!isObject(live) || !Object.hasOwn(live, name)) return null;
      return typeof live[name] === 'number'
        ? String(exactInteger(live, name) ?? live[name])
        : valuesOf(live[name], below);
    }
    const index = Array.isArray(live) ? live.findIndex((each) => isItem(each, step, false)) : -1;
    return [index, index < 0 ? null : valuesOf((live as readonly unknown[])[index], below)];
  });
}

function stepsOf(owned: OwnedFields): string[] {
  return Object.keys(owned).filter((step) => step !== itself);
}

function fieldsBelow(owned: OwnedFields, step: string): OwnedFields | undefined {
  const below = Object.hasOwn(owned, step) ? owned[step] : undefined;
  return isObject(below) ? below : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
