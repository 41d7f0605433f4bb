// Kinds that run pods, and pods.
import type { Dice } from '../simulation/dice.ts';
import {
  builtInKind,
  type Draw,
  either,
  type Fields,
  keyed,
  mapOf,
  number,
  orZero,
  type RandomField,
  type RandomKind,
  rarely,
  someOf,
  struct,
  text,
} from './random-values.ts';

const container = struct(
  {
    image: orZero(text('a:1', 'b:2', 'c')),
    command: rarely(someOf(['run', 'it']), null, ['run', null]),
    env: rarely(
      keyed('name', ['A', 'B', 'C'], struct({ value: text('1', '2', '') })),
      [{ name: '' }],
      [{ name: 'a=b' }],
      [{ name: 'A', valueFrom: {} }],
      [{ name: 'A', value: '1', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }],
      [
        { name: 'A', value: '1' },
        { name: 'A', value: '2' },
      ],
    ),
    resources: rarely(
      struct({ limits: mapOf(['cpu', 'memory'], text('1', '2')), requests: mapOf(['cpu'], text('500m', '1')) }),
      { limits: { cpu: '1' }, requests: { cpu: '2' } },
      { limits: { cpu: '-1' } },
      { limits: { nonsense: '1' } },
      { limits: { cpu: 'x' } },
    ),
    imagePullPolicy: rarely(text('Always', 'IfNotPresent'), 'Other', ''),
    readinessProbe: rarely(
      either({ httpGet: { port: 80 } }, { exec: { command: ['x'] } }, { tcpSocket: { port: 'web' }, periodSeconds: 5 }),
      {},
      { httpGet: { port: 0 } },
      { httpGet: { port: 80 }, tcpSocket: { port: 80 } },
      { exec: {}, timeoutSeconds: -1 },
    ),
    volumeMounts: rarely(either([]), [{ name: 'nowhere', mountPath: '/a' }]),
  },
  { image: 'a:1' },
);

const containerPorts = (dice: Dice): unknown =>
  rarely(
    // Of as many digits: kube-apiserver sorts the owned ones now as numbers and now as text, and then writes them anew.
    keyed('containerPort', [80, 90], struct({ protocol: text('TCP', 'UDP'), name: text('web', 'tls') })),
    [{ containerPort: 0 }],
    [{ containerPort: 70_000 }],
    [{ containerPort: 80, name: 'a--b' }],
    [{ containerPort: 80, protocol: 'HTTP' }],
    [
      { containerPort: 80, hostPort: 80 },
      { containerPort: 81, hostPort: 80 },
    ],
  )(dice);

const containers = rarely(
  (dice) =>
    dice.shuffled([
      { name: 'main', ...container(dice), ...(dice.chance(0.3) && { ports: containerPorts(dice) }) },
      ...keyed('name', ['side', 'log'], container)(dice),
    ]),
  [],
  [{ name: 'A', image: 'a:1' }],
  [{ image: 'a:1' }],
  [{ name: 'main' }],
  [
    { name: 'main', image: 'a:1' },
    { name: 'main', image: 'b:1' },
  ],
);

const volumes = rarely(
  (dice) =>
    dice.some<Fields>(
      [
        { name: 'v', emptyDir: dice.from<Fields>([{}, { medium: 'Memory' }]) },
        { name: 'w', configMap: { name: dice.from(['c', 'd']) } },
        { name: 's', secret: { secretName: 's' } },
      ],
      0.6,
    ),
  [{ name: 'v', emptyDir: {}, configMap: { name: 'c' } }],
  [{ name: 'v' }],
  [{ name: 'v', configMap: {} }],
  [{ name: 'A', emptyDir: {} }],
  [],
);

const requirement = { key: 'disk', operator: 'In', values: ['a'] };

/** Where a pod runs and as whom: seldom said, and then mostly right. */
const placement: readonly (readonly [field: string, draw: Draw])[] = [
  [
    'securityContext',
    rarely(
      struct({ runAsUser: number(0, 3), fsGroup: number(0, 3), runAsNonRoot: either(true), sysctls: either([]) }),
      { runAsUser: -1 },
      { seccompProfile: { type: 'Localhost' } },
      { sysctls: [{ name: 'a b' }] },
    ),
  ],
  [
    'affinity',
    rarely(
      either(
        {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [{ matchExpressions: [requirement] }],
            },
          },
        },
        { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'zone' }] } },
        {},
      ),
      { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: {} } },
      { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 0 }] } },
    ),
  ],
  [
    'tolerations',
    rarely(
      keyed('key', ['a', 'b'], struct({ operator: text('Exists', 'Equal'), effect: text('NoSchedule', 'NoExecute') })),
      [{}],
      [{ key: 'a', operator: 'Other' }],
      [],
    ),
  ],
  [
    'topologySpreadConstraints',
    rarely(
      keyed('topologyKey', ['zone', 'node'], () => ({ maxSkew: 1, whenUnsatisfiable: 'DoNotSchedule' })),
      [{}],
      [{ topologyKey: 'zone', maxSkew: 0, whenUnsatisfiable: 'Other' }],
    ),
  ],
  [
    'hostAliases',
    rarely(keyed('ip', ['1.1.1.1', '2.2.2.2'], struct({ hostnames: someOf(['a', 'b']) })), [{ ip: 'x' }]),
  ],
  [
    'imagePullSecrets',
    rarely(
      keyed('name', ['p', 'q'], () => ({})),
      [{}],
    ),
  ],
  [
    'dnsConfig',
    rarely(struct({ nameservers: either(['1.1.1.1']), searches: someOf(['a', 'b.c']) }), { options: [{}] }),
  ],
  ['initContainers', rarely(keyed('name', ['init', 'pre'], container), [{ name: 'main', image: 'a:1' }], [{}])],
  ['priorityClassName', text('system-node-critical', '')],
  ['shareProcessNamespace', either(true, false)],
];

/** The fields of a pod's spec, wherever it is. */
export function podFields(...path: string[]): RandomField[] {
  return [
    { path: [...path, 'containers'], draw: containers, required: true },
    { path: [...path, 'volumes'], draw: volumes },
    {
      path: [...path, 'nodeSelector'],
      draw: rarely(mapOf(['disk', 'zone'], text('a', 'b', '')), { 'a b': '1' }, {}),
      chance: 0.1,
    },
    { path: [...path, 'terminationGracePeriodSeconds'], draw: rarely(number(0, 60), -1), chance: 0.1 },
    { path: [...path, 'serviceAccountName'], draw: orZero(text('default')), chance: 0.1 },
    { path: [...path, 'hostNetwork'], draw: either(true, false), chance: 0.04 },
    { path: [...path, 'unheardOf'], draw: number(1, 2), chance: 0.02 },
    ...placement.map(([name, draw]) => ({ path: [...path, name], draw, chance: 0.05 })),
  ];
}

const labels = { app: 'a' };
const template = { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'a:1' }] } };
const least = { spec: { selector: { matchLabels: labels }, template } };

/** The fields of what makes pods from a template. */
const templated: readonly RandomField[] = [
  {
    path: ['spec', 'selector'],
    draw: rarely(
      either({ matchLabels: labels }),
      { matchLabels: { app: 'b' } },
      {},
      { matchExpressions: [{ key: 'app', operator: 'In' }] },
      { matchExpressions: [{ key: 'app', operator: 'Is' }] },
    ),
    required: true,
  },
  {
    path: ['spec', 'template', 'metadata', 'labels'],
    draw: (dice) => ({ ...labels, ...(dice.chance(0.3) && { tier: dice.from(['1', '2']) }) }),
    required: true,
  },
  ...podFields('spec', 'template', 'spec'),
];

const replicas: RandomField = { path: ['spec', 'replicas'], draw: rarely(number(0, 3), -1, null, '1', 1.5) };
const times = { lastUpdateTime: '2020-01-01T00:00:00Z', lastTransitionTime: '2020-01-01T00:00:00Z' };

const conditions: RandomField = {
  path: ['status', 'conditions'],
  draw: keyed('type', ['Available', 'Progressing'], struct({ reason: text('A', 'B') }, { status: 'True', ...times })),
};

const deploymentKind = builtInKind(
  ['apps/v1', 'deployments', 'Deployment'],
  [
    ...templated,
    replicas,
    {
      path: ['spec', 'strategy'],
      draw: rarely(
        either(
          { type: 'Recreate' },
          { type: 'RollingUpdate' },
          { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } },
          { rollingUpdate: { maxUnavailable: '50%' } },
          {},
        ),
        { type: 'Other' },
        { rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } },
        { rollingUpdate: { maxSurge: 'x' } },
        { rollingUpdate: { maxUnavailable: '200%' } },
      ),
    },
    { path: ['spec', 'minReadySeconds'], draw: rarely(number(0, 5), -1, 1000), chance: 0.1 },
    { path: ['spec', 'revisionHistoryLimit'], draw: rarely(number(0, 5), -1), chance: 0.1 },
    { path: ['spec', 'paused'], draw: either(true, false), chance: 0.1 },
  ],
  {
    least,
    hasScale: true,
    status: [
      { path: ['status', 'replicas'], draw: rarely(number(0, 3), -1) },
      { path: ['status', 'readyReplicas'], draw: number(0, 2) },
      { path: ['status', 'availableReplicas'], draw: number(0, 2) },
      { path: ['status', 'terminatingReplicas'], draw: number(0, 2) },
      { path: ['status', 'observedGeneration'], draw: rarely(number(0, 3), -1) },
      conditions,
    ],
  },
);

const statefulSetKind = builtInKind(
  ['apps/v1', 'statefulsets', 'StatefulSet'],
  [
    ...templated,
    replicas,
    { path: ['spec', 'serviceName'], draw: rarely(text('s', ''), 'A B') },
    { path: ['spec', 'podManagementPolicy'], draw: rarely(text('OrderedReady', 'Parallel'), 'Other'), chance: 0.1 },
    {
      path: ['spec', 'updateStrategy'],
      draw: rarely(
        either({ type: 'OnDelete' }, { type: 'RollingUpdate', rollingUpdate: { partition: 1 } }, {}),
        { type: 'Other' },
        { rollingUpdate: { partition: -1 } },
      ),
      chance: 0.1,
    },
  ],
  {
    least,
    hasScale: true,
    status: [
      { path: ['status', 'replicas'], draw: number(0, 3) },
      { path: ['status', 'readyReplicas'], draw: number(0, 2) },
    ],
  },
);

const daemonSetKind = builtInKind(
  ['apps/v1', 'daemonsets', 'DaemonSet'],
  [
    ...templated,
    {
      path: ['spec', 'updateStrategy'],
      draw: rarely(
        either({ type: 'OnDelete' }, { rollingUpdate: { maxUnavailable: 2 } }, {}),
        { type: 'Other' },
        { rollingUpdate: { maxUnavailable: 0 } },
        { rollingUpdate: { maxSurge: 1 } },
      ),
      chance: 0.1,
    },
  ],
  { least, status: [{ path: ['status', 'numberReady'], draw: number(0, 2) }] },
);

const replicaSetKind = builtInKind(['apps/v1', 'replicasets', 'ReplicaSet'], [...templated, replicas], {
  least,
  hasScale: true,
  status: [
    { path: ['status', 'replicas'], draw: number(0, 3) },
    { path: ['status', 'readyReplicas'], draw: number(0, 2) },
  ],
});

const podKind = builtInKind(['v1', 'pods', 'Pod'], podFields('spec'), {
  least: { spec: { containers: [{ name: 'main', image: 'a:1' }] } },
  status: [
    { path: ['status', 'phase'], draw: text('Pending', 'Running', 'Failed') },
    { path: ['status', 'message'], draw: text('a', '') },
  ],
});

const jobKind = builtInKind(
  ['batch/v1', 'jobs', 'Job'],
  [
    ...podFields('spec', 'template', 'spec'),
    {
      path: ['spec', 'template', 'spec', 'restartPolicy'],
      draw: rarely(text('Never', 'OnFailure'), 'Always', ''),
      required: true,
    },
    { path: ['spec', 'parallelism'], draw: rarely(number(0, 3), -1) },
    { path: ['spec', 'completions'], draw: rarely(number(1, 3), -1) },
    { path: ['spec', 'backoffLimit'], draw: rarely(number(0, 3), -1) },
    { path: ['spec', 'suspend'], draw: either(true, false), chance: 0.1 },
    { path: ['spec', 'ttlSecondsAfterFinished'], draw: rarely(number(0, 3), -1), chance: 0.1 },
  ],
  { least: { spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'a:1' }] } } } } },
);

export const workloadKinds: readonly RandomKind[] = [
  deploymentKind,
  deploymentKind,
  statefulSetKind,
  daemonSetKind,
  replicaSetKind,
  podKind,
  jobKind,
];
