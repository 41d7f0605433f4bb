// Everything about who may do what, as one part of the server: every request passes `admit`, reviews ask the rest.
import type { HttpRequest } from '@kubewright/apimachinery';
import type { Authenticator } from '../authentication/authenticator.ts';
import type { Identity } from '../authentication/caller.ts';
import { identityOf, withIdentity } from '../authentication/caller.ts';
import { identify } from '../authentication/request-identity.ts';
import type { ServiceAccountTokens } from '../authentication/service-account-tokens.ts';
import type { User } from '../authentication/user.ts';
import { anonymous } from '../authentication/user.ts';
import type { Authorizer } from './authorizer.ts';
import { alwaysAllow, isMaster } from './authorizer.ts';
import { denied } from './denial.ts';
import { Impersonation, impersonated } from './impersonation.ts';
import type { RequestUrl } from '../request/request-url.ts';
import { requestAttributes } from './request-attributes.ts';

export interface AccessControlOptions {
  readonly authenticator: Authenticator;
  readonly tokens: ServiceAccountTokens;
  /** Default everybody may do everything. */
  readonly authorizer?: Authorizer | undefined;
}

export class AccessControl {
  readonly authenticator: Authenticator;
  readonly authorizer: Authorizer;
  readonly tokens: ServiceAccountTokens;
  /** Whether anything is refused to anybody. */
  readonly enforced: boolean;
  readonly #impersonation: Impersonation;

  constructor({ authenticator, tokens, authorizer = alwaysAllow }: AccessControlOptions) {
    this.authenticator = authenticator;
    this.tokens = tokens;
    this.authorizer = authorizer;
    this.enforced = authorizer !== alwaysAllow;
    this.#impersonation = new Impersonation(authorizer);
  }

  /** For whom tokens are made that are meant for this server. */
  get audiences(): readonly string[] {
    return [this.tokens.issuer];
  }

  /** The same request, with its identity; at once when it has no credentials. */
  identified(request: HttpRequest): HttpRequest | Promise<HttpRequest> {
    const found = identify(request, this);
    return found instanceof Promise
      ? found.then((identity) => withIdentity(request, identity))
      : withIdentity(request, found);
  }

  /** Whether a request is an administrator's own, and may do what no rule is about. */
  isMaster(request: HttpRequest): boolean {
    const identity = identityOf(request);
    return identity !== undefined && identity.failure === undefined && isMaster(identity.wanted ?? identity.requestor);
  }

  /**
   * As whom a request is answered; at once where everybody may do everything.
   *
   * @throws ApiError unauthorized, forbidden, or bad request when it asks for half an impersonation
   */
  admit(request: HttpRequest, url: RequestUrl): User | Promise<User> {
    const identity = identityOf(request) ?? nobody;
    const { requestor, wanted, failure } = identity;
    if (failure !== undefined) throw failure;
    if (!this.enforced) return wanted === undefined ? requestor : impersonated(wanted);
    return this.#authorize(request, url, identity);
  }

  async #authorize(request: HttpRequest, url: RequestUrl, { requestor, wanted }: Identity): Promise<User> {
    const own = requestAttributes(request, url, requestor);
    const user = wanted === undefined ? requestor : await this.#impersonation.actAs(wanted, own);
    const attributes = { ...own, user };
    const { decision, reason } = await this.authorizer.authorize(attributes);
    if (decision !== 'allow') throw denied(attributes, reason);
    return user;
  }
}

const nobody: Identity = { requestor: anonymous, wanted: undefined, failure: undefined };
