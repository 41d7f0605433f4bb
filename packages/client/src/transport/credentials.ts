// The headers that say who asks. Client certificates are not here: they belong to the connection.
// @see https://kubernetes.io/docs/reference/access-authn-authz/authentication/
import type { ClientConfig, Impersonation } from '../config/client-config.ts';
import type { Later } from '../later.ts';
import { isLater } from '../later.ts';

/** A header's values; several are sent as several headers. */
export type Headers = Record<string, string | string[]>;

/** What one client says of itself with each request. */
export class Credentials {
  readonly #config: ClientConfig;
  #refused: string | undefined;

  constructor(config: ClientConfig) {
    this.#config = config;
  }

  /** What the configuration holds, and what a file held a moment ago, is there at once. */
  headers(): Later<Headers> {
    const token = this.#token();
    return isLater(token) ? token.then((given) => this.#headersWith(given)) : this.#headersWith(token);
  }

  #headersWith(token: string | undefined): Headers {
    const { impersonate, username, password = '' } = this.#config;
    const headers: Headers = impersonate === undefined ? {} : impersonationHeaders(impersonate);
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

  #token(): Later<string | undefined> {
    const { token } = this.#config;
    if (typeof token !== 'function') return token;
    const given = token(this.#refused);
    return isLater(given) ? given.then((text) => this.#accept(text)) : this.#accept(given);
  }

  #accept(token: string): string {
    if (token !== this.#refused) this.#refused = undefined;
    return token;
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
