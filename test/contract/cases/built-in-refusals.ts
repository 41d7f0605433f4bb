// What built-in kinds may not be: a table of objects, each created, and of changes to a valid one, each updated; the causes are
// compared. One case holds all that is asked of a kind, so that a row costs a request.
import { contractCase, type ContractCase } from '../contract-case.ts';
import { type ResourcePath, resourcePath } from '../resource-path.ts';

export interface Refusals {
  readonly kind: string;
  readonly path: ResourcePath;
  /** Beside kind, version and name: what is valid. */
  readonly valid: Readonly<Record<string, unknown>>;
  /** Merge patches of what is valid that make no object. */
  readonly refused: readonly Readonly<Record<string, unknown>>[];
  /** Merge patches of what is stored that are refused, although a new object might be so. */
  readonly fixed?: readonly Readonly<Record<string, unknown>>[];
}

const labels = { app: 'a' };
const template = { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'a:1' }] } };
const workload = { spec: { selector: { matchLabels: labels }, template } };
const podSpec = (spec: object): Readonly<Record<string, unknown>> => ({ spec: { template: { spec } } });
const container = (fields: object): Readonly<Record<string, unknown>> =>
  podSpec({ containers: [{ name: 'main', image: 'a:1', ...fields }] });

const kinds: Readonly<Record<string, Refusals>> = {
  'a Service': {
    kind: 'Service',
    path: resourcePath('v1', 'services'),
    valid: { spec: { clusterIP: 'None', ports: [{ name: 'a', port: 80 }] } },
    refused: [
      { spec: { ports: [{ port: 80 }, { port: 80 }] } },
      { spec: { ports: [{ port: 0 }] } },
      { spec: { ports: [{ port: 70_000, name: 'A', protocol: 'HTTP', targetPort: 'a--b' }] } },
      { spec: { ports: [{ name: 'a', port: 80, appProtocol: 'a b' }] } },
      { spec: { clusterIP: null, ports: [] } },
      { spec: { clusterIP: '1.2.3' } },
      { spec: { type: 'Other' } },
      { spec: { type: 'NodePort' } },
      { spec: { type: 'ExternalName', clusterIP: null } },
      { spec: { type: 'ExternalName', externalName: 'a b' } },
      { spec: { sessionAffinity: 'Other' } },
      { spec: { sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 0 } } } },
      { spec: { externalTrafficPolicy: 'Local' } },
      { spec: { internalTrafficPolicy: 'Other' } },
      { spec: { ipFamilies: ['IPv4', 'IPv4'], ipFamilyPolicy: 'Other' } },
      { spec: { selector: { a: 'b' }, ipFamilies: ['IPv6'] } },
      { spec: { selector: { a: 'b' }, ipFamilyPolicy: 'RequireDualStack' } },
      { spec: { selector: { 'a b': 'x y' } } },
      { spec: { externalIPs: ['127.0.0.1', 'x'] } },
      { spec: { allocateLoadBalancerNodePorts: true, loadBalancerClass: 'example.com/a' } },
    ],
    fixed: [{ spec: { type: 'LoadBalancer' } }, { spec: { clusterIPs: ['1.2.3.4'] } }],
  },
  'a Deployment': {
    kind: 'Deployment',
    path: resourcePath('apps/v1', 'deployments'),
    valid: workload,
    refused: [
      { spec: { replicas: -1, minReadySeconds: -1, revisionHistoryLimit: -1 } },
      { spec: { minReadySeconds: 600 } },
      { spec: { selector: null } },
      { spec: { selector: { matchLabels: null } } },
      { spec: { selector: { matchLabels: { app: 'b' } } } },
      { spec: { selector: { matchExpressions: [{ key: 'a b', operator: 'Is', values: ['x y'] }] } } },
      { spec: { strategy: { type: 'Other' } } },
      { spec: { strategy: { type: 'Recreate', rollingUpdate: { maxSurge: 1 } } } },
      { spec: { strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: '0%' } } } },
      { spec: { strategy: { rollingUpdate: { maxSurge: 'x', maxUnavailable: '200%' } } } },
      podSpec({ containers: [] }),
      podSpec({ containers: [{ name: 'A', image: '' }, {}] }),
      podSpec({ restartPolicy: 'Never', dnsPolicy: 'Other', activeDeadlineSeconds: 0 }),
      podSpec({ nodeSelector: { 'a b': '1' }, serviceAccountName: 'A B' }),
      podSpec({
        volumes: [{ name: 'v', emptyDir: {}, configMap: { name: 'c' } }, { name: 'V' }, { name: 'w', secret: {} }],
      }),
      container({ imagePullPolicy: 'Other', terminationMessagePolicy: 'Other' }),
      container({ ports: [{ containerPort: 0 }, { containerPort: 70_000, name: 'a--b', protocol: 'HTTP' }] }),
      container({
        ports: [
          { containerPort: 80, hostPort: 80, name: 'a' },
          { containerPort: 81, hostPort: 80, name: 'a' },
        ],
      }),
      container({ env: [{ name: '' }, { name: 'a=b' }, { name: 'A', valueFrom: {} }] }),
      container({ env: [{ name: 'A', value: '1', valueFrom: { secretKeyRef: { name: '', key: '' } } }] }),
      container({ envFrom: [{}, { configMapRef: { name: '' }, secretRef: { name: 'A B' } }] }),
      container({ volumeMounts: [{ name: 'v', mountPath: '' }] }),
      container({ resources: { limits: { cpu: '1', nonsense: '1' }, requests: { cpu: '2', memory: '-1' } } }),
      container({ readinessProbe: {}, livenessProbe: { httpGet: { port: 0 }, tcpSocket: { port: 80 } } }),
      container({ startupProbe: { exec: {}, timeoutSeconds: -1, successThreshold: 2 } }),
    ],
    fixed: [
      { spec: { selector: { matchLabels: { other: '1' } }, template: { metadata: { labels: { other: '1' } } } } },
    ],
  },
  'a StatefulSet': {
    kind: 'StatefulSet',
    path: resourcePath('apps/v1', 'statefulsets'),
    valid: workload,
    refused: [
      { spec: { podManagementPolicy: 'Other', serviceName: 'A B', replicas: -1 } },
      { spec: { updateStrategy: { type: 'Other' } } },
      { spec: { updateStrategy: { type: 'OnDelete', rollingUpdate: { partition: 1 } } } },
      { spec: { updateStrategy: { rollingUpdate: { partition: -1 } } } },
      { spec: { persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Other' } } },
      { spec: { selector: { matchExpressions: [{ key: 'a', operator: 'In' }] } } },
    ],
    fixed: [{ spec: { serviceName: 'other' } }],
  },
  'a DaemonSet': {
    kind: 'DaemonSet',
    path: resourcePath('apps/v1', 'daemonsets'),
    valid: workload,
    refused: [
      { spec: { selector: null } },
      { spec: { selector: { matchLabels: null } } },
      { spec: { updateStrategy: { type: 'Other' } } },
      { spec: { updateStrategy: { rollingUpdate: { maxUnavailable: 0 } } } },
      { spec: { updateStrategy: { rollingUpdate: { maxUnavailable: 1, maxSurge: 1 } } } },
    ],
  },
  'a Job': {
    kind: 'Job',
    path: resourcePath('batch/v1', 'jobs'),
    valid: { spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'a:1' }] } } } },
    refused: [
      podSpec({ restartPolicy: 'Always' }),
      podSpec({ restartPolicy: 'Other' }),
      { spec: { parallelism: -1, completions: -1, backoffLimit: -1, ttlSecondsAfterFinished: -1 } },
      { spec: { completionMode: 'Other' } },
      { spec: { completionMode: 'Indexed', completions: null, parallelism: 1 } },
      { spec: { maxFailedIndexes: 1, podReplacementPolicy: 'Other' } },
    ],
    fixed: [{ spec: { completions: 3 } }, { spec: { completionMode: 'Indexed' } }],
  },
  'an Ingress': {
    kind: 'Ingress',
    path: resourcePath('networking.k8s.io/v1', 'ingresses'),
    valid: { spec: { defaultBackend: { service: { name: 'a', port: { number: 80 } } } } },
    refused: [
      { spec: { defaultBackend: null } },
      { spec: { defaultBackend: { service: null } } },
      { spec: { defaultBackend: { service: { name: 'A', port: { number: 70_000 } } } } },
      { spec: { defaultBackend: { service: { port: { name: 'web' } } } } },
      { spec: { defaultBackend: { service: { name: '', port: { number: null } } } } },
      { spec: { ingressClassName: 'A B' } },
      { spec: { rules: [{ host: '1.2.3.4' }, { host: '*' }, { host: 'A B', http: { paths: [] } }] } },
      { spec: { rules: [{ http: { paths: [{ backend: {} }, { pathType: 'Other', path: 'a', backend: {} }] } }] } },
      { spec: { rules: [{ http: { paths: [{ pathType: 'Exact', path: 'a//b/..', backend: {} }] } }] } },
      { spec: { tls: [{ hosts: ['A'], secretName: 'A' }] } },
    ],
  },
  'a NetworkPolicy': {
    kind: 'NetworkPolicy',
    path: resourcePath('networking.k8s.io/v1', 'networkpolicies'),
    valid: { spec: { podSelector: {} } },
    refused: [
      { spec: { policyTypes: ['Other'] } },
      { spec: { policyTypes: ['Ingress', 'Egress', 'Ingress'] } },
      { spec: { podSelector: { matchLabels: { 'a b': '1' } } } },
      { spec: { ingress: [{ ports: [{ port: 0, protocol: 'HTTP' }, { port: 'a--b', endPort: 1 }, { endPort: 1 }] }] } },
      { spec: { ingress: [{ ports: [{ port: 80, endPort: 70 }] }] } },
      { spec: { egress: [{ to: [{}, { ipBlock: { cidr: '' } }, { ipBlock: { cidr: 'x' }, podSelector: {} }] }] } },
      { spec: { egress: [{ to: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['11.0.0.0/9'] } }] }] } },
    ],
  },
  'a PersistentVolumeClaim': {
    kind: 'PersistentVolumeClaim',
    path: resourcePath('v1', 'persistentvolumeclaims'),
    valid: { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } },
    refused: [
      { spec: { accessModes: [] } },
      { spec: { accessModes: ['Other'] } },
      { spec: { accessModes: ['ReadWriteOncePod', 'ReadWriteOnce'] } },
      { spec: { resources: null } },
      { spec: { resources: { requests: { storage: '0' } } } },
      { spec: { storageClassName: 'A B', volumeMode: 'Other' } },
    ],
    fixed: [{ spec: { volumeMode: 'Block' } }],
  },
  'a Secret': {
    kind: 'Secret',
    path: resourcePath('v1', 'secrets'),
    valid: {},
    refused: [
      { type: 'kubernetes.io/basic-auth' },
      { type: 'kubernetes.io/ssh-auth' },
      { type: 'kubernetes.io/tls', data: { 'tls.key': 'AA==' } },
      { type: 'kubernetes.io/service-account-token' },
      { type: 'kubernetes.io/dockercfg' },
      { data: { 'a b': 'AA==' } },
      { data: { a: 'A' } },
      { data: { a: '?' } },
    ],
    fixed: [{ type: 'example.com/x' }],
  },
};

/** Two cases of each kind. */
export function refusalCases(table: Readonly<Record<string, Refusals>>): readonly ContractCase[] {
  return Object.entries(table).flatMap(([what, { kind, path, valid, refused, fixed = [] }]) => [
    contractCase(`${what} that makes no sense is refused with all that is wrong`, async (api) => {
      const apiVersion = (/^\/apis\/([^/]+\/[^/]+)|v1/.exec(path(undefined)) ?? [])[1] ?? 'v1';
      for (const change of refused) {
        const object = merged({ apiVersion, kind, metadata: { name: 'a' }, ...valid }, change);
        const { status } = await api.post(path(api.namespace), object);
        if (status < 400) throw new Error(`${JSON.stringify(change)} is accepted`);
      }
    }),
    contractCase(`${what} that is there is not changed into what makes no sense`, async (api) => {
      const apiVersion = (/^\/apis\/([^/]+\/[^/]+)|v1/.exec(path(undefined)) ?? [])[1] ?? 'v1';
      const object = { apiVersion, kind, metadata: { name: 'a' }, ...valid };
      (await api.post(path(api.namespace), object)).expect(201);
      for (const change of [...refused, ...fixed]) {
        const answer = await api.peek('PATCH', path(api.namespace, 'a'), change, {
          contentType: 'application/merge-patch+json',
        });
        // How a forbidden change is printed is of no use to anybody.
        const { message: _message, details, ...body } = answer.body as Record<string, unknown>;
        const { causes = [] } = (details ?? {}) as { causes?: { reason: string; field: string }[] };
        const found = causes.map(({ reason, field }) => `${field} ${reason}`).toSorted();
        api.note(answer.request, { status: answer.status, body: answer.status < 400 ? {} : { ...body, found } });
      }
    }),
  ]);
}

export const builtInRefusalCases: readonly ContractCase[] = refusalCases(kinds);

/** An object with a merge patch applied. */
function merged(object: unknown, change: unknown): unknown {
  if (!isFields(change)) return change;
  const result = isFields(object) ? { ...object } : {};
  for (const [name, value] of Object.entries(change)) {
    if (value === null) delete result[name];
    else result[name] = merged(result[name], value);
  }
  return result;
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
