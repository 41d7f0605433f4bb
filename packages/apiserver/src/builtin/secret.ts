// Secrets.
import type { StatusCause } from '@kubewright/apimachinery';
import type { ApiObject } from '../object/api-object.ts';
import { isRecord, setField } from '../object/api-object.ts';
import { invalid } from '../registry/strategy.ts';
import { validateImmutableData } from './config-keys.ts';

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

export function validateSecretUpdate(secret: ApiObject, old: ApiObject): StatusCause[] {
  const type = secret['type'] === old['type'] ? [] : [invalid('type', secret['type'], 'field is immutable')];
  return [...type, ...validateImmutableData(secret, old)];
}
