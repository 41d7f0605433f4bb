// What admission plugins do that are on by default and no other topic has: runtime classes, tolerations, the topology of
// nodes, resized pods, growing claims, protected classes, certificate requests. Some of them learn of other objects by
// watching: they are asked, without storing anything, until they know.
import assert from 'node:assert/strict';
import type { Answer, Api } from '../api.ts';
import { contractCase, type ContractCase } from '../contract-case.ts';
import { absent } from '../expectation.ts';
import { pod } from '../pod.ts';
import { resourcePath } from '../resource-path.ts';

const pods = resourcePath('v1', 'pods');
const claims = resourcePath('v1', 'persistentvolumeclaims');
const nodes = '/api/v1/nodes';
const runtimeClasses = '/apis/node.k8s.io/v1/runtimeclasses';
const storageClasses = '/apis/storage.k8s.io/v1/storageclasses';
const certificateRequests = '/apis/certificates.k8s.io/v1/certificatesigningrequests';

async function until(ask: () => Promise<Answer>, wanted: (answer: Answer) => boolean): Promise<void> {
  for (let asked = 0; asked < 500; asked++) if (wanted(await ask())) return;
  assert.fail('what is asked has not become as wanted');
}

const dryRun = { query: { dryRun: 'All' } };

/** Makes a node and waits until plugins know it. */
async function createNode(api: Api, labels: object, status: object = {}): Promise<string> {
  const name = `${api.namespace}-node`;
  const zone = { 'topology.kubernetes.io/zone': 'a', ...labels };
  await api.post(nodes, { metadata: { name, labels: zone } });
  await api.patch(`${nodes}/${name}/status`, 'merge', { status });
  const ask = () => api.peek('POST', pods(api.namespace), pod('asked', { nodeName: name }), dryRun);
  await until(ask, ({ text }) => text.includes('"topology.kubernetes.io/zone":"a"'));
  return name;
}

export const admissionCases: readonly ContractCase[] = [
  contractCase('a pod gets what its runtime class says', async (api) => {
    const name = `${api.namespace}-class`;
    const overhead = { podFixed: { cpu: '250m', memory: '64Mi' } };
    const scheduling = {
      nodeSelector: { kind: 'sandbox' },
      tolerations: [
        { key: 'sandbox', operator: 'Exists', effect: 'NoSchedule' },
        { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' },
      ],
    };
    (await api.post(runtimeClasses, { metadata: { name }, handler: 'x', overhead, scheduling })).expect(201);
    const create = (podName: string, spec: object) =>
      api.post(pods(api.namespace), pod(podName, { runtimeClassName: name, ...spec }));
    (await create('a', {})).expect(201, { spec: { overhead: overhead.podFixed, nodeSelector: { kind: 'sandbox' } } });
    const own = [
      { key: 'sandbox', operator: 'Exists' },
      { key: 'other', value: 'x', operator: 'Equal' },
    ];
    (
      await create('b', { nodeSelector: { disk: 'ssd' }, tolerations: own, overhead: { cpu: '0.25', memory: '64Mi' } })
    ).expect(201);
    (await create('c', { nodeSelector: { kind: 'other' } })).expect(403);
    (await create('d', { overhead: { cpu: '1' } })).expect(403);
    (await create('e', { runtimeClassName: 'none' })).expect(403);
    (await create('f', { runtimeClassName: null, overhead: { cpu: '1' } })).expect(403);
    const plain = `${name}-plain`;
    (await api.post(runtimeClasses, { metadata: { name: plain }, handler: 'x' })).expect(201);
    (await create('g', { runtimeClassName: plain })).expect(201, { spec: { overhead: absent } });
    (await create('h', { runtimeClassName: plain, overhead: { cpu: '1' } })).expect(403);
  }),

  contractCase('a pod tolerates for a while that its node is gone, unless it says how long', async (api) => {
    const create = (name: string, tolerations: readonly object[]) =>
      api.post(pods(api.namespace), pod(name, { tolerations }));
    (await create('a', [])).expect(201);
    (await create('b', [{ operator: 'Exists' }])).expect(201);
    (await create('c', [{ operator: 'Exists', effect: 'NoSchedule' }])).expect(201);
    (await create('d', [{ key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoSchedule' }])).expect(
      201,
    );
    (await create('e', [{ key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute' }])).expect(
      201,
    );
    (await create('f', [{ key: 'node.kubernetes.io/not-ready', operator: 'Exists' }])).expect(201);
    const added = [...['a', 'b'].map((key) => ({ key, operator: 'Exists' })), { operator: 'Exists' }];
    (await api.patch(pods(api.namespace, 'e'), 'merge', { spec: { tolerations: added } })).expect(422);
  }),

  contractCase('a pod knows the zone and the region of its node', async (api) => {
    const node = await createNode(api, { 'topology.kubernetes.io/region': 'b', other: 'c' });
    (await api.post(pods(api.namespace), pod('a', { nodeName: node }))).expect(201, {
      metadata: { labels: { 'topology.kubernetes.io/zone': 'a', 'topology.kubernetes.io/region': 'b', other: absent } },
    });
    (await api.post(pods(api.namespace), pod('b', { nodeName: 'nowhere' }))).expect(201);
    await api.post(pods(api.namespace), {
      ...pod('c'),
      metadata: { name: 'c', labels: { 'topology.kubernetes.io/zone': 'x', own: 'y' } },
    });
    const bind = (name: string, target: object) =>
      api.post(pods(api.namespace, name, 'binding'), { apiVersion: 'v1', kind: 'Binding', metadata: { name }, target });
    (await bind('c', { kind: 'Node', name: node })).expect(201);
    await api.get(pods(api.namespace, 'c'));
    await api.post(pods(api.namespace), pod('d'));
    (await bind('d', { name: node })).expect(201);
    await api.get(pods(api.namespace, 'd'));
    await api.delete(`${nodes}/${node}`);
  }),

  contractCase('a pod is resized within what its node has', async (api) => {
    const node = await createNode(
      api,
      {},
      { allocatable: { cpu: '2', memory: '1Gi' }, capacity: { cpu: '2', memory: '1Gi' } },
    );
    const limits = { requests: { cpu: '100m', memory: '64Mi' } };
    const create = (name: string, nodeName: string) =>
      api.post(
        pods(api.namespace),
        pod(name, { nodeName, containers: [{ name: 'main', image: 'a', resources: limits }] }),
      );
    const resize = (name: string, requests: object) =>
      api.patch(pods(api.namespace, name, 'resize'), 'strategic', {
        spec: { containers: [{ name: 'main', resources: { requests } }] },
      });
    (await create('a', node)).expect(201);
    (await resize('a', { cpu: '2' })).expect(200);
    (await resize('a', { cpu: '2001m', memory: '2Gi' })).expect(403);
    (await resize('a', { memory: '1025Mi' })).expect(403);
    (await create('b', 'nowhere')).expect(201);
    (await resize('b', { cpu: '1' })).expect(403);
    (await resize('b', { cpu: '100m' })).expect(200);
    await api.delete(`${nodes}/${node}`);
  }),

  contractCase('a claim grows when it is bound and its class lets it', async (api) => {
    const [fixed, growing] = ['fixed', 'growing'].map((name) => `${api.namespace}-${name}`);
    const classFields = { provisioner: 'example.com/p' };
    await api.post(storageClasses, { metadata: { name: fixed }, ...classFields });
    await api.post(storageClasses, { metadata: { name: growing }, ...classFields, allowVolumeExpansion: true });
    const create = (name: string, storageClassName: string | undefined) =>
      api.post(claims(api.namespace), {
        metadata: { name },
        spec: { accessModes: ['ReadWriteOnce'], storageClassName, resources: { requests: { storage: '1Gi' } } },
      });
    const grow = (name: string, storage: string) =>
      [claims(api.namespace, name), 'merge', { spec: { resources: { requests: { storage } } } }] as const;
    const bind = (name: string) =>
      api.patch(claims(api.namespace, name, 'status'), 'merge', { status: { phase: 'Bound' } });
    for (const [name, storageClass] of [
      ['a', growing],
      ['b', fixed],
      ['c', ''],
    ] as const) {
      (await create(name, storageClass)).expect(201, { metadata: { finalizers: ['kubernetes.io/pvc-protection'] } });
      (await api.patch(claims(api.namespace, name), 'merge', { spec: { volumeName: 'v' } })).expect(200);
      (await bind(name)).expect(200);
    }
    const ask = () =>
      api.peek('PATCH', claims(api.namespace, 'a'), grow('a', '2Gi')[2], {
        ...dryRun,
        contentType: 'application/merge-patch+json',
      });
    await until(ask, ({ status }) => status === 200);
    (await api.patch(...grow('a', '2Gi'))).expect(200);
    (await api.patch(...grow('b', '2Gi'))).expect(403, { message: /must support resize/ });
    (await api.patch(...grow('c', '2Gi'))).expect(403);
    for (const name of [fixed, growing]) await api.delete(`${storageClasses}/${name}`);
  }),

  contractCase('a class of volume attributes is protected while it may be used', async (api) => {
    const path = '/apis/storage.k8s.io/v1/volumeattributesclasses';
    const name = `${api.namespace}-attributes`;
    (await api.post(path, { metadata: { name }, driverName: 'example.com/d', parameters: { a: 'b' } })).expect(201, {
      metadata: { finalizers: ['kubernetes.io/vac-protection'] },
    });
  }),

  contractCase('a certificate request is signed with its own key', async (api) => {
    const jane = api.as('jane', 'system:masters');
    const post = (name: string, text: string, spec: object = {}) =>
      jane.post(
        certificateRequests,
        {
          metadata: { name: `${api.namespace}-${name}` },
          spec: { request: encode(text), signerName: 'example.com/s', usages: ['client auth'], ...spec },
        },
        dryRun,
      );
    for (const [name, text] of Object.entries(signed)) {
      (await post(name, pem(text))).expect(201);
      (await post(name, pem(`${text.slice(0, -12)}AAAA${text.slice(-8)}`))).expect(422, { message: /verification/ });
      // Other lines, and something before it.
      (await post(name, `a\n\n${pem(text.replace(/.{60}/g, '$&\n'))}`)).expect(201);
    }
    (await post('none', pem('', 'CERTIFICATE'))).expect(422);
    (await post('none', '')).expect(422);
    const toMasters = { signerName: 'kubernetes.io/kube-apiserver-client' };
    (await post('masters', pem(signed.ecdsa), toMasters)).expect(403);
    (await post('others', pem(signed.rsa), toMasters)).expect(201);
  }),
];

const encode = (text: string): string => Buffer.from(text).toString('base64');

const pem = (text: string, type = 'CERTIFICATE REQUEST'): string =>
  `-----BEGIN ${type}-----\n${text}\n-----END ${type}-----\n`;

/** Requests by the algorithm of their keys; the first one is for a member of `system:masters`. */
const signed = {
  ecdsa:
    'MIHyMIGYAgEAMDYxDDAKBgNVBAoMA2RldjEXMBUGA1UECgwOc3lzdGVtOm1hc3RlcnMxDTALBgNVBAMMBGphbmUwWTATBgcqhkjOPQIBBggq' +
    'hkjOPQMBBwNCAARTJPAnRLlFWBWJmre7j36QFKzzPhUHcDOQNUGGR6QbF9enioIij7dZ4Ai+/2Xxf53MKJ4FaEFNckI77Kxtv7THoAAwCgYI' +
    'KoZIzj0EAwIDSQAwRgIhAIwGN7GLF55/HYuCMOzZsgZEOGDRR7NGTdnFMj4NrifhAiEAxjJ2jK2Cfee42MjVgdwob2zG6Oy8SKObycoVcQNy' +
    'HWQ=',
  rsa:
    'MIICVDCCATwCAQAwDzENMAsGA1UEAwwEamFuZTCCASIwDQYJKoZIhvcNAQEBBQADggEPADCCAQoCggEBAKcILpGFOd4L0JotiEE99IMxSqy5' +
    'TQOf6Bl1whUPvld1/U1tdsH0FetednTS4epSKQ5OKjx9MPNLR9fRgoS1pekM9Ri5aUXyVOcal37fPn4yTeWigKw/a3NP4Tuflj+61HCMJzSZ' +
    'Whg/8UoQcOYfDaquP4eRACmJmNTRFqU6hbvQfXEYh9LDEUqQ0hkHB1uLastXNFudpOVBOBZgXPTlAEds11T6ge86gOmCSToGbxgMLq7WGc/z' +
    'NfVkQ1eEiuMTJjJmedkb3lPIMKk9LWRxKmSw854sBmtYhNBiyf+119Exrs2h+l/RxgjM12Zic2Qq5ucS0SPJ0MrTIaAsYRO8TRECAwEAAaAA' +
    'MA0GCSqGSIb3DQEBCwUAA4IBAQBOgbCspPrVd6VO/YxdfO+xe/UzjJfEg+KRPAXxK+n/K2l4h+DnCK/DUxVBDlSUWhC9Fiu0C+XPjuZ0rSpX' +
    'IBMSjqG+x5J9WwFctMiHqq2h/gIwNDPfP1BjiTgYvL0v+sH8tDY2PFUYtycaVBxcMvi/XU4Oxk+Ipn+CGbIkzsX7jZ/1MVw51xLAe/XvC2FG' +
    'cvcNmfc0UIPCPGiPNfqTqJ/OHHmjOj3IuVzz0/zwfTh85cayG3GlXUejPwGyBwVPvQI+1QbNpvYzQFE6zWiQ6DQ58Pim7bBMXaH4SkeObbAY' +
    'tZKDloefy5Btic9ygzSP+RHRtpwOw4eMciyCuj6BNLCt',
  ed25519:
    'MIGOMEICAQAwDzENMAsGA1UEAwwEamFuZTAqMAUGAytlcAMhAHBo6TW1wPLyG8YZ8sL5SicT0T6TTOJEjT8NTvaf5s0noAAwBQYDK2VwA0EA' +
    'lvfwCTtc6KMRn+u0oFpJhiq+bGZ2FaNYXbEghSBFz3dx9pqfIyBMVN4s3vmf7DjTunb4vftplpvTtrWyLBQmDA==',
} as const;
