// Lists at every kind of resourceVersion, matched in every way, whole, in pages and going on: which of them are answered,
// with what, and in which words the others are refused.
import { contractCase, type ContractCase } from '../contract-case.ts';
import type { Api, Query } from '../api.ts';
import type { Expectation } from '../expectation.ts';
import { widget, widgets } from '../fixtures.ts';
import { continueOf, named } from './lists.ts';

/** A version and how it is come by. */
const versions = ['no', 'an empty', 'the zero', 'an old', 'the current', 'a future', 'a nonsense'] as const;
type Version = (typeof versions)[number];

const matches = ['', 'Exact', 'NotOlderThan', 'Newest'] as const;
type Match = (typeof matches)[number];

/** What is answered: names of the items, or the status of a refusal. Without a limit, with limit 1, with continue. */
type Outcome = string | number;
type Outcomes = readonly [whole: Outcome, page: Outcome, next: Outcome];

const outcomes: Readonly<Record<Version, Readonly<Record<Match, Outcomes>>>> = {
  no: {
    '': ['abc', 'a', 'b'],
    Exact: [422, 422, 422],
    NotOlderThan: [422, 422, 422],
    Newest: [422, 422, 422],
  },
  'an empty': {
    '': ['abc', 'a', 'b'],
    Exact: [422, 422, 422],
    NotOlderThan: [422, 422, 422],
    Newest: [422, 422, 422],
  },
  'the zero': {
    '': ['abc', 'abc', 'bc'],
    Exact: [422, 422, 422],
    NotOlderThan: ['abc', 'abc', 422],
    Newest: [422, 422, 422],
  },
  'an old': {
    '': ['abc', 'a', 400],
    Exact: ['ab', 'a', 422],
    NotOlderThan: ['abc', 'a', 422],
    Newest: [422, 422, 422],
  },
  'the current': {
    '': ['abc', 'a', 400],
    Exact: ['abc', 'a', 422],
    NotOlderThan: ['abc', 'a', 422],
    Newest: [422, 422, 422],
  },
  'a future': {
    '': [504, 504, 400],
    Exact: [504, 504, 422],
    NotOlderThan: [504, 504, 422],
    Newest: [422, 422, 422],
  },
  'a nonsense': {
    '': [400, 400, 400],
    Exact: [400, 400, 422],
    NotOlderThan: [400, 400, 422],
    Newest: [422, 422, 422],
  },
};

function expected(outcome: Outcome): [status: number, body: Expectation] {
  if (typeof outcome === 'number') return [outcome, { kind: 'Status', code: outcome }];
  return [200, named(...outcome)];
}

async function listThrice(api: Api, version: Version, match: Match): Promise<void> {
  await api.post(widgets(api.namespace), widget('a'));
  const old = await api.post(widgets(api.namespace), widget('b'));
  const current = await api.post(widgets(api.namespace), widget('c'));
  const first = await api.get(widgets(api.namespace), { query: { limit: 1 } });
  const texts: Readonly<Record<Version, string | undefined>> = {
    no: undefined,
    'an empty': '',
    'the zero': '0',
    'an old': old.resourceVersion,
    'the current': current.resourceVersion,
    'a future': '1000000000',
    'a nonsense': 'nonsense',
  };
  const resourceVersion = texts[version];
  const asked: Query = {
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
    ...(match === '' ? {} : { resourceVersionMatch: match }),
  };
  const [whole, page, next] = outcomes[version][match];
  const list = async (query: Query, outcome: Outcome): Promise<void> =>
    void (await api.get(widgets(api.namespace), { query })).expect(...expected(outcome));
  await list(asked, whole);
  await list({ ...asked, limit: 1 }, page);
  await list({ ...asked, limit: 1, continue: continueOf(first) }, next);
}

export const listVersionCases: readonly ContractCase[] = versions.flatMap((version) =>
  matches.map((match) =>
    contractCase(`a list with ${version} version and ${match === '' ? 'no' : match} match`, (api) =>
      listThrice(api, version, match),
    ),
  ),
);
