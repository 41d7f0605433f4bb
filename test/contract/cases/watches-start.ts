// Where a watch starts and what it is given first: every kind of version, sendInitialEvents with all that goes with it,
// and the letters of every refusal.
import { contractCase, type ContractCase } from '../contract-case.ts';
import type { Api, Query } from '../api.ts';
import { widget, widgets } from '../fixtures.ts';

const matches = ['', 'Exact', 'NotOlderThan', 'Newest'] as const;
const initial = ['', 'true', 'false'] as const;
const bookmarks = ['', 'true'] as const;
const versions = ['', '0', 'old', 'future', 'nonsense'] as const;

/** Every combination that is refused, and how the others start: an event an object, `*` for the bookmark, `!` an error. */
function outcome(version: string, send: string, match: string, allow: string): string | number {
  if (send === '' && match !== '') return 422;
  if (send !== '' && match !== 'NotOlderThan') return 422;
  if (version === 'nonsense') return 500;
  if (send === 'true' && version === 'future') return '!';
  if (send === 'true' && allow !== 'true') return 'ab';
  if (send === '') return version === 'old' ? 'b' : version === 'future' ? '' : 'ab';
  if (send === 'false') return version === 'old' ? 'b' : '';
  return 'ab*';
}

async function start(api: Api, query: Query, expected: string | number): Promise<void> {
  if (typeof expected === 'number') {
    (await api.get(widgets(api.namespace), { query: { ...query, watch: true } })).expect(expected, { kind: 'Status' });
    return;
  }
  const watch = await api.watch(widgets(api.namespace), query);
  for (const name of expected) {
    if (name === '!') await watch.expect('ERROR', { code: 504 });
    else if (name === '*') {
      await watch.expect('BOOKMARK', { metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } } });
    } else await watch.expect('ADDED', { metadata: { name } });
  }
  watch.close();
}

const combinations = versions.flatMap((version) => initial.map((send) => ({ version, send })));

export const watchStartCases: readonly ContractCase[] = [
  ...combinations.map(({ version, send }) =>
    contractCase(`a watch from version "${version}" with sendInitialEvents "${send}"`, async (api) => {
      const a = await api.post(widgets(api.namespace), widget('a'));
      await api.post(widgets(api.namespace), widget('b'));
      await api.get(widgets(api.namespace));
      const resourceVersion = version === 'old' ? a.resourceVersion : version === 'future' ? '1000000000' : version;
      for (const match of matches) {
        for (const allow of bookmarks) {
          const expected = outcome(version, send, match, allow);
          // A watch from the future is silent, and a bookmark of its own may come at any time.
          if (version === 'future' && send !== 'true' && typeof expected === 'string') continue;
          const query = {
            ...(resourceVersion === '' ? {} : { resourceVersion }),
            ...(match === '' ? {} : { resourceVersionMatch: match }),
            ...(send === '' ? {} : { sendInitialEvents: send }),
            ...(allow === '' ? {} : { allowWatchBookmarks: allow }),
          };
          await start(api, query, expected);
        }
      }
    }),
  ),

  ...(['limit=1', 'continue=x', 'timeoutSeconds=x', 'timeoutSeconds=-1', 'timeoutSeconds=', 'watch=x'] as const).map(
    (parameter) =>
      contractCase(`a watch with ${parameter}`, async (api) => {
        await api.post(widgets(api.namespace), widget('a'));
        const [name = '', value = ''] = parameter.split('=');
        const query = { timeoutSeconds: '1', watch: '1', [name]: value };
        if (value === 'x' || value === '' || name === 'limit') await api.get(widgets(api.namespace), { query });
        else (await api.watch(widgets(api.namespace), query)).close();
      }),
  ),

  contractCase('a list with the parameters of a watch', async (api) => {
    await api.post(widgets(api.namespace), widget('a'));
    const list = (query: Query) => api.get(widgets(api.namespace), { query });
    (await list({ allowWatchBookmarks: true })).expect(200);
    (await list({ timeoutSeconds: 5 })).expect(200);
    (await list({ watch: false })).expect(200);
    (await list({ watch: 0 })).expect(200);
    (await list({ sendInitialEvents: true })).expect(422);
    (await list({ sendInitialEvents: false })).expect(422);
    (await list({ sendInitialEvents: true, resourceVersionMatch: 'NotOlderThan' })).expect(422);
    (await list({ sendInitialEvents: true, resourceVersionMatch: 'Newest', continue: 'x' })).expect(422);
  }),

  contractCase('initial events under selectors are those that are selected', async (api) => {
    await api.post(widgets(api.namespace), widget('a', {}, { labels: { shown: 'yes' } }));
    await api.post(widgets(api.namespace), widget('b'));
    await api.post(widgets(api.namespace), widget('c', { color: 'blue' }, { labels: { shown: 'yes' } }));
    const query = { sendInitialEvents: true, resourceVersionMatch: 'NotOlderThan', allowWatchBookmarks: true };
    const labelled = await api.watch(widgets(api.namespace), { ...query, labelSelector: 'shown=yes' });
    await labelled.expect('ADDED', { metadata: { name: 'a' } });
    await labelled.expect('ADDED', { metadata: { name: 'c' } });
    await labelled.expect('BOOKMARK');
    const blue = await api.watch(widgets(api.namespace), { ...query, fieldSelector: 'spec.color=blue' });
    await blue.expect('ADDED', { metadata: { name: 'c' } });
    await blue.expect('BOOKMARK');
    const none = await api.watch(widgets(api.namespace), { ...query, labelSelector: 'shown=no' });
    await none.expect('BOOKMARK', { metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } } });
  }),
];
