// What claims of volumes and quotas may not be, what of them stays as it is, and how that is told.
import { contractCase, type ContractCase } from '../contract-case.ts';
import { resourcePath } from '../resource-path.ts';

const quotas = resourcePath('v1', 'resourcequotas');
const claims = resourcePath('v1', 'persistentvolumeclaims');
const accounts = resourcePath('v1', 'serviceaccounts');

const expression = (scopeName: string, operator: string, values?: readonly string[]): object => ({
  scopeSelector: { matchExpressions: [{ scopeName, operator, values }] },
});

const quotaSpecs: readonly unknown[] = [
  {},
  { hard: { pods: '-1' } },
  { hard: { pods: '1.5' } },
  { hard: { pods: '' } },
  { hard: { 'a b': '1' } },
  { hard: { foo: '1' } },
  { hard: { 'count/pods': '2', 'requests.nvidia.com/gpu': '1', cpu: '1m', memory: '1.5' } },
  { hard: { 'nvidia.com/gpu': '0.5' } },
  { hard: { 'hugepages-2Mi': '1' } },
  { scopes: ['Other'] },
  { scopes: ['Terminating', 'NotTerminating'], hard: { pods: '1' } },
  { scopes: ['BestEffort'], hard: { cpu: '1' } },
  { scopes: ['BestEffort'], hard: { pods: '1' } },
  { scopes: ['VolumeAttributesClass'], hard: { pods: '1' } },
  expression('PriorityClass', 'In'),
  expression('PriorityClass', 'Exists', ['a']),
  expression('X', 'Y', ['a']),
  expression('Terminating', 'In', ['a']),
  { ...expression('BestEffort', 'Exists'), hard: { cpu: '1' } },
  { scopeSelector: { matchExpressions: [{}] } },
];

const resources = { requests: { storage: '1Gi' } };
const valid = { accessModes: ['ReadWriteOnce'], resources };

const claimSpecs: readonly unknown[] = [
  {},
  { accessModes: ['Other'], resources },
  { accessModes: ['ReadWriteOncePod', 'ReadWriteOnce'], resources },
  { ...valid, resources: { requests: { storage: '0' } } },
  { ...valid, volumeMode: 'X' },
  { ...valid, storageClassName: 'A b' },
  { ...valid, selector: { matchExpressions: [{ key: 'a', operator: 'X' }] } },
  { ...valid, dataSource: { kind: 'X', name: '' } },
  { ...valid, dataSource: { kind: 'PersistentVolumeClaim', name: 'a' } },
  { ...valid, dataSource: { kind: 'PersistentVolumeClaim', name: '' } },
  { ...valid, dataSource: { kind: 'VolumeSnapshot', name: 'a', apiGroup: 'snapshot.storage.k8s.io' } },
  { ...valid, dataSourceRef: { kind: 'PersistentVolumeClaim', name: 'a', namespace: 'b' } },
  { ...valid, dataSourceRef: { kind: 'Pod', name: 'a' } },
  { ...valid, dataSourceRef: { kind: 'Pod', name: 'a', apiGroup: 'x_y' } },
];

const changes: readonly unknown[] = [
  { accessModes: ['ReadWriteMany'] },
  { resources: { requests: { storage: '2Gi' } } },
  { resources: { requests: { storage: '1Mi' }, limits: { storage: '3Gi' } } },
  { storageClassName: 'a' },
  { storageClassName: 'b' },
  { volumeName: 'x' },
  { volumeName: 'y', accessModes: ['ReadWriteMany', 'ReadOnlyMany'] },
  { volumeMode: 'Block' },
  { selector: { matchLabels: { b: '1', a: '2' } } },
  { volumeAttributesClassName: 'a' },
];

export const claimAndQuotaCases: ContractCase[] = [
  contractCase('quotas refused', async (api) => {
    for (const [index, spec] of quotaSpecs.entries())
      await api.post(quotas(api.namespace), { metadata: { name: `a${index}` }, spec });
  }),
  contractCase('the scopes of a quota stay, and its status counts', async (api) => {
    const spec = { hard: { pods: '5' }, scopes: ['Terminating'] };
    (await api.post(quotas(api.namespace), { metadata: { name: 'a' }, spec })).expect(201);
    const path = quotas(api.namespace, 'a');
    for (const scopes of [['BestEffort'], null, ['Terminating']]) await api.patch(path, 'merge', { spec: { scopes } });
    await api.patch(path, 'merge', { spec: { hard: { pods: '1' } } });
    for (const pods of ['-1', '0.5', '1']) {
      await api.patch(`${path}/status`, 'merge', { status: { hard: { pods }, used: { pods: '0' } } });
    }
  }),
  contractCase('claims refused', async (api) => {
    for (const [index, spec] of claimSpecs.entries())
      await api.post(claims(api.namespace), { metadata: { name: `a${index}` }, spec });
  }),
  contractCase('what changes in a claim is shown line by line', async (api) => {
    (await api.post(claims(api.namespace), { metadata: { name: 'a' }, spec: valid })).expect(201);
    const path = claims(api.namespace, 'a');
    for (const spec of changes) await api.patch(path, 'merge', { spec });
    for (const storage of ['-1', '1Gi'])
      await api.patch(`${path}/status`, 'merge', { status: { phase: 'Bound', capacity: { storage } } });
    await api.patch(path, 'merge', { spec: { volumeAttributesClassName: 'a', accessModes: ['ReadOnlyMany'] } });
    const annotations = { 'volume.beta.kubernetes.io/storage-class': 'b' };
    await api.patch(path, 'merge', { metadata: { annotations } });
  }),
  contractCase('service accounts are warned of an annotation', async (api) => {
    const annotations = { 'kubernetes.io/enforce-mountable-secrets': 'true' };
    (await api.post(accounts(api.namespace), { metadata: { name: 'a', annotations } })).expect(201);
    await api.patch(accounts(api.namespace, 'a'), 'merge', { metadata: { labels: { a: '1' } } });
  }),
];
