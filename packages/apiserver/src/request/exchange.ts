// One request on its way through the server, with what was found out about it.
import type { HttpRequest } from '@kubewright/apimachinery';
import type { User } from './authentication.ts';

export interface Exchange {
  readonly request: HttpRequest;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly user: User;
  /** Texts of the Warning headers, in order. */
  readonly warnings: string[];
  /** Ends when the request or the server ends. */
  readonly signal: AbortSignal;
}
