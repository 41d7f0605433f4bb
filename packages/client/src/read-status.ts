// A Status from outside: what has another type than it should is left out, so that asking an error never throws.
import type { Status, StatusCause, StatusDetails } from '@kubewright/apimachinery';

type Fields = Readonly<Record<string, unknown>>;

/** Undefined for what is no Status at all. */
export function readStatus(value: unknown): Status | undefined {
  if (!isObject(value) || value['kind'] !== 'Status') return undefined;
  const { code, details } = value;
  return {
    apiVersion: 'v1',
    kind: 'Status',
    metadata: isObject(value['metadata']) ? value['metadata'] : {},
    status: value['status'] === 'Success' ? 'Success' : 'Failure',
    ...texts(value, ['message', 'reason']),
    ...(isObject(details) ? { details: readDetails(details) } : {}),
    ...(typeof code === 'number' ? { code } : {}),
  };
}

function readDetails(details: Fields): StatusDetails {
  const { causes, retryAfterSeconds } = details;
  return {
    ...texts(details, ['name', 'group', 'kind', 'uid']),
    ...(Array.isArray(causes) ? { causes: causes.filter(isObject).map(readCause) } : {}),
    ...(typeof retryAfterSeconds === 'number' ? { retryAfterSeconds } : {}),
  };
}

function readCause(cause: Fields): StatusCause {
  return texts(cause, ['reason', 'message', 'field']);
}

function texts<const N extends string>(fields: Fields, names: readonly N[]): { [Name in N]?: string } {
  const found: { [Name in N]?: string } = {};
  for (const name of names) {
    const value = fields[name];
    if (typeof value === 'string') found[name] = value;
  }
  return found;
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
