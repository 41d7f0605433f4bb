// What it takes to reach a server and be let in.
import { errorMessage } from '../error-message.ts';

/** Ask the server to treat requests as somebody else's. */
export interface Impersonation {
  readonly user: string;
  readonly uid?: string;
  readonly groups?: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** Who is trusted, and who the client is, as PEM text. */
export interface Certificates {
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}

/**
 * Gives the token of the next request; without a promise when it is at hand, which spares each request some.
 *
 * @param refused - the token that the server has just answered with 401: whoever keeps tokens gets a new one
 */
export type TokenSource = (refused?: string) => string | Promise<string>;

/** A server and the credentials for it. Certificates and keys are PEM text. */
export interface ClientConfig {
  /** `https://host:port`, with a path when the server is behind one. */
  readonly server: string;
  /** Where the caller lives, or what its kubeconfig prefers. */
  readonly namespace?: string;
  /** Who may have signed the server's certificate; default: the authorities that Node trusts. */
  readonly ca?: string;
  /** The client's certificate and its key. */
  readonly cert?: string;
  readonly key?: string;
  /**
   * Where to get all three when they may change, instead of the above; asked before each request (cheaply: it is called
   * every time). Requests after a change go over new connections.
   */
  readonly certificates?: () => Certificates | Promise<Certificates>;
  /** A bearer token, or where to get it before each request (cheaply: it is called every time). */
  readonly token?: string | TokenSource;
  /** Basic authentication. */
  readonly username?: string;
  readonly password?: string;
  readonly insecureSkipTlsVerify?: boolean;
  /** The name that the server's certificate must have, when it is not the host's. */
  readonly tlsServerName?: string;
  readonly impersonate?: Impersonation;
  /**
   * The proxy that leads to the server: `http://`, `https://` or `socks5://`, with name and password if it wants them.
   * Default: as HTTPS_PROXY, HTTP_PROXY and NO_PROXY say. False: none.
   */
  readonly proxy?: string | false;
}

/**
 * A configuration that cannot be used; the message says which and why. It is for whoever starts the program and has done
 * nothing wrong in the code: its stack is that message, so that Node prints no more when nobody catches it.
 */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.stack = `ConfigError: ${errorMessage(this)}`;
  }
}
