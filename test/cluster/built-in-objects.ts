// An object of nearly every kind that Kubernetes has, for a server that serves alpha and beta versions as well.
const rbac = '/apis/rbac.authorization.k8s.io/v1';
const metadata = { name: 'a' };
/** Where to create, and what: as little as the server takes. */
export const builtInObjects: readonly (readonly [path: string, body: object])[] = [
  [rbac + '/namespaces/default/roles', { metadata }],
  [rbac + '/clusterroles', { metadata }],
  [
    rbac + '/clusterrolebindings',
    { metadata, roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'a' } },
  ],
  ['/apis/discovery.k8s.io/v1/namespaces/default/endpointslices', { metadata, addressType: 'IPv4' }],
  [
    '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
    {
      metadata: { name: 'as.x.io' },
      spec: {
        group: 'x.io',
        scope: 'Cluster',
        names: { plural: 'as', kind: 'A' },
        versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
      },
    },
  ],
  ['/apis/authorization.k8s.io/v1/selfsubjectrulesreviews', { spec: { namespace: 'default' } }],
  ['/api/v1/namespaces/default/limitranges', { metadata, spec: { limits: [] } }],
  ['/apis/storage.k8s.io/v1/csinodes', { metadata, spec: { drivers: [] } }],
  ['/api/v1/namespaces/default/configmaps', { metadata }],
  ['/api/v1/namespaces/default/secrets', { metadata }],
  ['/api/v1/namespaces/default/serviceaccounts', { metadata }],
  ['/api/v1/namespaces/default/services', { metadata, spec: { ports: [{ port: 1 }] } }],
  ['/api/v1/namespaces/default/endpoints', { metadata }],
  ['/api/v1/nodes', { metadata }],
  ['/api/v1/namespaces/default/pods', { metadata, spec: { containers: [{ name: 'a', image: 'a' }] } }],
  [
    '/apis/apps/v1/namespaces/default/deployments',
    {
      metadata,
      spec: {
        selector: { matchLabels: { a: 'a' } },
        template: { metadata: { labels: { a: 'a' } }, spec: { containers: [{ name: 'a', image: 'a' }] } },
      },
    },
  ],
  [
    '/apis/apps/v1/namespaces/default/statefulsets',
    {
      metadata,
      spec: {
        serviceName: 'a',
        selector: { matchLabels: { a: 'a' } },
        template: { metadata: { labels: { a: 'a' } }, spec: { containers: [{ name: 'a', image: 'a' }] } },
      },
    },
  ],
  [
    '/apis/batch/v1/namespaces/default/jobs',
    { metadata, spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'a' }] } } } },
  ],
  ['/apis/networking.k8s.io/v1/namespaces/default/networkpolicies', { metadata, spec: { podSelector: {} } }],
  [
    '/apis/networking.k8s.io/v1/namespaces/default/ingresses',
    { metadata, spec: { defaultBackend: { service: { name: 'a', port: { number: 1 } } } } },
  ],
  ['/apis/policy/v1/namespaces/default/poddisruptionbudgets', { metadata, spec: {} }],
  ['/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations', { metadata }],
  [
    '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies',
    {
      metadata,
      spec: {
        validations: [{ expression: 'true' }],
        matchConstraints: {
          resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
        },
      },
    },
  ],
  ['/apis/authentication.k8s.io/v1/tokenreviews', { metadata: {}, spec: { token: 'x' } }],
  ['/apis/authentication.k8s.io/v1/selfsubjectreviews', {}],
  ['/api/v1/namespaces/default/serviceaccounts/a/token', { spec: {} }],
  [
    '/apis/authorization.k8s.io/v1/subjectaccessreviews',
    { spec: { user: 'a', resourceAttributes: { verb: 'get', resource: 'pods' } } },
  ],
  ['/apis/resource.k8s.io/v1/namespaces/default/resourceclaims', { metadata, spec: {} }],
  ['/apis/resource.k8s.io/v1/deviceclasses', { metadata, spec: {} }],
  [
    '/apis/resource.k8s.io/v1/resourceslices',
    { metadata, spec: { driver: 'a.b', nodeName: 'a', pool: { name: 'a', generation: 1, resourceSliceCount: 1 } } },
  ],
  [
    '/apis/flowcontrol.apiserver.k8s.io/v1/flowschemas',
    {
      metadata,
      spec: {
        priorityLevelConfiguration: { name: 'catch-all' },
        rules: [
          {
            subjects: [{ kind: 'User', user: { name: 'a' } }],
            nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
          },
        ],
      },
    },
  ],
  [
    '/apis/events.k8s.io/v1/namespaces/default/events',
    {
      metadata,
      eventTime: '2026-01-01T00:00:00.000000Z',
      action: 'a',
      reason: 'a',
      type: 'Normal',
      reportingController: 'a/b',
      reportingInstance: 'a',
      regarding: { namespace: 'default' },
    },
  ],
  [
    '/api/v1/namespaces/default/podtemplates',
    { metadata: { name: 'b' }, template: { spec: { containers: [{ name: 'a', image: 'a' }] } } },
  ],
  ['/api/v1/namespaces/default/resourcequotas', { metadata }],
  ['/apis/scheduling.k8s.io/v1/priorityclasses', { metadata, value: 1 }],
  ['/apis/coordination.k8s.io/v1/namespaces/default/leases', { metadata }],
  ['/api/v1/namespaces/default/events', { metadata: { name: 'b' }, involvedObject: { namespace: 'default' } }],
  ['/apis/apps/v1/namespaces/default/controllerrevisions', { metadata, revision: 1, data: { a: 1 } }],
  [
    '/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers',
    { metadata, spec: { maxReplicas: 2, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'a' } } },
  ],
  [
    '/apis/apps/v1/namespaces/default/daemonsets',
    {
      metadata,
      spec: {
        selector: { matchLabels: { a: 'a' } },
        template: { metadata: { labels: { a: 'a' } }, spec: { containers: [{ name: 'a', image: 'a' }] } },
      },
    },
  ],
  [
    '/apis/apps/v1/namespaces/default/replicasets',
    {
      metadata,
      spec: {
        selector: { matchLabels: { a: 'a' } },
        template: { metadata: { labels: { a: 'a' } }, spec: { containers: [{ name: 'a', image: 'a' }] } },
      },
    },
  ],
  [
    '/api/v1/namespaces/default/replicationcontrollers',
    {
      metadata,
      spec: {
        selector: { a: 'a' },
        template: { metadata: { labels: { a: 'a' } }, spec: { containers: [{ name: 'a', image: 'a' }] } },
      },
    },
  ],
  [
    '/apis/batch/v1/namespaces/default/cronjobs',
    {
      metadata,
      spec: {
        schedule: '* * * * *',
        jobTemplate: {
          spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'a' }] } } },
        },
      },
    },
  ],
  [
    '/api/v1/persistentvolumes',
    { metadata, spec: { accessModes: ['ReadWriteOnce'], capacity: { storage: 1 }, hostPath: { path: '/a' } } },
  ],
  [
    '/api/v1/namespaces/default/persistentvolumeclaims',
    { metadata, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: 1 } } } },
  ],
  ['/apis/storage.k8s.io/v1/storageclasses', { metadata, provisioner: 'a' }],
  ['/apis/storage.k8s.io/v1/csidrivers', { metadata, spec: {} }],
  [
    '/apis/storage.k8s.io/v1/volumeattachments',
    { metadata, spec: { attacher: 'a', nodeName: 'a', source: { persistentVolumeName: 'a' } } },
  ],
  ['/apis/storage.k8s.io/v1/volumeattributesclasses', { metadata, driverName: 'a', parameters: { a: 'a' } }],
  [
    '/apis/storage.k8s.io/v1beta1/volumeattributesclasses',
    { metadata: { name: 'b' }, driverName: 'a', parameters: { a: 'a' } },
  ],
  ['/apis/storage.k8s.io/v1/namespaces/default/csistoragecapacities', { metadata, storageClassName: 'a' }],
  ['/apis/node.k8s.io/v1/runtimeclasses', { metadata, handler: 'a' }],
  [
    '/apis/apiregistration.k8s.io/v1/apiservices',
    {
      metadata: { name: 'v1.a.b' },
      spec: { group: 'a.b', version: 'v1', groupPriorityMinimum: 1, versionPriority: 1 },
    },
  ],
  ['/apis/networking.k8s.io/v1/ingressclasses', { metadata, spec: { controller: 'a.b/c' } }],
  ['/apis/networking.k8s.io/v1/servicecidrs', { metadata, spec: { cidrs: ['10.9.0.0/24'] } }],
  ['/apis/networking.k8s.io/v1beta1/servicecidrs', { metadata: { name: 'b' }, spec: { cidrs: ['10.8.0.0/24'] } }],
  [
    '/apis/networking.k8s.io/v1/ipaddresses',
    { metadata: { name: '10.9.0.1' }, spec: { parentRef: { resource: 'services', name: 'a' } } },
  ],
  ['/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations', { metadata }],
  [
    '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings',
    { metadata, spec: { policyName: 'a', validationActions: ['Deny'] } },
  ],
  [
    '/apis/coordination.k8s.io/v1beta1/namespaces/default/leasecandidates',
    {
      metadata,
      spec: { leaseName: 'a', binaryVersion: '1.0.0', strategy: 'OldestEmulationVersion', emulationVersion: '1.0.0' },
    },
  ],
  ['/apis/internal.apiserver.k8s.io/v1alpha1/storageversions', { metadata: { name: 'a.b' }, spec: {} }],
  ['/apis/resource.k8s.io/v1beta1/namespaces/default/resourceclaims', { metadata: { name: 'b' }, spec: {} }],
  ['/apis/resource.k8s.io/v1beta2/namespaces/default/resourceclaims', { metadata: { name: 'c' }, spec: {} }],
  ['/apis/resource.k8s.io/v1/namespaces/default/resourceclaimtemplates', { metadata, spec: { spec: {} } }],
  [
    '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    { spec: { resourceAttributes: { verb: 'get', resource: 'pods' } } },
  ],
  ['/api/v1/namespaces', { metadata: { name: 'other' } }],
];
