// Metadata -> what is wrong with it, in Kubernetes' words: labels, annotations, owners, finalizers. Its name is checked
// by whoever knows the kind.
// @see https://github.com/kubernetes/apimachinery/blob/master/pkg/api/validation/objectmeta.go
import { childPath, fieldFault, keyPath } from './field-fault.ts';
import type { ManagedFieldsEntry, ObjectMeta, OwnerReference } from './metadata.ts';
import { checkLabelValue, checkQualifiedName } from './names.ts';
import type { StatusCause } from './status.ts';

/** Keys and values of all annotations of an object together. Bytes. */
const longestAnnotations = 256 * 1024;

const encoder = new TextEncoder();

/** What may own nothing: it comes and goes too often. */
const disallowedOwner = { apiVersion: 'v1', kind: 'Event' };

/**
 * Checks labels, annotations, owners and finalizers.
 *
 * @param path - where the metadata stands, such as `metadata`
 * @returns every fault; none when all is well
 */
export function checkMetadata(metadata: ObjectMeta, path: string): StatusCause[] {
  const { generation = 0, finalizers = [], managedFields = [] } = metadata;
  const generationPath = childPath(path, 'generation');
  return [
    ...(generation < 0 ? [fieldFault.invalid(generationPath, generation, 'must be greater than or equal to 0')] : []),
    ...checkLabelsAnnotationsOwners(metadata, path),
    ...checkFinalizers(finalizers, path),
    ...checkManagedFields(managedFields, childPath(path, 'managedFields')),
  ];
}

/** The longest name of a field manager, and of the subresource through which it writes. Bytes. */
const longestManager = 128;
const longestSubresource = 256;

/**
 * Checks the name of a field manager.
 *
 * @param path - where it stands, such as `fieldManager`
 * @see https://github.com/kubernetes/apimachinery/blob/master/pkg/apis/meta/v1/validation/validation.go (ValidateFieldManager)
 */
export function checkFieldManager(manager: string, path: string): StatusCause[] {
  if (manager.length <= longestManager && printable.test(manager)) return [];
  const faults: StatusCause[] = [];
  if (encoder.encode(manager).length > longestManager) faults.push(fieldFault.tooLong(path, longestManager));
  const character = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.exec(manager);
  if (character === null) return faults;
  const code = (character[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  const position = encoder.encode(manager.slice(0, character.index)).length;
  return [...faults, fieldFault.invalid(path, manager, `invalid character U+${code} (at position ${position})`)];
}

/** ASCII of which nothing can be said. */
const printable = /^[ -~]*$/;

/** The part of {@link checkMetadata} that is about who wrote what. @param path - such as `metadata.managedFields` */
export function checkManagedFields(entries: readonly ManagedFieldsEntry[], path: string): StatusCause[] {
  return entries.flatMap((entry, index) => checkManager(entry, keyPath(path, index)));
}

function checkManager({ manager = '', subresource = '' }: ManagedFieldsEntry, path: string): StatusCause[] {
  return [
    ...checkFieldManager(manager, childPath(path, 'manager')),
    ...(subresource !== '' && encoder.encode(subresource).length > longestSubresource
      ? [fieldFault.tooLong(childPath(path, 'subresource'), longestSubresource)]
      : []),
  ];
}

/** The part of {@link checkMetadata} that kube-apiserver repeats when it compares with the object before. */
export function checkLabelsAnnotationsOwners(metadata: ObjectMeta, path: string): StatusCause[] {
  const { labels = {}, annotations = {}, ownerReferences = [] } = metadata;
  const faults: StatusCause[] = [];
  const labelsPath = childPath(path, 'labels');
  for (const key of Object.keys(labels)) {
    const value = labels[key] ?? '';
    for (const message of checkQualifiedName(key)) faults.push(fieldFault.invalid(labelsPath, key, message));
    for (const message of checkLabelValue(value)) faults.push(fieldFault.invalid(labelsPath, value, message));
  }
  const annotationsPath = childPath(path, 'annotations');
  let size = 0;
  for (const [key, value] of Object.entries(annotations)) {
    size += encoder.encode(key).length + encoder.encode(value).length;
    for (const message of checkQualifiedName(key.toLowerCase())) {
      faults.push(fieldFault.invalid(annotationsPath, key, message));
    }
  }
  if (size > longestAnnotations) faults.push(fieldFault.tooLong(annotationsPath, longestAnnotations));
  return [...faults, ...checkOwners(ownerReferences, childPath(path, 'ownerReferences'))];
}

function checkOwners(owners: readonly OwnerReference[], path: string): StatusCause[] {
  const faults: StatusCause[] = [];
  let controller: string | undefined;
  for (const owner of owners) {
    const { apiVersion, kind, name } = owner;
    // A group version with two slashes has no version that Go could read.
    if (versionOf(apiVersion) === '') {
      faults.push(fieldFault.invalid(childPath(path, 'apiVersion'), apiVersion ?? '', 'version must not be empty'));
    }
    for (const field of ['kind', 'name', 'uid'] as const) {
      if ((owner[field] ?? '') === '') {
        faults.push(fieldFault.invalid(childPath(path, field), owner[field] ?? '', 'must not be empty'));
      }
    }
    if (apiVersion === disallowedOwner.apiVersion && kind === disallowedOwner.kind) {
      const why = '/v1, Kind=Event is disallowed from being an owner';
      faults.push(invalidOwners(path, goOwner(owner), why));
    }
    if (owner.controller !== true) continue;
    const current = `${kind}/${name}`;
    if (controller === undefined) controller = current;
    else {
      const why = `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${current}`;
      faults.push(invalidOwners(path, owners.map(goOwner), why));
    }
  }
  return faults;
}

function versionOf(apiVersion: string | undefined): string {
  const parts = (apiVersion ?? '').split('/');
  return parts.length > 2 ? '' : (parts.at(-1) ?? '');
}

function invalidOwners(path: string, shown: object, why: string): StatusCause {
  return { reason: 'FieldValueInvalid', message: `Invalid value: ${JSON.stringify(shown)}: ${why}`, field: path };
}

/** With its members in the order in which Go prints them. */
function goOwner({ apiVersion, kind, name, uid, controller, blockOwnerDeletion }: OwnerReference): object {
  return {
    apiVersion: apiVersion ?? '',
    kind: kind ?? '',
    name: name ?? '',
    uid: uid ?? '',
    ...(controller === undefined ? {} : { controller }),
    ...(blockOwnerDeletion === undefined ? {} : { blockOwnerDeletion }),
  };
}

function checkFinalizers(finalizers: readonly string[], path: string): StatusCause[] {
  const finalizersPath = childPath(path, 'finalizers');
  const faults = finalizers.flatMap((finalizer) =>
    checkQualifiedName(finalizer).map((message) => fieldFault.invalid(finalizersPath, finalizer, message)),
  );
  if (finalizers.includes('orphan') && finalizers.includes('foregroundDeletion')) {
    const why = 'finalizer orphan and foregroundDeletion cannot be both set';
    faults.push(fieldFault.invalid(finalizersPath, finalizers, why));
  }
  return faults;
}
