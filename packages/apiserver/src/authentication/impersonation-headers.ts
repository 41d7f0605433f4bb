// `Impersonate-User` and its companions -> the user that is wanted, as it stands there.
// @see https://kubernetes.io/docs/reference/access-authn-authz/authentication/#user-impersonation
import type { HttpRequest } from '@kubewright/apimachinery';
import { ApiError } from '@kubewright/apimachinery';
import { setField } from '../object/api-object.ts';
import { peerOf } from './caller.ts';
import type { User } from './user.ts';

const extraPrefix = 'impersonate-extra-';

/** @returns undefined when nobody is impersonated @throws ApiError bad request when all but the name is said */
export function readImpersonation(request: HttpRequest): User | undefined {
  const { headers } = request;
  const name = firstOf(request, 'impersonate-user').trim();
  const uid = firstOf(request, 'impersonate-uid');
  const groups = valuesOf(request, 'impersonate-group');
  const extra: Record<string, string[]> = {};
  for (const header of Object.keys(headers)) {
    if (!header.startsWith(extraPrefix)) continue;
    const key = decodeKey(header.slice(extraPrefix.length).toLowerCase());
    setField(extra, key, [...(Object.hasOwn(extra, key) ? (extra[key] ?? []) : []), ...valuesOf(request, header)]);
  }
  const hasExtra = Object.keys(extra).length > 0;
  if (name === '') {
    if (uid === '' && groups.length === 0 && !hasExtra) return undefined;
    throw ApiError.badRequest(`requested ${goText(uid, groups, extra)} without impersonating a user name`);
  }
  return { name, groups, ...(uid === '' ? {} : { uid }), ...(hasExtra ? { extra } : {}) };
}

/** Of a header that is said twice the first counts. */
function firstOf(request: HttpRequest, header: string): string {
  const value = request.headers[header] ?? '';
  return value.includes(',') ? (peerOf(request)?.headers[header]?.[0] ?? value) : value;
}

function valuesOf(request: HttpRequest, header: string): readonly string[] {
  const joined = request.headers[header];
  if (joined === undefined) return [];
  const values = peerOf(request)?.headers[header] ?? joined.split(',').map((each) => each.trim());
  return values;
}

/** Percent-encoded, for keys such as `example.com/scopes`. */
function decodeKey(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}

/** As Go prints the user, which is part of the message. */
function goText(uid: string, groups: readonly string[], extra: Readonly<Record<string, readonly string[]>>): string {
  const list = (values: readonly string[]): string =>
    `[]string{${values.map((each) => JSON.stringify(each)).join(', ')}}`;
  const keys = Object.keys(extra).toSorted();
  const extraText =
    keys.length === 0
      ? 'map[string][]string(nil)'
      : `map[string][]string{${keys.map((key) => `${JSON.stringify(key)}:${list(extra[key] ?? [])}`).join(', ')}}`;
  const groupText = groups.length === 0 ? '[]string(nil)' : list(groups);
  return `&user.DefaultInfo{Name:"", UID:${JSON.stringify(uid)}, Groups:${groupText}, Extra:${extraText}}`;
}
