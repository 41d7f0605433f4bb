// Predicates: which events are worth a reconcile. Level-based code must be correct without them; they only save work.
import type { DeepReadonly, KubernetesObject, LabelSelector, ObjectMeta } from '@kubewright/apimachinery';
import { labelSelectorRequirements, matchesLabels, parseLabelSelector } from '@kubewright/apimachinery';
import type { ObjectEvent, ObjectVersion } from '@kubewright/client';

/** Whether an event leads to a request. Pure and synchronous. */
export type Predicate<T = KubernetesObject> = (event: ObjectEvent<T>) => boolean;

type Metadata = DeepReadonly<ObjectMeta>;

/** A predicate about updates; what appears or disappears always passes. */
function whenUpdated(changed: (metadata: Metadata, old: Metadata) => boolean): Predicate {
  return (event) => {
    // Metadata is decoded when it is asked for.
    const old = event.type === 'updated' ? event.oldMetadata : undefined;
    return old === undefined || changed(event.metadata, old);
  };
}

/** The same about what needs no metadata. */
function whenVersion(changed: (version: ObjectVersion, old: ObjectVersion) => boolean): Predicate {
  return (event) => {
    const old = event.type === 'updated' ? (event.oldVersion ?? event.oldMetadata) : undefined;
    return old === undefined || changed(event.version ?? event.metadata, old);
  };
}

/**
 * Passes updates of the desired state: those that raised `metadata.generation`, or replaced the object. Writes of status,
 * labels, annotations, finalizers and owners are hidden, one's own included: after adding a finalizer go on in the same
 * reconcile, no event will follow. The start of a deletion passes. Kinds that do not count generations, such as ConfigMap,
 * pass whenever they change.
 */
export const generationChanged: Predicate = whenVersion((version, old) =>
  version.generation === undefined
    ? version.resourceVersion !== old.resourceVersion
    : version.generation !== old.generation || version.uid !== old.uid,
);

/** Passes updates that changed a label. */
export const labelsChanged: Predicate = whenUpdated((metadata, old) => !sameEntries(metadata.labels, old.labels));

/** Passes updates that changed an annotation. */
export const annotationsChanged: Predicate = whenUpdated(
  (metadata, old) => !sameEntries(metadata.annotations, old.annotations),
);

/**
 * Passes what is about objects with certain labels, also when they have just lost them: what was done for an object that
 * leaves the selection has to be undone.
 *
 * @param selector - as text, `app=web,tier in (a,b)`, or as an object, `{ matchLabels: { app: 'web' } }`
 * @throws TypeError with Kubernetes' message when it is no selector
 */
export function labelsMatch(selector: string | LabelSelector): Predicate {
  const requirements =
    typeof selector === 'string' ? parseLabelSelector(selector) : labelSelectorRequirements(selector);
  return (event) => {
    if (matchesLabels(requirements, event.metadata.labels)) return true;
    const old = event.oldMetadata;
    return old !== undefined && matchesLabels(requirements, old.labels);
  };
}

/** Passes updates that changed anything at all: hides resyncs, which tell again what is known (B-22). */
export const resourceVersionChanged: Predicate = whenVersion(
  (version, old) => version.resourceVersion !== old.resourceVersion,
);

/** Passes what all of them pass. */
export function and<T>(...predicates: readonly Predicate<T>[]): Predicate<T> {
  return (event) => predicates.every((predicate) => predicate(event));
}

/** Passes what at least one of them passes. */
export function or<T>(...predicates: readonly Predicate<T>[]): Predicate<T> {
  return (event) => predicates.some((predicate) => predicate(event));
}

/** Passes what the predicate does not. */
export function not<T>(predicate: Predicate<T>): Predicate<T> {
  return (event) => !predicate(event);
}

function sameEntries(a: Metadata['labels'] = {}, b: Metadata['labels'] = {}): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && a[name] === b[name]);
}
