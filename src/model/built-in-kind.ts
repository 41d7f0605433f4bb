// The kinds of Kubernetes itself that a controller can be for: their tokens come typed from @kubewright/kubernetes.
import type { Scope } from '@kubewright/apimachinery';

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

const apps = { group: 'apps', version: 'v1', module: '@kubewright/kubernetes/apps/v1', scope: 'Namespaced' } as const;
const core = { group: '', version: 'v1', module: '@kubewright/kubernetes/core/v1', scope: 'Namespaced' } as const;

/** All that are typed so far. */
export const builtInKinds: readonly BuiltInKind[] = [
  { ...apps, kind: 'Deployment', plural: 'deployments', token: 'deployments' },
  { ...core, kind: 'ConfigMap', plural: 'configmaps', token: 'configMaps' },
  { ...core, kind: 'Secret', plural: 'secrets', token: 'secrets' },
  { ...core, kind: 'Service', plural: 'services', token: 'services' },
  { ...core, kind: 'Pod', plural: 'pods', token: 'pods' },
  { ...core, kind: 'Namespace', plural: 'namespaces', token: 'namespaces', scope: 'Cluster' },
];
