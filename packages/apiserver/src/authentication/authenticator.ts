// Credentials -> who they belong to. The server asks one authenticator, which may be a chain of several.
import type { User } from './user.ts';

/** What a request proves itself with. */
export interface Credentials {
  /** A bearer token. */
  readonly token?: string | undefined;
  /** For whom the token must have been made; any of them will do. */
  readonly audiences: readonly string[];
  /** What the client showed when the connection was made. */
  readonly certificate?: ClientCertificate | undefined;
}

/** The certificate of a client. */
export interface ClientCertificate {
  /** Whether an authority that the server trusts has signed it. */
  readonly trusted: boolean;
  /** The user: the subject's CN. */
  readonly commonName: string;
  /** The groups: the subject's Os. */
  readonly organizations: readonly string[];
  /** SHA-256 of its DER, in lower case hex. */
  readonly fingerprint: string;
}

/** Who it is. */
export interface Authentication {
  readonly user: User;
  /** Those of the wanted audiences that the token is for. */
  readonly audiences?: readonly string[] | undefined;
}

/** Says who sends a request. */
export interface Authenticator {
  /**
   * @returns undefined when there are no credentials of this authenticator's kind, or none that it knows
   * @throws Error that says what is wrong with credentials of its own
   */
  authenticate(credentials: Credentials): Authentication | undefined | Promise<Authentication | undefined>;
}

/** The credentials were read, and nobody takes them. */
export class AuthenticationError extends Error {
  override readonly name = 'AuthenticationError';
  /** What each authenticator had against them. */
  readonly reasons: readonly string[];

  constructor(reasons: readonly string[]) {
    super(reasons.join(', '));
    this.reasons = reasons;
  }
}

/** Asks one after the other; the first who knows the credentials decides. */
export function chainAuthenticators(authenticators: readonly Authenticator[]): Authenticator {
  return {
    async authenticate(credentials) {
      const reasons: string[] = [];
      for (const authenticator of authenticators) {
        try {
          const found = await authenticator.authenticate(credentials);
          if (found !== undefined) return found;
        } catch (error) {
          reasons.push(error instanceof Error ? error.message : String(error));
        }
      }
      if (reasons.length > 0) throw new AuthenticationError(reasons);
      return undefined;
    },
  };
}
