// Storage, configuration, policy and what the cluster itself is made of: what kube-apiserver adds to each, and that it stays.
import { builtInCase, clusterRow, row, without } from '../built-in-row.ts';
import type { ContractCase } from '../contract-case.ts';
import { absent } from '../expectation.ts';

const admission = 'admissionregistration.k8s.io/v1';
const rbac = 'rbac.authorization.k8s.io/v1';
const storage = 'storage.k8s.io/v1';
const claims = ['v1', 'persistentvolumeclaims', 'PersistentVolumeClaim'] as const;
const volumes = ['v1', 'persistentvolumes', 'PersistentVolume'] as const;
const configMaps = ['v1', 'configmaps', 'ConfigMap'] as const;
const secrets = ['v1', 'secrets', 'Secret'] as const;
const accounts = ['v1', 'serviceaccounts', 'ServiceAccount'] as const;
const limitRanges = ['v1', 'limitranges', 'LimitRange'] as const;
const quotas = ['v1', 'resourcequotas', 'ResourceQuota'] as const;
const nodes = ['v1', 'nodes', 'Node'] as const;
const budgets = ['policy/v1', 'poddisruptionbudgets', 'PodDisruptionBudget'] as const;
const autoscalers = ['autoscaling/v2', 'horizontalpodautoscalers', 'HorizontalPodAutoscaler'] as const;
const leases = ['coordination.k8s.io/v1', 'leases', 'Lease'] as const;

const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };
const clientConfig = { url: 'https://example.com' };
const rules = [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }];
const webhook = { name: 'a.example.com', clientConfig, sideEffects: 'None', admissionReviewVersions: ['v1'], rules };
const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'a' };

export const clusterCases: readonly ContractCase[] = [
  without(
    ['put', 'delete'],
    row(
      'a minimal PersistentVolumeClaim',
      claims,
      { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1024Mi' } } } },
      {
        spec: { volumeMode: 'Filesystem', resources: { requests: { storage: '1Gi' } } },
        status: { phase: 'Pending' },
        metadata: { finalizers: ['kubernetes.io/pvc-protection'] },
      },
    ),
  ),
  without(
    ['put', 'delete'],
    row(
      'a PersistentVolumeClaim from a snapshot',
      claims,
      {
        spec: {
          accessModes: ['ReadWriteOnce'],
          resources: { requests: { storage: '1Gi' } },
          storageClassName: '',
          dataSource: { apiGroup: 'snapshot.storage.k8s.io', kind: 'VolumeSnapshot', name: 's' },
        },
      },
      { spec: { storageClassName: '', dataSourceRef: { kind: 'VolumeSnapshot', name: 's' } } },
    ),
  ),
  without(
    ['delete'],
    clusterRow(
      'a PersistentVolume',
      volumes,
      { spec: { accessModes: ['ReadWriteOnce'], capacity: { storage: '1Gi' }, hostPath: { path: '/tmp' } } },
      {
        spec: { persistentVolumeReclaimPolicy: 'Retain', volumeMode: 'Filesystem', hostPath: { type: '' } },
        status: { phase: 'Pending' },
      },
    ),
  ),
  clusterRow(
    'a StorageClass',
    [storage, 'storageclasses', 'StorageClass'],
    { provisioner: 'example.com/p' },
    {
      reclaimPolicy: 'Delete',
      volumeBindingMode: 'Immediate',
    },
  ),
  clusterRow(
    'a CSIDriver',
    [storage, 'csidrivers', 'CSIDriver'],
    { spec: {} },
    {
      spec: {
        attachRequired: true,
        podInfoOnMount: false,
        fsGroupPolicy: 'ReadWriteOnceWithFSType',
        volumeLifecycleModes: ['Persistent'],
      },
    },
  ),
  clusterRow(
    'a CSINode',
    [storage, 'csinodes', 'CSINode'],
    { spec: { drivers: [{ name: 'd', nodeID: 'n' }] } },
    {
      spec: { drivers: [{ topologyKeys: null }] },
    },
  ),
  clusterRow(
    'a VolumeAttachment',
    [storage, 'volumeattachments', 'VolumeAttachment'],
    { spec: { attacher: 'a', nodeName: 'n', source: { persistentVolumeName: 'v' } } },
    { status: { attached: false } },
  ),
  row('an empty ConfigMap', configMaps, {}, { data: absent }),
  row(
    'a ConfigMap with both kinds of data',
    configMaps,
    { data: { a: '' }, binaryData: { b: 'AA==' }, immutable: false },
    { immutable: false },
  ),
  row('an empty Secret', secrets, {}, { type: 'Opaque', data: absent }),
  row(
    'a Secret of plain texts',
    secrets,
    { stringData: { a: 'b' } },
    { type: 'Opaque', data: { a: 'Yg==' }, stringData: absent },
  ),
  row(
    'a Secret of a user',
    secrets,
    { type: 'kubernetes.io/basic-auth', stringData: { username: 'u' } },
    { type: 'kubernetes.io/basic-auth' },
  ),
  row(
    'a ServiceAccount',
    accounts,
    { imagePullSecrets: [{ name: 's' }], automountServiceAccountToken: false },
    { automountServiceAccountToken: false },
  ),
  row(
    'a LimitRange',
    limitRanges,
    { spec: { limits: [{ type: 'Container', max: { cpu: '2' }, min: { memory: '1024Ki' } }] } },
    {
      spec: {
        limits: [{ default: { cpu: '2' }, defaultRequest: { cpu: '2', memory: '1Mi' }, min: { memory: '1Mi' } }],
      },
    },
  ),
  row(
    'a ResourceQuota',
    quotas,
    { spec: { hard: { 'limits.cpu': '1000m', pods: 10 }, scopes: ['NotTerminating'] } },
    {
      spec: { hard: { 'limits.cpu': '1', pods: '10' } },
      status: {},
    },
  ),
  clusterRow(
    'a Node',
    nodes,
    { spec: { podCIDR: '10.1.0.0/24', taints: [{ key: 'k', effect: 'NoSchedule' }] } },
    {
      spec: { podCIDR: '10.1.0.0/24' },
      status: { nodeInfo: { kubeletVersion: '' }, daemonEndpoints: { kubeletEndpoint: { Port: 0 } } },
    },
  ),
  row('a Lease with nothing in it', leases, {}, { spec: {} }),
  row(
    'a PodDisruptionBudget',
    budgets,
    { spec: { minAvailable: 1, selector: { matchLabels: { a: 'b' } } } },
    {
      status: { currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0 },
    },
  ),
  row(
    'a PodDisruptionBudget in per cent',
    budgets,
    { spec: { maxUnavailable: '50%', unhealthyPodEvictionPolicy: 'AlwaysAllow' } },
    {
      spec: { maxUnavailable: '50%' },
    },
  ),
  row(
    'a minimal HorizontalPodAutoscaler',
    autoscalers,
    { spec: { maxReplicas: 3, scaleTargetRef } },
    {
      spec: {
        minReplicas: 1,
        metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { averageUtilization: 80 } } }],
      },
      status: { currentMetrics: null, desiredReplicas: 0 },
    },
  ),
  row(
    'a HorizontalPodAutoscaler with behaviour',
    autoscalers,
    {
      spec: {
        minReplicas: 2,
        maxReplicas: 3,
        scaleTargetRef,
        metrics: [
          { type: 'Pods', pods: { metric: { name: 'm' }, target: { type: 'AverageValue', averageValue: '1500m' } } },
        ],
        behavior: { scaleDown: { stabilizationWindowSeconds: 0 } },
      },
    },
    {
      spec: {
        behavior: {
          scaleUp: { selectPolicy: 'Max' },
          scaleDown: { selectPolicy: 'Max', policies: [{ type: 'Percent' }] },
        },
      },
    },
  ),
  row(
    'a Role with one rule',
    [rbac, 'roles', 'Role'],
    { rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }] },
    { rules: [{ verbs: ['get'] }] },
  ),
  row('an empty Role', [rbac, 'roles', 'Role'], {}, { rules: null }),
  row(
    'a RoleBinding',
    [rbac, 'rolebindings', 'RoleBinding'],
    { roleRef: { kind: 'Role', name: 'a' }, subjects: [{ kind: 'User', name: 'u' }] },
    {
      roleRef: { apiGroup: 'rbac.authorization.k8s.io' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io' }],
    },
  ),
  clusterRow(
    'a ClusterRole that adds up others',
    [rbac, 'clusterroles', 'ClusterRole'],
    { aggregationRule: { clusterRoleSelectors: [{ matchLabels: { a: 'nobody' } }] } },
    { rules: null },
  ),
  clusterRow(
    'a ClusterRoleBinding',
    [rbac, 'clusterrolebindings', 'ClusterRoleBinding'],
    { roleRef, subjects: [{ kind: 'ServiceAccount', name: 's', namespace: 'default' }] },
    { subjects: [{ apiGroup: absent }] },
  ),
  clusterRow(
    'a PriorityClass',
    ['scheduling.k8s.io/v1', 'priorityclasses', 'PriorityClass'],
    { value: 1000 },
    { preemptionPolicy: 'PreemptLowerPriority' },
  ),
  clusterRow(
    'a RuntimeClass',
    ['node.k8s.io/v1', 'runtimeclasses', 'RuntimeClass'],
    { handler: 'h', overhead: { podFixed: { cpu: '0.5' } } },
    {
      overhead: { podFixed: { cpu: '500m' } },
    },
  ),
  clusterRow(
    'a ValidatingWebhookConfiguration',
    [admission, 'validatingwebhookconfigurations', 'ValidatingWebhookConfiguration'],
    { webhooks: [webhook] },
    {
      webhooks: [
        {
          failurePolicy: 'Fail',
          matchPolicy: 'Equivalent',
          timeoutSeconds: 10,
          namespaceSelector: {},
          objectSelector: {},
        },
      ],
    },
  ),
  clusterRow(
    'a MutatingWebhookConfiguration',
    [admission, 'mutatingwebhookconfigurations', 'MutatingWebhookConfiguration'],
    { webhooks: [{ ...webhook, clientConfig: { service: { name: 's', namespace: 'n' } } }] },
    { webhooks: [{ reinvocationPolicy: 'Never', clientConfig: { service: { port: 443 } }, rules: [{ scope: '*' }] }] },
  ),
  clusterRow(
    'a ValidatingAdmissionPolicy',
    [admission, 'validatingadmissionpolicies', 'ValidatingAdmissionPolicy'],
    { spec: { validations: [{ expression: 'true' }], matchConstraints: { resourceRules: rules } } },
    { spec: { failurePolicy: 'Fail', matchConstraints: { matchPolicy: 'Equivalent' } } },
  ),
  clusterRow(
    'a ValidatingAdmissionPolicyBinding',
    [admission, 'validatingadmissionpolicybindings', 'ValidatingAdmissionPolicyBinding'],
    { spec: { policyName: 'p', validationActions: ['Deny'] } },
    { spec: { validationActions: ['Deny'] } },
  ),
  clusterRow(
    'a PriorityLevelConfiguration',
    ['flowcontrol.apiserver.k8s.io/v1', 'prioritylevelconfigurations', 'PriorityLevelConfiguration'],
    { spec: { type: 'Limited', limited: { limitResponse: { type: 'Queue', queuing: {} } } } },
    {
      spec: {
        limited: { nominalConcurrencyShares: 30, lendablePercent: 0, limitResponse: { queuing: { queues: 64 } } },
      },
    },
  ),
  clusterRow(
    'a DeviceClass',
    ['resource.k8s.io/v1', 'deviceclasses', 'DeviceClass'],
    { spec: {} },
    { metadata: { generation: 1 } },
  ),
  row(
    'a ResourceClaim',
    ['resource.k8s.io/v1', 'resourceclaims', 'ResourceClaim'],
    { spec: { devices: { requests: [{ name: 'r', exactly: { deviceClassName: 'c' } }] } } },
    { spec: { devices: { requests: [{ exactly: { allocationMode: 'ExactCount', count: 1 } }] } } },
  ),
].map(builtInCase);
