// Tokens of service accounts: made for the TokenRequest subresource, and believed as long as they have not expired and
// the account and what they are bound to are still the same ones.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/serviceaccount/claims.go
import { randomUUID } from 'node:crypto';
import type { Clock } from '@kubewright/apimachinery';
import type { ApiObject } from '../object/api-object.ts';
import { readField } from '../object/api-object.ts';
import type { Storage } from '../storage/storage.ts';
import type { Authentication, Authenticator, Credentials } from './authenticator.ts';
import type { Claims } from './json-web-token.ts';
import { SigningKey, readClaims } from './json-web-token.ts';
import { authenticatedGroup, serviceAccountGroups, serviceAccountUser } from './user.ts';

/** How a server issues tokens of service accounts. */
export interface ServiceAccountTokenOptions {
  /** The `iss` of tokens, and the audience of those that name none; default `https://kubernetes.default.svc.cluster.local`. */
  readonly issuer?: string | undefined;
  /** The private key that signs, in PEM, RSA or P-256; default a new one when the first token is made. */
  readonly key?: string | undefined;
  /** The longest life of a token, in seconds; default none but the 2^32 of every cluster. */
  readonly maxExpirationSeconds?: number | undefined;
}

export const defaultIssuer = 'https://kubernetes.default.svc.cluster.local';

/** How wrong clocks may be, in milliseconds. @see https://github.com/go-jose/go-jose/blob/main/jwt/validation.go DefaultLeeway */
const leeway = 60_000;

/** What a token is bound to: it ends with it. */
export interface BoundObject {
  readonly kind: 'Pod' | 'Secret' | 'Node';
  readonly object: ApiObject;
  /** Where a bound pod runs, when that node exists. */
  readonly node?: ApiObject | undefined;
}

/** The node that a pod was given; undefined when it has none. */
export function nodeOf(pod: ApiObject): string | undefined {
  const name = readField(pod, 'spec', 'nodeName');
  return typeof name === 'string' && name !== '' ? name : undefined;
}

export class ServiceAccountTokens implements Authenticator {
  readonly issuer: string;
  readonly maxExpirationSeconds: number | undefined;
  readonly #storage: Storage;
  readonly #clock: Clock;
  readonly #pem: string | undefined;
  #key: SigningKey | undefined;
  /** Signatures that were right: checking one costs more than all else. */
  readonly #checked = new Set<string>();

  constructor(storage: Storage, clock: Clock, options: ServiceAccountTokenOptions = {}) {
    this.#storage = storage;
    this.#clock = clock;
    this.#pem = options.key;
    this.issuer = options.issuer ?? defaultIssuer;
    this.maxExpirationSeconds = options.maxExpirationSeconds;
  }

  /** Made when it is first needed. @throws Error when the key of the options is none */
  get key(): SigningKey {
    return (this.#key ??= new SigningKey(this.#pem));
  }

  /** @param seconds - until it expires @param warnAfter - seconds until its use is worth a warning */
  issue(
    account: ApiObject,
    token: {
      readonly audiences: readonly string[];
      readonly seconds: number;
      readonly bound: BoundObject | undefined;
      readonly warnAfter?: number | undefined;
    },
  ): string {
    const { namespace = '', name = '' } = account.metadata;
    const now = Math.floor(this.#clock.now() / 1000);
    return this.key.sign({
      aud: token.audiences,
      exp: now + token.seconds,
      iat: now,
      iss: this.issuer,
      jti: randomUUID(),
      'kubernetes.io': {
        namespace,
        ...boundClaims(token.bound),
        serviceaccount: reference(account),
        ...(token.warnAfter === undefined ? {} : { warnafter: now + token.warnAfter }),
      },
      nbf: now,
      sub: serviceAccountUser(namespace, name),
    });
  }

  async authenticate({ token, audiences }: Credentials): Promise<Authentication | undefined> {
    const claims = token === undefined ? undefined : readClaims(token);
    if (token === undefined || claims?.['iss'] !== this.issuer) return undefined;
    if (!this.#isOurs(token)) throw new Error('go-jose/go-jose: error in cryptographic primitive');
    const made = Array.isArray(claims['aud']) ? claims['aud'].map(String) : [];
    const shared = audiences.filter((each) => made.includes(each));
    if (shared.length === 0) {
      throw new Error(`token audiences ${quoted(made)} is invalid for the target audiences ${quoted(audiences)}`);
    }
    this.#checkTimes(claims);
    const uid = await this.#checkAccount(claims);
    const namespace = claim(claims, 'namespace') ?? '';
    const name = claim(claims, 'serviceaccount', 'name') ?? '';
    return {
      user: {
        name: serviceAccountUser(namespace, name),
        uid,
        groups: [...serviceAccountGroups(namespace), authenticatedGroup],
        extra: extraOf(claims),
      },
      audiences: shared,
    };
  }

  #isOurs(token: string): boolean {
    if (this.#checked.has(token)) return true;
    if (!this.key.verifies(token)) return false;
    if (this.#checked.size >= mostChecked) this.#checked.clear();
    this.#checked.add(token);
    return true;
  }

  #checkTimes({ exp, nbf }: Claims): void {
    const now = this.#clock.now();
    if (typeof exp !== 'number' || now - leeway > exp * 1000) throw new Error('service account token has expired');
    if (typeof nbf === 'number' && now + leeway < nbf * 1000) throw new Error('service account token is not valid yet');
  }

  /** @returns the account's uid */
  async #checkAccount(claims: Claims): Promise<string> {
    const namespace = claim(claims, 'namespace') ?? '';
    const name = claim(claims, 'serviceaccount', 'name') ?? '';
    const account = await this.#storage.get(`serviceaccounts/${namespace}/${name}`);
    if (account === undefined) throw new Error(`serviceaccounts ${JSON.stringify(name)} not found`);
    if (this.#isDeleted(account)) throw new Error(`service account ${namespace}/${name} has been deleted`);
    const uid = claim(claims, 'serviceaccount', 'uid') ?? '';
    if (account.metadata.uid !== uid) {
      throw new Error(`service account UID (${account.metadata.uid ?? ''}) does not match claim (${uid})`);
    }
    const isOnPod = claim(claims, 'pod', 'name') !== undefined;
    for (const [kind, prefix] of [
      ['secret', `secrets/${namespace}/`],
      ['pod', `pods/${namespace}/`],
      ['node', 'nodes/'],
    ] as const) {
      // The node of a bound pod is told, not demanded.
      if (kind !== 'node' || !isOnPod) await this.#checkBound(claims, kind, prefix);
    }
    return uid;
  }

  async #checkBound(claims: Claims, kind: string, prefix: string): Promise<void> {
    const name = claim(claims, kind, 'name');
    if (name === undefined) return;
    const object = await this.#storage.get(prefix + name);
    if (object === undefined || this.#isDeleted(object)) throw new Error('service account token has been invalidated');
    const uid = claim(claims, kind, 'uid') ?? '';
    if (object.metadata.uid === uid) return;
    const actual = object.metadata.uid ?? '';
    throw new Error(`${kind} UID (${actual}) does not match service account ${kind} ref claim (${uid})`);
  }

  #isDeleted({ metadata: { deletionTimestamp } }: ApiObject): boolean {
    return typeof deletionTimestamp === 'string' && Date.parse(deletionTimestamp) < this.#clock.now() - leeway;
  }
}

/** How many right signatures are remembered. */
const mostChecked = 1000;

function boundClaims(bound: BoundObject | undefined): Record<string, unknown> {
  if (bound === undefined) return {};
  const own = { [bound.kind.toLowerCase()]: reference(bound.object) };
  const node = bound.kind === 'Pod' ? nodeOf(bound.object) : undefined;
  if (node === undefined) return own;
  return { node: bound.node === undefined ? { name: node } : reference(bound.node), ...own };
}

function reference({ metadata: { name, uid } }: ApiObject): { name: string | undefined; uid: string | undefined } {
  return { name, uid };
}

/** A text among the private claims. */
function claim(claims: Claims, ...path: readonly string[]): string | undefined {
  const value = readField(claims, 'kubernetes.io', ...path);
  return typeof value === 'string' ? value : undefined;
}

function extraOf(claims: Claims): Record<string, string[]> {
  const extra: Record<string, string[]> = {};
  if (typeof claims['jti'] === 'string') {
    extra['authentication.kubernetes.io/credential-id'] = [`JTI=${claims['jti']}`];
  }
  for (const [kind, field] of [
    ['node', 'name'],
    ['node', 'uid'],
    ['pod', 'name'],
    ['pod', 'uid'],
  ] as const) {
    const value = claim(claims, kind, field);
    if (value !== undefined) extra[`authentication.kubernetes.io/${kind}-${field}`] = [value];
  }
  return extra;
}

/** Go's %q of a list. */
function quoted(list: readonly string[]): string {
  return `[${list.map((each) => JSON.stringify(each)).join(' ')}]`;
}
