// The options of writes: dryRun, fieldValidation, fieldManager, force and what else a query may say, on every verb.
import { contractCase, type ContractCase } from '../contract-case.ts';
import type { Answer, Api, Query } from '../api.ts';
import { widget, widgets } from '../fixtures.ts';
import { configMaps, namespaces, secrets } from '../resource-path.ts';

type Verb = 'create' | 'update' | 'merge' | 'json' | 'apply' | 'status' | 'scale' | 'delete' | 'deletecollection';

const verbs: readonly Verb[] = [
  'create',
  'update',
  'merge',
  'json',
  'apply',
  'status',
  'scale',
  'delete',
  'deletecollection',
];

/** One write of each verb that would change something. */
async function write(api: Api, verb: Verb, query: Query): Promise<Answer> {
  const path = widgets(api.namespace, 'a');
  const { body } = await api.peek('GET', path);
  switch (verb) {
    case 'create':
      return api.post(widgets(api.namespace), widget('b'), { query });
    case 'update':
      return api.put(path, { ...body, spec: { size: 2 } }, { query });
    case 'merge':
      return api.patch(path, 'merge', { spec: { size: 3 } }, { query });
    case 'json':
      return api.patch(path, 'json', [{ op: 'replace', path: '/spec/size', value: 4 }], { query });
    case 'apply':
      return api.patch(path, 'apply', widget('a', { size: 5 }), {
        query: { fieldManager: 'm', force: true, ...query },
      });
    case 'status':
      return api.patch(widgets(api.namespace, 'a', 'status'), 'merge', { status: { phase: 'New' } }, { query });
    case 'scale':
      return api.patch(widgets(api.namespace, 'a', 'scale'), 'merge', { spec: { replicas: 5 } }, { query });
    case 'delete':
      return api.delete(path, { query });
    case 'deletecollection':
      return api.delete(widgets(api.namespace), { query });
  }
}

const dryRuns: readonly (readonly [what: string, value: string, status: number])[] = [
  ['All', 'All', 200],
  ['nothing', '', 422],
  ['a wrong word', 'some', 422],
  ['a list', 'All,All', 422],
];

const parameters: Readonly<Record<string, readonly (readonly [value: string, status: number])[]>> = {
  fieldValidation: [
    ['Ignore', 200],
    ['Warn', 200],
    ['Strict', 200],
    ['', 200],
    ['strict', 422],
  ],
  fieldManager: [
    ['me', 200],
    ['', 200],
    ['a'.repeat(128), 200],
    ['a'.repeat(129), 422],
    ['a\nb', 422],
    ['ä', 200],
  ],
  pretty: [
    ['true', 200],
    ['false', 200],
  ],
  unknown: [['x', 200]],
};

export const writeOptionCases: readonly ContractCase[] = [
  ...verbs.flatMap((verb) =>
    dryRuns.map(([what, dryRun, status]) =>
      contractCase(`${verb} with dryRun of ${what}`, async (api) => {
        await api.post(widgets(api.namespace), widget('a'));
        const answer = await write(api, verb, { dryRun });
        answer.expect(status === 200 && verb === 'create' ? 201 : status);
        await api.get(widgets(api.namespace));
      }),
    ),
  ),

  ...Object.entries(parameters).flatMap(([name, values]) =>
    (['create', 'update', 'merge'] as const).map((verb) =>
      contractCase(`${verb} with ${name}`, async (api) => {
        await api.post(widgets(api.namespace), widget('a'));
        for (const [value, status] of values) {
          const answer = await write(api, verb, { [name]: value, ...(verb === 'create' ? { dryRun: 'All' } : {}) });
          if (name !== 'pretty') answer.expect(status === 200 && verb === 'create' ? 201 : status);
        }
      }),
    ),
  ),

  contractCase('dryRun twice in a query is dryRun', async (api) => {
    const path = widgets(api.namespace);
    (await api.post(`${path}?dryRun=All&dryRun=All`, widget('a'))).expect(201);
    (await api.post(`${path}?dryRun=All&dryRun=`, widget('a'))).expect(422);
    (await api.post(`${path}?dryRun`, widget('b'))).expect(422);
    (await api.get(path)).expect(200, { items: [] });
  }),

  contractCase('force is for apply alone', async (api) => {
    await api.post(widgets(api.namespace), widget('a'));
    const path = widgets(api.namespace, 'a');
    const patch = (type: 'merge' | 'json' | 'apply', query: Query) =>
      api.patch(path, type, type === 'json' ? [] : widget('a'), { query });
    for (const force of ['true', 'false', '', 'x']) {
      await patch('merge', { force });
      await patch('json', { force });
      await patch('apply', { force, fieldManager: 'contract' });
    }
    (await patch('apply', {})).expect(422);
    (await patch('apply', { fieldManager: 'contract', fieldValidation: 'nonsense', dryRun: 'x' })).expect(422);
    (await patch('apply', { fieldManager: 'a'.repeat(129), force: true })).expect(422);
  }),

  contractCase('a dry run sees what is there', async (api) => {
    const query = { dryRun: 'All' };
    await api.post(widgets(api.namespace), widget('a'));
    (await api.post(widgets(api.namespace), widget('a'), { query })).expect(409);
    (await api.put(widgets(api.namespace, 'a'), widget('a', {}, { resourceVersion: '1' }), { query })).expect(409);
    (await api.put(widgets(api.namespace, 'b'), widget('b', {}, { resourceVersion: '1' }), { query })).expect(404);
    (await api.delete(widgets(api.namespace, 'b'), { query })).expect(404);
    (await api.patch(widgets(api.namespace, 'b'), 'merge', {}, { query })).expect(404);
    const applied = { query: { ...query, fieldManager: 'm' } };
    (await api.patch(widgets(api.namespace, 'b'), 'apply', widget('b'), applied)).expect(201);
    (await api.get(widgets(api.namespace, 'b'))).expect(404);
  }),

  contractCase('a dry run of built-in kinds stores nothing', async (api) => {
    const query = { dryRun: 'All' };
    const secret = { metadata: { name: 'a' }, stringData: { key: 'value' } };
    (await api.post(secrets(api.namespace), secret, { query })).expect(201, { data: { key: 'dmFsdWU=' } });
    (await api.get(secrets(api.namespace, 'a'))).expect(404);
    const name = `${api.namespace}-not`;
    (await api.post(namespaces(undefined), { metadata: { name } }, { query })).expect(201);
    (await api.get(namespaces(undefined, name))).expect(404);
    (await api.delete(namespaces(undefined, api.namespace), { query })).expect(200);
    (await api.get(namespaces(undefined, api.namespace))).expect(200, { status: { phase: 'Active' } });
    await api.post(configMaps(api.namespace), { metadata: { generateName: 'made-' } }, { query });
  }),

  contractCase('a dry run of a delete that is held shows the mark', async (api) => {
    await api.post(widgets(api.namespace), widget('a', {}, { finalizers: ['contract.kubewright.dev/hold'] }));
    const query = { dryRun: 'All' };
    (await api.delete(widgets(api.namespace, 'a'), { query })).expect(200);
    (await api.get(widgets(api.namespace, 'a'))).expect(200);
    await api.delete(widgets(api.namespace, 'a'));
    await api.patch(widgets(api.namespace, 'a'), 'merge', { metadata: { finalizers: null } }, { query });
    (await api.get(widgets(api.namespace, 'a'))).expect(200, { metadata: { deletionTimestamp: /./ } });
    const body = { kind: 'DeleteOptions', apiVersion: 'v1', dryRun: ['All'], propagationPolicy: 'Orphan' };
    await api.delete(widgets(api.namespace, 'a'), {}, body);
  }),
];
