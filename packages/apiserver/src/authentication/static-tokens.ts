// Bearer tokens that are known from the start, each with its user.
import type { Authentication, Authenticator, Credentials } from './authenticator.ts';
import type { User } from './user.ts';
import { authenticatedGroup, withGroup } from './user.ts';

/** @see https://kubernetes.io/docs/reference/access-authn-authz/authentication/#static-token-file */
export interface StaticToken {
  readonly token: string;
  readonly user: string;
  readonly uid?: string | undefined;
  readonly groups?: readonly string[] | undefined;
}

/** Knows these tokens, which are for the API server and nobody else. */
export class StaticTokens implements Authenticator {
  readonly #users: ReadonlyMap<string, User>;
  readonly #audiences: readonly string[];

  constructor(tokens: readonly StaticToken[], audiences: readonly string[]) {
    this.#users = new Map(
      tokens.map(({ token, user, uid, groups = [] }) => [
        token,
        withGroup({ name: user, groups, ...(uid === undefined ? {} : { uid }) }, authenticatedGroup),
      ]),
    );
    this.#audiences = audiences;
  }

  authenticate({ token, audiences }: Credentials): Authentication | undefined {
    const user = token === undefined ? undefined : this.#users.get(token);
    const shared = this.#audiences.filter((each) => audiences.includes(each));
    return user === undefined || shared.length === 0 ? undefined : { user, audiences: shared };
  }
}
