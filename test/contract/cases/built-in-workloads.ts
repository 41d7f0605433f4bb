// What runs pods, minimal and full: what kube-apiserver adds to each, and that it stays as it is.
import { builtInCase, row, without } from '../built-in-row.ts';
import type { ContractCase } from '../contract-case.ts';
import { absent } from '../expectation.ts';

const pods = ['v1', 'pods', 'Pod'] as const;
const controllers = ['v1', 'replicationcontrollers', 'ReplicationController'] as const;
const podTemplates = ['v1', 'podtemplates', 'PodTemplate'] as const;
const deployments = ['apps/v1', 'deployments', 'Deployment'] as const;
const replicaSets = ['apps/v1', 'replicasets', 'ReplicaSet'] as const;
const statefulSets = ['apps/v1', 'statefulsets', 'StatefulSet'] as const;
const daemonSets = ['apps/v1', 'daemonsets', 'DaemonSet'] as const;
const revisions = ['apps/v1', 'controllerrevisions', 'ControllerRevision'] as const;
const jobs = ['batch/v1', 'jobs', 'Job'] as const;
const cronJobs = ['batch/v1', 'cronjobs', 'CronJob'] as const;

const containers = [{ name: 'c', image: 'x:1' }];
const selector = { matchLabels: { app: 'web' } };
const template = { metadata: { labels: { app: 'web' } }, spec: { containers } };
const onceTemplate = { spec: { restartPolicy: 'Never', containers } };

/** Something of everything that a pod can have. */
const fullPod = {
  initContainers: [
    { name: 'side', image: 'x', restartPolicy: 'Always', startupProbe: { exec: { command: ['true'] } } },
    { name: 'first', image: 'x:latest', command: ['a'], args: ['b'], workingDir: '/' },
  ],
  containers: [
    {
      name: 'c',
      image: 'registry.example.com:5000/x',
      ports: [{ containerPort: 80 }, { name: 'udp', containerPort: 53, protocol: 'UDP' }],
      env: [
        { name: 'PLAIN', value: 'x' },
        { name: 'EMPTY', value: '' },
        { name: 'NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
        { name: 'CPU', valueFrom: { resourceFieldRef: { resource: 'limits.cpu' } } },
        { name: 'KEY', valueFrom: { secretKeyRef: { name: 's', key: 'k', optional: true } } },
      ],
      envFrom: [{ configMapRef: { name: 'm' } }, { prefix: 'S_', secretRef: { name: 's' } }],
      resources: { limits: { cpu: '1000m', memory: '1024Mi' }, requests: { cpu: 0.5 } },
      livenessProbe: { httpGet: { port: 80 }, initialDelaySeconds: 0 },
      readinessProbe: { grpc: { port: 9 } },
      startupProbe: { tcpSocket: { port: 'udp' }, failureThreshold: 30 },
      lifecycle: { preStop: { httpGet: { port: 80 } }, postStart: { exec: { command: ['true'] } } },
      securityContext: { privileged: false, runAsUser: 0, capabilities: { drop: ['ALL'] } },
      volumeMounts: [{ name: 'data', mountPath: '/data', readOnly: false }],
      stdin: false,
      tty: true,
    },
    { name: 'digest', image: 'x@sha256:0000000000000000000000000000000000000000000000000000000000000000' },
  ],
  volumes: [
    { name: 'data' },
    { name: 'settings', configMap: { name: 'm', items: [{ key: 'a', path: 'b' }] } },
    { name: 'secret', secret: { secretName: 's' } },
    { name: 'about', downwardAPI: { items: [{ path: 'n', fieldRef: { fieldPath: 'metadata.name' } }] } },
    {
      name: 'all',
      projected: {
        sources: [
          { serviceAccountToken: { path: 'token' } },
          { configMap: { name: 'm' } },
          { downwardAPI: { items: [{ path: 'n', fieldRef: { fieldPath: 'metadata.name' } }] } },
        ],
      },
    },
    { name: 'host', hostPath: { path: '/tmp' } },
    {
      name: 'own',
      ephemeral: {
        volumeClaimTemplate: { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } },
      },
    },
    { name: 'shared', iscsi: { targetPortal: '1.2.3.4', iqn: 'iqn.2001-04.com.example:storage.disk1', lun: 0 } },
  ],
  automountServiceAccountToken: false,
  hostNetwork: false,
  nodeSelector: {},
  tolerations: [{ key: 'k', operator: 'Exists' }],
  affinity: {
    podAntiAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: [
        { weight: 1, podAffinityTerm: { topologyKey: 'zone', labelSelector: { matchLabels: { a: 'b' } } } },
      ],
    },
  },
  topologySpreadConstraints: [
    { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule', labelSelector: {} },
  ],
  securityContext: { runAsNonRoot: true },
  serviceAccountName: 'default',
};

const templateDefaults = {
  restartPolicy: 'Always',
  dnsPolicy: 'ClusterFirst',
  schedulerName: 'default-scheduler',
  securityContext: {},
  terminationGracePeriodSeconds: 30,
  containers: [
    {
      imagePullPolicy: 'IfNotPresent',
      resources: {},
      terminationMessagePath: '/dev/termination-log',
      terminationMessagePolicy: 'File',
    },
  ],
};

export const workloadCases: readonly ContractCase[] = [
  row(
    'a Pod with an image alone',
    pods,
    { spec: { containers: [{ name: 'c', image: 'x' }], automountServiceAccountToken: false } },
    {
      spec: {
        enableServiceLinks: true,
        priority: 0,
        containers: [{ imagePullPolicy: 'Always' }],
      },
      status: { phase: 'Pending', qosClass: 'BestEffort' },
    },
  ),
  row(
    'a Pod with something of everything',
    pods,
    { spec: fullPod },
    {
      spec: { hostNetwork: absent, initContainers: [{ imagePullPolicy: 'Always' }, { imagePullPolicy: 'Always' }] },
      status: { phase: 'Pending', qosClass: 'Burstable' },
    },
  ),
  row(
    'a Pod in the network of its host',
    pods,
    {
      spec: {
        hostNetwork: true,
        automountServiceAccountToken: false,
        containers: [{ name: 'c', image: 'x:1', ports: [{ containerPort: 80 }] }],
      },
    },
    { spec: { containers: [{ ports: [{ hostPort: 80 }] }] } },
  ),
  row(
    'a Pod with limits alone',
    pods,
    {
      spec: {
        automountServiceAccountToken: false,
        containers: [{ name: 'c', image: 'x:1', resources: { limits: { cpu: '1', memory: '1Gi' } } }],
      },
    },
    {
      spec: { containers: [{ resources: { requests: { cpu: '1', memory: '1Gi' } } }] },
      status: { qosClass: 'Guaranteed' },
    },
  ),
  row(
    'a minimal ReplicationController',
    controllers,
    { spec: { template } },
    {
      spec: { replicas: 1, selector: { app: 'web' } },
      metadata: { labels: { app: 'web' } },
      status: { replicas: 0 },
    },
  ),
  row('a PodTemplate', podTemplates, { template }, { template: { spec: templateDefaults } }),
  row(
    'a minimal Deployment',
    deployments,
    { spec: { selector, template } },
    {
      metadata: { generation: 1 },
      spec: {
        replicas: 1,
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
        revisionHistoryLimit: 10,
        progressDeadlineSeconds: 600,
        template: { spec: templateDefaults },
      },
      status: {},
    },
  ),
  row(
    'a Deployment with something of everything',
    deployments,
    {
      metadata: { labels: { a: 'b' }, annotations: { c: 'd' } },
      spec: {
        replicas: 0,
        minReadySeconds: 0,
        paused: false,
        selector,
        strategy: { type: 'Recreate' },
        template: { ...template, spec: fullPod },
      },
    },
    { spec: { replicas: 0, paused: absent, strategy: { type: 'Recreate', rollingUpdate: absent } } },
  ),
  row(
    'a Deployment with one bound of its rolling update',
    deployments,
    { spec: { selector, template, strategy: { rollingUpdate: { maxSurge: 1 } } } },
    { spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: '25%' } } } },
  ),
  row(
    'a minimal ReplicaSet',
    replicaSets,
    { spec: { selector, template } },
    { spec: { replicas: 1 }, status: { replicas: 0 } },
  ),
  row(
    'a minimal StatefulSet',
    statefulSets,
    { spec: { selector, serviceName: 'web', template } },
    {
      spec: {
        replicas: 1,
        podManagementPolicy: 'OrderedReady',
        updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
        persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
      },
      status: { replicas: 0, availableReplicas: 0 },
    },
  ),
  row(
    'a StatefulSet with claims',
    statefulSets,
    {
      spec: {
        selector,
        serviceName: 'web',
        template,
        updateStrategy: { type: 'OnDelete' },
        persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete' },
        volumeClaimTemplates: [
          {
            metadata: { name: 'data' },
            spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
          },
        ],
      },
    },
    {
      spec: {
        persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete', whenScaled: 'Retain' },
        volumeClaimTemplates: [
          { kind: 'PersistentVolumeClaim', spec: { volumeMode: 'Filesystem' }, status: { phase: 'Pending' } },
        ],
      },
    },
  ),
  row(
    'a minimal DaemonSet',
    daemonSets,
    { spec: { selector, template } },
    {
      metadata: { annotations: { 'deprecated.daemonset.template.generation': '1' } },
      spec: { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } } },
      status: { currentNumberScheduled: 0, numberReady: 0 },
    },
  ),
  row(
    'a DaemonSet that is updated by deletion',
    daemonSets,
    { spec: { selector, template, updateStrategy: { type: 'OnDelete' } } },
    {
      spec: { revisionHistoryLimit: 10, updateStrategy: { type: 'OnDelete', rollingUpdate: absent } },
    },
  ),
  row(
    'a ControllerRevision',
    revisions,
    { data: { spec: { a: 1 } }, revision: 1 },
    { data: { spec: { a: 1 } }, revision: 1 },
  ),
  without(
    ['put'],
    row(
      'a minimal Job',
      jobs,
      { spec: { template: onceTemplate } },
      {
        spec: {
          completions: 1,
          parallelism: 1,
          backoffLimit: 6,
          completionMode: 'NonIndexed',
          suspend: false,
          podReplacementPolicy: 'TerminatingOrFailed',
        },
        status: {},
      },
    ),
  ),
  row(
    'an indexed Job with policies',
    jobs,
    {
      metadata: { labels: { own: 'label' } },
      spec: {
        completions: 3,
        parallelism: 2,
        completionMode: 'Indexed',
        backoffLimitPerIndex: 1,
        ttlSecondsAfterFinished: 0,
        podFailurePolicy: {
          rules: [
            { action: 'FailJob', onExitCodes: { operator: 'In', values: [1] } },
            { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget' }] },
          ],
        },
        successPolicy: { rules: [{ succeededIndexes: '0' }] },
        template: { metadata: { labels: { a: 'b' } }, ...onceTemplate },
      },
    },
    {
      spec: {
        backoffLimit: 2_147_483_647,
        podReplacementPolicy: 'Failed',
        podFailurePolicy: { rules: [{}, { onPodConditions: [{ status: 'True' }] }] },
      },
    },
  ),
  without(
    ['put'],
    row(
      'a Job of a work queue',
      jobs,
      { spec: { parallelism: 3, suspend: true, template: onceTemplate } },
      {
        spec: { completions: absent, parallelism: 3, suspend: true },
      },
    ),
  ),
  row(
    'a minimal CronJob',
    cronJobs,
    { spec: { schedule: '* * * * *', jobTemplate: { spec: { template: onceTemplate } } } },
    {
      spec: { concurrencyPolicy: 'Allow', suspend: false, successfulJobsHistoryLimit: 3, failedJobsHistoryLimit: 1 },
      status: {},
    },
  ),
  row(
    'a CronJob with something of everything',
    cronJobs,
    {
      spec: {
        schedule: '0 3 * * 1',
        timeZone: 'Europe/Berlin',
        startingDeadlineSeconds: 0,
        concurrencyPolicy: 'Forbid',
        suspend: true,
        jobTemplate: { metadata: { labels: { a: 'b' } }, spec: { backoffLimit: 0, template: onceTemplate } },
      },
    },
    { spec: { timeZone: 'Europe/Berlin', jobTemplate: { spec: { backoffLimit: 0, completions: absent } } } },
  ),
].map(builtInCase);
