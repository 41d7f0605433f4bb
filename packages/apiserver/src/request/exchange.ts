// One request on its way through the server, with what was found out about it.
import type { HttpRequest } from '@kubewright/apimachinery';
import type { User } from '../authentication/user.ts';
import type { AccessControl } from '../authorization/access-control.ts';
import type { RoleIndex } from '../authorization/role-index.ts';

export interface Exchange {
  readonly request: HttpRequest;
  readonly query: URLSearchParams;
  readonly user: User;
  readonly access: AccessControl;
  /** Undefined where it is not roles that decide. */
  readonly roles: RoleIndex | undefined;
  /** Texts of the Warning headers, in order. */
  readonly warnings: string[];
  /** Each ends the exchange: the request's own, and the server's end. */
  readonly signals: readonly AbortSignal[];
}
