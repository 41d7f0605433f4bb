// The token with which a client gets the next page: the revision of the first page and the last key seen.
// @see https://github.com/kubernetes/apiserver/blob/master/pkg/storage/continue.go
import { posix } from 'node:path';
import { ApiError } from '@kubewright/apimachinery';
import { jsonSyntaxFault } from '../request/json-syntax.ts';

export interface ContinueToken {
  /** The revision to read at; -1 for the present. */
  readonly revision: number;
  /** The last key of the page before, without the list's prefix. */
  readonly after: string;
}

const tokenVersion = 'meta.k8s.io/v1';

export function formatContinueToken({ revision, after }: ContinueToken): string {
  const token = JSON.stringify({ v: tokenVersion, rv: revision, start: `${after}\0` });
  return Buffer.from(token, 'utf8').toString('base64url');
}

/** @throws ApiError bad request */
export function parseContinueToken(text: string): ContinueToken {
  const token = decode(text);
  if (Array.isArray(token) || typeof token !== 'object') {
    throw invalidToken(`json: cannot unmarshal ${goTypeOf(token)} into Go value of type storage.continueToken`);
  }
  const { v = '', rv = 0, start = '' } = (token ?? {}) as Readonly<Record<string, unknown>>;
  for (const [name, value, type] of [
    ['v', v, 'string'],
    ['rv', rv, 'int64'],
    ['start', start, 'string'],
  ] as const) {
    if (typeof value === (type === 'string' ? 'string' : 'number')) continue;
    throw invalidToken(
      `json: cannot unmarshal ${goTypeOf(value)} into Go struct field continueToken.${name} of type ${type}`,
    );
  }
  if (v !== tokenVersion) throw invalidToken(`server does not recognize this encoded version ${String(v)}`);
  if (rv === 0) throw invalidToken('incorrect encoded start resourceVersion (version meta.k8s.io/v1)');
  const key = String(start);
  if (key === '') throw invalidToken('encoded start key empty (version meta.k8s.io/v1)');
  // Nothing but a place below the list's own prefix.
  const place = key.startsWith('/') ? key : `/${key}`;
  if (posix.normalize(place) !== place) throw invalidToken(key);
  return { revision: Number(rv), after: place.slice(1, place.endsWith('\0') ? -1 : undefined) };
}

function decode(text: string): unknown {
  const fault = /[^\w-]/.exec(text)?.index ?? (text.length % 4 === 1 ? text.length - 1 : undefined);
  if (fault !== undefined) throw invalidToken(`illegal base64 data at input byte ${fault}`);
  const bytes = Buffer.from(text, 'base64url');
  const syntax = jsonSyntaxFault(bytes);
  if (syntax !== undefined) throw invalidToken(syntax);
  return JSON.parse(bytes.toString('utf8'));
}

function goTypeOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

function invalidToken(why: string): ApiError {
  return ApiError.badRequest(`invalid continue token: continue key is not valid: ${why}`);
}
