// The decode step of a write: what a client sent becomes an object of the resource. Type and version are checked, unknown
// fields dropped and reported as the request's field validation asks, defaults filled in.
import type { GroupVersion } from '@kubewright/apimachinery';
import { ApiError, formatApiVersion, parseApiVersion } from '@kubewright/apimachinery';
import { applyDefaults, prune } from '@kubewright/apimachinery/schema';
import { registeredSchema } from '../builtin/registered-kinds.ts';
import { decodeTyped } from '../builtin/typed-decoding.ts';
import { decodeEmbedded } from '../custom/embedded-metadata.ts';
import type { ApiObject } from '../object/api-object.ts';
import { isRecord, readField } from '../object/api-object.ts';
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
  /** A custom resource may say another kind: its update checks that itself, later. */
  readonly anyKind?: boolean | undefined;
  /** Of a built-in kind it is an object that is converted, and no text: the first wrong field is that of its type. */
  readonly byType?: boolean | undefined;
  /** What was sent, for messages that show it; default the value as JSON. */
  readonly text?: string | undefined;
  /** Finds the literal of a number in it that 64 bits do not hold. */
  readonly findOverflow?: (() => string | undefined) | undefined;
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
  if (!isRecord(value)) throw notAnObject(resource, value, options);
  checkType(resource, value, options);
  const overflow = resource.custom ? options.findOverflow?.() : undefined;
  if (overflow !== undefined) {
    const why = `json: cannot unmarshal number ${overflow} into Go value of type float64`;
    throw ApiError.badRequest(`${cannotHandle(resource)}: ${why}`);
  }
  if (value['metadata'] === undefined || value['metadata'] === null) value['metadata'] = {};
  const object = value as ApiObject;
  try {
    const unknown = decodeFields(object, resource, options);
    reportFaults(
      resource,
      [...(options.faults ?? []), ...unknown.map((path) => `unknown field ${JSON.stringify(path)}`)],
      options,
    );
  } catch (error) {
    if (!(error instanceof TypeMismatch || error instanceof TypeError)) throw error;
    const why = options.byType === true ? conversionMessage(error) : error.message;
    throw options.strictError?.(why) ?? ApiError.badRequest(`${cannotHandle(resource)}: ${why}`);
  }
  if (resource.custom && resource.schema !== undefined) {
    applyDefaults(object, resource.schema, { keepNulls: options.keepNulls === true });
  }
  resource.strategy.applyDefaults?.(object);
  return inOrder(object);
}

function conversionMessage(error: TypeMismatch | TypeError): string {
  if (error instanceof TypeMismatch) return error.conversion;
  return error.message.startsWith('illegal base64') ? `error decoding from json: ${error.message}` : error.message;
}

/** @returns the paths of the unknown fields, which are gone @throws TypeMismatch or TypeError */
function decodeFields(object: ApiObject, resource: ApiResource, { byType }: DecodeOptions): string[] {
  const { schema, custom, kind } = resource;
  if (!custom && schema !== undefined) return decodeTyped(object, schema, kind, { byType: byType === true });
  if (!isRecord(object.metadata)) throw wrongMetadata(resource, object.metadata);
  const unknown = decodeMetadata(object.metadata, custom ? 'ObjectMeta' : 'ObjectMeta.metadata');
  if (schema === undefined) return unknown;
  unknown.push(...prune(object, schema, { root: true }));
  decodeEmbedded(object, schema);
  return unknown;
}

function checkType(resource: ApiResource, value: Record<string, unknown>, options: DecodeOptions): void {
  // The first that does not fit is told, as it stands in the text.
  for (const [field, given] of Object.entries(value)) {
    if (field !== 'apiVersion' && field !== 'kind') continue;
    if (given === undefined || given === null || typeof given === 'string') continue;
    const why =
      options.byType === true
        ? new TypeMismatch(given, field, 'string').conversion
        : unreadableType(given, `Go struct field .${field} of type string`);
    throw (
      options.strictError?.(why) ??
      ApiError.badRequest(`${unreadableBody(resource)} ${why} (${excerpt(sentText(value, options))})`)
    );
  }
  if (resource.custom) checkCustomType(resource, value, options);
  else checkBuiltInType(resource, value, options);
}

/** A typed decoder knows what it expects, so that an absent type is filled in; what is of another type is read as that first. */
function checkBuiltInType(resource: ApiResource, value: Record<string, unknown>, options: DecodeOptions): void {
  const expected = formatApiVersion(resource);
  const given = typeof value['apiVersion'] === 'string' ? value['apiVersion'] : '';
  if (given.split('/').length > 2) {
    const why = `unexpected GroupVersion string: ${given}`;
    throw (
      options.strictError?.(why) ??
      ApiError.badRequest(`${unreadableBody(resource)} ${why} (${excerpt(sentText(value, options))})`)
    );
  }
  const apiVersion = given === '' ? expected : given;
  const kind = typeof value['kind'] === 'string' && value['kind'] !== '' ? value['kind'] : resource.kind;
  value['apiVersion'] = apiVersion;
  value['kind'] = kind;
  if (apiVersion === expected && kind === resource.kind) return;
  const groupVersion = parseApiVersion(apiVersion);
  const isOtherVersion = kind === resource.kind && groupVersion.group === resource.group;
  if (isOtherVersion && registeredSchema(groupVersion, kind) !== undefined) {
    throw ApiError.badRequest(
      `the API version in the data (${apiVersion}) does not match the expected API version (${expected})`,
    );
  }
  const why = misfit(resource, value, groupVersion, kind);
  const handled = `${kind} in version ${JSON.stringify(groupVersion.version)} cannot be handled as a ${resource.kind}`;
  throw options.strictError?.(why) ?? ApiError.badRequest(`${handled}: ${why}`);
}

/** Why what is of one kind cannot be another. */
function misfit(
  resource: ApiResource,
  value: Readonly<Record<string, unknown>>,
  groupVersion: GroupVersion,
  kind: string,
): string {
  const schema = registeredSchema(groupVersion, kind);
  if (schema === undefined) {
    const version = JSON.stringify(formatApiVersion(groupVersion));
    return `no kind ${JSON.stringify(kind)} is registered for version ${version} in scheme "pkg/runtime/scheme.go:111"`;
  }
  try {
    decodeTyped(structuredClone(value), schema, kind);
  } catch (error) {
    if (error instanceof TypeMismatch || error instanceof TypeError) return error.message;
    throw error;
  }
  const internal = `${internalGroup(resource)}.${resource.kind}`;
  return `converting (${groupVersion.version}.${kind}) to (${internal}): unknown conversion`;
}

function checkCustomType(resource: ApiResource, value: Record<string, unknown>, options: DecodeOptions): void {
  const apiVersion = formatApiVersion(resource);
  const givenVersion = typeof value['apiVersion'] === 'string' ? value['apiVersion'] : '';
  if ((value['kind'] ?? '') === '') {
    throw ApiError.badRequest(unrecognized(resource, value, options, "Object 'Kind' is missing"));
  }
  if (givenVersion.split('/').length > 2) {
    const why = `unexpected GroupVersion string: ${givenVersion} (${excerpt(sentText(value, options))})`;
    throw ApiError.badRequest(`${unreadableBody(resource)} ${why}`);
  }
  if (givenVersion !== apiVersion) {
    // Of another version of the same kind, which has no schema here, every field is unknown, and that is said first.
    const isSameKind = parseApiVersion(givenVersion).group === resource.group && value['kind'] === resource.kind;
    if (isSameKind) reportFaults(resource, unknownFields(value), options);
    throw ApiError.badRequest(
      `the API version in the data (${givenVersion}) does not match the expected API version (${apiVersion})`,
    );
  }
  if (options.anyKind !== true) assertKind(resource, value);
}

/** @throws ApiError invalid */
export function assertKind(resource: ApiResource, value: Readonly<Record<string, unknown>>): void {
  if (value['kind'] === resource.kind) return;
  const kind = String(value['kind']);
  const name = readField(value, 'metadata', 'name');
  const cause = {
    reason: 'FieldValueInvalid',
    message: `Invalid value: ${JSON.stringify(kind)}: must be ${resource.kind}`,
    field: 'kind',
  };
  throw ApiError.invalid({ group: resource.group, kind }, typeof name === 'string' ? name : '', [cause]);
}

/** How Go's packages call the group of a kind. */
export function internalGroup({ group }: ApiResource): string {
  return group === '' ? 'core' : (group.split('.')[0] ?? '');
}

function unknownFields(value: Record<string, unknown>): string[] {
  return Object.keys(value)
    .filter((name) => !['apiVersion', 'kind', 'metadata'].includes(name))
    .map((name) => `unknown field ${JSON.stringify(name)}`);
}

function unrecognized(resource: ApiResource, value: unknown, options: DecodeOptions, why: string): string {
  const text = sentText(value, options);
  return `${unreadableBody(resource)} ${why} in '${text}' (${excerpt(text)})`;
}

/** Of a body whose type cannot be read. @param into - what Go would have read the part into */
function unreadableType(part: unknown, into: string): string {
  return `couldn't get version/kind; json parse error: json: cannot unmarshal ${jsonTypeName(part)} into ${into}`;
}

/** What Go reads a body into first, as its messages print it. */
export const goTypeMeta = String.raw`Go value of type struct { APIVersion string "json:\"apiVersion,omitempty\""; Kind string "json:\"kind,omitempty\"" }`;

function notAnObject(resource: ApiResource, value: unknown, options: DecodeOptions): ApiError {
  if (value === null) return ApiError.badRequest(unrecognized(resource, value, options, "Object 'Kind' is missing"));
  const why = unreadableType(value, goTypeMeta);
  return (
    options.strictError?.(why) ??
    ApiError.badRequest(`${unreadableBody(resource)} ${why} (${excerpt(sentText(value, options))})`)
  );
}

/** The body as it was sent. */
function sentText(value: unknown, { text }: DecodeOptions): string {
  return text ?? JSON.stringify(value);
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
