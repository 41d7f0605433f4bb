// Who asks. For now everybody is an administrator; tokens and certificates find their place here.

/** @see https://github.com/kubernetes/apiserver/blob/master/pkg/authentication/user/user.go */
export interface User {
  readonly name: string;
  readonly groups: readonly string[];
}

export const administrator: User = { name: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] };

export function authenticate(): User {
  return administrator;
}
