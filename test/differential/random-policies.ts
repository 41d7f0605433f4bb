// Kinds that bound, scale and list what runs: budgets, autoscalers, limits, slices of endpoints, cron jobs, templates.
import { resourcePath } from '../contract/resource-path.ts';
import {
  either,
  type Fields,
  keyed,
  mapOf,
  metadata,
  number,
  orZero,
  type RandomField,
  type RandomKind,
  rarely,
  struct,
  text,
} from './random-values.ts';
import { podFields } from './random-workloads.ts';

function policy(
  [apiVersion, plural, kind]: readonly [apiVersion: string, plural: string, kind: string],
  fields: readonly RandomField[],
  least: Fields,
  more: Partial<RandomKind> = {},
): RandomKind {
  const path = resourcePath(apiVersion, plural);
  const own = { apiVersion, kind, path, least, hasScale: false, isCustom: false, status: [] };
  return { ...own, fields: [...metadata, ...fields], ...more };
}

const share = rarely(either(0, 1, '50%', '0%'), -1, 'x', '200%', '');
const labels = { matchLabels: { app: 'a' } };
const selector = rarely(either(labels), {}, null, { matchExpressions: [{ key: 'a', operator: 'In' }] });

const budgetKind = policy(
  ['policy/v1', 'poddisruptionbudgets', 'PodDisruptionBudget'],
  [
    { path: ['spec', 'minAvailable'], draw: share },
    { path: ['spec', 'maxUnavailable'], draw: share, chance: 0.1 },
    { path: ['spec', 'selector'], draw: selector, chance: 0.8 },
    { path: ['spec', 'unhealthyPodEvictionPolicy'], draw: rarely(text('IfHealthyBudget', 'AlwaysAllow'), 'Other', '') },
  ],
  { spec: { minAvailable: 1, selector: labels } },
  {
    status: [
      { path: ['status', 'disruptionsAllowed'], draw: rarely(number(0, 2), -1) },
      { path: ['status', 'currentHealthy'], draw: number(0, 2) },
    ],
  },
);

const metric = either(
  { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } },
  { type: 'Resource', resource: { name: 'memory', target: { type: 'AverageValue', averageValue: '1Gi' } } },
  { type: 'Pods', pods: { metric: { name: 'm' }, target: { type: 'AverageValue', averageValue: '1' } } },
);

const autoscalerKind = policy(
  ['autoscaling/v2', 'horizontalpodautoscalers', 'HorizontalPodAutoscaler'],
  [
    {
      path: ['spec', 'scaleTargetRef'],
      draw: rarely(either({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'a' }), { kind: 'A' }, { name: 'b' }),
      required: true,
    },
    { path: ['spec', 'minReplicas'], draw: rarely(number(1, 3), 0, -1) },
    { path: ['spec', 'maxReplicas'], draw: rarely(number(3, 6), 0, 1), required: true },
    {
      path: ['spec', 'metrics'],
      draw: rarely((dice) => [metric(dice)], [], [{ type: 'Other' }], [{ type: 'Resource' }]),
    },
    {
      path: ['spec', 'behavior', 'scaleDown'],
      draw: rarely(
        struct({
          stabilizationWindowSeconds: number(0, 300),
          selectPolicy: text('Max', 'Min'),
          policies: either([{ type: 'Pods', value: 1, periodSeconds: 60 }]),
        }),
        { stabilizationWindowSeconds: -1 },
        { policies: [] },
        { selectPolicy: 'Other' },
      ),
      chance: 0.15,
    },
  ],
  { spec: { maxReplicas: 3, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'a' } } },
  {
    status: [
      { path: ['status', 'currentReplicas'], draw: rarely(number(0, 3), -1) },
      { path: ['status', 'desiredReplicas'], draw: number(0, 3) },
    ],
  },
);

const amounts = rarely(mapOf(['cpu', 'memory'], text('1', '2')), { cpu: '-1' }, { nonsense: '1' }, {});

const limitRangeKind = policy(
  ['v1', 'limitranges', 'LimitRange'],
  [
    {
      path: ['spec', 'limits'],
      draw: rarely(
        (dice) => [{ type: dice.from(['Container', 'Pod']), ...struct({ max: amounts, min: amounts })(dice) }],
        [],
        [{ type: 'Other' }],
        [{}],
        [{ type: 'Container', default: { cpu: '1' }, defaultRequest: { cpu: '2' } }],
        [{ type: 'PersistentVolumeClaim', max: { storage: '1Gi' } }],
      ),
      chance: 0.9,
    },
  ],
  { spec: { limits: [] } },
);

const sliceKind = policy(
  ['discovery.k8s.io/v1', 'endpointslices', 'EndpointSlice'],
  [
    { path: ['addressType'], draw: rarely(text('IPv4', 'FQDN'), 'IPv6', 'Other', ''), required: true },
    {
      path: ['endpoints'],
      draw: rarely(
        keyed('addresses', [['10.1.2.3'], ['10.1.2.4']], struct({ conditions: either({ ready: true }, {}) })),
        [{ addresses: [] }],
        [{ addresses: ['x y'] }],
        [],
        null,
      ),
      required: true,
    },
    {
      path: ['ports'],
      draw: rarely(
        keyed('name', ['a', ''], struct({ port: number(1, 90), protocol: text('TCP', 'UDP') })),
        [{ name: 'A B' }],
        [{ port: 0 }],
        [{ protocol: 'X' }],
      ),
    },
  ],
  { addressType: 'IPv4', endpoints: [] },
);

const jobSpec = { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'a:1' }] } } };

const cronJobKind = policy(
  ['batch/v1', 'cronjobs', 'CronJob'],
  [
    {
      path: ['spec', 'schedule'],
      draw: rarely(text('* * * * *', '@daily', '0 0 * * 1'), 'x', '', '* * *'),
      required: true,
    },
    { path: ['spec', 'jobTemplate', 'spec'], draw: either(jobSpec), required: true },
    { path: ['spec', 'concurrencyPolicy'], draw: rarely(text('Allow', 'Forbid', 'Replace'), 'Other', '') },
    { path: ['spec', 'suspend'], draw: either(true, false), chance: 0.1 },
    { path: ['spec', 'startingDeadlineSeconds'], draw: rarely(number(0, 60), -1), chance: 0.1 },
    { path: ['spec', 'successfulJobsHistoryLimit'], draw: rarely(number(0, 3), -1), chance: 0.1 },
    { path: ['spec', 'timeZone'], draw: rarely(text('Etc/UTC'), 'Nowhere/Never', 'Local', ''), chance: 0.1 },
  ],
  { spec: { schedule: '* * * * *', jobTemplate: { spec: jobSpec } } },
  { status: [{ path: ['status', 'lastScheduleTime'], draw: text('2020-01-01T00:00:00Z') }] },
);

const controllerKind = policy(
  ['v1', 'replicationcontrollers', 'ReplicationController'],
  [
    { path: ['spec', 'selector'], draw: rarely(either({ app: 'a' }), { app: 'b' }, {}, null), chance: 0.8 },
    { path: ['spec', 'template', 'metadata', 'labels'], draw: either({ app: 'a' }), required: true },
    { path: ['spec', 'replicas'], draw: rarely(number(0, 3), -1, null) },
    ...podFields('spec', 'template', 'spec'),
  ],
  {
    spec: { template: { metadata: { labels: { app: 'a' } }, spec: { containers: [{ name: 'main', image: 'a:1' }] } } },
  },
  { hasScale: true, status: [{ path: ['status', 'replicas'], draw: rarely(number(0, 3), -1) }] },
);

const templateKind = policy(
  ['v1', 'podtemplates', 'PodTemplate'],
  [
    { path: ['template', 'metadata', 'labels'], draw: rarely(either({ app: 'a' }), { 'a b': '1' }, {}) },
    ...podFields('template', 'spec'),
  ],
  { template: { spec: { containers: [{ name: 'main', image: 'a:1' }] } } },
);

const revisionKind = policy(
  ['apps/v1', 'controllerrevisions', 'ControllerRevision'],
  [
    { path: ['revision'], draw: rarely(number(0, 3), -1), required: true },
    { path: ['data'], draw: rarely(either({ a: 1 }, { spec: { b: [1, null] } }), null, 'x', []), chance: 0.9 },
  ],
  { revision: 1, data: { a: 1 } },
);

const claimTexts = orZero(text('a', 'b'));

const endpointsKind = policy(
  ['v1', 'endpoints', 'Endpoints'],
  [
    {
      path: ['subsets'],
      draw: rarely(
        (dice) => [
          {
            addresses: keyed('ip', ['10.1.2.3', '10.1.2.4'], struct({ hostname: claimTexts }))(dice),
            ports: keyed('port', [80, 443], struct({ name: text('a', 'b') }))(dice),
          },
        ],
        [],
        [{}],
        [{ addresses: [{ ip: 'x' }] }],
        [{ addresses: [{ ip: '10.1.2.3' }], ports: [{ port: 0 }] }],
      ),
    },
  ],
  {},
);

export const policyKinds: readonly RandomKind[] = [
  budgetKind,
  autoscalerKind,
  limitRangeKind,
  sliceKind,
  cronJobKind,
  controllerKind,
  templateKind,
  revisionKind,
  endpointsKind,
];
