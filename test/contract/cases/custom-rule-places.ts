// Where rules of a schema may stand, and what one expression may cost where it stands.
import type { Api } from '../api.ts';
import { contractCase, type ContractCase } from '../contract-case.ts';
import { definition } from '../fixtures.ts';
import { customResourceDefinitions } from '../resource-path.ts';

type Schema = Readonly<Record<string, unknown>>;

const integers = { a: { type: 'integer' }, list: { type: 'array', maxItems: 5, items: { type: 'integer' } } };
const rules = (rule: string, more: Schema = {}): Schema => ({ 'x-kubernetes-validations': [{ rule, ...more }] });

/** Tries a definition whose spec has this schema. */
function define(api: Api, group: string, spec: Schema) {
  const crd = definition({ group: `${group}.kubewright.dev`, kind: 'Thing', properties: { spec } });
  return api.post(customResourceDefinitions(undefined), crd, { query: { dryRun: 'All' } });
}

const places: readonly Schema[] = [
  { allOf: [rules('self.a < 10')] },
  { anyOf: [rules('self.a < 2'), rules('self.a > 10', { message: 'large' })] },
  { oneOf: [rules('self.a < 6'), { required: ['a'] }] },
  { not: rules('self.a < 6') },
  { allOf: [{ allOf: [rules('self.a < 10')] }] },
  { allOf: [{ properties: { a: rules('self < 10') } }] },
  { anyOf: [{ properties: { list: { items: rules('self < 10') } } }] },
  { allOf: [rules('self.unknown < 10')], ...rules('self.unknown < 10') },
  { allOf: [rules('self.a < 10 &&')] },
  { allOf: [rules('')] },
  { allOf: [rules('self.a == oldSelf.a')] },
];

/** Expressions about a list `l` of texts and a text `t`. */
const expressions: readonly string[] = [
  'self.l.all(x, x == self.t)',
  'self.l.all(x, x.contains(self.t))',
  'self.l.all(x, x.matches("^a.*$"))',
  'self.l.all(x, self.l.exists_one(y, x == y))',
  'self.l.map(x, x + self.t).size() > 0',
  'self.l.filter(x, x.startsWith("a")).all(x, x.size() > 1)',
  'self.l.isSorted()',
  'self.l.indexOf(self.t) < 3',
  'self.t in self.l',
  'self.l == self.l.map(x, x)',
  'self.t.split(",").all(x, x.size() < 5)',
  'self.t.replace("a", "bb").size() > 0',
  'self.t.lowerAscii() == self.t.upperAscii()',
  'self.t.findAll("a+").size() < 2',
  'isQuantity(self.t) && quantity(self.t).isGreaterThan(quantity("1"))',
  'isURL(self.t) ? url(self.t).getHost() != "" : true',
  'cidr("10.0.0.0/8").containsIP(self.t)',
  'self.l.all(x, format.dns1123Label().validate(x).hasValue())',
];

/** How long the list may be, and each of its texts. */
const bounds = [{ maxItems: 20, maxLength: 50 }, { maxItems: 1_000, maxLength: 1_000 }, { maxItems: 100_000 }, {}];

const list = ({ maxItems, maxLength }: { maxItems?: number; maxLength?: number }): Schema => ({
  type: 'object',
  properties: {
    l: {
      type: 'array',
      ...(maxItems === undefined ? {} : { maxItems }),
      items: { type: 'string', ...(maxLength === undefined ? {} : { maxLength }) },
    },
    t: { type: 'string', ...(maxLength === undefined ? {} : { maxLength }) },
  },
});

export const rulePlaceCases: readonly ContractCase[] = [
  contractCase('rules stand in no part of a schema that is a choice', async (api) => {
    for (const place of places) {
      (await define(api, 'places', { type: 'object', properties: integers, ...place })).expect(422, {
        message: /Forbidden: must be empty to be structural/,
      });
    }
  }),

  contractCase('what one expression may cost depends on how large its values may be', async (api) => {
    const group = 'costs';
    for (const rule of expressions) {
      for (const bound of bounds) await define(api, group, { ...list(bound), ...rules(rule) });
    }
    const short = { ...list({ maxItems: 20, maxLength: 50 }), ...rules(expressions[0] ?? '') };
    (await define(api, group, short)).expect(201);
    const long = { ...list({}), ...rules(expressions[3] ?? '') };
    (await define(api, group, long)).expect(422, { message: /estimated rule cost exceeds budget/ });
  }),

  contractCase('the expression of a message costs what a rule does', async (api) => {
    const group = 'messages';
    for (const bound of bounds) {
      const messageExpression = 'self.l.map(x, self.l.map(y, y)).map(z, "a").join(",")';
      await define(api, group, { ...list(bound), ...rules('size(self.l) < 5', { messageExpression }) });
    }
    const cheap = { messageExpression: '"at most five"' };
    (await define(api, group, { ...list({}), ...rules('size(self.l) < 5', cheap) })).expect(201);
  }),

  contractCase('rules that are cheap alone are dear together', async (api) => {
    const group = 'together';
    const one = { rule: 'self.l.all(x, x.contains("abc"))' };
    for (const count of [1, 5, 30, 100]) {
      const schema = { ...list({ maxItems: 300, maxLength: 300 }), 'x-kubernetes-validations': Array(count).fill(one) };
      await define(api, group, schema);
    }
    const nested = (depth: number, maxItems: number): Schema =>
      depth === 0
        ? { ...list({ maxItems, maxLength: 100 }), ...rules('self.l.all(x, x.contains("abc"))') }
        : { type: 'object', properties: { more: { type: 'array', maxItems, items: nested(depth - 1, maxItems) } } };
    for (const [depth, maxItems] of [
      [1, 10],
      [2, 10],
      [3, 10],
      [2, 100],
      [3, 100],
    ] as const) {
      await define(api, group, nested(depth, maxItems));
    }
  }),
];
