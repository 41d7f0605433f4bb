// Who may read metrics: whoever the API server knows (TokenReview, or a client certificate) and lets read the path
// (SubjectAccessReview). Answers are remembered for a while, so that scrapes do not become load.
// @see https://github.com/kubernetes-sigs/controller-runtime/blob/main/pkg/metrics/filters/filters.go
import { createHash } from 'node:crypto';
import type { Clock } from '@kubewright/apimachinery';
import type { Logger, RestClient } from '@kubewright/client';
import { LruMap } from '@kubewright/client';
import type { EndpointAnswer, EndpointCaller } from '../http-endpoint.ts';

/** Milliseconds. @see filters.go (CacheTTL, AllowCacheTTL, DenyCacheTTL) */
const tokenLifetime = 60_000;
const allowLifetime = 5 * 60_000;
const denyLifetime = 30_000;

/** How many callers are remembered. */
const capacity = 4096;

/** The user of a TokenReview or a certificate. */
interface User {
  readonly username: string;
  readonly uid?: string;
  readonly groups?: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

interface Remembered<T> {
  readonly answer: Promise<T>;
  until: number;
}

/** See above. */
export class MetricsAccess {
  readonly #rest: RestClient;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #users = new LruMap<string, Remembered<User | undefined>>(capacity);
  readonly #decisions = new LruMap<string, Remembered<boolean>>(capacity);

  constructor(rest: RestClient, parts: { readonly clock: Clock; readonly log: Logger }) {
    this.#rest = rest;
    this.#clock = parts.clock;
    this.#log = parts.log;
  }

  /** What to answer instead: 401, 403, or 500 when the API server cannot be asked; undefined when the caller may read. */
  async refusal(path: string, caller: EndpointCaller): Promise<EndpointAnswer | undefined> {
    try {
      const user = await this.#user(caller);
      if (user === undefined) return { status: 401, body: 'unauthorized\n' };
      if (await this.#mayRead(path, user)) return undefined;
      this.#log.debug('metrics were refused', { user: user.username, path });
      return { status: 403, body: 'forbidden\n' };
    } catch (error) {
      this.#log.error('who asks for metrics cannot be checked', { error });
      return { status: 500, body: 'authentication or authorization failed\n' };
    }
  }

  #user({ certificate, authorization }: EndpointCaller): Promise<User | undefined> {
    if (certificate !== undefined) {
      const { commonName, organizations } = certificate;
      return Promise.resolve({ username: commonName, groups: [...organizations, 'system:authenticated'] });
    }
    const token = /^bearer +([^\s]+)$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) return Promise.resolve(undefined);
    // Not the token itself: memory dumps are read by people who should not have it.
    const key = createHash('sha256').update(token).digest('base64');
    return this.#remember(
      this.#users,
      key,
      () => tokenLifetime,
      () => this.#reviewToken(token),
    );
  }

  async #reviewToken(token: string): Promise<User | undefined> {
    const { status } = await this.#rest.request<{ status?: { authenticated?: boolean; user?: User } }>({
      method: 'POST',
      path: '/apis/authentication.k8s.io/v1/tokenreviews',
      body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec: { token } },
    });
    return status?.authenticated === true ? status.user : undefined;
  }

  #mayRead(path: string, user: User): Promise<boolean> {
    const lifetime = (allowed: boolean): number => (allowed ? allowLifetime : denyLifetime);
    return this.#remember(this.#decisions, JSON.stringify([path, user]), lifetime, () =>
      this.#reviewAccess(path, user),
    );
  }

  async #reviewAccess(path: string, { username, uid, groups, extra }: User): Promise<boolean> {
    const spec = { user: username, uid, groups, extra, nonResourceAttributes: { path, verb: 'get' } };
    const { status } = await this.#rest.request<{ status?: { allowed?: boolean } }>({
      method: 'POST',
      path: '/apis/authorization.k8s.io/v1/subjectaccessreviews',
      body: { apiVersion: 'authorization.k8s.io/v1', kind: 'SubjectAccessReview', spec },
    });
    return status?.allowed === true;
  }

  /** Those who ask at the same time share one request. What failed is asked again. */
  #remember<T>(
    memory: LruMap<string, Remembered<T>>,
    key: string,
    lifetime: (answer: T) => number,
    ask: () => Promise<T>,
  ): Promise<T> {
    const known = memory.get(key);
    if (known !== undefined && this.#clock.monotonic() < known.until) return known.answer;
    const entry: Remembered<T> = { answer: ask(), until: Infinity };
    memory.set(key, entry);
    entry.answer.then(
      (answer) => (entry.until = this.#clock.monotonic() + lifetime(answer)),
      () => (entry.until = -Infinity),
    );
    return entry.answer;
  }
}
