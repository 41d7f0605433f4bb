// The first step of every request: its credentials and its wish to be somebody else -> an identity. At once when there
// are no credentials, which is how requests of this process come.
import type { HttpRequest } from '@kubewright/apimachinery';
import { ApiError, isApiError } from '@kubewright/apimachinery';
import type { Authenticator, Credentials } from './authenticator.ts';
import { AuthenticationError } from './authenticator.ts';
import type { Identity } from './caller.ts';
import { peerOf } from './caller.ts';
import { readImpersonation } from './impersonation-headers.ts';
import type { User } from './user.ts';
import { administrator, anonymous } from './user.ts';

export interface IdentificationOptions {
  readonly authenticator: Authenticator;
  readonly audiences: readonly string[];
  /** Whether it matters: if not, everybody who is unknown is an administrator. */
  readonly enforced: boolean;
}

/** Whose request it is. Never throws. */
export function identify(request: HttpRequest, options: IdentificationOptions): Identity | Promise<Identity> {
  const token = bearerToken(request.headers['authorization']);
  const peer = peerOf(request);
  const certificate = peer?.certificate;
  if (token === undefined && certificate === undefined) {
    return identity(request, options.enforced && peer !== undefined ? anonymous : administrator);
  }
  return identifyBy(request, { token, certificate, audiences: options.audiences }, options);
}

async function identifyBy(
  request: HttpRequest,
  credentials: Credentials,
  { authenticator, enforced }: IdentificationOptions,
): Promise<Identity> {
  try {
    const found = await authenticator.authenticate(credentials);
    if (found !== undefined) return identity(request, found.user);
  } catch (error) {
    if (!(error instanceof AuthenticationError)) {
      return { requestor: anonymous, wanted: undefined, failure: ApiError.internal(String(error)) };
    }
  }
  if (!enforced) return identity(request, administrator);
  return { requestor: anonymous, wanted: undefined, failure: ApiError.unauthorized() };
}

function identity(request: HttpRequest, requestor: User): Identity {
  try {
    return { requestor, wanted: readImpersonation(request), failure: undefined };
  } catch (error) {
    if (!isApiError(error)) throw error;
    return { requestor, wanted: undefined, failure: error };
  }
}

/** @see https://github.com/kubernetes/apiserver/blob/master/pkg/authentication/request/bearertoken/bearertoken.go */
function bearerToken(authorization: string | undefined): string | undefined {
  return /^bearer ([^ ]+)/i.exec(authorization?.trim() ?? '')?.[1];
}
