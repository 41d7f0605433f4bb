// Lists in pages: how many there are, where they go on, and what becomes of a token.
import assert from 'node:assert/strict';
import { contractCase, type ContractCase } from '../contract-case.ts';
import type { Api } from '../api.ts';
import { absent, type Expectation } from '../expectation.ts';
import { widget, widgets } from '../fixtures.ts';
import { configMaps } from '../resource-path.ts';
import { continueOf, named } from './lists.ts';

async function createFive(api: Api): Promise<void> {
  for (const name of ['a', 'b', 'c', 'd', 'e']) {
    const labels = { kind: name < 'c' ? 'early' : 'late' };
    await api.post(widgets(api.namespace), widget(name, {}, { labels }));
  }
}

const encoded = (token: unknown): string => Buffer.from(JSON.stringify(token)).toString('base64url');

const tokens: Readonly<Record<string, string>> = {
  'no base64': '!!!',
  'base64 with padding': Buffer.from('{"v":"meta.k8s.io/v1","rv":5,"start":"b\0"}  ').toString('base64'),
  'no JSON': Buffer.from('nonsense').toString('base64url'),
  'an empty object': encoded({}),
  'another version': encoded({ v: 'meta.k8s.io/v2', rv: 5, start: 'a\0' }),
  'no revision': encoded({ v: 'meta.k8s.io/v1', start: 'a\0' }),
  'revision 0': encoded({ v: 'meta.k8s.io/v1', rv: 0, start: 'a\0' }),
  'a revision that is text': encoded({ v: 'meta.k8s.io/v1', rv: '5', start: 'a\0' }),
  'no start': encoded({ v: 'meta.k8s.io/v1', rv: 5 }),
  'a start in another place': encoded({ v: 'meta.k8s.io/v1', rv: 5, start: '../a\0' }),
  'a start at the root': encoded({ v: 'meta.k8s.io/v1', rv: -1, start: '/b\0' }),
  'a list': encoded([1]),
  'half of JSON': Buffer.from('{"v":"meta.k8s.io/v1"').toString('base64url'),
};

const limits: readonly (readonly [what: string, limit: string, status: number, page: Expectation])[] = [
  ['no limit at all', '0', 200, { metadata: { continue: '', remainingItemCount: absent } }],
  ['one item', '1', 200, { metadata: { continue: /./, remainingItemCount: 4 } }],
  ['as many as there are', '5', 200, { metadata: { continue: '', remainingItemCount: absent } }],
  ['more than there are', '500', 200, { metadata: { continue: '' } }],
  ['an empty limit', '', 400, {}],
  ['a negative limit', '-1', 200, { metadata: { continue: '' } }],
  ['a limit with a sign', '+2', 200, { metadata: { continue: /./ } }],
  ['a limit that is text', 'x', 400, {}],
  ['a limit with a fraction', '1.5', 400, {}],
  ['a limit beyond 64 bits', '99999999999999999999', 400, {}],
];

export const listPageCases: readonly ContractCase[] = [
  ...limits.map(([what, limit, status, page]) =>
    contractCase(`a page of ${what}`, async (api) => {
      await createFive(api);
      (await api.get(widgets(api.namespace), { query: { limit } })).expect(status, page);
    }),
  ),
  ...Object.entries(tokens).map(([what, token]) =>
    contractCase(`a continue token that is ${what}`, async (api) => {
      await createFive(api);
      const answer = await api.get(widgets(api.namespace), { query: { continue: token, limit: 2 } });
      assert.ok(answer.status === 400 || what.startsWith('a start') || what.startsWith('base64'), answer.text);
    }),
  ),

  contractCase('pages under a label selector do not say how many remain', async (api) => {
    await createFive(api);
    const query = { limit: 1, labelSelector: 'kind=late' };
    const first = await api.get(widgets(api.namespace), { query });
    first.expect(200, named('c')).expect(200, { metadata: { remainingItemCount: absent, continue: /./ } });
    const second = await api.get(widgets(api.namespace), { query: { ...query, continue: continueOf(first) } });
    second.expect(200, named('d'));
    const third = await api.get(widgets(api.namespace), { query: { ...query, continue: continueOf(second) } });
    third.expect(200, named('e')).expect(200, { metadata: { continue: '' } });
  }),

  contractCase('pages under a field selector go on behind the last item', async (api) => {
    await createFive(api);
    const query = { limit: 2, fieldSelector: 'metadata.name!=b' };
    const first = await api.get(widgets(api.namespace), { query });
    first.expect(200, named('a', 'c'));
    const rest = { ...query, continue: continueOf(first), limit: 0 };
    (await api.get(widgets(api.namespace), { query: rest })).expect(200, named('d', 'e'));
    const one = { limit: 1, fieldSelector: 'metadata.name=b' };
    (await api.get(widgets(api.namespace), { query: one })).expect(200, named('b'));
  }),

  contractCase('a token can be used twice, with another limit, and with none', async (api) => {
    await createFive(api);
    const token = continueOf(await api.get(widgets(api.namespace), { query: { limit: 1 } }));
    const next = (query: object) => api.get(widgets(api.namespace), { query: { continue: token, ...query } });
    (await next({ limit: 2 })).expect(200, named('b', 'c'));
    (await next({ limit: 3 })).expect(200, named('b', 'c', 'd'));
    (await next({})).expect(200, named('b', 'c', 'd', 'e'));
    (await next({ limit: 2, resourceVersion: '0' })).expect(200);
    (await next({ limit: 2, labelSelector: 'kind=late' })).expect(200, named('c', 'd'));
  }),

  contractCase('a token of one namespace means the same place in another collection', async (api) => {
    await createFive(api);
    for (const name of ['a', 'b']) await api.post(configMaps(api.namespace), { metadata: { name } });
    const token = continueOf(await api.get(widgets(api.namespace), { query: { limit: 1 } }));
    const query = { continue: token, fieldSelector: 'metadata.name=b' };
    (await api.get(configMaps(api.namespace), { query })).expect(200, named('b'));
  }),

  contractCase('a page of a Table and of PartialObjectMetadata goes on as well', async (api) => {
    await createFive(api);
    for (const as of ['Table', 'PartialObjectMetadataList']) {
      const accept = `application/json;as=${as};v=v1;g=meta.k8s.io`;
      const first = await api.get(widgets(api.namespace), { accept, query: { limit: 2 } });
      first.expect(200, { kind: as, metadata: { remainingItemCount: 3 } });
      const query = { limit: 2, continue: continueOf(first) };
      (await api.get(widgets(api.namespace), { accept, query })).expect(200, { metadata: { remainingItemCount: 1 } });
    }
  }),

  contractCase('a token whose objects are all gone gives an empty page', async (api) => {
    await createFive(api);
    const first = await api.get(widgets(api.namespace), { query: { limit: 4 } });
    await api.delete(widgets(api.namespace, 'e'));
    (await api.get(widgets(api.namespace), { query: { continue: continueOf(first) } })).expect(200, named('e'));
    const present = encoded({ v: 'meta.k8s.io/v1', rv: -1, start: 'd\0' });
    const rest = await api.get(widgets(api.namespace), { query: { continue: present } });
    rest.expect(200, named()).expect(200, { metadata: { continue: '' } });
    const again = encoded({ v: 'meta.k8s.io/v1', rv: -1, start: 'a\0' });
    const page = await api.get(widgets(api.namespace), { query: { continue: again, limit: 1 } });
    page.expect(200, named('b')).expect(200, { metadata: { remainingItemCount: 2 } });
    await api.post(widgets(api.namespace), widget('bb'));
    const next = { continue: continueOf(page), limit: 1 };
    (await api.get(widgets(api.namespace), { query: next })).expect(200);
  }),

  contractCase('an object is read at a version that the server has reached', async (api) => {
    const created = await api.post(widgets(api.namespace), widget('a'));
    const get = (resourceVersion: string) => api.get(widgets(api.namespace, 'a'), { query: { resourceVersion } });
    (await get('')).expect(200);
    (await get(created.resourceVersion)).expect(200);
    (await get('0')).expect(200);
    (await get('1000000000')).expect(504);
    (await get('x')).expect(500);
    (await get('-1')).expect(500);
  }),
];
