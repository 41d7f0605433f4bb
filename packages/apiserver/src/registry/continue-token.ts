// The token with which a client gets the next page: the revision of the first page and the last key seen.
// @see https://github.com/kubernetes/apiserver/blob/master/pkg/storage/continue.go
import { ApiError } from '@kubewright/apimachinery';
import { isRecord } from '../object/api-object.ts';

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
  let token: unknown;
  const bytes = Buffer.from(text, 'base64url');
  try {
    token = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw invalidToken(`invalid character ${quoteByte(bytes[0] ?? 0)} looking for beginning of value`);
  }
  if (!isRecord(token) || token['v'] !== tokenVersion)
    throw invalidToken('server does not recognize this encoded version');
  const { rv, start } = token;
  if (!Number.isInteger(rv) || rv === 0)
    throw invalidToken('incorrect encoded start resourceVersion (version meta.k8s.io/v1)');
  if (typeof start !== 'string' || start === '') throw invalidToken('encoded start key empty (version meta.k8s.io/v1)');
  return { revision: rv as number, after: start.endsWith('\0') ? start.slice(0, -1) : start };
}

/** As Go prints a byte that it did not expect. */
function quoteByte(byte: number): string {
  const isPlain = byte >= 0x20 && byte < 0x7f;
  return `'${isPlain ? String.fromCharCode(byte) : `\\u${byte.toString(16).padStart(4, '0')}`}'`;
}

function invalidToken(why: string): ApiError {
  return ApiError.badRequest(`invalid continue token: continue key is not valid: ${why}`);
}
