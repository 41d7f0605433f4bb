// The headers that say who asks. Client certificates are not here: they belong to the connection.
// @see https://kubernetes.io/docs/reference/access-authn-authz/authentication/
import type { ClientConfig, Impersonation } from '../config/client-config.ts';

/** A header's values; several are sent as several headers. */
export type Headers = Record<string, string | string[]>;

export async function credentialHeaders(config: ClientConfig): Promise<Headers> {
  const headers: Headers = config.impersonate === undefined ? {} : impersonationHeaders(config.impersonate);
  const token = typeof config.token === 'function' ? await config.token() : config.token;
  if (token !== undefined && token !== '') {
    headers['authorization'] = `Bearer ${token}`;
  } else if (config.username !== undefined) {
    const pair = Buffer.from(`${config.username}:${config.password ?? ''}`).toString('base64');
    headers['authorization'] = `Basic ${pair}`;
  }
  return headers;
}

function impersonationHeaders({ user, uid, groups = [], extra = {} }: Impersonation): Headers {
  const headers: Headers = { 'impersonate-user': user };
  if (uid !== undefined) headers['impersonate-uid'] = uid;
  if (groups.length > 0) headers['impersonate-group'] = [...groups];
  for (const [key, values] of Object.entries(extra)) {
    headers[`impersonate-extra-${encodeURIComponent(key).toLowerCase()}`] = [...values];
  }
  return headers;
}
