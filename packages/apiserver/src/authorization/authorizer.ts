// May somebody do something? The server asks one authorizer, which may be a chain of several.
import type { User } from '../authentication/user.ts';
import { mastersGroup } from '../authentication/user.ts';

/** What somebody wants to do, in the words of RBAC. */
export type Attributes = ResourceAttributes | NonResourceAttributes;

/** Something with objects of a resource. */
export interface ResourceAttributes {
  readonly user: User;
  readonly verb: string;
  /** Empty for the core group. */
  readonly group: string;
  /** The plural. */
  readonly resource: string;
  /** Empty when it is the object itself. */
  readonly subresource: string;
  /** Empty for all namespaces, and for what has none. */
  readonly namespace: string;
  /** Empty for all of them. */
  readonly name: string;
  readonly path?: undefined;
}

/** Something with a path that is no resource, such as `/healthz`. */
export interface NonResourceAttributes {
  readonly user: User;
  /** The method in lower case. */
  readonly verb: string;
  readonly path: string;
  readonly resource?: undefined;
}

/** An answer. `noOpinion` is a no unless somebody else says yes. */
export interface Decision {
  readonly decision: 'allow' | 'deny' | 'noOpinion';
  /** For people; may be empty. */
  readonly reason: string;
}

/** What somebody may do in a namespace. */
export interface RulesFor {
  readonly rules: readonly PolicyRule[];
  /** What could not be found out. */
  readonly errors: readonly string[];
}

/** @see https://kubernetes.io/docs/reference/kubernetes-api/authorization-resources/role-v1/#PolicyRule */
export interface PolicyRule {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  /** Empty or absent: all names. */
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
}

/** Says whether somebody may do something. */
export interface Authorizer {
  authorize(attributes: Attributes): Decision | Promise<Decision>;
  /** All rules that a user has in a namespace. */
  rulesFor(user: User, namespace: string): RulesFor | Promise<RulesFor>;
}

/** Everybody may do everything. */
export const alwaysAllow: Authorizer = {
  authorize: () => ({ decision: 'allow', reason: '' }),
  rulesFor: () => ({
    rules: [
      { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
      { verbs: ['*'], nonResourceURLs: ['*'] },
    ],
    errors: [],
  }),
};

/** Members of `system:masters` may do everything, whatever the rules have become; the others ask on. */
export function mastersFirst(authorizer: Authorizer): Authorizer {
  return {
    authorize: (attributes) =>
      isMaster(attributes.user) ? { decision: 'allow', reason: '' } : authorizer.authorize(attributes),
    rulesFor: (user, namespace) => authorizer.rulesFor(user, namespace),
  };
}

export function isMaster({ groups }: User): boolean {
  return groups.includes(mastersGroup);
}
