// Which checks make a level of the Pod Security Standards, as of which minor version of Kubernetes.
// @see https://github.com/kubernetes/pod-security-admission/blob/master/policy/registry.go
import {
  appArmorProfile,
  capabilitiesBaseline,
  hostNamespaces,
  hostPathVolumes,
  hostPorts,
  hostProbes,
  inOwnUserNamespace,
  privileged,
  procMount,
  seccompAnnotations,
  seccompProfileBaseline,
  seLinuxOptions,
  sysctls,
  windowsHostProcess,
} from './baseline-checks.ts';
import type { Check, PodView, Violation } from './pod-view.ts';
import {
  allowPrivilegeEscalation,
  capabilitiesRestricted,
  isOfWindows,
  restrictedVolumes,
  runAsNonRoot,
  runAsUser,
  seccompProfileRestricted,
} from './restricted-checks.ts';

export type Level = 'privileged' | 'baseline' | 'restricted';

/** A level, as of a minor version of Kubernetes 1; undefined is the latest. */
export interface LevelVersion {
  readonly level: Level;
  readonly minor: number | undefined;
}

export function formatLevel({ level, minor }: LevelVersion): string {
  return `${level}:${minor === undefined ? 'latest' : `v1.${minor}`}`;
}

/** By the first minor version that has it, in rising order. */
type Versions = readonly (readonly [since: number, check: Check])[];

const unless =
  (isSpared: (pod: PodView) => boolean, check: Check): Check =>
  (pod) =>
    isSpared(pod) ? undefined : check(pod);

const firstTypes = ['', 'container_t', 'container_init_t', 'container_kvm_t'];

const ofIpv4 = (...names: readonly string[]): string[] => names.map((name) => `net.ipv4.${name}`);

const firstSysctls = [
  'kernel.shm_rmid_forced',
  ...ofIpv4('ip_local_port_range', 'tcp_syncookies', 'ping_group_range', 'ip_unprivileged_port_start'),
];
const reserved = [...firstSysctls, ...ofIpv4('ip_local_reserved_ports')];
const alive = [
  ...reserved,
  ...ofIpv4('tcp_keepalive_time', 'tcp_fin_timeout', 'tcp_keepalive_intvl', 'tcp_keepalive_probes'),
];

/** In the order in which violations are told: by name. */
const baseline: readonly (readonly [name: string, versions: Versions])[] = [
  ['appArmorProfile', [[0, appArmorProfile]]],
  ['capabilities_baseline', [[0, capabilitiesBaseline]]],
  ['hostNamespaces', [[0, hostNamespaces]]],
  ['hostPathVolumes', [[0, hostPathVolumes]]],
  ['hostPorts', [[0, hostPorts]]],
  ['hostProbesAndHostLifecycle', [[34, hostProbes]]],
  ['privileged', [[0, privileged]]],
  [
    'procMount',
    [
      [0, procMount],
      [35, unless(inOwnUserNamespace, procMount)],
    ],
  ],
  [
    'seLinuxOptions',
    [
      [0, seLinuxOptions(new Set(firstTypes))],
      [31, seLinuxOptions(new Set([...firstTypes, 'container_engine_t']))],
    ],
  ],
  [
    'seccompProfile_baseline',
    [
      [0, seccompAnnotations],
      [19, seccompProfileBaseline],
    ],
  ],
  [
    'sysctls',
    [
      [0, sysctls(firstSysctls)],
      [27, sysctls(reserved)],
      [29, sysctls(alive)],
      [32, sysctls([...alive, ...ofIpv4('tcp_rmem', 'tcp_wmem')])],
    ],
  ],
  ['windowsHostProcess', [[0, windowsHostProcess]]],
];

/** What comes with the restricted level, and which check of the baseline each stands for. */
const restricted: readonly (readonly [versions: Versions, instead?: string])[] = [
  [
    [
      [8, allowPrivilegeEscalation],
      [25, unless(isOfWindows, allowPrivilegeEscalation)],
    ],
  ],
  [
    [
      [22, capabilitiesRestricted],
      [25, unless(isOfWindows, capabilitiesRestricted)],
    ],
    'capabilities_baseline',
  ],
  [[[35, procMount]], 'procMount'],
  [[[0, restrictedVolumes]], 'hostPathVolumes'],
  [
    [
      [0, runAsNonRoot],
      [35, unless(inOwnUserNamespace, runAsNonRoot)],
    ],
  ],
  [
    [
      [23, runAsUser],
      [35, unless(inOwnUserNamespace, runAsUser)],
    ],
  ],
  [
    [
      [19, seccompProfileRestricted],
      [25, unless(isOfWindows, seccompProfileRestricted)],
    ],
    'seccompProfile_baseline',
  ],
];

/** All that a pod does against a level; none when it is allowed. */
export function violations({ level, minor = Infinity }: LevelVersion, pod: PodView): Violation[] {
  if (level === 'privileged') return [];
  const asOf = (versions: Versions): Check | undefined => versions.findLast(([since]) => since <= minor)?.[1];
  const added = level === 'baseline' ? [] : restricted.filter(([versions]) => asOf(versions) !== undefined);
  const replaced = new Set(added.map(([, instead]) => instead));
  const checks = [
    ...baseline.filter(([name]) => !replaced.has(name)).map(([, versions]) => asOf(versions)),
    ...added.map(([versions]) => asOf(versions)),
  ];
  return checks.map((check) => check?.(pod)).filter((violation) => violation !== undefined);
}
