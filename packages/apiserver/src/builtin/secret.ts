// Secrets.
import type { StatusCause } from '@kubewright/apimachinery';
import type { ApiObject } from '../object/api-object.ts';
import { isRecord, setField } from '../object/api-object.ts';
import { invalid, required } from '../registry/strategy.ts';
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

/** What a type must have besides its name. @see https://kubernetes.io/docs/concepts/configuration/secret/#secret-types */
export function validateSecretType({ type, data, metadata }: ApiObject): StatusCause[] {
  const has = (key: string): boolean => isRecord(data) && Object.hasOwn(data, key);
  const missing = (...keys: string[]): StatusCause[] =>
    keys.filter((key) => !has(key)).map((key) => required(`data[${key}]`));
  switch (type) {
    case 'kubernetes.io/service-account-token': {
      const annotation = 'kubernetes.io/service-account.name';
      return metadata.annotations?.[annotation] ? [] : [required(`metadata.annotations[${annotation}]`)];
    }
    case 'kubernetes.io/tls':
      return missing('tls.crt', 'tls.key');
    case 'kubernetes.io/basic-auth':
      return has('username') || has('password') ? [] : missing('username', 'password');
    case 'kubernetes.io/ssh-auth':
      return isRecord(data) && data['ssh-privatekey'] ? [] : [required('data[ssh-privatekey]')];
    case 'kubernetes.io/dockercfg':
      return dockerCauses(data, '.dockercfg');
    case 'kubernetes.io/dockerconfigjson':
      return dockerCauses(data, '.dockerconfigjson');
    default:
      return [];
  }
}

function dockerCauses(data: unknown, key: string): StatusCause[] {
  const text = isRecord(data) ? data[key] : undefined;
  if (typeof text !== 'string') return [required(`data[${key}]`)];
  try {
    JSON.parse(Buffer.from(text, 'base64').toString('utf8'));
    return [];
  } catch {
    return [invalid(`data[${key}]`, '<secret contents redacted>', 'invalid character')];
  }
}

export function validateSecretUpdate(secret: ApiObject, old: ApiObject): StatusCause[] {
  const type = secret['type'] === old['type'] ? [] : [invalid('type', secret['type'], 'field is immutable')];
  return [...type, ...validateImmutableData(secret, old)];
}
