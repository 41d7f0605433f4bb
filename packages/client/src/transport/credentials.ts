// The headers that say who asks. Client certificates are not here: they belong to the connection.
// @see https://kubernetes.io/docs/reference/access-authn-authz/authentication/
import type { ClientConfig, Impersonation } from '../config/client-config.ts';

/** A header's values; several are sent as several headers. */
export type Headers = Record<string, string | string[]>;

/** What one client says of itself with each request. */
export class Credentials {
  readonly #config: ClientConfig;
  #refused: string | undefined;

  constructor(config: ClientConfig) {
    this.#config = config;
  }

  async headers(): Promise<Headers> {
    const { impersonate, username, password = '' } = this.#config;
    const headers: Headers = impersonate === undefined ? {} : impersonationHeaders(impersonate);
    const token = await this.#token();
    if (token !== undefined && token !== '') {
      headers['authorization'] = `Bearer ${token}`;
    } else if (username !== undefined) {
      headers['authorization'] = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
    }
    return headers;
  }

  /** The server answered a request with these headers with 401: its token is not kept for the next. */
  refused({ authorization }: Readonly<Record<string, unknown>>): void {
    if (typeof authorization === 'string' && authorization.startsWith('Bearer ')) {
      this.#refused = authorization.slice('Bearer '.length);
    }
  }

  async #token(): Promise<string | undefined> {
    const { token } = this.#config;
    if (typeof token !== 'function') return token;
    const given = await token(this.#refused);
    if (given !== this.#refused) this.#refused = undefined;
    return given;
  }
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
