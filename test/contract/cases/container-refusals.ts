// What the containers and volumes of the pods of a template may not be, and what belongs to the pod for their sake.
import type { ContractCase } from '../contract-case.ts';
import { container, podRefusals } from './pod-refusals.ts';

export const containerRefusalCases: readonly ContractCase[] = podRefusals({
  variables: [
    container({
      env: [
        { name: 'A', valueFrom: { fieldRef: {} } },
        { name: 'A', valueFrom: { fieldRef: { fieldPath: 'x' } } },
        { name: 'A', valueFrom: { fieldRef: { fieldPath: 'metadata.labels' } } },
        { name: 'A', valueFrom: { fieldRef: { fieldPath: "metadata.labels['a b']" } } },
        { name: 'A', valueFrom: { fieldRef: { fieldPath: "metadata.annotations['A/b']" } } },
        { name: 'A', valueFrom: { fieldRef: { fieldPath: "metadata.name['x']" } } },
        { name: 'A', valueFrom: { fieldRef: { apiVersion: 'v2', fieldPath: 'metadata.name' } } },
        { name: 'A', valueFrom: { fieldRef: { fieldPath: 'spec.host' } } },
        { name: 'A', valueFrom: { fieldRef: { fieldPath: 'status.phase' } } },
      ],
    }),
    container({
      env: [
        { name: 'A', valueFrom: { resourceFieldRef: {} } },
        { name: 'A', valueFrom: { resourceFieldRef: { resource: 'x' } } },
        { name: 'A', valueFrom: { resourceFieldRef: { resource: 'limits.cpu', divisor: '2' } } },
        { name: 'A', valueFrom: { resourceFieldRef: { resource: 'limits.memory', divisor: '2' } } },
        { name: 'A', valueFrom: { resourceFieldRef: { resource: 'requests.ephemeral-storage', divisor: '2Mi' } } },
        { name: 'A', valueFrom: { resourceFieldRef: { resource: 'limits.hugepages-2Mi', divisor: '3' } } },
        { name: 'A', valueFrom: { resourceFieldRef: { resource: 'limits.cpu', divisor: '1m' } } },
      ],
    }),
    container({
      env: [
        { name: 'A', valueFrom: { fileKeyRef: {} } },
        { name: 'A', valueFrom: { fileKeyRef: { key: 'a=b', volumeName: 'V', path: '../x' } } },
        { name: 'A', valueFrom: { fileKeyRef: { key: 'a', volumeName: 'v', path: 'x' } } },
        { name: 'a\u0001' },
        {
          name: 'B',
          value: '1',
          valueFrom: { fieldRef: { fieldPath: 'metadata.name' }, configMapKeyRef: { name: 'x', key: 'y' } },
        },
        {
          name: 'C',
          valueFrom: { fieldRef: { fieldPath: 'metadata.name' }, configMapKeyRef: { name: 'x', key: 'y' } },
        },
      ],
      envFrom: [{ prefix: 'a=b', configMapRef: { name: 'A' } }, { secretRef: { name: 'x-' } }, { secretRef: {} }],
    }),
  ],
  'mounts and devices': [
    {
      volumes: [
        { name: 'v', emptyDir: {} },
        { name: 'p', persistentVolumeClaim: { claimName: 'x' } },
      ],
      ...container({
        volumeMounts: [
          { name: 'v', mountPath: '/a', subPath: '/x' },
          { name: 'v', mountPath: '/a', subPath: '../x', subPathExpr: '/y/..' },
          { name: 'p', mountPath: '/d', mountPropagation: 'X' },
          { name: 'v', mountPath: '/e', mountPropagation: 'Bidirectional', recursiveReadOnly: 'X' },
          { name: 'v', mountPath: '/f', recursiveReadOnly: 'Enabled' },
          {
            name: 'v',
            mountPath: '/g',
            readOnly: true,
            recursiveReadOnly: 'Enabled',
            mountPropagation: 'HostToContainer',
          },
        ],
        volumeDevices: [
          { name: 'v', devicePath: '/a' },
          { name: 'p', devicePath: '/d' },
          { name: 'p', devicePath: '/d' },
          {},
          { name: 'q', devicePath: '../x' },
        ],
      }),
    },
  ],
  volumes: [
    {
      volumes: [
        { name: 'a', emptyDir: { sizeLimit: '-1' } },
        { name: 'b', hostPath: { path: '/x/../y', type: 'X' } },
        {
          name: 'c',
          secret: {
            secretName: 's',
            defaultMode: 9999,
            items: [
              { key: '', path: '/x' },
              { key: 'k', path: '..x', mode: -1 },
            ],
          },
        },
        { name: 'd', configMap: { name: 'c', items: [{ key: 'k', path: 'a/../b' }] } },
        { name: 'e', nfs: { path: 'x' } },
        {
          name: 'f',
          downwardAPI: {
            items: [
              {},
              { path: 'a', fieldRef: { fieldPath: 'spec.nodeName' } },
              { path: 'b', resourceFieldRef: { resource: 'limits.cpu' } },
              { path: 'c', fieldRef: { fieldPath: 'metadata.name' }, resourceFieldRef: { resource: 'limits.cpu' } },
            ],
          },
        },
        {
          name: 'g',
          projected: {
            sources: [
              {},
              { secret: {}, configMap: {} },
              { serviceAccountToken: { path: '' } },
              { serviceAccountToken: { path: '/x', expirationSeconds: 1 } },
              { secret: { name: 'a', items: [{ key: 'k', path: 'same' }] } },
              { configMap: { name: 'b', items: [{ key: 'k', path: 'same' }] } },
              { downwardAPI: { items: [{ path: 'same', fieldRef: { fieldPath: 'metadata.name' } }] } },
            ],
          },
        },
        { name: 'h', csi: {} },
        { name: 'i', csi: { driver: 'A B', nodePublishSecretRef: {} } },
        { name: 'j', csi: { driver: 'a', nodePublishSecretRef: { name: 'A B' } } },
        { name: 'k', ephemeral: {} },
        { name: 'l', image: {} },
        { name: 'm', iscsi: {} },
        { name: 'n', gitRepo: { repository: '' } },
      ],
    },
    {
      volumes: [
        { name: 'a', emptyDir: {}, hostPath: { path: '/' }, secret: { secretName: 'x' } },
        { name: 'a', emptyDir: {} },
        { name: 'b', emptyDir: {} },
        { name: 'b', emptyDir: {} },
      ],
    },
    {
      volumes: [
        { name: 'a', rbd: {} },
        { name: 'b', glusterfs: {} },
        { name: 'c', cephfs: {} },
        { name: 'd', azureFile: {} },
        { name: 'e', azureDisk: {} },
        { name: 'f', awsElasticBlockStore: {} },
        { name: 'g', gcePersistentDisk: {} },
        { name: 'h', cinder: {} },
        { name: 'i', flexVolume: {} },
        { name: 'j', vsphereVolume: {} },
        { name: 'k', portworxVolume: {} },
        { name: 'l', scaleIO: {} },
        { name: 'm', quobyte: {} },
        { name: 'n', photonPersistentDisk: {} },
      ],
    },
  ],
  'hooks and probes': [
    container({
      lifecycle: { postStart: {}, preStop: { sleep: { seconds: 100 } } },
      livenessProbe: { httpGet: { port: 80, httpHeaders: [{ name: 'a b', value: 'x' }], scheme: 'X' } },
      readinessProbe: { grpc: { port: 0 } },
      startupProbe: { tcpSocket: { port: 'A_B' } },
    }),
    container({
      lifecycle: { preStop: { exec: {}, httpGet: { port: 0 } } },
      livenessProbe: {
        exec: { command: ['x'] },
        successThreshold: 2,
        terminationGracePeriodSeconds: 0,
        failureThreshold: -1,
      },
      readinessProbe: { exec: { command: ['x'] }, terminationGracePeriodSeconds: 5 },
    }),
    container({ livenessProbe: { httpGet: { port: 80, httpHeaders: [{ name: 'X-A' }] } } }),
  ],
  restarts: [
    container({ restartPolicy: 'X' }),
    container({ restartPolicyRules: [{ action: 'Restart' }] }),
    container({
      restartPolicy: 'Never',
      restartPolicyRules: [
        { action: 'X' },
        { action: 'Restart', exitCodes: { operator: 'X' } },
        { action: 'Restart', exitCodes: { operator: 'In', values: Array.from({ length: 256 }, (_, index) => index) } },
      ],
    }),
    container({
      resizePolicy: [
        {},
        { resourceName: 'cpu', restartPolicy: 'X' },
        { resourceName: 'cpu', restartPolicy: 'NotRequired' },
        { resourceName: 'x', restartPolicy: 'RestartContainer' },
      ],
    }),
    {
      initContainers: [
        { name: 'main', image: 'x', livenessProbe: { exec: { command: ['x'] } }, lifecycle: {} },
        { name: 'i', image: 'x', restartPolicy: 'Never' },
        { name: 'j', image: 'x', restartPolicy: 'X' },
        {
          name: 'k',
          image: 'x',
          restartPolicy: 'Always',
          livenessProbe: {},
          resizePolicy: [{ resourceName: 'cpu', restartPolicy: 'RestartContainer' }],
        },
        { name: 'l', image: 'x', resizePolicy: [{ resourceName: 'cpu', restartPolicy: 'RestartContainer' }] },
        {
          name: 'i',
          image: '',
          ports: [
            { containerPort: 1, hostPort: 1 },
            { containerPort: 2, hostPort: 1 },
          ],
        },
      ],
    },
  ],
  resources: [
    container({ resources: { limits: { 'hugepages-2Mi': '3Mi', cpu: '1' } } }),
    container({ resources: { limits: { 'hugepages-2Mi': '2Mi' } } }),
    container({ resources: { requests: { 'hugepages-2Mi': '2Mi' } } }),
    container({
      resources: {
        limits: { 'requests.x/y': '1', 'x.y/z': '1500m' },
        claims: [{ name: '' }, { name: 'a' }, { name: 'a' }, { name: 'b', request: 'A' }, { name: 'b' }],
      },
    }),
    container({ resources: { requests: { 'x.y/z': '1' } } }),
    container({ resources: { limits: { 'x.y/z': '2' }, requests: { 'x.y/z': '1' } } }),
    {
      resourceClaims: [
        {},
        { name: 'a', resourceClaimName: 'x', resourceClaimTemplateName: 'y' },
        { name: 'a', resourceClaimName: 'A B' },
        { name: 'B', resourceClaimTemplateName: 'C D' },
      ],
      ...container({ resources: { claims: [{ name: 'a' }, { name: 'zz' }] } }),
    },
    {
      resources: {
        limits: { cpu: '1', nonsense: '1' },
        requests: { cpu: '2', 'ephemeral-storage': '1' },
        claims: [{ name: 'a' }],
      },
      ...container({ resources: { limits: { cpu: '3' }, requests: { cpu: '3' } } }),
    },
    { resources: { requests: { cpu: '1' } }, ...container({ resources: { requests: { cpu: '3' } } }) },
  ],
  'ports, images and the rest': [
    { hostNetwork: true, ...container({ ports: [{ containerPort: 80, hostPort: 81 }, { containerPort: 82 }] }) },
    { imagePullSecrets: [{}, { name: 'A B' }] },
    container({ image: ' a:1' }),
    { ephemeralContainers: [{ name: 'e', image: 'x' }] },
    { activeDeadlineSeconds: 0, terminationGracePeriodSeconds: -1, restartPolicy: 'X', nodeSelector: { 'a b': 'c d' } },
    { priority: 5, priorityClassName: 'none' },
    { enableServiceLinks: false, automountServiceAccountToken: false },
  ],
});
