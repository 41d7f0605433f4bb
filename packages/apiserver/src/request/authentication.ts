// Who asks. For now everybody is an administrator, who may impersonate; tokens and certificates find their place here.
// @see https://kubernetes.io/docs/reference/access-authn-authz/authentication/#user-impersonation
import type { HttpRequest } from '@kubewright/apimachinery';

/** @see https://github.com/kubernetes/apiserver/blob/master/pkg/authentication/user/user.go */
export interface User {
  readonly name: string;
  readonly groups: readonly string[];
}

export const administrator: User = { name: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] };

/** @param headers - whoever asks is an administrator, and may act as somebody else by `Impersonate-User` */
export function authenticate(headers: HttpRequest['headers']): User {
  const name = headers['impersonate-user'];
  if (name === undefined || name === '') return administrator;
  const groups = (headers['impersonate-group'] ?? '').split(',').map((group) => group.trim());
  return { name, groups: [...groups.filter((group) => group !== ''), 'system:authenticated'] };
}
