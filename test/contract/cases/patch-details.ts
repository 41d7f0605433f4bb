// Patches in detail: a table of patches, each on a fresh object, with what becomes of it. The whole answers are compared.
import type { Api } from '../api.ts';
import { contractCase, type ContractCase } from '../contract-case.ts';
import type { Expectation } from '../expectation.ts';
import { widget, widgets } from '../fixtures.ts';
import { configMaps, resourcePath } from '../resource-path.ts';

const deployments = resourcePath('apps/v1', 'deployments');

/** Name -> patch, status, and what of the answer's `spec` is expected. */
type Table = Readonly<Record<string, readonly [patch: unknown, status: number, spec?: Expectation]>>;

const spec = {
  title: 'abc',
  settings: { a: '1', 'b/c': '2', 'd~e': '3' },
  steps: ['one', 'two'],
  anything: { x: [1, { y: 2 }], z: null },
};

const jsonPatches: Table = {
  'adds a member': [[{ op: 'add', path: '/spec/amount', value: 5 }], 200, { amount: 5 }],
  'adds what is there already': [[{ op: 'add', path: '/spec/title', value: 'xyz' }], 200, { title: 'xyz' }],
  'adds below what is missing': [[{ op: 'add', path: '/spec/nothing/here', value: 1 }], 422],
  'adds at the end of a list': [
    [{ op: 'add', path: '/spec/steps/-', value: 'three' }],
    200,
    { steps: ['one', 'two', 'three'] },
  ],
  'adds at the index after the last': [
    [{ op: 'add', path: '/spec/steps/2', value: 'three' }],
    200,
    { steps: ['one', 'two', 'three'] },
  ],
  'adds beyond the end of a list': [[{ op: 'add', path: '/spec/steps/5', value: 'three' }], 422],
  'adds at a negative index': [[{ op: 'add', path: '/spec/steps/-1', value: 'three' }], 200],
  'adds at no index': [[{ op: 'add', path: '/spec/steps/first', value: 'three' }], 422],
  'removes a member whose name has a slash': [
    [{ op: 'remove', path: '/spec/settings/b~1c' }],
    200,
    { settings: { a: '1', 'd~e': '3' } },
  ],
  'removes a member whose name has a tilde': [[{ op: 'remove', path: '/spec/settings/d~0e' }], 200],
  'removes what is not there': [[{ op: 'remove', path: '/spec/settings/zzz' }], 422],
  'removes an item': [[{ op: 'remove', path: '/spec/steps/0' }], 200, { steps: ['two'] }],
  'replaces what is not there': [[{ op: 'replace', path: '/spec/amount', value: 1 }], 200],
  'replaces below a list': [[{ op: 'replace', path: '/spec/anything/x/1/y', value: 3 }], 200],
  'moves within an object': [[{ op: 'move', from: '/spec/settings/a', path: '/spec/settings/z' }], 200],
  'moves what is not there': [[{ op: 'move', from: '/spec/nothing', path: '/spec/title' }], 422],
  'moves an item': [[{ op: 'move', from: '/spec/steps/1', path: '/spec/steps/0' }], 200, { steps: ['two', 'one'] }],
  'copies an item': [
    [{ op: 'copy', from: '/spec/steps/1', path: '/spec/steps/0' }],
    200,
    { steps: ['two', 'one', 'two'] },
  ],
  'tests a value that is so': [[{ op: 'test', path: '/spec/anything', value: { z: null, x: [1, { y: 2 }] } }], 200],
  'tests a value that is not so': [[{ op: 'test', path: '/spec/size', value: 2 }], 422],
  'tests that nothing is there': [[{ op: 'test', path: '/spec/amount', value: null }], 200],
  'tests nothing': [[{ op: 'test', path: '/spec/amount' }], 200],
  'has no path': [[{ op: 'add', value: 1 }], 422],
  'has a path that begins with no slash': [[{ op: 'add', path: 'spec/size', value: 2 }], 200],
  'has no operation': [[{ path: '/spec/size', value: 2 }], 422],
  'has no operations': [[], 200],
  'is an object': [{ op: 'add', path: '/spec/size', value: 2 }, 400],
  'is a list of texts': [['add'], 400],
  'leads to what is invalid': [[{ op: 'replace', path: '/spec/size', value: 99 }], 422],
  'leads to another type': [[{ op: 'replace', path: '/spec/size', value: 'x' }], 422],
  'changes the name': [[{ op: 'replace', path: '/metadata/name', value: 'b' }], 400],
};

const mergePatches: Table = {
  'is empty': [{}, 200],
  'changes nothing': [{ spec: { title: 'abc', size: 1 } }, 200],
  'removes what is not there': [{ spec: { amount: null } }, 200],
  'removes what has a default': [{ spec: { color: null, replicas: null } }, 200, { color: 'red', replicas: 1 }],
  'removes what is required': [{ spec: { size: null } }, 422],
  'removes the spec': [{ spec: null }, 200],
  'sets what may be null': [{ spec: { note: null } }, 200],
  'replaces a list by one with nulls in it': [{ spec: { anything: { x: [null, { y: null, w: 1 }] } } }, 200],
  'goes deep, and makes what is missing': [{ spec: { anything: { p: { q: { r: 1 } } }, nested: { level: 5 } } }, 200],
  'has a text where an object is': [{ spec: { settings: 'x' } }, 422],
  'is a list': [[{ spec: {} }], 400],
  'is a text': ['"spec"', 400],
  'is nothing': ['null', 400],
  'carries an old resourceVersion': [{ metadata: { resourceVersion: '1' }, spec: { size: 2 } }, 409],
  'carries another uid': [{ metadata: { uid: '11111111-2222-3333-4444-555555555555' } }, 422],
  'carries another kind': [{ kind: 'Gadget' }, 422],
};

function deployment(containers: readonly object[], more: object = {}) {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'a', labels: { x: '1' }, finalizers: ['example.com/a', 'example.com/b'] },
    spec: {
      selector: { matchLabels: { app: 'a' } },
      template: { metadata: { labels: { app: 'a' } }, spec: { containers, ...more } },
    },
  };
}

const pod = deployment(
  [
    {
      name: 'one',
      image: 'a:1',
      env: [
        { name: 'A', value: '1' },
        { name: 'B', value: '2' },
      ],
      ports: [{ containerPort: 80 }],
      command: ['a', 'b'],
    },
    { name: 'two', image: 'b:1', volumeMounts: [{ name: 'v', mountPath: '/v' }] },
  ],
  {
    volumes: [
      { name: 'v', emptyDir: {} },
      { name: 'w', configMap: { name: 'c' } },
    ],
    tolerations: [{ key: 'a', operator: 'Exists' }],
    nodeSelector: { disk: 'a' },
  },
);

const inPod = (patch: object) => ({ spec: { template: { spec: patch } } });
const strategicPatches: Table = {
  'changes one container': [inPod({ containers: [{ name: 'one', image: 'a:2' }] }), 200],
  'adds a container': [inPod({ containers: [{ name: 'three', image: 'c' }] }), 200],
  'adds containers among others': [
    inPod({
      containers: [
        { name: 'two', image: 'b:2' },
        { name: 'three', image: 'c' },
        { name: 'one', image: 'a:2' },
      ],
    }),
    200,
  ],
  'deletes a container': [inPod({ containers: [{ name: 'one', $patch: 'delete' }] }), 200],
  'deletes a container that is not there': [inPod({ containers: [{ name: 'nine', $patch: 'delete' }] }), 200],
  'replaces the containers': [inPod({ containers: [{ $patch: 'replace' }, { name: 'only', image: 'c' }] }), 200],
  'orders the containers': [inPod({ '$setElementOrder/containers': [{ name: 'two' }, { name: 'one' }] }), 200],
  'orders and changes the containers': [
    inPod({
      '$setElementOrder/containers': [{ name: 'three' }, { name: 'two' }, { name: 'one' }],
      containers: [
        { name: 'three', image: 'c' },
        { name: 'one', image: 'a:2' },
      ],
    }),
    200,
  ],
  'has an order that its list contradicts': [
    inPod({ '$setElementOrder/containers': [{ name: 'one' }], containers: [{ name: 'three', image: 'c' }] }),
    500,
  ],
  'has a container without a name': [inPod({ containers: [{ image: 'c' }] }), 500],
  'merges variables and ports': [
    inPod({
      containers: [
        {
          name: 'one',
          env: [
            { name: 'B', value: '3' },
            { name: 'C', value: '4' },
          ],
          ports: [{ containerPort: 443 }],
        },
      ],
    }),
    200,
  ],
  'deletes a variable': [inPod({ containers: [{ name: 'one', env: [{ name: 'A', $patch: 'delete' }] }] }), 200],
  'replaces a command': [inPod({ containers: [{ name: 'one', command: ['c'] }] }), 200],
  'changes the source of a volume, keeping its key alone': [
    inPod({ volumes: [{ name: 'v', $retainKeys: ['name', 'secret'], emptyDir: null, secret: { secretName: 's' } }] }),
    200,
  ],
  'retains keys that it does not name': [
    inPod({ volumes: [{ name: 'v', $retainKeys: ['name'], secret: { secretName: 's' } }] }),
    400,
  ],
  'replaces tolerations, which have no key': [inPod({ tolerations: [{ key: 'b', operator: 'Exists' }] }), 200],
  'replaces a map': [inPod({ nodeSelector: { $patch: 'replace', zone: 'b' } }), 200],
  'deletes a map': [inPod({ nodeSelector: { $patch: 'delete' } }), 200],
  'removes a map': [inPod({ nodeSelector: null }), 200],
  'merges a map by a directive that there is not': [inPod({ nodeSelector: { $patch: 'merge', zone: 'b' } }), 500],
  'has an unknown directive': [inPod({ nodeSelector: { $patch: 'other' } }), 500],
  'adds a finalizer': [{ metadata: { finalizers: ['example.com/c'] } }, 200],
  'deletes a finalizer from the list': [
    { metadata: { '$deleteFromPrimitiveList/finalizers': ['example.com/a'] } },
    200,
  ],
  'orders finalizers': [{ metadata: { '$setElementOrder/finalizers': ['example.com/b', 'example.com/a'] } }, 200],
  'changes the strategy with its keys': [{ spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } } }, 200],
  'changes the strategy without its keys': [{ spec: { strategy: { type: 'Recreate' } } }, 422],
  'changes nothing at all': [{ metadata: { labels: { x: '1' } } }, 200],
  'is a list instead of an object': [[], 400],
};

function tableCases(
  type: 'json' | 'merge' | 'strategic',
  prefix: string,
  table: Table,
  make: (api: Api) => Promise<string>,
): ContractCase[] {
  return Object.entries(table).map(([name, [patch, status, wanted]]) =>
    contractCase(`${prefix} ${name}`, async (api) => {
      const path = await make(api);
      const answer = await api.patch(path, type, patch);
      answer.expect(status, wanted === undefined ? {} : { spec: wanted });
      await api.get(path);
      // Where nothing was left out and nothing removed, the same again changes nothing.
      if (status === 200) await api.patch(path, type, patch);
    }),
  );
}

async function makeWidget(api: Api): Promise<string> {
  (await api.post(widgets(api.namespace), widget('a', spec))).expect(201);
  return widgets(api.namespace, 'a');
}

async function makeDeployment(api: Api): Promise<string> {
  (await api.post(deployments(api.namespace), pod)).expect(201);
  return deployments(api.namespace, 'a');
}

export const patchDetailCases: readonly ContractCase[] = [
  ...tableCases('json', 'a JSON patch that', jsonPatches, makeWidget),
  ...tableCases('merge', 'a merge patch that', mergePatches, makeWidget),
  ...tableCases('strategic', 'a strategic merge patch that', strategicPatches, makeDeployment),

  contractCase('a patch of what is not there is not found', async (api) => {
    (await api.patch(widgets(api.namespace, 'a'), 'json', [])).expect(404);
    (await api.patch(widgets(api.namespace, 'a'), 'merge', {})).expect(404);
    (await api.patch(configMaps(api.namespace, 'a'), 'strategic', {})).expect(404);
    (await api.patch(widgets(api.namespace, 'a', 'status'), 'merge', {})).expect(404);
    (await api.patch(widgets(api.namespace, 'a', 'scale'), 'merge', {})).expect(404);
  }),

  contractCase('a create of what is being deleted says so', async (api) => {
    const held = widget('a', {}, { finalizers: ['contract.kubewright.dev/a'] });
    await api.post(widgets(api.namespace), held);
    await api.delete(widgets(api.namespace, 'a'));
    (await api.post(widgets(api.namespace), held)).expect(409, { message: /^object is being deleted: / });
    await api.patch(widgets(api.namespace, 'a'), 'merge', { metadata: { finalizers: null } });
  }),
];
