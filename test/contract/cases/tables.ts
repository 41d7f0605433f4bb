// The tables that kubectl prints, of objects whose status says something.
import type { Api } from '../api.ts';
import { contractCase, type ContractCase } from '../contract-case.ts';
import { pod } from '../pod.ts';
import { namespaces, resourcePath, type ResourcePath } from '../resource-path.ts';

const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io';

/** A long time ago, so that its age is the same all day. */
const longAgo = '2000-01-01T00:00:00Z';

interface Sample {
  readonly path: ResourcePath;
  readonly apiVersion: string;
  readonly kind: string;
  readonly isClusterScoped?: true;
  readonly object: Readonly<Record<string, unknown>>;
  /** States of the status, one after the other. */
  readonly statuses?: readonly object[];
}

/** Reads the row of an object in each of its states. */
async function show(
  api: Api,
  { path, apiVersion, kind, isClusterScoped, object, statuses = [] }: Sample,
): Promise<void> {
  const name = api.namespace.slice(0, 40).replace(/-+$/, '');
  const namespace = isClusterScoped === true ? undefined : api.namespace;
  const { metadata, ...content } = object;
  const whole = { apiVersion, kind, metadata: { name, ...(metadata as object | undefined) }, ...content };
  (await api.peek('POST', path(namespace), whole)).expect(201);
  (await api.get(path(namespace, name), { accept })).expect(200, { kind: 'Table' });
  for (const status of statuses) {
    const contentType = 'application/merge-patch+json';
    (await api.peek('PATCH', path(namespace, name, 'status'), { status }, { contentType })).expect(200);
    (await api.get(path(namespace, name), { accept })).expect(200, { kind: 'Table' });
  }
  // A default would be everybody's.
  if (isClusterScoped === true) (await api.peek('DELETE', path(namespace, name))).expect(200);
}

const condition = (type: string, status: string, more: object = {}) => ({
  type,
  status,
  lastTransitionTime: longAgo,
  reason: 'Because',
  message: 'why',
  ...more,
});

const ingress = { kind: 'Ingress', name: 'in', apiVersion: 'networking.k8s.io/v1' };
const template = { spec: { containers: [{ name: 'main', image: 'example.com/main:1' }], restartPolicy: 'Never' } };

const podSpec = {
  containers: ['main', 'more'].map((name) => ({ name, image: 'example.com/main:1' })),
  initContainers: [
    { name: 'first', image: 'example.com/first:1' },
    { name: 'beside', image: 'example.com/beside:1', restartPolicy: 'Always' },
  ],
  readinessGates: [{ conditionType: 'example.com/gate' }, { conditionType: 'example.com/other' }],
};

/** Of a container. */
const status = (name: string, state: object, more: object = {}) => ({
  name,
  image: 'example.com/main:1',
  imageID: '',
  ready: false,
  restartCount: 0,
  state,
  ...more,
});

const crashed = { restartCount: 3, lastState: { terminated: { exitCode: 1, finishedAt: longAgo } } };

const samples: Readonly<Record<string, Sample>> = {
  'a node': {
    path: resourcePath('v1', 'nodes'),
    apiVersion: 'v1',
    kind: 'Node',
    isClusterScoped: true,
    object: {
      metadata: { labels: { 'node-role.kubernetes.io/worker': '', 'node-role.kubernetes.io/edge': 'yes' } },
      spec: { unschedulable: true },
    },
    statuses: [
      { conditions: [condition('Ready', 'False')] },
      {
        conditions: [condition('Ready', 'True')],
        addresses: [
          { type: 'ExternalIP', address: '192.0.2.1' },
          { type: 'InternalIP', address: '192.0.2.2' },
        ],
        nodeInfo: {
          architecture: 'arm64',
          kubeletVersion: 'v1.2.3',
          osImage: 'Some OS',
          kernelVersion: '6.1',
          containerRuntimeVersion: 'some://1',
          bootID: '',
          kubeProxyVersion: '',
          machineID: '',
          operatingSystem: 'linux',
          systemUUID: '',
        },
      },
    ],
  },
  'a claim of a volume': {
    path: resourcePath('v1', 'persistentvolumeclaims'),
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    object: {
      spec: {
        accessModes: ['ReadWriteMany', 'ReadWriteOnce'],
        resources: { requests: { storage: '1Gi' } },
        storageClassName: 'fast',
        volumeName: 'there',
      },
    },
    statuses: [{ phase: 'Bound', accessModes: ['ReadWriteOnce', 'ReadOnlyMany'], capacity: { storage: '2Gi' } }],
  },
  'a volume': {
    path: resourcePath('v1', 'persistentvolumes'),
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    isClusterScoped: true,
    object: {
      spec: {
        accessModes: ['ReadWriteOncePod'],
        capacity: { storage: '3Gi' },
        hostPath: { path: '/tmp' },
        claimRef: { namespace: 'default', name: 'claim' },
        storageClassName: 'slow',
      },
    },
    statuses: [{ phase: 'Failed', reason: 'Broken' }],
  },
  'an autoscaler': {
    path: resourcePath('autoscaling/v2', 'horizontalpodautoscalers'),
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    object: {
      spec: {
        maxReplicas: 5,
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
        metrics: [
          { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } },
          {
            type: 'Object',
            object: { describedObject: ingress, metric: { name: 'r' }, target: { type: 'Value', value: '2k' } },
          },
          { type: 'Pods', pods: { metric: { name: 'p' }, target: { type: 'AverageValue', averageValue: '1k' } } },
        ],
      },
    },
    statuses: [
      {
        currentReplicas: 2,
        desiredReplicas: 3,
        currentMetrics: [
          { type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: 30, averageValue: '10m' } } },
          { type: 'Object', object: { describedObject: ingress, metric: { name: 'r' }, current: { value: '9' } } },
        ],
      },
    ],
  },
  'an autoscaler of other metrics': {
    path: resourcePath('autoscaling/v1', 'horizontalpodautoscalers'),
    apiVersion: 'autoscaling/v1',
    kind: 'HorizontalPodAutoscaler',
    object: {
      metadata: {
        annotations: {
          'autoscaling.alpha.kubernetes.io/metrics':
            '[{"type":"External","external":{"metricName":"q","targetAverageValue":"30"}},{"type":"Resource","resource":{"name":"memory","targetAverageValue":"9Mi"}}]',
        },
      },
      spec: { maxReplicas: 5, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' } },
    },
  },
  'a cron job': {
    path: resourcePath('batch/v1', 'cronjobs'),
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    object: { spec: { schedule: '0 0 * * *', timeZone: 'Etc/UTC', jobTemplate: { spec: { template } } } },
    statuses: [{ lastScheduleTime: longAgo, active: [{ name: 'a' }, { name: 'b' }] }],
  },
  'a quota': {
    path: resourcePath('v1', 'resourcequotas'),
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    object: { spec: { hard: { 'requests.cpu': '2', 'limits.memory': '1Gi', pods: '4' } } },
    statuses: [
      { hard: { 'requests.cpu': '2', 'limits.memory': '1Gi', pods: '4' }, used: { 'requests.cpu': '500m', pods: '1' } },
    ],
  },
  'a budget of disruptions': {
    path: resourcePath('policy/v1', 'poddisruptionbudgets'),
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    object: { spec: { minAvailable: '50%', selector: {} } },
    statuses: [{ disruptionsAllowed: 3, currentHealthy: 5, desiredHealthy: 2, expectedPods: 5, observedGeneration: 1 }],
  },
  'a slice of many endpoints': {
    path: resourcePath('discovery.k8s.io/v1', 'endpointslices'),
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    object: {
      addressType: 'IPv4',
      ports: [{ name: 'a', port: 80 }, { name: 'b' }],
      endpoints: ['1', '2', '3', '4', '5'].map((last) => ({ addresses: [`192.0.2.${last}`] })),
    },
  },
  'many endpoints': {
    path: resourcePath('v1', 'endpoints'),
    apiVersion: 'v1',
    kind: 'Endpoints',
    object: {
      subsets: [
        {
          addresses: ['1', '2'].map((last) => ({ ip: `192.0.2.${last}` })),
          ports: [
            { name: 'a', port: 80 },
            { name: 'b', port: 81 },
          ],
        },
      ],
    },
  },
  'a class of storage that is the default': {
    path: resourcePath('storage.k8s.io/v1', 'storageclasses'),
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    isClusterScoped: true,
    object: {
      metadata: { annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
      provisioner: 'example.com/provisioner',
      allowVolumeExpansion: true,
    },
  },
  'a class of ingresses with parameters': {
    path: resourcePath('networking.k8s.io/v1', 'ingressclasses'),
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IngressClass',
    isClusterScoped: true,
    object: {
      spec: { controller: 'example.com/ingress', parameters: { apiGroup: 'example.com', kind: 'Thing', name: 'one' } },
    },
  },
  'a pod that starts': {
    path: resourcePath('v1', 'pods'),
    apiVersion: 'v1',
    kind: 'Pod',
    object: { spec: podSpec },
    statuses: [
      { initContainerStatuses: [status('first', { waiting: { reason: 'PodInitializing' } })] },
      { initContainerStatuses: [status('first', { waiting: { reason: 'ErrImagePull' } })] },
      { initContainerStatuses: [status('first', { terminated: { exitCode: 3 } }, { restartCount: 2 })] },
      { initContainerStatuses: [status('first', { terminated: { exitCode: 0, signal: 9, reason: 'Completed' } })] },
      {
        initContainerStatuses: [
          status('first', { terminated: { exitCode: 0 } }),
          status('beside', { running: { startedAt: longAgo } }, { started: true, ready: true, restartCount: 1 }),
        ],
        conditions: [condition('Initialized', 'True')],
      },
    ],
  },
  'a pod that runs': {
    path: resourcePath('v1', 'pods'),
    apiVersion: 'v1',
    kind: 'Pod',
    object: { spec: podSpec },
    statuses: [
      { podIPs: [{ ip: '192.0.2.1' }], phase: 'Running', conditions: [condition('example.com/gate', 'True')] },
      { containerStatuses: [status('main', { waiting: { reason: 'CrashLoopBackOff' } }, crashed)] },
      { containerStatuses: [status('main', { running: { startedAt: longAgo } }, { ready: true, ...crashed })] },
      { containerStatuses: [status('main', { terminated: { exitCode: 2, signal: 9 } })] },
      {
        containerStatuses: [
          status('main', { terminated: { exitCode: 0, reason: 'Completed' } }),
          status('more', { running: { startedAt: longAgo } }, { ready: true }),
        ],
      },
      { conditions: [condition('Ready', 'True')] },
      { reason: 'Evicted', containerStatuses: [] },
      { phase: 'Failed' },
    ],
  },
  'a pod that is done': {
    path: resourcePath('v1', 'pods'),
    apiVersion: 'v1',
    kind: 'Pod',
    object: { spec: podSpec },
    statuses: [{ phase: 'Succeeded' }],
  },
  'a pod at a gate': {
    path: resourcePath('v1', 'pods'),
    apiVersion: 'v1',
    kind: 'Pod',
    object: { spec: { ...podSpec, schedulingGates: [{ name: 'example.com/gate' }] } },
  },
};

export const tableCases: readonly ContractCase[] = [
  ...Object.entries(samples).map(([what, sample]) => contractCase(`the table of ${what}`, (api) => show(api, sample))),

  contractCase('the table of a revision of a controller', async (api) => {
    const { body } = await api.peek('GET', namespaces(undefined, api.namespace));
    const { name, uid } = body.metadata ?? {};
    const owner = { apiVersion: 'v1', kind: 'Namespace', name, uid, controller: true };
    // So that it is the first uid, in whatever order an answer has its fields.
    api.note('the owner', owner);
    await show(api, {
      path: resourcePath('apps/v1', 'controllerrevisions'),
      apiVersion: 'apps/v1',
      kind: 'ControllerRevision',
      object: { metadata: { ownerReferences: [owner] }, revision: 4, data: {} },
    });
  }),

  contractCase('the table of a pod that is deleted', async (api) => {
    const pods = resourcePath('v1', 'pods');
    const running = { ...pod('a', { ...podSpec, nodeName: 'somewhere' }) };
    (await api.peek('POST', pods(api.namespace), running)).expect(201);
    (await api.peek('DELETE', pods(api.namespace, 'a'))).expect(200);
    for (const state of [{}, { reason: 'NodeLost' }, { reason: '', phase: 'Succeeded' }]) {
      await api.peek(
        'PATCH',
        pods(api.namespace, 'a', 'status'),
        { status: state },
        {
          contentType: 'application/merge-patch+json',
        },
      );
      (await api.get(pods(api.namespace, 'a'), { accept })).expect(200, { kind: 'Table' });
    }
  }),
];
