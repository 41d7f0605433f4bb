// What a status of a built-in kind leaves out: Go prints some of it as zero all the same.
import { contractCase, type ContractCase } from '../contract-case.ts';
import { resourcePath, type ResourcePath } from '../resource-path.ts';

const labels = { app: 'a' };
const template = { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'x:1' }] } };
const selector = { matchLabels: labels };

interface Row {
  readonly what: string;
  readonly path: ResourcePath;
  readonly spec: object;
  readonly statuses: readonly object[];
}

const rows: readonly Row[] = [
  {
    what: 'a DaemonSet',
    path: resourcePath('apps/v1', 'daemonsets'),
    spec: { selector, template },
    statuses: [{ observedGeneration: 1 }, { numberReady: 0, desiredNumberScheduled: 2 }],
  },
  {
    what: 'a ReplicaSet',
    path: resourcePath('apps/v1', 'replicasets'),
    spec: { selector, template },
    statuses: [{ observedGeneration: 1 }, { conditions: [{ type: 'A', status: 'True' }] }],
  },
  {
    what: 'a StatefulSet',
    path: resourcePath('apps/v1', 'statefulsets'),
    spec: { selector, template, serviceName: 'a' },
    statuses: [{ observedGeneration: 1 }, { currentRevision: 'x' }],
  },
  {
    what: 'a Deployment',
    path: resourcePath('apps/v1', 'deployments'),
    spec: { selector, template },
    statuses: [{ observedGeneration: 1 }, { replicas: 0, conditions: [{ type: 'A', status: 'True' }] }],
  },
  {
    what: 'a Job',
    path: resourcePath('batch/v1', 'jobs'),
    spec: { template: { spec: { ...template.spec, restartPolicy: 'Never' } } },
    statuses: [{ active: 0 }, { ready: 0, terminating: 0 }],
  },
  {
    what: 'a CronJob',
    path: resourcePath('batch/v1', 'cronjobs'),
    spec: {
      schedule: '@hourly',
      jobTemplate: { spec: { template: { spec: { ...template.spec, restartPolicy: 'Never' } } } },
    },
    statuses: [{}, { active: [] }],
  },
  {
    what: 'a Pod',
    path: resourcePath('v1', 'pods'),
    spec: template.spec,
    statuses: [
      { phase: 'Running', containerStatuses: [{ name: 'c' }] },
      { containerStatuses: [{ name: 'c', ready: true, state: { terminated: {} }, lastState: { running: {} } }] },
      { conditions: [{ type: 'Ready', status: 'True', observedGeneration: 1 }], podIPs: [{ ip: '10.0.0.9' }] },
      { podIP: '10.0.0.8', podIPs: [{ ip: '10.0.0.9' }, { ip: '10.0.0.8' }] },
      { podIP: '10.0.0.9', observedGeneration: 1 },
    ],
  },
  {
    what: 'a PodDisruptionBudget',
    path: resourcePath('policy/v1', 'poddisruptionbudgets'),
    spec: { minAvailable: 1, selector },
    statuses: [{ observedGeneration: 1 }, { expectedPods: 3, disruptedPods: {} }],
  },
  {
    what: 'a HorizontalPodAutoscaler',
    path: resourcePath('autoscaling/v2', 'horizontalpodautoscalers'),
    spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'a' }, maxReplicas: 3 },
    statuses: [
      { observedGeneration: 1 },
      { currentReplicas: 2, conditions: [{ type: 'AbleToScale', status: 'True' }] },
    ],
  },
  {
    what: 'a Service',
    path: resourcePath('v1', 'services'),
    spec: { clusterIP: 'None', ports: [{ port: 80 }] },
    statuses: [{ loadBalancer: {} }, { conditions: [] }],
  },
  {
    what: 'a ResourceQuota',
    path: resourcePath('v1', 'resourcequotas'),
    spec: { hard: { pods: '1' } },
    statuses: [{}, { used: { pods: '0' } }],
  },
];

export const builtInStatusCases: readonly ContractCase[] = rows.map(({ what, path, spec, statuses }) =>
  contractCase(`the status of ${what} is printed with the zeros that belong to it`, async (api) => {
    const object = (await api.post(path(api.namespace), { metadata: { name: 'a', labels }, spec })).expect(201);
    for (const status of statuses) {
      await api.patch(path(api.namespace, 'a', 'status'), 'merge', { status: null });
      await api.patch(path(api.namespace, 'a', 'status'), 'merge', { status });
      await api.patch(path(api.namespace, 'a', 'status'), 'strategic', { status });
      const { apiVersion, kind, metadata: { annotations } = {} } = object.body;
      await api.put(path(api.namespace, 'a', 'status'), {
        apiVersion,
        kind,
        metadata: { name: 'a', labels, annotations },
        spec,
        status,
      });
    }
  }),
);
