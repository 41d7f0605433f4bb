// The decode step of a write: what a client sent becomes an object of the resource. Type and version are checked, unknown
// fields dropped and reported as the request's field validation asks, defaults filled in.
import type { StatusCause } from '@kubewright/apimachinery';
import { ApiError, formatApiVersion } from '@kubewright/apimachinery';
import { applyDefaults, prune } from '@kubewright/apimachinery/schema';
import { decodeTyped } from '../builtin/typed-decoding.ts';
import type { ApiObject } from '../object/api-object.ts';
import { isRecord } from '../object/api-object.ts';
import { TypeMismatch, decodeMetadata, jsonTypeName } from '../object/object-metadata.ts';
import { excerpt } from '../object/excerpt.ts';
import type { ApiResource } from './api-resource.ts';

/** What to do with unknown and duplicate fields; kube-apiserver's default is Warn. */
export type FieldValidation = 'Ignore' | 'Warn' | 'Strict';

export interface DecodeOptions {
  readonly fieldValidation: FieldValidation;
  /** Gets the text of each Warning header. */
  readonly warn: (text: string) => void;
  /** Faults that were found before, such as duplicate fields. */
  readonly faults?: readonly string[] | undefined;
  /** Leave nulls that may not be, for validation to refuse: of a server-side apply. */
  readonly keepNulls?: boolean | undefined;
  /** Words the refusal of unknown fields; default a bad request as for whole objects. */
  readonly strictError?: ((message: string) => ApiError) | undefined;
}

/**
 * Decodes a whole object. The value is taken over and written to.
 *
 * @throws ApiError bad request, or invalid for a custom resource of another kind
 */
export function decodeObject(resource: ApiResource, value: unknown, options: DecodeOptions): ApiObject {
  if (value === null && !resource.custom) return decodeObject(resource, {}, options);
  if (!isRecord(value)) throw ApiError.badRequest(notAnObject(resource, value));
  checkType(resource, value, options);
  if (value['metadata'] === undefined || value['metadata'] === null) value['metadata'] = {};
  const object = value as ApiObject;
  try {
    if (!isRecord(object.metadata)) throw wrongMetadata(resource, object.metadata);
    const unknown = [
      ...decodeMetadata(object.metadata, resource.custom ? 'ObjectMeta' : 'ObjectMeta.metadata'),
      ...dropUnknownFields(object, resource),
    ];
    reportFaults(
      resource,
      [...(options.faults ?? []), ...unknown.map((path) => `unknown field ${JSON.stringify(path)}`)],
      options,
    );
  } catch (error) {
    if (error instanceof TypeMismatch || error instanceof TypeError)
      throw options.strictError?.(error.message) ?? ApiError.badRequest(`${cannotHandle(resource)}: ${error.message}`);
    throw error;
  }
  if (resource.custom && resource.schema !== undefined) {
    applyDefaults(object, resource.schema, { keepNulls: options.keepNulls === true });
  }
  resource.strategy.applyDefaults?.(object);
  return inOrder(object);
}

function dropUnknownFields(object: ApiObject, resource: ApiResource): string[] {
  if (resource.schema === undefined) return [];
  if (resource.custom) return prune(object, resource.schema, { root: true });
  return decodeTyped(object, resource.schema, resource.kind);
}

function checkType(resource: ApiResource, value: Record<string, unknown>, options: DecodeOptions): void {
  const apiVersion = formatApiVersion(resource);
  const { apiVersion: givenVersion, kind: givenKind } = value;
  for (const [field, given] of Object.entries({ apiVersion: givenVersion, kind: givenKind })) {
    if (given === undefined || given === null || typeof given === 'string') continue;
    throw ApiError.badRequest(unreadable(resource, value, given, `Go struct field .${field} of type string`));
  }
  if (!resource.custom) {
    // A typed decoder knows what it expects; an absent type is filled in.
    value['apiVersion'] = givenVersion === undefined || givenVersion === '' ? apiVersion : givenVersion;
    value['kind'] = givenKind === undefined || givenKind === '' ? resource.kind : givenKind;
  } else if ((givenKind ?? '') === '') {
    throw ApiError.badRequest(unrecognized(resource, value, "Object 'Kind' is missing"));
  } else if (String(givenVersion ?? '').split('/').length > 2) {
    const why = `unexpected GroupVersion string: ${String(givenVersion)} (${excerpt(JSON.stringify(value))})`;
    throw ApiError.badRequest(`${unreadableBody(resource)} ${why}`);
  }
  if (value['apiVersion'] !== apiVersion) {
    // Of a version without a schema every field is unknown, and that is said first.
    if (resource.custom && (givenVersion ?? '') !== '') reportFaults(resource, unknownFields(value), options);
    throw ApiError.badRequest(
      `the API version in the data (${String(value['apiVersion'] ?? '')}) does not match the expected API version (${apiVersion})`,
    );
  }
  if (value['kind'] === resource.kind) return;
  if (!resource.custom) {
    throw ApiError.badRequest(
      `${String(value['kind'])} in version ${JSON.stringify(resource.version)} cannot be handled as a ${resource.kind}: ` +
        `converting (v1.${String(value['kind'])}) to (${internalGroup(resource)}.${resource.kind}): unknown conversion`,
    );
  }
  const kind = String(value['kind']);
  const metadata = value['metadata'];
  const name = isRecord(metadata) && typeof metadata['name'] === 'string' ? metadata['name'] : '';
  const causes: StatusCause[] = [
    {
      reason: 'FieldValueInvalid',
      message: `Invalid value: ${JSON.stringify(kind)}: must be ${resource.kind}`,
      field: 'kind',
    },
  ];
  throw ApiError.invalid({ group: resource.group, kind }, name, causes);
}

/** How Go's packages call the group of a kind. */
function internalGroup({ group }: ApiResource): string {
  return group === '' ? 'core' : (group.split('.')[0] ?? '');
}

function unknownFields(value: Record<string, unknown>): string[] {
  return Object.keys(value)
    .filter((name) => !['apiVersion', 'kind', 'metadata'].includes(name))
    .map((name) => `unknown field ${JSON.stringify(name)}`);
}

function unrecognized(resource: ApiResource, value: unknown, why: string): string {
  const text = JSON.stringify(value);
  return `${unreadableBody(resource)} ${why} in '${text}' (${excerpt(text)})`;
}

/** Of a body whose type cannot be read. @param into - what Go would have read the part into */
function unreadable(resource: ApiResource, value: unknown, part: unknown, into: string): string {
  const why = `json: cannot unmarshal ${jsonTypeName(part)} into ${into}`;
  return `${unreadableBody(resource)} couldn't get version/kind; json parse error: ${why} (${excerpt(JSON.stringify(value))})`;
}

/** What Go reads a body into first, as its messages print it. */
export const goTypeMeta = String.raw`Go value of type struct { APIVersion string "json:\"apiVersion,omitempty\""; Kind string "json:\"kind,omitempty\"" }`;

function notAnObject(resource: ApiResource, value: unknown): string {
  if (value === null) return unrecognized(resource, value, "Object 'Kind' is missing");
  return unreadable(resource, value, value, goTypeMeta);
}

function unreadableBody(resource: ApiResource): string {
  return `the object provided is unrecognized (must be of type ${resource.kind}):`;
}

/** Metadata that is no object is read alone where the kind is custom. */
function wrongMetadata(resource: ApiResource, metadata: unknown): Error {
  if (!resource.custom) return new TypeMismatch(metadata, `${resource.kind}.metadata`, 'v1.ObjectMeta');
  return new TypeError(`json: cannot unmarshal ${jsonTypeName(metadata)} into Go value of type v1.ObjectMeta`);
}

function cannotHandle(resource: ApiResource): string {
  return `${resource.kind} in version ${JSON.stringify(resource.version)} cannot be handled as a ${resource.kind}`;
}

/** How the one fault begins that holds all repeated fields of a YAML document, a line each. */
export const yamlFaults = 'yaml: unmarshal errors:';

/** Says what is wrong with the fields of a body: as warnings, as a refusal, or not at all. @throws ApiError */
export function reportFaults(resource: ApiResource, faults: readonly string[], options: DecodeOptions): void {
  if (faults.length === 0 || options.fieldValidation === 'Ignore') return;
  if (options.fieldValidation === 'Strict') {
    const message = `strict decoding error: ${faults.join(', ')}`;
    throw options.strictError?.(message) ?? ApiError.badRequest(`${cannotHandle(resource)}: ${message}`);
  }
  for (const fault of faults) {
    if (!fault.startsWith(yamlFaults)) options.warn(fault);
    else for (const line of fault.split('\n').slice(1)) options.warn(line.trim());
  }
}

/** The same object with its type first, as every answer prints it. */
function inOrder(object: ApiObject): ApiObject {
  const { apiVersion, kind, metadata, ...rest } = object;
  return { apiVersion, kind, metadata, ...rest };
}
