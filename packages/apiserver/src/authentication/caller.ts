// What is known of a request beside its head and body: where it came from, and who that is. Both travel on the request
// itself under keys that no header can set, so that everything between the door and the answer can ask.
import type { HttpRequest } from '@kubewright/apimachinery';
import type { ApiError } from '@kubewright/apimachinery';
import type { ClientCertificate } from './authenticator.ts';
import type { User } from './user.ts';
import { administrator } from './user.ts';

/** The other end of a connection. */
export interface Peer {
  readonly certificate: ClientCertificate | undefined;
  /** A header's values one by one: joined by commas, a group such as `cn=a,dc=b` would be two. */
  readonly headers: Readonly<Record<string, readonly string[] | undefined>>;
  /** Resolves when watchers are served next: what a watch reads then leaves together with what others are told. */
  readonly served: () => Promise<void>;
}

/** Who a request is from. */
export interface Identity {
  /** Whose credentials they are. */
  readonly requestor: User;
  /** Whom the requestor wants to be, unchecked; undefined without impersonation. */
  readonly wanted: User | undefined;
  /** Why the request goes no further. */
  readonly failure: ApiError | undefined;
}

const peerKey = Symbol('peer');
const identityKey = Symbol('identity');

type Carrying = HttpRequest & { readonly [peerKey]?: Peer; readonly [identityKey]?: Identity };

/** The same request, from the network. */
export function withPeer(request: HttpRequest, peer: Peer): HttpRequest {
  return { ...request, [peerKey]: peer } as Carrying;
}

/** Undefined for requests of this process. */
export function peerOf(request: HttpRequest): Peer | undefined {
  return (request as Carrying)[peerKey];
}

export function withIdentity(request: HttpRequest, identity: Identity): HttpRequest {
  return { ...request, [identityKey]: identity } as Carrying;
}

/** Undefined for a request that has lost it on its way: nobody's. */
export function identityOf(request: HttpRequest): Identity | undefined {
  return (request as Carrying)[identityKey];
}

/** Whom a request is from, as far as it says itself: for logs and rules, not for permissions. */
export function claimedUser(request: HttpRequest): User {
  const identity = identityOf(request);
  return identity?.wanted ?? identity?.requestor ?? administrator;
}
