// What the classes of storage, ingresses and runtimes may not be, and what of them stays as it is.
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

export const classRefusalCases: ContractCase[] = Object.entries(classes).map(
  ([kind, { path, valid, refused, changes }]) =>
    contractCase(`classes of ${kind}`, async (api) => {
      const metadata = { name: `contract-class-of-${kind}` };
      for (const fields of refused)
        await api.post(path(undefined), { metadata, ...fields }, { query: { dryRun: 'All' } });
      (await api.post(path(undefined), { metadata, ...valid })).expect(201);
      for (const change of changes) await api.patch(path(undefined, metadata.name), 'merge', change);
      (await api.delete(path(undefined, metadata.name))).expect(200);
    }),
);
