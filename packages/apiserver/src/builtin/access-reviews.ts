// Reviews: questions about who one is and what one may do. Nobody is refused anything yet, so every answer is yes.
import type { ApiObject } from '../object/api-object.ts';

interface User {
  readonly name: string;
  readonly groups: readonly string[];
}

/** Answers by kind. */
export const reviews: Readonly<Record<string, (review: ApiObject, user: User) => ApiObject>> = {
  SelfSubjectAccessReview: allow,
  SubjectAccessReview: allow,
  LocalSubjectAccessReview: allow,
  SelfSubjectRulesReview: (review) => ({
    ...review,
    status: {
      resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
      nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
      incomplete: false,
    },
  }),
  SelfSubjectReview: (review, user) => ({
    ...review,
    status: { userInfo: { username: user.name, groups: user.groups } },
  }),
  TokenReview: (review, user) => ({
    ...review,
    status: { authenticated: true, user: { username: user.name, groups: user.groups } },
  }),
};

function allow(review: ApiObject): ApiObject {
  return { ...review, status: { allowed: true } };
}
