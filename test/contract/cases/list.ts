// Lists: selectors, pages, partial metadata and tables.
import assert from 'node:assert/strict';
import type { Api } from '../api.ts';
import { contractCase, type ContractCase } from '../contract-case.ts';
import { absent, type Expectation } from '../expectation.ts';
import { widget, widgets } from '../fixtures.ts';
import { configMaps, namespaces } from '../resource-path.ts';

async function createThree(api: Api): Promise<void> {
  await api.post(widgets(api.namespace), widget('a', {}, { labels: { tier: 'front', env: 'test' } }));
  await api.post(widgets(api.namespace), widget('b', { color: 'blue' }, { labels: { tier: 'back' } }));
  await api.post(widgets(api.namespace), widget('c', { color: 'blue', title: 'abc' }));
}

const named = (...names: string[]): Expectation => ({ items: names.map((name) => ({ metadata: { name } })) });

export const listCases: readonly ContractCase[] = [
  contractCase('a list has a kind, a resourceVersion and items in the order of their names', async (api) => {
    for (const name of ['b', 'a', 'a-b', 'a.b', 'ab']) await api.post(widgets(api.namespace), widget(name));
    const list = await api.get(widgets(api.namespace));
    list.expect(200, { kind: 'WidgetList', metadata: { resourceVersion: /^\d+$/, continue: '' } });
    list.expect(200, named('a', 'a-b', 'a.b', 'ab', 'b'));
    assert.ok(Number(list.resourceVersion) > 0);
    (
      await api.get(widgets(undefined), { query: { fieldSelector: `metadata.namespace=${api.namespace}`, limit: 500 } })
    ).expect(200, named('a', 'a-b', 'a.b', 'ab', 'b'));
  }),

  contractCase('label selectors choose by equality, sets and existence', async (api) => {
    await createThree(api);
    const selectors: readonly (readonly [selector: string, names: string[]])[] = [
      ['tier=front', ['a']],
      ['tier==front,env=test', ['a']],
      ['tier!=front', ['b', 'c']],
      ['tier in (front, back)', ['a', 'b']],
      ['tier notin (front)', ['b', 'c']],
      ['tier', ['a', 'b']],
      ['!tier', ['c']],
      ['tier,!env', ['b']],
      ['tier=', []],
    ];
    for (const [labelSelector, names] of selectors) {
      (await api.get(widgets(api.namespace), { query: { labelSelector } })).expect(200, named(...names));
    }
    (await api.get(widgets(api.namespace), { query: { labelSelector: 'tier in front' } })).expect(400);
    (await api.get(widgets(api.namespace), { query: { labelSelector: 'a b' } })).expect(400);
  }),

  contractCase('field selectors choose by name, namespace and selectable fields', async (api) => {
    await createThree(api);
    const query = (fieldSelector: string) => ({ query: { fieldSelector } });
    (await api.get(widgets(api.namespace), query('metadata.name=b'))).expect(200, named('b'));
    (await api.get(widgets(api.namespace), query('metadata.name!=b'))).expect(200, named('a', 'c'));
    (await api.get(widgets(api.namespace), query('spec.color=blue'))).expect(200, named('b', 'c'));
    (await api.get(widgets(api.namespace), query('spec.color=blue,metadata.name=c'))).expect(200, named('c'));
    (await api.get(widgets(api.namespace), query('spec.size=1'))).expect(400, {
      message: /field label not supported: spec\.size/,
    });
    (await api.get(widgets(api.namespace), query('metadata.name'))).expect(400);
    (await api.get(configMaps(api.namespace), query('metadata.name=none'))).expect(200, named());
    (await api.get(namespaces(undefined), query(`metadata.name=${api.namespace}`))).expect(200, named(api.namespace));
  }),

  contractCase('limit and continue page through one version of the list', async (api) => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) await api.post(widgets(api.namespace), widget(name));
    const page = async (query: Record<string, string | number>) => api.get(widgets(api.namespace), { query });
    const first = await page({ limit: 2 });
    first.expect(200, named('a', 'b')).expect(200, { metadata: { continue: /./, remainingItemCount: 3 } });
    // What is created or deleted in between is in none of the pages.
    await api.post(widgets(api.namespace), widget('bb'));
    await api.delete(widgets(api.namespace, 'd'));
    const second = await page({ limit: 2, continue: String(readContinue(first.body)) });
    second.expect(200, named('c', 'd')).expect(200, { metadata: { remainingItemCount: 1 } });
    const last = await page({ limit: 2, continue: String(readContinue(second.body)) });
    last.expect(200, named('e')).expect(200, { metadata: { continue: '', remainingItemCount: absent } });
    assert.equal(first.resourceVersion, last.resourceVersion);
    (await page({ limit: 2, continue: 'nonsense' })).expect(400, {
      message:
        /^invalid continue token: continue key is not valid: invalid character .*looking for beginning of value$/,
    });
  }),

  contractCase('a list can be asked for as of a resourceVersion', async (api) => {
    const created = await api.post(widgets(api.namespace), widget('a'));
    await api.post(widgets(api.namespace), widget('b'));
    const list = (query: Record<string, string | number>) => api.get(widgets(api.namespace), { query });
    const resourceVersion = created.resourceVersion;
    (await list({ resourceVersion, resourceVersionMatch: 'Exact' })).expect(200, named('a'));
    (await list({ resourceVersion, resourceVersionMatch: 'NotOlderThan' })).expect(200, named('a', 'b'));
    (await list({ resourceVersion: '0' })).expect(200);
    (await list({ resourceVersionMatch: 'Exact' })).expect(422);
    (await list({ resourceVersion: 'x' })).expect(400);
  }),

  contractCase('a Table has the printer columns', async (api) => {
    await api.post(widgets(api.namespace), widget('a', { size: 3, title: 'abc' }));
    const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io';
    const table = await api.get(widgets(api.namespace), { accept });
    table.expect(200, {
      kind: 'Table',
      apiVersion: 'meta.k8s.io/v1',
      columnDefinitions: [
        { name: 'Name', type: 'string', format: 'name', priority: 0 },
        { name: 'Size', type: 'integer', description: 'How large it is' },
        { name: 'Phase', type: 'string' },
        { name: 'Title', type: 'string', priority: 1 },
        { name: 'Age', type: 'date' },
      ],
      rows: [
        {
          cells: ['a', 3, null, 'abc', /^\d+s$/],
          object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: { name: 'a' } },
        },
      ],
    });
    const single = await api.get(widgets(api.namespace, 'a'), { accept });
    single.expect(200, { kind: 'Table', rows: [{ cells: (cells) => Array.isArray(cells) && cells[0] === 'a' }] });
    const none = await api.get(widgets(api.namespace), { accept, query: { labelSelector: 'no=such' } });
    none.expect(200, { kind: 'Table', rows: (rows) => Array.isArray(rows) && rows.length === 0 });
    const bare = await api.get(configMaps(api.namespace), { accept, query: { labelSelector: 'no=such' } });
    bare.expect(200, { kind: 'Table' });
  }),

  contractCase('PartialObjectMetadata is an object without its content', async (api) => {
    await api.post(widgets(api.namespace), widget('a', {}, { labels: { a: 'b' } }));
    const accept = 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io';
    (await api.get(widgets(api.namespace, 'a'), { accept })).expect(200, {
      kind: 'PartialObjectMetadata',
      apiVersion: 'meta.k8s.io/v1',
      metadata: { name: 'a', labels: { a: 'b' } },
      spec: absent,
    });
    const list = 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io';
    (await api.get(widgets(api.namespace), { accept: list })).expect(200, {
      kind: 'PartialObjectMetadataList',
      items: [{ spec: absent, metadata: { name: 'a' } }],
    });
    (await api.get(widgets(api.namespace, 'a'), { accept: 'text/html' })).expect(406);
  }),
];

function readContinue(list: { metadata?: object }): unknown {
  return (list.metadata as Record<string, unknown> | undefined)?.['continue'];
}
