// What kinds may not be that bound, scale or list what runs, or hold a template of it.
import type { ContractCase } from '../contract-case.ts';
import { resourcePath } from '../resource-path.ts';
import { type Refusals, refusalCases } from './built-in-refusals.ts';

const labels = { app: 'a' };
const pod = { containers: [{ name: 'main', image: 'a:1' }] };
type Change = Readonly<Record<string, unknown>>;

const metric = (fields: object): Change => ({ spec: { metrics: [fields] } });
const scaleDown = (fields: object): Change => ({ spec: { behavior: { scaleDown: fields } } });

const kinds: Readonly<Record<string, Refusals>> = {
  'a PodDisruptionBudget': {
    kind: 'PodDisruptionBudget',
    path: resourcePath('policy/v1', 'poddisruptionbudgets'),
    valid: { spec: { minAvailable: 1, selector: { matchLabels: labels } } },
    refused: [
      { spec: { maxUnavailable: 1 } },
      { spec: { maxUnavailable: 1, selector: null, unhealthyPodEvictionPolicy: 'AlwaysAllow' } },
      { spec: { minAvailable: -1 } },
      { spec: { minAvailable: 'x' } },
      { spec: { minAvailable: '200%' } },
      { spec: { minAvailable: null, maxUnavailable: '101%', unhealthyPodEvictionPolicy: 'Other' } },
      { spec: { selector: { matchExpressions: [{ key: 'a', operator: 'In' }] } } },
      { metadata: { ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'p' }] } },
    ],
  },
  'a HorizontalPodAutoscaler': {
    kind: 'HorizontalPodAutoscaler',
    path: resourcePath('autoscaling/v2', 'horizontalpodautoscalers'),
    valid: { spec: { maxReplicas: 3, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'a' } } },
    refused: [
      { spec: { minReplicas: 0, maxReplicas: 0 } },
      { spec: { minReplicas: 5, maxReplicas: 4 } },
      { spec: { maxReplicas: -1, scaleTargetRef: { kind: '', name: '', apiVersion: '' } } },
      { spec: { scaleTargetRef: { kind: 'a/b', name: 'c%d', apiVersion: 'a/b/c' } } },
      { spec: { scaleTargetRef: { kind: 'ReplicationController', apiVersion: 'v1/v2/v3' } } },
      metric({}),
      metric({ type: 'Other' }),
      metric({ type: 'Resource' }),
      metric({ type: 'Resource', pods: { metric: { name: 'm' }, target: { type: 'Value', value: '1' } } }),
      metric({ type: 'Resource', resource: { name: '', target: { type: 'Other', averageUtilization: 0 } } }),
      metric({
        type: 'Resource',
        resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 1, averageValue: '-1' } },
      }),
      metric({
        type: 'ContainerResource',
        containerResource: { name: 'x', container: 'A', target: { type: 'Value' } },
      }),
      metric({ type: 'External', external: { metric: { name: 'a/b' }, target: { type: '' } } }),
      metric({
        type: 'External',
        external: { metric: { name: 'a' }, target: { type: 'Value', value: '1', averageValue: '1' } },
      }),
      metric({
        type: 'Object',
        object: { metric: { name: '' }, target: { type: 'Value' }, describedObject: { kind: '', name: '' } },
      }),
      scaleDown({ stabilizationWindowSeconds: -1, selectPolicy: 'Other', policies: [] }),
      scaleDown({ stabilizationWindowSeconds: 3601, policies: [{ type: 'Other', value: 0, periodSeconds: 1801 }] }),
      scaleDown({ tolerance: '-1', policies: [{ type: 'Pods', value: 1, periodSeconds: 0 }] }),
    ],
  },
  'an EndpointSlice': {
    kind: 'EndpointSlice',
    path: resourcePath('discovery.k8s.io/v1', 'endpointslices'),
    valid: { addressType: 'IPv4', endpoints: [{ addresses: ['10.1.2.3'] }], ports: [{ name: 'a', port: 80 }] },
    refused: [
      { addressType: '' },
      { addressType: 'Other' },
      { addressType: 'IPv6' },
      { endpoints: [{}, { addresses: ['x', '127.0.0.1', '::1', '0.0.0.0', '169.254.1.1', '224.0.0.1'] }] },
      { endpoints: [{ addresses: ['10.1.2.3'], nodeName: 'A B', hostname: 'C D' }] },
      {
        endpoints: [{ addresses: ['10.1.2.3'], hints: { forZones: [{ name: 'a b' }, { name: 'c' }, { name: 'c' }] } }],
      },
      { endpoints: [{ addresses: Array.from({ length: 101 }, () => '10.1.2.3') }] },
      { ports: [{ name: 'A B', protocol: 'HTTP', appProtocol: 'c d' }, { name: 'x' }, { name: 'x' }] },
    ],
    fixed: [{ addressType: 'FQDN', endpoints: [{ addresses: ['a.example.com'] }] }],
  },
  Endpoints: {
    kind: 'Endpoints',
    path: resourcePath('v1', 'endpoints'),
    valid: { subsets: [{ addresses: [{ ip: '10.1.2.3' }], ports: [{ port: 80 }] }] },
    refused: [
      { subsets: [{}] },
      { subsets: [{ addresses: [{ ip: 'x', hostname: 'A B', nodeName: 'C D' }, { ip: '127.0.0.1' }, {}] }] },
      { subsets: [{ notReadyAddresses: [{ ip: '10.1.2.3' }], ports: [{ port: 0 }, { name: 'A', protocol: 'HTTP' }] }] },
      { subsets: [{ addresses: [{ ip: '10.1.2.3' }], ports: [{ port: 1, appProtocol: 'a b' }] }] },
    ],
  },
  'a ControllerRevision': {
    kind: 'ControllerRevision',
    path: resourcePath('apps/v1', 'controllerrevisions'),
    valid: { revision: 1, data: { a: 1 } },
    refused: [{ revision: -1 }, { data: null }, { data: [] }, { data: 'x' }],
    fixed: [{ data: { a: 2 } }, { data: null }],
  },
  'a PodTemplate': {
    kind: 'PodTemplate',
    path: resourcePath('v1', 'podtemplates'),
    valid: { template: { spec: pod } },
    refused: [
      { template: null },
      { template: { metadata: { labels: { 'a b': 'c d' } }, spec: { containers: [], restartPolicy: 'Other' } } },
    ],
  },
  'a ReplicationController': {
    kind: 'ReplicationController',
    path: resourcePath('v1', 'replicationcontrollers'),
    valid: { spec: { template: { metadata: { labels }, spec: pod } } },
    refused: [
      { spec: null },
      { spec: { template: null, replicas: -1, minReadySeconds: -1 } },
      { spec: { selector: { app: 'b' } } },
      { spec: { selector: {}, template: { metadata: null } } },
      { spec: { template: { spec: { restartPolicy: 'Never', activeDeadlineSeconds: 5 } } } },
    ],
  },
};

export const policyRefusalCases: readonly ContractCase[] = refusalCases(kinds);
