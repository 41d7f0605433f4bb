// What the pods of a template may not be: a table of their specs, each asked for in a Deployment and as a pod of its own, which
// differ in a few rules. Nothing is created: the requests are dry runs, and their whole answers are compared.
import { contractCase, type ContractCase } from '../contract-case.ts';
import { resourcePath } from '../resource-path.ts';

/** A part of the spec of a pod. */
export type PodSpecPart = Readonly<Record<string, unknown>>;

const deployments = resourcePath('apps/v1', 'deployments');
const pods = resourcePath('v1', 'pods');

const main = { name: 'main', image: 'a:1' };
export const container = (fields: object): PodSpecPart => ({ containers: [{ ...main, ...fields }] });

const labels = { app: 'a' };
const dryRun = { query: { dryRun: 'All' } };

/** @param table - what each case is about, and its specs: parts that stand beside one good container, or replace it */
export function podRefusals(table: Readonly<Record<string, readonly PodSpecPart[]>>): readonly ContractCase[] {
  return Object.entries(table).map(([what, parts]) =>
    contractCase(`pods are checked: ${what}`, async (api) => {
      for (const part of parts) {
        const spec = { containers: [main], ...part };
        const template = { metadata: { labels }, spec };
        const deployment = { metadata: { name: 'a' }, spec: { selector: { matchLabels: labels }, template } };
        await api.post(deployments(api.namespace), deployment, dryRun);
        await api.post(pods(api.namespace), { metadata: { name: 'a' }, spec }, dryRun);
      }
    }),
  );
}

export const podRefusalCases: readonly ContractCase[] = podRefusals({
  security: [
    {
      securityContext: {
        fsGroup: -1,
        runAsUser: 2 ** 31,
        runAsGroup: -5,
        supplementalGroups: [1, -1],
        fsGroupChangePolicy: 'X',
        supplementalGroupsPolicy: 'X',
        seLinuxChangePolicy: 'X',
        sysctls: [
          { name: 'a b', value: '1' },
          { name: '' },
          { name: 'net.a', value: '1' },
          { name: 'net.a', value: '1' },
        ],
      },
    },
    {
      hostNetwork: true,
      hostIPC: true,
      securityContext: {
        sysctls: [
          { name: 'net.a', value: '1' },
          { name: 'kernel.shm_x', value: '1' },
          { name: 'kernel.sem', value: '1' },
          { name: 'fs.mqueue.x', value: '1' },
          { name: 'net/x', value: '1' },
        ],
      },
    },
    { securityContext: { seccompProfile: {}, appArmorProfile: {} } },
    { securityContext: { seccompProfile: { type: 'X' }, appArmorProfile: { type: 'X' } } },
    { securityContext: { seccompProfile: { type: 'Localhost' }, appArmorProfile: { type: 'Localhost' } } },
    {
      securityContext: {
        seccompProfile: { type: 'Localhost', localhostProfile: '/a/../b' },
        appArmorProfile: { type: 'Localhost', localhostProfile: ' x' },
      },
    },
    {
      securityContext: {
        seccompProfile: { type: 'RuntimeDefault', localhostProfile: 'a' },
        appArmorProfile: { type: 'Unconfined', localhostProfile: 'x' },
      },
    },
    { securityContext: { seLinuxChangePolicy: 'MountOption' } },
    { shareProcessNamespace: true, hostPID: true },
    container({
      securityContext: {
        runAsUser: -1,
        runAsGroup: 2 ** 40,
        procMount: 'X',
        seccompProfile: { type: 'X' },
        appArmorProfile: { type: '' },
      },
    }),
    container({ securityContext: { procMount: 'Unmasked' } }),
    { hostUsers: false, ...container({ securityContext: { procMount: 'Unmasked' } }) },
    { hostUsers: false, hostNetwork: true, hostPID: true, hostIPC: true },
    container({
      securityContext: {
        allowPrivilegeEscalation: false,
        privileged: true,
        capabilities: { add: ['CAP_SYS_ADMIN'], drop: ['ALL'] },
      },
    }),
    container({
      securityContext: {
        allowPrivilegeEscalation: false,
        capabilities: { add: ['CAP_SYS_ADMIN'] },
        runAsNonRoot: true,
        seccompProfile: { type: 'RuntimeDefault' },
      },
    }),
  ],
  affinities: [
    { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [] } } } },
    {
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [
              {
                matchExpressions: [
                  { key: 'a b', operator: 'In' },
                  { key: 'a', operator: 'Exists', values: ['x'] },
                  { key: 'a', operator: 'Gt' },
                  { key: 'a', operator: 'X' },
                  { operator: 'In', values: ['a b'] },
                ],
                matchFields: [
                  { key: 'x', operator: 'X' },
                  { key: 'metadata.name', operator: 'In', values: ['A B'] },
                  { key: 'metadata.name', operator: 'In', values: ['a', 'b'] },
                ],
              },
            ],
          },
        },
      },
    },
    {
      affinity: {
        nodeAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [
            { weight: 0, preference: {} },
            { weight: 101, preference: { matchExpressions: [{ key: 'a', operator: 'In', values: ['a b'] }] } },
            {},
          ],
        },
      },
    },
    {
      affinity: {
        podAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [
            {},
            {
              topologyKey: 'a b',
              labelSelector: { matchExpressions: [{ key: 'a', operator: 'In' }] },
              namespaceSelector: { matchLabels: { 'a b': 'c' } },
              namespaces: ['A'],
            },
            { topologyKey: 'k', matchLabelKeys: ['x'] },
            {
              topologyKey: 'k',
              labelSelector: { matchLabels: { x: '1' } },
              matchLabelKeys: ['x', 'a b'],
              mismatchLabelKeys: ['x'],
            },
          ],
          preferredDuringSchedulingIgnoredDuringExecution: [
            { weight: 0, podAffinityTerm: { topologyKey: '' } },
            { weight: 1 },
          ],
        },
      },
    },
    {
      affinity: {
        podAntiAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [
            { topologyKey: 'k', labelSelector: { matchExpressions: [{ key: 'a', operator: 'In', values: ['a b'] }] } },
          ],
          preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1000, podAffinityTerm: { topologyKey: 'k' } }],
        },
      },
    },
  ],
  'tolerations, spreading and gates': [
    {
      tolerations: [
        {},
        { key: 'a b' },
        { operator: 'Exists', value: 'x' },
        { key: 'a', operator: 'X' },
        { key: 'a', operator: 'Lt', value: '1' },
        { key: 'a', value: 'a b' },
        { key: 'a', effect: 'X' },
        { key: 'a', tolerationSeconds: 5 },
        { key: 'a', effect: 'NoExecute', tolerationSeconds: 5 },
        { operator: 'Equal' },
      ],
    },
    {
      topologySpreadConstraints: [
        {},
        { maxSkew: 1, topologyKey: 'k', whenUnsatisfiable: 'X' },
        {
          maxSkew: 0,
          topologyKey: 'k',
          whenUnsatisfiable: 'DoNotSchedule',
          minDomains: 0,
          nodeAffinityPolicy: 'X',
          nodeTaintsPolicy: 'Y',
        },
        { maxSkew: 1, topologyKey: 'k', whenUnsatisfiable: 'ScheduleAnyway', minDomains: 1 },
        { maxSkew: 1, topologyKey: 'k', whenUnsatisfiable: 'ScheduleAnyway' },
      ],
    },
    {
      topologySpreadConstraints: [
        {
          maxSkew: 1,
          topologyKey: 'k',
          whenUnsatisfiable: 'DoNotSchedule',
          matchLabelKeys: ['a'],
          labelSelector: { matchExpressions: [{ key: 'a', operator: 'X' }] },
        },
        { maxSkew: 1, topologyKey: 'l', whenUnsatisfiable: 'DoNotSchedule', matchLabelKeys: ['a'] },
      ],
    },
    {
      topologySpreadConstraints: [
        {
          maxSkew: 1,
          topologyKey: 'k',
          whenUnsatisfiable: 'DoNotSchedule',
          matchLabelKeys: ['x'],
          labelSelector: { matchLabels: { x: '1' }, matchExpressions: [{ key: 'x', operator: 'Exists' }] },
        },
      ],
    },
    { schedulingGates: [{ name: 'a b' }, { name: 'x.y/z' }, { name: 'x.y/z' }, {}] },
    { readinessGates: [{ conditionType: 'a b' }, {}] },
  ],
  'names and systems': [
    { dnsPolicy: 'None' },
    { dnsPolicy: 'None', dnsConfig: {} },
    {
      dnsPolicy: 'X',
      dnsConfig: {
        nameservers: ['1', '1.1.1.1', '2.2.2.2', '::1'],
        searches: ['a_b.c', 'A', '.', 'x.', '-', ''],
        options: [{}, { name: 'x' }],
      },
    },
    { dnsConfig: { searches: Array.from({ length: 33 }, (_, index) => `a${index}`) } },
    { dnsConfig: { searches: ['a'.repeat(254)] } },
    { hostAliases: [{ ip: 'x', hostnames: ['a', 'A B'] }, {}] },
    { hostnameOverride: 'A B', hostNetwork: true, setHostnameAsFQDN: true },
    { hostnameOverride: 'a'.repeat(65) },
    {
      hostname: 'A',
      subdomain: 'B',
      serviceAccountName: 'C',
      nodeName: 'D E',
      priorityClassName: 'E F',
      runtimeClassName: 'F G',
      preemptionPolicy: 'X',
      schedulerName: 'x',
    },
    { preemptionPolicy: 'Never' },
    { overhead: { cpu: '-1', nonsense: '1' } },
    { os: { name: 'x' } },
    { os: {} },
    {
      os: { name: 'linux' },
      securityContext: { windowsOptions: {} },
      ...container({ securityContext: { windowsOptions: {} } }),
    },
    {
      os: { name: 'windows' },
      hostPID: true,
      securityContext: { runAsUser: 1, fsGroup: 1 },
      ...container({ securityContext: { privileged: true, capabilities: {} } }),
    },
  ],
});
