// Selectors of lists: what each operator chooses, what cannot be read, and which fields each kind can be chosen by.
import { contractCase, type ContractCase } from '../contract-case.ts';
import type { Api } from '../api.ts';
import { depot, depots, widget, widgets } from '../fixtures.ts';
import { configMaps, namespaces, resourcePath, secrets, type ResourcePath } from '../resource-path.ts';
import { named } from './lists.ts';

type Chosen = readonly [selector: string, names: string | number];

const labelSelectors: Readonly<Record<string, readonly Chosen[]>> = {
  equality: [
    ['tier=front', 'a'],
    ['tier == front', 'a'],
    ['tier!=front', 'bcd'],
    ['tier=', ''],
    ['level=', 'd'],
    ['level!=', 'abc'],
    ['tier=front,env=test', 'a'],
    ['tier=front,env=prod', ''],
    [' tier = front , env = test ', 'a'],
    [',', 400],
    ['tier=front,', 400],
    ['example.com/name=x', 'c'],
  ],
  sets: [
    ['tier in (front,back)', 'ab'],
    ['tier in ( front , back )', 'ab'],
    ['tier notin (front,back)', 'cd'],
    ['tier in (front)', 'a'],
    ['tier in ()', ''],
    ['tier notin ()', 'abcd'],
    ['tier in (front,)', 'a'],
    ['level in (,x)', 'd'],
    ['in in (x)', ''],
    ['notin', ''],
  ],
  existence: [
    ['tier', 'ab'],
    ['!tier', 'cd'],
    ['! tier', 'cd'],
    ['tier,!env', 'b'],
    ['exists', ''],
    ['!tier,level', 'd'],
  ],
  numbers: [
    ['size>1', 'cd'],
    ['size<3', 'b'],
    ['size > 1, size < 4', 'c'],
    ['size>0', 'bcd'],
    ['tier>1', ''],
    ['size>one', 400],
    ['size>', 400],
    ['size>-1', 400],
    ['size>1.5', 400],
  ],
  'faults of form': [
    ['tier in front', 400],
    ['tier in (front', 400],
    ['tier (front)', 400],
    ['=front', 400],
    ['!', 400],
    ['!tier=front', 400],
    ['a b', 400],
    ['tier=front env=test', 400],
    ['tier=(front)', 400],
    ['tier===front', 400],
    ['tier in (a b)', 400],
    ['(tier)', 400],
    ['tier,,env', 400],
    ['tier!', 400],
    ['tier=in', ''],
    ['tier&&env', 400],
  ],
  'faults of names and values': [
    ['-tier=front', 400],
    ['a/b/c=d', 400],
    ['/tier=front', 400],
    ['UPPER.case/tier=front', 400],
    [`${'a'.repeat(64)}=x`, 400],
    [`tier=${'a'.repeat(64)}`, 400],
    ['tier=-front', 400],
    ['tier=a/b', 400],
    ['tier in (ok,-bad)', 400],
    ['tier=front_1.x', ''],
    ['tier@=x', 400],
    ['tier="front"', 400],
  ],
};

async function createFour(api: Api): Promise<void> {
  const labels: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    a: { tier: 'front', env: 'test', size: 'small' },
    b: { tier: 'back', size: '1' },
    c: { 'example.com/name': 'x', size: '3' },
    d: { level: '', size: '4' },
  };
  for (const [name, each] of Object.entries(labels))
    await api.post(widgets(api.namespace), widget(name, { color: name === 'a' ? 'green' : 'blue' }, { labels: each }));
}

const fieldSelectors: Readonly<Record<string, readonly Chosen[]>> = {
  equality: [
    ['metadata.name=b', 'b'],
    ['metadata.name==b', 'b'],
    ['metadata.name!=b', 'acd'],
    ['spec.color=green', 'a'],
    ['spec.color!=green,metadata.name!=c', 'bd'],
    ['metadata.name=', ''],
    ['metadata.name!=', 'abcd'],
    ['metadata.name=a,metadata.name=b', ''],
    ['', 'abcd'],
    [',', 'abcd'],
    ['metadata.name=a,', 'a'],
    ['metadata.name= a', ''],
    ['metadata.name=a\\,b', ''],
    ['metadata.name=a\\=b', ''],
  ],
  faults: [
    ['metadata.name', 400],
    ['metadata.name>a', 400],
    ['metadata.name in (a)', 400],
    ['=a', 400],
    ['!metadata.name', 400],
    ['metadata.name=a\\x', 400],
    ['metadata.name=a=b', 400],
    ['spec.size=1', 400],
    ['spec.color=green,spec.size=1', 400],
    ['metadata.labels.tier=front', 400],
    ['metadata.uid=x', 400],
    ['status.phase=x', 400],
    ['.metadata.name=a', 400],
  ],
};

/** Fields that some kinds can be chosen by and others not. */
const fields = [
  'metadata.name',
  'metadata.namespace',
  'status.phase',
  'spec.nodeName',
  'spec.unschedulable',
  'type',
  'involvedObject.name',
  'regarding.name',
  'reason',
  'status.successful',
  'spec.x',
] as const;

const kinds: Readonly<Record<string, readonly [ResourcePath, cluster?: boolean]>> = {
  ConfigMaps: [configMaps],
  Secrets: [secrets],
  Pods: [resourcePath('v1', 'pods')],
  Services: [resourcePath('v1', 'services')],
  ServiceAccounts: [resourcePath('v1', 'serviceaccounts')],
  Events: [resourcePath('v1', 'events')],
  'Events of events.k8s.io': [resourcePath('events.k8s.io/v1', 'events')],
  Deployments: [resourcePath('apps/v1', 'deployments')],
  StatefulSets: [resourcePath('apps/v1', 'statefulsets')],
  Jobs: [resourcePath('batch/v1', 'jobs')],
  Leases: [resourcePath('coordination.k8s.io/v1', 'leases')],
  Roles: [resourcePath('rbac.authorization.k8s.io/v1', 'roles')],
  Namespaces: [namespaces, true],
  Nodes: [resourcePath('v1', 'nodes'), true],
  CustomResourceDefinitions: [resourcePath('apiextensions.k8s.io/v1', 'customresourcedefinitions'), true],
  Widgets: [widgets],
  Depots: [depots, true],
};

async function choose(api: Api, parameter: string, [selector, names]: Chosen): Promise<void> {
  const answer = await api.get(widgets(api.namespace), { query: { [parameter]: selector } });
  if (typeof names === 'number') answer.expect(names, { kind: 'Status' });
  else answer.expect(200, named(...names));
}

export const listSelectorCases: readonly ContractCase[] = [
  ...Object.entries(labelSelectors).map(([what, chosen]) =>
    contractCase(`label selectors, ${what}`, async (api) => {
      await createFour(api);
      for (const each of chosen) await choose(api, 'labelSelector', each);
    }),
  ),
  ...Object.entries(fieldSelectors).map(([what, chosen]) =>
    contractCase(`field selectors, ${what}`, async (api) => {
      await createFour(api);
      for (const each of chosen) await choose(api, 'fieldSelector', each);
    }),
  ),
  ...Object.entries(kinds).map(([kind, [path, cluster = false]]) =>
    contractCase(`the fields that ${kind} can be chosen by`, async (api) => {
      for (const field of fields) {
        const query = { fieldSelector: `${field}=none-such` };
        const answer = await api.peek('GET', path(cluster ? undefined : api.namespace), undefined, { query });
        const { kind: kindOf, message, items } = answer.body as Record<string, unknown>;
        api.note(field, { status: answer.status, kind: kindOf, message, items });
        if (field === 'metadata.name') answer.expect(200, { items: [] });
        if (field === 'spec.x') answer.expect(400, { message: /spec\.x/ });
      }
    }),
  ),
  contractCase('across namespaces a selector may name one of them', async (api) => {
    await createFour(api);
    const own = { fieldSelector: `metadata.namespace=${api.namespace}`, labelSelector: 'tier' };
    (await api.get(widgets(undefined), { query: own })).expect(200, named('a', 'b'));
    const other = { fieldSelector: `metadata.namespace!=${api.namespace}`, labelSelector: 'level=,size=4' };
    await api.get(widgets(undefined), { query: { ...own, limit: 1 } });
    (await api.get(widgets(api.namespace), { query: { fieldSelector: 'metadata.namespace=default' } })).expect(
      200,
      named(),
    );
    (await api.peek('GET', widgets(undefined), undefined, { query: other })).expect(200);
    await api.post(depots(undefined), depot(api.namespace));
    (await api.get(depots(undefined), { query: { fieldSelector: `metadata.name=${api.namespace}` } })).expect(
      200,
      named(api.namespace),
    );
    (await api.get(depots(undefined), { query: { fieldSelector: 'metadata.namespace=x' } })).expect(400);
  }),
];
