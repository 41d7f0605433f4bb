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

type Row = readonly [kind: string, plural: string, token: string, scope?: Scope];

function kindsOf(group: string, version: string, rows: readonly Row[]): BuiltInKind[] {
  const module = `@kubewright/kubernetes/${group === '' ? 'core' : group}/${version}`;
  return rows.map(([kind, plural, token, scope = 'Namespaced']) => ({
    group,
    version,
    kind,
    plural,
    token,
    scope,
    module,
  }));
}

/** Those that operators watch; @kubewright/kubernetes has more. */
export const builtInKinds: readonly BuiltInKind[] = [
  ...kindsOf('apps', 'v1', [
    ['DaemonSet', 'daemonsets', 'daemonSets'],
    ['Deployment', 'deployments', 'deployments'],
    ['ReplicaSet', 'replicasets', 'replicaSets'],
    ['StatefulSet', 'statefulsets', 'statefulSets'],
  ]),
  ...kindsOf('batch', 'v1', [
    ['CronJob', 'cronjobs', 'cronJobs'],
    ['Job', 'jobs', 'jobs'],
  ]),
  ...kindsOf('', 'v1', [
    ['ConfigMap', 'configmaps', 'configMaps'],
    ['Namespace', 'namespaces', 'namespaces', 'Cluster'],
    ['Node', 'nodes', 'nodes', 'Cluster'],
    ['PersistentVolume', 'persistentvolumes', 'persistentVolumes', 'Cluster'],
    ['PersistentVolumeClaim', 'persistentvolumeclaims', 'persistentVolumeClaims'],
    ['Pod', 'pods', 'pods'],
    ['Secret', 'secrets', 'secrets'],
    ['Service', 'services', 'services'],
    ['ServiceAccount', 'serviceaccounts', 'serviceAccounts'],
  ]),
];
