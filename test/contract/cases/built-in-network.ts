// Services and what else the network is made of: what kube-apiserver adds to each, and that it stays as it is.
import { builtInCase, clusterRow, row } from '../built-in-row.ts';
import type { ContractCase } from '../contract-case.ts';
import { absent } from '../expectation.ts';

const services = ['v1', 'services', 'Service'] as const;
const endpoints = ['v1', 'endpoints', 'Endpoints'] as const;
const slices = ['discovery.k8s.io/v1', 'endpointslices', 'EndpointSlice'] as const;
const ingresses = ['networking.k8s.io/v1', 'ingresses', 'Ingress'] as const;
const ingressClasses = ['networking.k8s.io/v1', 'ingressclasses', 'IngressClass'] as const;
const policies = ['networking.k8s.io/v1', 'networkpolicies', 'NetworkPolicy'] as const;
const cidrs = ['networking.k8s.io/v1', 'servicecidrs', 'ServiceCIDR'] as const;

/** In the range that services choose from. */
const onNodes = (port: unknown): boolean => Number(port) >= 30_000 && Number(port) <= 32_767;
const ports = [{ port: 80 }];

export const networkCases: readonly ContractCase[] = [
  row(
    'a Service with a port alone',
    services,
    { spec: { ports } },
    {
      spec: {
        type: 'ClusterIP',
        clusterIP: /^10\./,
        clusterIPs: [/^10\./],
        ipFamilies: ['IPv4'],
        ipFamilyPolicy: 'SingleStack',
        internalTrafficPolicy: 'Cluster',
        sessionAffinity: 'None',
        ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }],
      },
      status: { loadBalancer: {} },
    },
  ),
  row(
    'a headless Service',
    services,
    { spec: { clusterIP: 'None', selector: { a: 'b' } } },
    {
      spec: { clusterIP: 'None', clusterIPs: ['None'] },
    },
  ),
  row(
    'a headless Service with a port',
    services,
    {
      spec: { clusterIP: 'None', ports: [{ name: 'p', port: 80, targetPort: 'http' }], publishNotReadyAddresses: true },
    },
    { spec: { publishNotReadyAddresses: true } },
  ),
  row(
    'a Service on the port of every node',
    services,
    { spec: { type: 'NodePort', ports } },
    {
      spec: { externalTrafficPolicy: 'Cluster', ports: [{ nodePort: onNodes }] },
    },
  ),
  row(
    'a Service on chosen ports of every node',
    services,
    {
      spec: {
        type: 'NodePort',
        externalTrafficPolicy: 'Local',
        ports: [
          { name: 'a', port: 80, nodePort: 31_234, appProtocol: 'http' },
          { name: 'b', port: 53, protocol: 'UDP', nodePort: 31_235 },
        ],
      },
    },
    { spec: { ports: [{ nodePort: 31_234 }, { nodePort: 31_235 }] } },
  ),
  row(
    'a Service with a load balancer',
    services,
    { spec: { type: 'LoadBalancer', ports } },
    {
      spec: {
        allocateLoadBalancerNodePorts: true,
        externalTrafficPolicy: 'Cluster',
        ports: [{ nodePort: onNodes }],
      },
    },
  ),
  row(
    'a Service with a load balancer that keeps addresses',
    services,
    { spec: { type: 'LoadBalancer', externalTrafficPolicy: 'Local', ports } },
    { spec: { healthCheckNodePort: onNodes } },
  ),
  row(
    'a Service with a load balancer but no node ports',
    services,
    { spec: { type: 'LoadBalancer', allocateLoadBalancerNodePorts: false, ports } },
    { spec: { ports: [{ nodePort: absent }] } },
  ),
  row(
    'a Service that is another name',
    services,
    { spec: { type: 'ExternalName', externalName: 'example.com' } },
    {
      spec: { clusterIP: absent, internalTrafficPolicy: absent, sessionAffinity: 'None' },
    },
  ),
  row(
    'a Service with client affinity',
    services,
    { spec: { sessionAffinity: 'ClientIP', ports } },
    { spec: { sessionAffinityConfig: { clientIP: { timeoutSeconds: 10_800 } } } },
  ),
  row(
    'a Service of both families if there are both',
    services,
    { spec: { ipFamilyPolicy: 'PreferDualStack', ports } },
    {
      spec: { ipFamilies: ['IPv4'], ipFamilyPolicy: 'PreferDualStack' },
    },
  ),
  row(
    'an Endpoints',
    endpoints,
    { subsets: [{ addresses: [{ ip: '1.2.3.4' }], ports: [{ port: 80 }] }] },
    {
      subsets: [{ ports: [{ port: 80, protocol: 'TCP' }] }],
    },
  ),
  row(
    'an EndpointSlice',
    slices,
    {
      addressType: 'IPv4',
      endpoints: [{ addresses: ['1.2.3.4'], conditions: { ready: true } }],
      ports: [{ port: 80 }],
    },
    { ports: [{ name: '', protocol: 'TCP', port: 80 }] },
  ),
  row(
    'an Ingress with a backend alone',
    ingresses,
    { spec: { defaultBackend: { service: { name: 'a', port: { number: 80 } } } } },
    {
      status: { loadBalancer: {} },
      metadata: { generation: 1 },
    },
  ),
  row(
    'an Ingress with rules',
    ingresses,
    {
      spec: {
        ingressClassName: 'x',
        tls: [{ hosts: ['example.com'], secretName: 's' }],
        rules: [
          {
            host: 'example.com',
            http: {
              paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'a', port: { name: 'p' } } } }],
            },
          },
        ],
      },
    },
    { spec: { rules: [{ host: 'example.com' }] } },
  ),
  clusterRow(
    'an IngressClass',
    ingressClasses,
    { spec: { controller: 'example.com/c', parameters: { kind: 'P', name: 'p', scope: 'Cluster' } } },
    { spec: { controller: 'example.com/c' } },
  ),
  row('a minimal NetworkPolicy', policies, { spec: { podSelector: {} } }, { spec: { policyTypes: ['Ingress'] } }),
  row(
    'a NetworkPolicy both ways',
    policies,
    {
      spec: {
        podSelector: { matchLabels: { a: 'b' } },
        ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 80 }] }],
        egress: [
          {
            to: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }],
            ports: [{ port: 'p', protocol: 'UDP' }],
          },
          {},
        ],
      },
    },
    { spec: { policyTypes: ['Ingress', 'Egress'], ingress: [{ ports: [{ protocol: 'TCP' }] }] } },
  ),
  clusterRow('a ServiceCIDR', cidrs, { spec: { cidrs: ['10.200.0.0/24'] } }, { spec: { cidrs: ['10.200.0.0/24'] } }),
].map(builtInCase);
