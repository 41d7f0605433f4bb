// Who asks, and the names that Kubernetes itself gives to users and groups.

/** @see https://github.com/kubernetes/apiserver/blob/master/pkg/authentication/user/user.go */
export interface User {
  readonly name: string;
  /** Tells apart two users who had the same name at different times. */
  readonly uid?: string | undefined;
  readonly groups: readonly string[];
  /** Whatever else the authenticator knows, such as `authentication.kubernetes.io/pod-name`. */
  readonly extra?: Readonly<Record<string, readonly string[]>> | undefined;
}

/** Whose members may do everything, whatever the rules say. */
export const mastersGroup = 'system:masters';
/** Of everybody who has said who they are. */
export const authenticatedGroup = 'system:authenticated';
/** Of everybody else. */
export const unauthenticatedGroup = 'system:unauthenticated';
export const nodesGroup = 'system:nodes';

/** Who asks in this process, and everybody where nothing is authorized. */
export const administrator: User = { name: 'kubernetes-admin', groups: [mastersGroup, authenticatedGroup] };

/** Who sends no credentials over the network. */
export const anonymous: User = { name: 'system:anonymous', groups: [unauthenticatedGroup] };

const serviceAccountPrefix = 'system:serviceaccount:';

/** The user name of a service account. */
export function serviceAccountUser(namespace: string, name: string): string {
  return `${serviceAccountPrefix}${namespace}:${name}`;
}

/** The service account behind a user name; undefined when it is none. */
export function parseServiceAccountUser(user: string): { namespace: string; name: string } | undefined {
  if (!user.startsWith(serviceAccountPrefix)) return undefined;
  const parts = user.slice(serviceAccountPrefix.length).split(':');
  const [namespace, name] = parts;
  if (parts.length !== 2 || namespace === undefined || name === undefined || namespace === '' || name === '') {
    return undefined;
  }
  return { namespace, name };
}

/** The groups of a service account, without those of all users. */
export function serviceAccountGroups(namespace: string): string[] {
  return ['system:serviceaccounts', `system:serviceaccounts:${namespace}`];
}

/** The same user as a member of a group. */
export function withGroup(user: User, group: string): User {
  return user.groups.includes(group) ? user : { ...user, groups: [...user.groups, group] };
}
