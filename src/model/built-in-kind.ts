// The kinds of Kubernetes itself that a controller can be for: their tokens come typed from @kubewright/kubernetes.
import type { Scope } from '@kubewright/apimachinery';
import { builtInKindTable } from './built-in-kind-table.ts';

/** One built-in kind. */
export interface BuiltInKind {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly scope: Scope;
  /** The token's name in {@link BuiltInKind.module}. */
  readonly token: string;
  readonly module: string;
}

/** Those that can be watched, as the generator of @kubewright/kubernetes found them; preferred versions first. */
export const builtInKinds: readonly BuiltInKind[] = builtInKindTable.flatMap(([group, version, path, rows]) =>
  rows.map(([kind, plural, token, scope = 'Namespaced']) => ({
    group,
    version,
    kind,
    plural,
    token,
    scope,
    module: `@kubewright/kubernetes/${path}`,
  })),
);
