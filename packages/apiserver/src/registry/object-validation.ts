// The checks of an object that is about to be stored: metadata, schema, and the kind's own rules.
import type { JSONSchemaProps, ObjectMeta, StatusCause } from '@kubewright/apimachinery';
import { ApiError, checkLabelValue, checkQualifiedName } from '@kubewright/apimachinery';
import { validate } from '@kubewright/apimachinery/schema';
import { hasRules } from '../cel/definition-rules.ts';
import { validateRules } from '../cel/run/rule-validation.ts';
import type { ApiObject } from '../object/api-object.ts';
import type { ApiResource } from './api-resource.ts';
import { forbidden, invalid, required } from './strategy.ts';

/** Everything that is wrong with an object. @param old - the stored one; undefined for a create */
export function validateObject(resource: ApiResource, object: ApiObject, old: ApiObject | undefined): StatusCause[] {
  const own = [
    ...validateMetadata(object.metadata, old?.metadata, resource),
    ...(resource.strategy.validate?.(object) ?? []),
    ...(old === undefined ? [] : (resource.strategy.validateUpdate?.(object, old) ?? [])),
  ];
  const schema = validateSchema(resource, object);
  if (resource.custom && resource.schema !== undefined)
    schema.push(...validateCustom(resource.schema, object, old, [...own, ...schema]));
  // What a kind's own rules say of a field, they say better.
  return resource.custom
    ? [...own, ...schema]
    : [...own, ...schema.filter(({ field }) => own.every((each) => each.field !== field))];
}

/** Rules are evaluated on what has the right shape only. */
function validateCustom(
  schema: JSONSchemaProps,
  object: ApiObject,
  old: ApiObject | undefined,
  found: readonly StatusCause[],
): StatusCause[] {
  if (!hasRules(schema)) return [];
  if (!found.some(({ reason = '' }) => blocking.has(reason))) return validateRules(object, old, schema);
  const why =
    'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation';
  return [{ reason: 'FieldValueInvalid', message: `Invalid value: null: ${why}`, field: '<nil>' }];
}

const blocking = new Set(['FieldValueRequired', 'FieldValueTooLong', 'FieldValueTooMany', 'FieldValueTypeInvalid']);

/** The refusal of an object: each message once, however many causes say it. */
export function invalidObject(resource: ApiResource, name: string, causes: StatusCause[]): ApiError {
  const isNew = (cause: StatusCause, index: number): boolean =>
    causes.findIndex((each) => each.field === cause.field && each.message === cause.message) === index;
  const { status } = ApiError.invalid(resource, name, causes.filter(isNew));
  return new ApiError({ ...status, details: { ...status.details, causes } });
}

function validateSchema(resource: ApiResource, object: ApiObject): StatusCause[] {
  if (resource.schema === undefined) return [];
  if (resource.custom) return validate(object, resource.schema);
  // Types were checked when the object was decoded. Of what is required, Go takes its zero value in a status.
  const { metadata: _metadata, status: _status, ...desired } = object;
  return validate(desired, resource.schema).filter(
    ({ field, reason }) =>
      field !== 'metadata' &&
      field !== 'status' &&
      (reason === 'FieldValueRequired' || reason === 'FieldValueNotSupported'),
  );
}

function validateMetadata(metadata: ObjectMeta, old: ObjectMeta | undefined, resource: ApiResource): StatusCause[] {
  const causes: StatusCause[] = [];
  if (old === undefined) {
    for (const message of resource.strategy.nameMessages(metadata.name ?? '')) {
      causes.push(invalid('metadata.name', metadata.name, message));
    }
  }
  for (const [key, value] of Object.entries(metadata.labels ?? {})) {
    for (const message of checkQualifiedName(key)) causes.push(invalid('metadata.labels', key, message));
    for (const message of checkLabelValue(value)) causes.push(invalid('metadata.labels', value, message));
  }
  for (const key of Object.keys(metadata.annotations ?? {})) {
    for (const message of checkQualifiedName(key.toLowerCase())) {
      causes.push(invalid('metadata.annotations', key, message));
    }
  }
  for (const owner of metadata.ownerReferences ?? []) {
    const path = 'metadata.ownerReferences';
    for (const field of ['apiVersion', 'kind', 'name', 'uid'] as const) {
      if (typeof owner[field] !== 'string' || owner[field] === '') {
        causes.push(
          invalid(
            `${path}.${field}`,
            owner[field] ?? '',
            field === 'apiVersion' ? 'version must not be empty' : 'must not be empty',
          ),
        );
      }
    }
  }
  if ((metadata.ownerReferences ?? []).filter((owner) => owner.controller === true).length > 1) {
    causes.push(
      invalid(
        'metadata.ownerReferences',
        metadata.ownerReferences,
        'Only one reference can have Controller set to true',
      ),
    );
  }
  for (const finalizer of metadata.finalizers ?? []) {
    for (const message of checkQualifiedName(finalizer)) {
      causes.push(invalid('metadata.finalizers', finalizer, message));
    }
  }
  const added = validateNewFinalizers(metadata, old);
  // kube-apiserver checks the metadata of a custom resource twice, and this is the check that shows it.
  causes.push(...added, ...(resource.custom ? added : []));
  return causes;
}

function validateNewFinalizers(metadata: ObjectMeta, old: ObjectMeta | undefined): StatusCause[] {
  if (typeof old?.deletionTimestamp !== 'string') return [];
  const added = (metadata.finalizers ?? []).filter((finalizer) => !(old.finalizers ?? []).includes(finalizer));
  if (added.length === 0) return [];
  const list = added.map((each) => JSON.stringify(each)).join(', ');
  const why = `no new finalizers can be added if the object is being deleted, found new finalizers []string{${list}}`;
  return [forbidden('metadata.finalizers', why)];
}

/** What a create without any name is told. */
export function missingName(): StatusCause {
  return required('metadata.name', 'name or generateName is required');
}
