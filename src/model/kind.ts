// A kind of the operator.
import type { Scope } from '@kubewright/apimachinery';

/** What a user says of a kind. Everything else is derived. */
export interface KindAnswers {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly scope: Scope;
  /** Default: the kind in lower case, in the plural. */
  readonly plural?: string | undefined;
  readonly shortNames?: readonly string[] | undefined;
  readonly categories?: readonly string[] | undefined;
}
