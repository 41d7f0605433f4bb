// The checks of an object that is about to be stored: metadata, schema, and the kind's own rules.
import type { JSONSchemaProps, ObjectMeta, StatusCause } from '@kubewright/apimachinery';
import { ApiError, checkLabelsAnnotationsOwners, checkManagedFields, checkMetadata } from '@kubewright/apimachinery';
import { validate, validateUpdate } from '@kubewright/apimachinery/schema';
import { hasRules } from '../cel/definition-rules.ts';
import { validateRules } from '../cel/run/rule-validation.ts';
import type { ApiObject } from '../object/api-object.ts';
import type { ApiResource } from './api-resource.ts';
import type { WriteEndpoint } from './field-managers.ts';
import { foregroundFinalizer, orphanFinalizer } from './finalizers.ts';
import { forbidden, invalid, required } from './strategy.ts';

/**
 * Everything that is wrong with an object.
 *
 * @param old - the stored one; undefined for a create
 * @param warn - gets what is wrong and may stay
 * @param endpoint - of a custom resource the status endpoint checks the schema of the status alone
 */
export function validateObject(
  resource: ApiResource,
  object: ApiObject,
  old: ApiObject | undefined,
  warn: (text: string) => void,
  endpoint: WriteEndpoint = 'object',
): StatusCause[] {
  const metadata = validateMetadata(object.metadata, old?.metadata, resource, endpoint);
  if (endpoint === 'status' && old !== undefined && resource.strategy.validateStatus !== undefined) {
    return [...metadata, ...resource.strategy.validateStatus(object, old)];
  }
  const said = resource.strategy.validate?.(object, old) ?? [];
  // A kind that looks at no metadata leaves it to the checks of all kinds, which come when it has found nothing.
  if (old === undefined && said.length > 0 && resource.strategy.metadataUpdate === 'unchecked') return said;
  const own = [...metadata, ...said, ...(old === undefined ? [] : validateChange(resource, object, old, endpoint))];
  const schema = validateSchema(resource, object, old, endpoint);
  if (resource.custom && resource.schema !== undefined)
    schema.push(...validateCustom(resource.schema, object, old, [...own, ...schema], warn));
  // What a kind's own rules say of a field, they say better.
  if (resource.custom || own.length === 0) return [...own, ...schema];
  const isCovered = coveredBy(own);
  return [...own, ...schema.filter(({ field = '' }) => !isCovered(field))];
}

/** Whether a field is one of which something is said, or a part of one. */
function coveredBy(causes: readonly StatusCause[]): (field: string) => boolean {
  const fields = new Set(causes.map(({ field = '' }) => field));
  // Without a selector there is nothing that a template could be checked against, and it is not.
  const hasNoSelector = causes.some(
    ({ field, message }) => field === 'spec.selector' && message?.endsWith(': invalid label selector') === true,
  );
  if (hasNoSelector) fields.add('spec.template');
  return (field) =>
    fields.has(field) || [...field.matchAll(/[.[]/g)].some(({ index }) => fields.has(field.slice(0, index)));
}

/** Endpoints with rules of their own have these in the place of the object's. */
function validateChange(
  { strategy }: ApiResource,
  object: ApiObject,
  old: ApiObject,
  endpoint: WriteEndpoint,
): StatusCause[] {
  const rules = strategy.endpoints?.[endpoint];
  return (rules === undefined ? strategy.validateUpdate?.(object, old) : rules.validate?.(object, old)) ?? [];
}

/** Rules are evaluated on what has the right shape only. */
function validateCustom(
  schema: JSONSchemaProps,
  object: ApiObject,
  old: ApiObject | undefined,
  found: readonly StatusCause[],
  warn: (text: string) => void,
): StatusCause[] {
  if (!hasRules(schema)) return [];
  if (!found.some(({ reason = '' }) => blocking.has(reason))) return validateRules(object, old, schema, warn);
  const why =
    'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation';
  return [{ reason: 'FieldValueInvalid', message: `Invalid value: null: ${why}`, field: '<nil>' }];
}

const blocking = new Set([
  'FieldValueRequired',
  'FieldValueTooLong',
  'FieldValueTooMany',
  'FieldValueTypeInvalid',
  'FieldValueNotSupported',
]);

/** The refusal of an object: each message once, however many causes say it. */
export function invalidObject(resource: ApiResource, name: string, causes: StatusCause[]): ApiError {
  const said = new Set<string>();
  const isNew = ({ field, message }: StatusCause): boolean =>
    said.size < said.add(JSON.stringify([field ?? null, message ?? null])).size;
  // Kubernetes' own type of an event is that of the core group.
  const group = resource.kind === 'Event' && !resource.custom ? '' : resource.group;
  const { status } = ApiError.invalid({ group, kind: resource.kind }, name, causes.filter(isNew));
  return new ApiError({ ...status, details: { ...status.details, causes } });
}

function validateSchema(
  resource: ApiResource,
  object: ApiObject,
  old: ApiObject | undefined,
  endpoint: WriteEndpoint,
): StatusCause[] {
  if (resource.schema === undefined || resource.strategy.checksAll === true) return [];
  if (resource.custom && endpoint === 'status') {
    const schema = resource.schema.properties?.['status'];
    if (schema === undefined || object['status'] === undefined) return [];
    return validateUpdate(object['status'], old?.['status'], schema, 'status');
  }
  if (resource.custom) {
    return old === undefined ? validate(object, resource.schema) : validateUpdate(object, old, resource.schema);
  }
  if (!asksForAnything(resource.schema)) return [];
  // Types were checked when the object was decoded. Of what is required, Go takes its zero value in a status.
  const { metadata: _metadata, status: _status, ...desired } = object;
  return validate(desired, resource.schema).filter(
    ({ field, reason }) =>
      field !== 'metadata' &&
      field !== 'status' &&
      (reason === 'FieldValueRequired' || reason === 'FieldValueNotSupported'),
  );
}

const asking = new WeakMap<JSONSchemaProps, boolean>();

/** Whether the schema of a built-in kind wants anything to be there, or to be one of a few values, besides metadata and status. */
function asksForAnything(schema: JSONSchemaProps): boolean {
  let asks = asking.get(schema);
  if (asks === undefined) {
    const { metadata: _metadata, status: _status, ...desired } = schema.properties ?? {};
    asks = asksBelow({ ...schema, properties: desired }, new Set());
    asking.set(schema, asks);
  }
  return asks;
}

/** @param seen - a type may be a part of itself */
function asksBelow(schema: JSONSchemaProps, seen: Set<JSONSchemaProps>): boolean {
  if (seen.has(schema)) return false;
  seen.add(schema);
  const { required = [], enum: values = [], properties = {}, items, additionalProperties } = schema;
  if (required.length > 0 || values.length > 0) return true;
  const below = [...Object.values(properties), items, additionalProperties].flat();
  return below.some((each) => typeof each === 'object' && asksBelow(each, seen));
}

/** An update is checked as a create is, and then again beside the object before; most kinds do all of it twice. */
function validateMetadata(
  metadata: ObjectMeta,
  old: ObjectMeta | undefined,
  resource: ApiResource,
  endpoint: WriteEndpoint,
): StatusCause[] {
  const general = checkMetadata(metadata, 'metadata');
  const faults = [...general, ...checkStandardFinalizers(metadata, resource)];
  if (old === undefined) {
    const { name = '', generateName = '' } = metadata;
    const names =
      name === ''
        ? [missingName()]
        : resource.strategy.nameMessages(name).map((message) => invalid('metadata.name', name, message));
    // What is generated is appended, so that a prefix may end as a name may not.
    const prefix = generateName === '' ? '' : generateName.replace(/(?<=.)-$/, 'a');
    const prefixes = resource.strategy
      .nameMessages(prefix === '' ? 'a' : prefix)
      .map((message) => invalid('metadata.generateName', generateName, message));
    return [...prefixes, ...names, ...faults];
  }
  const again = [
    ...validateNewFinalizers(metadata, old),
    ...(['deletionTimestamp', 'deletionGracePeriodSeconds'] as const).flatMap((field) =>
      metadata[field] === old[field] ? [] : [invalid(`metadata.${field}`, metadata[field], 'field is immutable')],
    ),
    ...checkLabelsAnnotationsOwners(metadata, 'metadata'),
    ...checkManagedFields(metadata.managedFields ?? [], 'metadata.managedFields'),
  ];
  if (resource.custom) return [...faults, ...again, ...again];
  // The general checks, and then those of the kind, which begin with the general ones.
  if (resource.group === 'apiextensions.k8s.io') return [...faults, ...again];
  const { strategy } = resource;
  const isStatus = endpoint === 'status' && strategy.validateStatus !== undefined;
  const how = strategy.metadataUpdate ?? (isStatus ? 'compared' : undefined);
  const compared = how === 'checked' || how === 'unchecked' ? [] : again;
  const finalizers =
    compared.length === 0 && how !== undefined && how !== 'compared' ? [] : checkStandardFinalizers(metadata, resource);
  return [
    ...general,
    ...again,
    ...compared,
    ...(how === 'compared' || how === 'unchecked' ? [] : faults),
    ...finalizers,
  ];
}

const standardFinalizers = new Set(['kubernetes', orphanFinalizer, foregroundFinalizer]);

const groupsOfAnyFinalizers = new Set(['apiextensions.k8s.io', 'coordination.k8s.io']);

/** Kinds of Kubernetes' own want a domain before all others. */
function checkStandardFinalizers(
  { finalizers = [] }: ObjectMeta,
  { custom, group, strategy }: ApiResource,
): StatusCause[] {
  if (custom || strategy.metadataUpdate === 'unchecked' || groupsOfAnyFinalizers.has(group)) return [];
  const why = 'name is neither a standard finalizer name nor is it fully qualified';
  return finalizers.flatMap((each, index) =>
    each.includes('/') || standardFinalizers.has(each) ? [] : [invalid(`metadata.finalizers[${index}]`, each, why)],
  );
}

function validateNewFinalizers(metadata: ObjectMeta, old: ObjectMeta | undefined): StatusCause[] {
  if (typeof old?.deletionTimestamp !== 'string') return [];
  const added = new Set((metadata.finalizers ?? []).filter((each) => !(old.finalizers ?? []).includes(each)));
  if (added.size === 0) return [];
  const list = [...added]
    .toSorted()
    .map((each) => JSON.stringify(each))
    .join(', ');
  const why = `no new finalizers can be added if the object is being deleted, found new finalizers []string{${list}}`;
  return [forbidden('metadata.finalizers', why)];
}

/** What a create without any name is told. */
function missingName(): StatusCause {
  return required('metadata.name', 'name or generateName is required');
}
