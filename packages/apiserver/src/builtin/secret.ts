// Secrets, and the immutability that they share with ConfigMaps.
import type { StatusCause } from '@kubewright/apimachinery';
import type { ApiObject } from '../object/api-object.ts';
import { equal, isRecord, setField } from '../object/api-object.ts';
import { forbidden } from '../registry/strategy.ts';

/** `stringData` is written only: it becomes base64 in `data`. */
export function applySecretDefaults(secret: ApiObject): void {
  secret['type'] ??= 'Opaque';
  const { stringData } = secret;
  if (!isRecord(stringData)) return;
  const data = isRecord(secret['data']) ? secret['data'] : {};
  for (const [key, value] of Object.entries(stringData)) {
    setField(data, key, Buffer.from(String(value), 'utf8').toString('base64'));
  }
  secret['data'] = data;
  delete secret['stringData'];
}

/** @see https://kubernetes.io/docs/concepts/configuration/configmap/#configmap-immutable */
export function validateImmutableData(object: ApiObject, old: ApiObject): StatusCause[] {
  if (old['immutable'] !== true) return [];
  const causes: StatusCause[] = [];
  const why = 'field is immutable when `immutable` is set';
  if (object['immutable'] !== true) causes.push(forbidden('immutable', why));
  for (const field of ['data', 'binaryData']) {
    if (!equal(object[field] ?? {}, old[field] ?? {})) causes.push(forbidden(field, why));
  }
  return causes;
}
