// Built-in kinds that run nothing: data, services, policies, roles.
import {
  builtInKind,
  either,
  keyed,
  fullMap,
  mapOf,
  number,
  orZero,
  type RandomKind,
  rarely,
  someOf,
  struct,
  text,
} from './random-values.ts';

/** Without an empty map as data: to what may not change it is another than none, and cannot be told from it when it is read. */
const configMapKind = builtInKind(
  ['v1', 'configmaps', 'ConfigMap'],
  [
    {
      path: ['data'],
      draw: rarely(
        fullMap(['a', 'b', 'c.txt'], rarely(text('1', '2', ''), null, 1)),
        { 'a b': '1' },
        { '..': '1' },
        null,
        [],
        'x',
      ),
      chance: 0.9,
      isWhole: true,
    },
    {
      path: ['binaryData'],
      draw: rarely(fullMap(['e', 'f'], text('AA==', 'AQI=', '')), { a: 'AA==' }, { e: 'A' }, { e: '?' }, { e: null }),
      isWhole: true,
    },
    { path: ['immutable'], draw: rarely(either(true), false, null, 'yes'), chance: 0.06 },
    { path: ['unheardOf'], draw: number(1, 2), chance: 0.03 },
  ],
);

const secretKind = builtInKind(
  ['v1', 'secrets', 'Secret'],
  [
    {
      path: ['data'],
      draw: rarely(fullMap(['a', 'b', 'c'], rarely(text('AA==', 'AQI='), null, '', 'A')), { 'a b': 'AA==' }, null),
      chance: 0.6,
      isWhole: true,
    },
    { path: ['stringData'], draw: rarely(mapOf(['b', 'c', 'd'], text('1', '2', '')), { b: null }, {}, { b: 1 }) },
    {
      path: ['type'],
      draw: text(
        'Opaque',
        'example.com/x',
        '',
        'kubernetes.io/tls',
        'kubernetes.io/basic-auth',
        'kubernetes.io/ssh-auth',
      ),
      chance: 0.1,
    },
    { path: ['immutable'], draw: rarely(either(true), false, null), chance: 0.06 },
  ],
);

const servicePort = struct(
  {
    targetPort: orZero(rarely(either('web', 8080), 'a--b', 70_000, '8080')),
    protocol: rarely(text('TCP', 'UDP', 'SCTP'), '', 'HTTP'),
    appProtocol: rarely(text('http', 'example.com/x'), 'a b', ''),
  },
  {},
);

const serviceKind = builtInKind(
  ['v1', 'services', 'Service'],
  [
    // Without an address mostly: which one is given is each server's own choice.
    { path: ['spec', 'clusterIP'], draw: rarely(either('None'), '', null, '1.2.3'), chance: 0.7 },
    {
      path: ['spec', 'ports'],
      draw: rarely(
        (dice) =>
          dice.some([80, 443, 53], 0.5).map((port) => ({
            port,
            ...(!dice.chance(0.05) && { name: `p${port}` }),
            ...(dice.chance(0.4) && servicePort(dice)),
          })),
        [{ port: 80 }, { port: 80 }],
        [{ port: 0 }],
        [{ port: 70_000, name: 'A' }],
        [{ name: 'a' }],
        [
          { port: 80, name: 'a', protocol: 'UDP' },
          { port: 80, name: 'a' },
        ],
        [],
      ),
      chance: 0.9,
    },
    {
      path: ['spec', 'type'],
      draw: rarely(text('ClusterIP', 'ExternalName', 'NodePort', 'LoadBalancer'), 'Other', ''),
      chance: 0.15,
    },
    { path: ['spec', 'externalName'], draw: rarely(text('a.example.com', 'b.'), 'a b', ''), chance: 0.15 },
    { path: ['spec', 'selector'], draw: rarely(mapOf(['a', 'b'], text('1', '2')), { 'a b': '1' }, { a: 'x y' }) },
    { path: ['spec', 'publishNotReadyAddresses'], draw: either(true, false), chance: 0.1 },
    { path: ['spec', 'sessionAffinity'], draw: rarely(text('None', 'ClientIP'), 'Other', ''), chance: 0.15 },
    {
      path: ['spec', 'sessionAffinityConfig'],
      draw: either({ clientIP: { timeoutSeconds: 5 } }, { clientIP: { timeoutSeconds: 0 } }, { clientIP: {} }, {}),
      chance: 0.05,
    },
    {
      path: ['spec', 'externalTrafficPolicy'],
      draw: rarely(text('Cluster', 'Local'), 'Other', ''),
      chance: 0.08,
    },
    { path: ['spec', 'internalTrafficPolicy'], draw: rarely(text('Cluster', 'Local'), 'Other'), chance: 0.08 },
    {
      path: ['spec', 'ipFamilyPolicy'],
      draw: rarely(text('SingleStack', 'PreferDualStack'), 'RequireDualStack', 'Other'),
      chance: 0.08,
    },
    {
      path: ['spec', 'ipFamilies'],
      draw: rarely(either(['IPv4']), ['IPv6'], ['IPv4', 'IPv6'], ['IPv4', 'IPv4'], ['X']),
      chance: 0.06,
    },
    {
      path: ['spec', 'externalIPs'],
      draw: rarely(either(['1.2.3.4'], []), ['127.0.0.1'], ['x']),
      chance: 0.04,
    },
    { path: ['spec', 'allocateLoadBalancerNodePorts'], draw: either(true, false), chance: 0.04 },
    {
      path: ['spec', 'loadBalancerClass'],
      draw: rarely(text('example.com/a', 'example.com/b'), 'a b'),
      chance: 0.04,
    },
  ],
  {
    least: { spec: { clusterIP: 'None' } },
    status: [
      {
        path: ['status', 'loadBalancer', 'ingress'],
        draw: keyed('hostname', ['a.example.com', 'b.example.com'], () => ({})),
      },
    ],
  },
);

const selector = rarely(
  struct({
    matchLabels: mapOf(['a', 'b'], text('1', '2')),
    matchExpressions: either([{ key: 'c', operator: 'Exists' }], [{ key: 'c', operator: 'In', values: ['1'] }]),
  }),
  { matchLabels: { 'a b': '1' } },
);

const networkPolicyKind = builtInKind(
  ['networking.k8s.io/v1', 'networkpolicies', 'NetworkPolicy'],
  [
    { path: ['spec', 'podSelector'], draw: selector, required: true },
    { path: ['spec', 'policyTypes'], draw: rarely(either(['Ingress'], ['Egress', 'Ingress']), ['Other']) },
    {
      path: ['spec', 'ingress'],
      draw: (dice) =>
        dice.shuffled(dice.from([[], [1], [1, 2]])).map(() =>
          struct({
            ports: either([{ port: 80 }], [{ protocol: 'UDP', port: 'dns' }], [{ port: 80, endPort: 90 }]),
            from: (one) => [struct({ podSelector: selector, namespaceSelector: selector })(one)],
          })(dice),
        ),
    },
  ],
  { least: { spec: { podSelector: {} } } },
);

const backend = either(
  { service: { name: 'a', port: { number: 80 } } },
  { service: { name: 'b', port: { name: 'web' } } },
);

const ingressKind = builtInKind(
  ['networking.k8s.io/v1', 'ingresses', 'Ingress'],
  [
    { path: ['spec', 'defaultBackend'], draw: backend, chance: 0.95 },
    { path: ['spec', 'ingressClassName'], draw: rarely(text('a', 'b'), 'A B') },
    {
      path: ['spec', 'rules'],
      draw: (dice) =>
        dice.some(['a.example.com', '*.example.com', ''], 0.5).map((host) => ({
          ...(host !== '' && { host }),
          http: {
            paths: [{ path: dice.from(['/', '/a']), pathType: dice.from(['Prefix', 'Exact']), backend: backend(dice) }],
          },
        })),
    },
    { path: ['spec', 'tls'], draw: either([{ hosts: ['a.example.com'], secretName: 's' }], []), chance: 0.1 },
  ],
  {
    least: { spec: { defaultBackend: { service: { name: 'a', port: { number: 80 } } } } },
    status: [{ path: ['status', 'loadBalancer', 'ingress'], draw: either([{ hostname: 'a.example.com' }], []) }],
  },
);

const roleKind = builtInKind(
  ['rbac.authorization.k8s.io/v1', 'roles', 'Role'],
  [
    {
      path: ['rules'],
      draw: rarely(
        (dice) =>
          dice.some(['pods', 'services'], 0.6).map((resource) => ({
            apiGroups: [''],
            resources: [resource],
            verbs: dice.from([['get'], ['get', 'list'], ['*']]),
            ...(dice.chance(0.2) && { resourceNames: ['a'] }),
          })),
        [{ verbs: ['get'] }],
        [{ apiGroups: [''], resources: ['pods'], verbs: [] }],
        [{ nonResourceURLs: ['/a'], verbs: ['get'] }],
        [],
        null,
      ),
      chance: 0.9,
    },
  ],
);

const roleBindingKind = builtInKind(
  ['rbac.authorization.k8s.io/v1', 'rolebindings', 'RoleBinding'],
  [
    {
      path: ['roleRef'],
      draw: rarely(
        either({ apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'a' }),
        { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'b' },
        { kind: 'Role', name: 'a' },
        { apiGroup: 'x', kind: 'Role', name: 'a' },
      ),
      required: true,
    },
    {
      path: ['subjects'],
      draw: rarely(
        someOf([
          { kind: 'ServiceAccount', name: 'a', namespace: 'b' },
          { kind: 'User', name: 'u', apiGroup: 'rbac.authorization.k8s.io' },
          { kind: 'Group', name: 'g' },
        ]),
        [{ kind: 'Other', name: 'x' }],
        [{ kind: 'User' }],
      ),
    },
  ],
  { least: { roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'a' } } },
);

const leaseKind = builtInKind(
  ['coordination.k8s.io/v1', 'leases', 'Lease'],
  [
    { path: ['spec', 'holderIdentity'], draw: text('a', 'b', '') },
    { path: ['spec', 'leaseDurationSeconds'], draw: rarely(number(1, 30), 0, -1) },
    { path: ['spec', 'leaseTransitions'], draw: rarely(number(0, 3), -1) },
    { path: ['spec', 'renewTime'], draw: rarely(text('2020-01-01T00:00:00.000000Z', '2020-01-01T00:00:00Z'), 'x', '') },
    { path: ['spec', 'acquireTime'], draw: text('2020-01-01T00:00:00.5Z') },
  ],
);

const serviceAccountKind = builtInKind(
  ['v1', 'serviceaccounts', 'ServiceAccount'],
  [
    { path: ['secrets'], draw: keyed('name', ['a', 'b'], () => ({})) },
    { path: ['imagePullSecrets'], draw: keyed('name', ['c', 'd'], () => ({})) },
    { path: ['automountServiceAccountToken'], draw: either(true, false) },
  ],
);

export const builtInKinds: readonly RandomKind[] = [
  configMapKind,
  secretKind,
  serviceKind,
  serviceKind,
  networkPolicyKind,
  ingressKind,
  roleKind,
  roleBindingKind,
  leaseKind,
  serviceAccountKind,
  // Not claims: kube-apiserver writes an unchanged one anew.
];
