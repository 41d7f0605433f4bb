// Who am I? Whose token is this? The reviews of authentication.k8s.io.
import { ApiError } from '@kubewright/apimachinery';
import type { Asker, Review } from '../authorization/review.ts';
import { joinErrors } from '../authorization/rbac-authorizer.ts';
import type { ApiObject } from '../object/api-object.ts';
import { readField } from '../object/api-object.ts';
import { timestamp } from '../registry/registry-context.ts';
import { AuthenticationError } from './authenticator.ts';
import type { User } from './user.ts';

/** Answers by kind. */
export const identityReviews: Readonly<Record<string, Review>> = {
  SelfSubjectReview: ({ apiVersion, kind }, { user, clock }) => ({
    apiVersion,
    kind,
    metadata: { creationTimestamp: timestamp(clock) },
    status: { userInfo: userInfo(user) },
  }),
  TokenReview: reviewToken,
};

/** Whoever asks may not be who the token is of. */
async function reviewToken(review: ApiObject, { access }: Asker): Promise<ApiObject> {
  const token = readField(review, 'spec', 'token');
  if (typeof token !== 'string' || token === '') {
    throw ApiError.badRequest('token is required for TokenReview in authentication');
  }
  const wanted = readField(review, 'spec', 'audiences');
  const audiences = Array.isArray(wanted) && wanted.length > 0 ? wanted.map(String) : access.audiences;
  const unknown = 'invalid bearer token';
  try {
    const found = await access.authenticator.authenticate({ token, audiences });
    if (found === undefined) return { ...review, status: { user: {}, error: unknown } };
    const shared = found.audiences ?? access.audiences;
    return { ...review, status: { authenticated: true, user: userInfo(found.user), audiences: shared } };
  } catch (error) {
    if (!(error instanceof AuthenticationError)) throw error;
    return { ...review, status: { user: {}, error: joinErrors([unknown, ...error.reasons]) } };
  }
}

function userInfo({ name, uid, groups, extra = {} }: User): object {
  return {
    username: name,
    ...(uid === undefined ? {} : { uid }),
    groups,
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
  };
}
