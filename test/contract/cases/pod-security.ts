// Pod Security Standards: what a namespace's labels enforce of pods and warn of in templates, check by check and version by
// version, and what is said of the labels themselves.
import assert from 'node:assert/strict';
import type { Api } from '../api.ts';
import { contractCase, type ContractCase } from '../contract-case.ts';
import { resourcePath } from '../resource-path.ts';

const pods = resourcePath('v1', 'pods');
const label = 'pod-security.kubernetes.io/';

/** Labels the case's namespace. */
const demand = (api: Api, labels: Readonly<Record<string, string | null>>) =>
  api.patch(`/api/v1/namespaces/${api.namespace}`, 'merge', {
    metadata: { labels: Object.fromEntries(Object.entries(labels).map(([name, value]) => [label + name, value])) },
  });

const container = (fields: object = {}, name = 'a') => ({ name, image: 'example.com/a:1', ...fields });

const hardened = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  runAsNonRoot: true,
  seccompProfile: { type: 'RuntimeDefault' },
};

/** Waits until a pod that no level likes is told this; servers learn of labels by watching. */
async function untilTold(api: Api, what: string | undefined): Promise<void> {
  const body = { metadata: { name: 'asked' }, spec: { hostPID: true, containers: [container()] } };
  for (let asked = 0; asked < 500; asked++) {
    const { text, headers } = await api.peek('POST', pods(api.namespace), body, { query: { dryRun: 'All' } });
    const told = `${text} ${(headers['warning'] ?? '').replaceAll('\\"', '"')}`.replaceAll('\\"', '"');
    if (what === undefined ? !told.includes('PodSecurity') : told.includes(what)) return;
  }
  assert.fail(`no pod was told ${what}`);
}

const refused = (level: string) => `: violates PodSecurity "${level}"`;

/** Tries a pod: nothing is stored. */
const attempt = (api: Api, spec: object, annotations?: object) =>
  api.post(
    pods(api.namespace),
    {
      metadata: { name: 'tried', ...(annotations === undefined ? {} : { annotations }) },
      spec: { containers: [container()], ...spec },
    },
    { query: { dryRun: 'All' } },
  );

const inContainer = (securityContext: object) => ({ containers: [container({ securityContext })] });

const probe = (host: string) => ({ httpGet: { port: 80, host } });

/** What the baseline has to say something about. */
const loose: Readonly<Record<string, object>> = {
  'host namespaces': { hostNetwork: true, hostPID: true, hostIPC: true },
  'host ports': {
    containers: [
      container({
        ports: [
          { containerPort: 80, hostPort: 8080 },
          { containerPort: 81, hostPort: 9090 },
        ],
      }),
      container({ ports: [{ containerPort: 90, hostPort: 7070 }] }, 'b'),
    ],
  },
  'host paths': {
    volumes: [
      { name: 'v', hostPath: { path: '/' } },
      { name: 'w', emptyDir: {} },
      { name: 'x', nfs: { server: 's', path: '/' } },
    ],
  },
  'privileged containers': {
    initContainers: [container({ securityContext: { privileged: true } }, 'i')],
    ...inContainer({ privileged: true }),
  },
  capabilities: inContainer({ capabilities: { add: ['SYS_ADMIN', 'NET_ADMIN', 'KILL', 'NET_BIND_SERVICE'] } }),
  'probes of other hosts': {
    containers: [
      container({
        livenessProbe: probe('b.example.com'),
        lifecycle: { preStop: { tcpSocket: { port: 1, host: 'a.example.com' } } },
      }),
      container({ readinessProbe: probe('b.example.com') }, 'c'),
    ],
  },
  'proc mounts': { hostUsers: false, ...inContainer({ procMount: 'Unmasked' }) },
  'SELinux options': {
    securityContext: { seLinuxOptions: { type: 'spc_t', user: 'u' } },
    ...inContainer({ seLinuxOptions: { type: 'container_engine_t', role: 'r' } }),
  },
  'seccomp profiles': {
    securityContext: { seccompProfile: { type: 'Unconfined' } },
    containers: [container({ securityContext: { seccompProfile: { type: 'Unconfined' } } }), container({}, 'b')],
  },
  'AppArmor profiles': {
    securityContext: { appArmorProfile: { type: 'Unconfined' } },
    ...inContainer({ appArmorProfile: { type: 'Unconfined' } }),
  },
  sysctls: {
    securityContext: {
      sysctls: ['kernel.shm_rmid_forced', 'net.ipv4.tcp_rmem', 'net.ipv4.tcp_fin_timeout', 'net.core.somaxconn'].map(
        (name) => ({ name, value: '1' }),
      ),
    },
  },
  users: {
    securityContext: { runAsUser: 0, runAsNonRoot: false },
    ...inContainer({ runAsUser: 0, runAsNonRoot: false }),
  },
  'users of their own': { hostUsers: false, securityContext: { runAsUser: 0 } },
  'a user for the pod': {
    securityContext: { runAsNonRoot: true, seccompProfile: { type: 'Localhost', localhostProfile: 'p' } },
  },
  'hardened containers': { containers: [container({ securityContext: hardened })] },
  'a hardened container and another': { containers: [container({ securityContext: hardened }), container({}, 'b')] },
  'hardened capabilities': inContainer({
    ...hardened,
    capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE', 'KILL'] },
  }),
  windows: { os: { name: 'windows' }, securityContext: { runAsNonRoot: true } },
  'host processes': {
    os: { name: 'windows' },
    hostNetwork: true,
    securityContext: { windowsOptions: { hostProcess: true } },
  },
};

const levelCases = ['baseline', 'restricted'].map((level) =>
  contractCase(`a namespace enforces the ${level} level of pod security`, async (api) => {
    (await demand(api, { enforce: level })).expect(200);
    await untilTold(api, refused(`${level}:latest`));
    for (const spec of Object.values(loose)) await attempt(api, spec);
    const { 'hardened containers': hardenedSpec = {} } = loose;
    (await attempt(api, hardenedSpec)).expect(201);
    (await attempt(api, loose['privileged containers'] ?? {})).expect(403, { message: /violates PodSecurity/ });
    const old = {
      'seccomp.security.alpha.kubernetes.io/pod': 'unconfined',
      'container.apparmor.security.beta.kubernetes.io/a': 'unconfined',
    };
    await attempt(api, hardenedSpec, old);
  }),
);

export const podSecurityCases: readonly ContractCase[] = [
  ...levelCases,

  contractCase('pod security as of an earlier version of Kubernetes', async (api) => {
    for (const version of ['v1.0', 'v1.18', 'v1.22', 'v1.24', 'v1.28', 'v1.30', 'v1.33', 'v1.34', 'v1.99']) {
      for (const level of ['baseline', 'restricted']) {
        (await demand(api, { enforce: level, 'enforce-version': version })).expect(200);
        await untilTold(api, refused(`${level}:${version}`));
        for (const name of [
          'proc mounts',
          'SELinux options',
          'seccomp profiles',
          'sysctls',
          'users of their own',
          'windows',
          'probes of other hosts',
        ]) {
          await attempt(api, loose[name] ?? {}, { 'seccomp.security.alpha.kubernetes.io/pod': 'unconfined' });
        }
      }
    }
  }),

  contractCase('a namespace warns of pods that it lets in, and of templates', async (api) => {
    (await demand(api, { enforce: 'baseline', warn: 'restricted', audit: 'restricted' })).expect(200);
    await untilTold(api, refused('baseline:latest'));
    (await attempt(api, {})).expect(201);
    const template = { metadata: { labels: { a: 'b' } }, spec: { restartPolicy: 'Always', containers: [container()] } };
    const selector = { matchLabels: { a: 'b' } };
    const once = { ...template, spec: { ...template.spec, restartPolicy: 'Never' } };
    const bodies: readonly (readonly [apiVersion: string, plural: string, body: object])[] = [
      ['apps/v1', 'deployments', { spec: { selector, template } }],
      ['apps/v1', 'replicasets', { spec: { selector, template } }],
      ['apps/v1', 'daemonsets', { spec: { selector, template } }],
      ['apps/v1', 'statefulsets', { spec: { selector, template, serviceName: 's' } }],
      ['batch/v1', 'jobs', { spec: { template: once } }],
      ['batch/v1', 'cronjobs', { spec: { schedule: '@hourly', jobTemplate: { spec: { template: once } } } }],
      ['v1', 'replicationcontrollers', { spec: { selector: { a: 'b' }, template } }],
      ['v1', 'podtemplates', { template }],
    ];
    for (const [apiVersion, plural, body] of bodies) {
      const path = resourcePath(apiVersion, plural);
      (await api.post(path(api.namespace), { metadata: { name: 'a' }, ...body })).expect(201);
      (await api.patch(path(api.namespace, 'a'), 'merge', { metadata: { labels: { c: 'd' } } })).expect(200);
    }
    // Nobody warns where everything is allowed.
    (await demand(api, { enforce: 'privileged', warn: 'privileged' })).expect(200);
    await untilTold(api, undefined);
    (
      await api.patch(resourcePath('apps/v1', 'deployments')(api.namespace, 'a'), 'merge', {
        metadata: { labels: { c: 'e' } },
      })
    ).expect(200);
    // Unless told otherwise, what is enforced is warned of.
    (await demand(api, { warn: null, enforce: 'restricted', 'enforce-version': 'v1.30' })).expect(200);
    await untilTold(api, refused('restricted:v1.30'));
    (
      await api.patch(resourcePath('apps/v1', 'deployments')(api.namespace, 'a'), 'merge', {
        metadata: { labels: { c: 'f' } },
      })
    ).expect(200);
  }),

  contractCase('labels of pod security are checked', async (api) => {
    (await demand(api, { enforce: 'strict' })).expect(422);
    (
      await demand(api, {
        warn: 'Baseline',
        'warn-version': '1.30',
        audit: 'none',
        'audit-version': 'v1',
        'enforce-version': 'v2.0',
      })
    ).expect(422);
    const name = `${api.namespace}-other`;
    const labels = { [`${label}enforce`]: 'none' };
    (await api.post('/api/v1/namespaces', { metadata: { name, labels } })).expect(422);
  }),

  contractCase('a namespace that asks for more tells of the pods that are there', async (api) => {
    const create = (name: string, spec: object) =>
      api.post(pods(api.namespace), { metadata: { name }, spec: { containers: [container()], ...spec } });
    (await create('c', {})).expect(201);
    (await create('b', {})).expect(201);
    (await create('a', { hostPID: true })).expect(201);
    (await create('d', { containers: [container({ securityContext: hardened })] })).expect(201);
    (await create('e', {})).expect(201);
    (await demand(api, { enforce: 'baseline' })).expect(200);
    (await demand(api, { enforce: 'restricted' })).expect(200);
    await untilTold(api, refused('restricted:latest'));
    // What is there stays, and may change where nothing of its security does.
    (await api.patch(pods(api.namespace, 'a'), 'merge', { metadata: { labels: { a: 'b' } } })).expect(200);
    const image = { spec: { containers: [{ name: 'a', image: 'example.com/b:1' }] } };
    (await api.patch(pods(api.namespace, 'a'), 'strategic', image)).expect(403);
    (await demand(api, { enforce: 'baseline' })).expect(200);
    (await demand(api, { enforce: 'baseline', 'enforce-version': 'v1.20' })).expect(200);
    (await demand(api, { enforce: 'privileged' })).expect(200);
  }),
];
