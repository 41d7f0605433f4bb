// A patch and what it changes -> the patched value, or why the patch is none. What surprises: a patch is read twice where
// somebody looks for unknown fields, and once, less strictly, where nobody does; what is said of it differs.
// @see https://github.com/kubernetes/apiserver/blob/master/pkg/endpoints/handlers/patch.go
import { ApiError, applyMergePatch } from '@kubewright/apimachinery';
import { JsonPatchError, applyJsonPatch } from '@kubewright/apimachinery/json-patch';
import type { ApiObject } from '../object/api-object.ts';
import { deepCopy, isRecord } from '../object/api-object.ts';
import { jsonTypeName } from '../object/object-metadata.ts';
import type { ApiResource } from './api-resource.ts';
import type { FieldValidation } from './object-decoding.ts';
import type { Patch } from './patch.ts';
import { applyStrategicMergePatch } from './strategic-merge-patch.ts';

/**
 * Applies a patch of any type but `apply`.
 *
 * @returns a value that shares nothing with the target, nor with the patch
 * @throws ApiError for what is no patch, or cannot be applied
 */
export function applyPatch(
  target: ApiObject,
  patch: Patch,
  { schema }: ApiResource,
  { fieldValidation }: { readonly fieldValidation: FieldValidation },
): unknown {
  const isReadOnce = fieldValidation === 'Ignore';
  switch (patch.type) {
    case 'json':
      return jsonPatched(target, patch.body, isReadOnce);
    case 'strategic':
      if (patch.body === null) return deepCopy(target);
      if (!isRecord(patch.body)) throw ApiError.badRequest(notAMap(patch.body));
      return applyStrategicMergePatch(target, patch.body, schema);
    default:
      return mergePatched(target, patch.body, isReadOnce);
  }
}

function mergePatched(target: ApiObject, patch: unknown, isReadOnce: boolean): unknown {
  // A list is put in the place of the whole object.
  if (isRecord(patch) || (isReadOnce && Array.isArray(patch)))
    return applyMergePatch(isRecord(patch) ? target : undefined, patch);
  if (isReadOnce || patch === null) throw badMergePatch();
  throw notAnObject(patch);
}

/** What a merge patch is told that is no JSON, or no object. */
export function badMergePatch(): ApiError {
  return ApiError.badRequest('Invalid JSON Patch');
}

function jsonPatched(target: ApiObject, patch: unknown, isReadOnce: boolean): unknown {
  if (patch === null) return deepCopy(target);
  const malformed = isReadOnce ? unreadablePatch(patch) : mistypedPatch(patch);
  if (malformed !== undefined) throw ApiError.badRequest(malformed);
  const operations = (patch as unknown[]).map((operation) => operation ?? {});
  try {
    return applyJsonPatch(target, operations);
  } catch (error) {
    if (!(error instanceof JsonPatchError)) throw error;
    // What was wrong is not said: this is kube-apiserver's whole answer.
    const message = 'the server rejected our request due to an error in our request';
    throw new ApiError({
      apiVersion: 'v1',
      kind: 'Status',
      metadata: {},
      status: 'Failure',
      message,
      reason: 'Invalid',
      details: {},
      code: 422,
    });
  }
}

function unreadablePatch(patch: unknown): string | undefined {
  if (!Array.isArray(patch)) return cannotBe(patch, 'Go value of type jsonpatch.Patch');
  const stray = patch.find((each) => each !== null && !isRecord(each));
  return stray === undefined ? undefined : cannotBe(stray, 'Go value of type jsonpatch.Operation');
}

/** The first that is of a wrong type. */
function mistypedPatch(patch: unknown): string | undefined {
  const inContext = (message: string): string => `error decoding patch: ${message}`;
  if (!Array.isArray(patch)) return inContext(cannotBe(patch, 'Go value of type []handlers.jsonPatchOp'));
  for (const operation of patch) {
    if (operation === null) continue;
    if (!isRecord(operation)) return inContext(cannotBe(operation, 'Go value of type handlers.jsonPatchOp'));
    for (const [name, value] of Object.entries(operation)) {
      const isText = name === 'op' || name === 'path' || name === 'from';
      if (!isText || value === null || typeof value === 'string') continue;
      return inContext(cannotBe(value, `Go struct field jsonPatchOp.${name} of type string`));
    }
  }
  return undefined;
}

/** What a patch is told whose body is no object. */
export function notAnObject(body: unknown): ApiError {
  return ApiError.badRequest(`error decoding patch: ${notAMap(body)}`);
}

function notAMap(body: unknown): string {
  return cannotBe(body, 'Go value of type map[string]interface {}');
}

function cannotBe(value: unknown, into: string): string {
  return `json: cannot unmarshal ${jsonTypeName(value)} into ${into}`;
}
