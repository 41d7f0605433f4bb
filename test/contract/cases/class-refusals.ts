// What the classes of storage, ingresses and runtimes may not be, nor volumes, and what of them stays as it is.
import { contractCase, type ContractCase } from '../contract-case.ts';
import { type ResourcePath, resourcePath } from '../resource-path.ts';

type Fields = Readonly<Record<string, unknown>>;

interface Class {
  readonly path: ResourcePath;
  readonly valid: Fields;
  readonly refused: readonly Fields[];
  /** Merge patches of the valid one. */
  readonly changes: readonly Fields[];
}

const topologies = (...terms: readonly unknown[]): Fields => ({ provisioner: 'p', allowedTopologies: terms });
const ingress = (parameters: Fields): Fields => ({ spec: { controller: 'a/b', parameters } });

const classes: Readonly<Record<string, Class>> = {
  storage: {
    path: resourcePath('storage.k8s.io/v1', 'storageclasses'),
    valid: { provisioner: 'p', parameters: { a: '1' } },
    refused: [
      {},
      { provisioner: 'a b' },
      { provisioner: 'p', reclaimPolicy: 'X' },
      { provisioner: 'p', volumeBindingMode: 'X' },
      { provisioner: 'p', parameters: { '': 'x' } },
      topologies({}, {}),
      topologies({ matchLabelExpressions: [{ key: 'a', values: [] }] }),
      topologies({
        matchLabelExpressions: [
          { key: 'a b', values: ['x', 'x'] },
          { key: 'a b', values: ['x'] },
        ],
      }),
    ],
    changes: [
      { provisioner: 'q' },
      { parameters: { a: '2' } },
      { reclaimPolicy: 'Retain' },
      { volumeBindingMode: 'WaitForFirstConsumer' },
      { allowVolumeExpansion: true },
    ],
  },
  ingress: {
    path: resourcePath('networking.k8s.io/v1', 'ingressclasses'),
    valid: { spec: { controller: 'a/b' } },
    refused: [
      {},
      { spec: { controller: 'a' } },
      { spec: { controller: 'A/b' } },
      { spec: { controller: 'a/b c' } },
      { spec: { controller: `a/${'b'.repeat(250)}` } },
      ingress({}),
      ingress({ kind: 'X', name: 'y', scope: 'Other', apiGroup: 'A' }),
      ingress({ kind: 'X', name: 'y', scope: 'Cluster', namespace: 'z' }),
      ingress({ kind: 'X', name: 'y', scope: 'Namespace' }),
      ingress({ kind: 'X', name: 'y', scope: 'Namespace', namespace: 'A' }),
    ],
    changes: [{ spec: { controller: 'a/c' } }],
  },
  runtime: {
    path: resourcePath('node.k8s.io/v1', 'runtimeclasses'),
    valid: { handler: 'a' },
    refused: [
      {},
      { handler: 'A b' },
      { handler: 'a', overhead: { podFixed: { cpu: '-1' } } },
      { handler: 'a', scheduling: { nodeSelector: { 'a b': '1' }, tolerations: [{ operator: 'X' }] } },
    ],
    changes: [{ handler: 'b' }],
  },
};

const volume = (spec: Fields): Fields => ({
  spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/a' }, ...spec },
});
const volumeOf = (source: Fields): Fields => volume({ hostPath: undefined, ...source });

const volumes: Class = {
  path: resourcePath('v1', 'persistentvolumes'),
  valid: volume({}),
  refused: [
    {},
    volume({ capacity: {} }),
    volume({ capacity: { storage: '0' } }),
    volume({ capacity: { storage: '-1', cpu: '1' } }),
    volume({ accessModes: [] }),
    volume({ accessModes: ['X', 'ReadWriteOncePod', 'ReadWriteOnce'] }),
    volume({ hostPath: { path: '' } }),
    volume({ hostPath: { path: '../a', type: 'X' } }),
    volume({ hostPath: { path: '/' }, persistentVolumeReclaimPolicy: 'Recycle' }),
    volume({ persistentVolumeReclaimPolicy: 'X', storageClassName: 'A b', volumeMode: 'X' }),
    volume({ nfs: { server: 'a', path: '/b' } }),
    volume({ nodeAffinity: {} }),
    volume({ nodeAffinity: { required: { nodeSelectorTerms: [] } } }),
    volume({ volumeAttributesClassName: '' }),
    volumeOf({}),
    volumeOf({ nfs: {} }),
    volumeOf({ csi: {} }),
    volumeOf({ csi: { driver: 'a_b', volumeHandle: 'x' } }),
    volumeOf({ local: { path: '/a' } }),
  ],
  changes: [{ spec: { capacity: { storage: '2Gi' } } }, { spec: { volumeMode: 'Block' } }],
};

export const classRefusalCases: ContractCase[] = Object.entries({ ...classes, volumes }).map(
  ([kind, { path, valid, refused, changes }]) =>
    contractCase(`classes of ${kind}`, async (api) => {
      const metadata = { name: `contract-class-of-${kind}` };
      for (const fields of refused)
        await api.post(path(undefined), { metadata, ...fields }, { query: { dryRun: 'All' } });
      (await api.post(path(undefined), { metadata, ...valid })).expect(201);
      for (const change of changes) await api.patch(path(undefined, metadata.name), 'merge', change);
      // Volumes are protected.
      await api.patch(path(undefined, metadata.name), 'merge', { metadata: { finalizers: null } });
      (await api.delete(path(undefined, metadata.name))).expect(200);
    }),
);
