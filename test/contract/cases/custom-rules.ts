// CEL rules of custom resources, one row a rule: what is refused, where and in which words.
import type { ContractCase } from '../contract-case.ts';
import {
  integer,
  list,
  named,
  object,
  pair,
  rule,
  ruled,
  short,
  schemaCases,
  type SchemaRow,
} from '../schema-table.ts';

const notChecked =
  '<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation';

const ruledMap = (one: ReturnType<typeof rule>) =>
  ruled({ type: 'object', maxProperties: 3, additionalProperties: short }, one);

/** A broken rule beside a field with another fault: that one may keep the rule from running. */
function besideFault(
  name: string,
  [field, schema, value]: readonly [field: string, schema: Record<string, unknown>, value: unknown],
  expects: readonly string[],
): SchemaRow {
  return {
    name,
    schema: object({ a: ruled(short, rule("self == 'x'")), [field]: schema }),
    value: { a: 'y', [field]: value },
    expects,
  };
}

const broken = 'spec.p.a: Invalid value: "y": failed rule: self == \'x\'';

const rows: readonly SchemaRow[] = [
  {
    name: 'a rule without a message',
    schema: ruled(short, rule("self == 'x'")),
    value: 'y',
    expects: ['spec.p: Invalid value: "y": failed rule: self == \'x\''],
  },
  {
    name: 'a rule of two lines',
    schema: ruled(short, rule("self == 'x' ||\nself == 'y'", { message: 'x or y' })),
    value: 'z',
    expects: ['spec.p: Invalid value: "z": x or y'],
  },
  {
    name: 'two rules of one value',
    schema: ruled(short, rule('self.size() > 3'), rule("self.startsWith('a')")),
    value: 'b',
    expects: [
      'spec.p: Invalid value: "b": failed rule: self.size() > 3',
      'spec.p: Invalid value: "b": failed rule: self.startsWith(\'a\')',
    ],
  },
  {
    name: 'the value of a number',
    schema: ruled(integer, rule('self % 2 == 0', { message: 'must be even' })),
    value: 3,
    expects: ['spec.p: Invalid value: 3: must be even'],
  },
  {
    name: 'the value of an object is not shown',
    schema: object(pair, rule('self.a != self.b', { message: 'must differ' })),
    value: { a: 'x', b: 'x' },
    expects: ['spec.p: Invalid value: must differ'],
  },
  {
    name: 'the value of a list is not shown',
    schema: ruled({ type: 'array', items: short, maxItems: 5 }, rule('self.size() < 2', { message: 'too long' })),
    value: ['a', 'b'],
    expects: ['spec.p: Invalid value: too long'],
  },
  {
    name: 'a field path',
    schema: object(pair, rule("self.a != 'x'", { fieldPath: '.a', message: 'not x' })),
    value: { a: 'x' },
    expects: ['spec.p.a: Invalid value: not x'],
  },
  {
    name: 'a field path in brackets',
    schema: object({ 'a-b': short }, rule("self.a__dash__b != 'x'", { fieldPath: "['a-b']" })),
    value: { 'a-b': 'x' },
    expects: ["spec.p.a-b: Invalid value: failed rule: self.a__dash__b != 'x'"],
  },
  {
    name: 'a field path to a map',
    schema: ruledMap(rule("!('k' in self) || self['k'] != 'x'", { fieldPath: '.k' })),
    value: { k: 'x' },
    expects: ["spec.p.[k]: Invalid value: failed rule: !('k' in self) || self['k'] != 'x'"],
  },
  {
    name: 'reason required',
    schema: object(pair, rule('has(self.a)', { reason: 'FieldValueRequired', fieldPath: '.a', message: 'needs a' })),
    value: { b: 'x' },
    expects: ['spec.p.a: Required value: needs a'],
  },
  {
    name: 'reason forbidden',
    schema: object(pair, rule('!has(self.a)', { reason: 'FieldValueForbidden', fieldPath: '.a' })),
    value: { a: 'x' },
    expects: ['spec.p.a: Forbidden: failed rule: !has(self.a)'],
  },
  {
    name: 'reason duplicate',
    schema: object(pair, rule('self.a != self.b', { reason: 'FieldValueDuplicate', fieldPath: '.b' })),
    value: { a: 'x', b: 'x' },
    expects: ['spec.p.b: Duplicate value'],
  },
  {
    name: 'reason duplicate of text',
    schema: ruled(short, rule("self != 'x'", { reason: 'FieldValueDuplicate' })),
    value: 'x',
    expects: ['spec.p: Duplicate value: "x"'],
  },
  {
    name: 'a computed message',
    schema: object(
      pair,
      rule('self.a == self.b', { messageExpression: "'%s is not %s'.format([self.a, self.b])", message: 'static' }),
    ),
    value: { a: 'x', b: 'y' },
    expects: ['spec.p: Invalid value: x is not y'],
  },
  {
    name: 'a computed message that is empty',
    schema: ruled(short, rule("self == 'x'", { messageExpression: "''", message: 'static' })),
    value: 'y',
    expects: ['spec.p: Invalid value: "y": static'],
  },
  {
    name: 'a computed message that fails',
    schema: object(pair, rule("self.a == 'x'", { messageExpression: 'self.b', message: 'static' })),
    value: { a: 'y' },
    expects: ['spec.p: Invalid value: static'],
  },
  {
    name: 'a computed message that fails without another',
    schema: object(pair, rule("self.a == 'x'", { messageExpression: 'self.b' })),
    value: { a: 'y' },
    expects: ["spec.p: Invalid value: failed rule: self.a == 'x'"],
  },
  {
    name: 'a field that is missing',
    schema: object(pair, rule("self.b == 'x'")),
    value: { a: 'y' },
    expects: ['spec.p: Invalid value: "object": no such key: b evaluating rule: self.b == \'x\''],
  },
  {
    name: 'an index that is not there',
    schema: ruled({ type: 'array', items: short, maxItems: 3 }, rule("self[1] == 'x'")),
    value: ['x'],
    expects: ['spec.p: Invalid value: "array": index out of bounds: 1 evaluating rule: self[1] == \'x\''],
  },
  {
    name: 'a key that is not there',
    schema: ruledMap(rule("self['k'] == 'x'")),
    value: { j: 'x' },
    expects: ["spec.p: Invalid value: \"object\": no such key: k evaluating rule: self['k'] == 'x'"],
  },
  {
    name: 'a division by zero',
    schema: ruled(integer, rule('10 / self > 1')),
    value: 0,
    expects: ['spec.p: Invalid value: "integer": division by zero evaluating rule: 10 / self > 1'],
  },
  {
    name: 'an overflow',
    schema: ruled(integer, rule('self + 9223372036854775807 > 0')),
    value: 1,
    expects: ['spec.p: Invalid value: "integer": integer overflow evaluating rule: self + 9223372036854775807 > 0'],
  },
  {
    name: 'text that is no integer',
    schema: ruled(short, rule('int(self) > 0')),
    value: 'x',
    expects: [
      "spec.p: Invalid value: \"string\": type conversion error from 'string' to 'int' evaluating rule: int(self) > 0",
    ],
  },
  {
    name: 'in items, by index',
    schema: { type: 'array', maxItems: 5, items: ruled(short, rule('self.size() < 3')) },
    value: ['abc', 'a', 'abcd'],
    expects: [
      'spec.p[0]: Invalid value: "abc": failed rule: self.size() < 3',
      'spec.p[2]: Invalid value: "abcd": failed rule: self.size() < 3',
    ],
  },
  {
    name: 'in values, by key',
    schema: { type: 'object', maxProperties: 5, additionalProperties: ruled(short, rule('self.size() < 3')) },
    value: { 'a.b': 'abc' },
    expects: ['spec.p[a.b]: Invalid value: "abc": failed rule: self.size() < 3'],
  },
  {
    name: 'of an object and of what it holds',
    schema: object({ a: ruled(short, rule("self == 'x'")), b: short }, rule('has(self.b)')),
    value: { a: 'y' },
    expects: [
      'spec.p.a: Invalid value: "y": failed rule: self == \'x\'',
      'spec.p: Invalid value: failed rule: has(self.b)',
    ],
  },
  {
    name: 'a null',
    schema: {
      type: 'object',
      properties: { a: ruled({ type: 'string', nullable: true, maxLength: 5 }, rule("self == 'x'")) },
    },
    value: { a: null },
    expects: { stored: { a: null } },
  },
  {
    name: 'a default that breaks a rule is written out',
    schema: object({ a: { ...short, default: 'x' } }, rule("self.a == 'x'")),
    value: {},
    expects: { stored: { a: 'x' } },
  },
  {
    name: 'int-or-string',
    schema: ruled({ 'x-kubernetes-int-or-string': true }, rule("type(self) == int ? self > 0 : self == 'all'")),
    value: 'none',
    expects: ['spec.p: Invalid value: "none": failed rule: type(self) == int ? self > 0 : self == \'all\''],
  },
  besideFault(
    'a wrong type keeps rules from running',
    ['n', integer, 'text'],
    [notChecked, 'spec.p.n: Invalid value: "string": spec.p.n in body must be of type integer: "string"'],
  ),
  besideFault(
    'a bound keeps no rule from running',
    ['n', { type: 'integer', minimum: 5 }, 1],
    [broken, 'spec.p.n: Invalid value: 1: spec.p.n in body should be greater than or equal to 5'],
  ),
  besideFault(
    'an enum keeps rules from running',
    ['e', { type: 'string', enum: ['q'] }, 'z'],
    [notChecked, 'spec.p.e: Unsupported value: "z": supported values: "q"'],
  ),
  besideFault(
    'a pattern keeps no rule from running',
    ['e', { type: 'string', pattern: '^q$' }, 'z'],
    [broken, 'spec.p.e: Invalid value: "z": spec.p.e in body should match \'^q$\''],
  ),
  besideFault(
    'a duplicate keeps no rule from running',
    ['s', list('set', short, { maxItems: 4 }), ['q', 'q']],
    [broken, 'spec.p.s[1]: Duplicate value: "q"'],
  ),
  {
    name: 'sets are equal in any order',
    schema: object({ s: list('set', short, { maxItems: 4 }) }, rule("self.s == ['a', 'b']")),
    value: { s: ['b', 'a'] },
    expects: { stored: { s: ['b', 'a'] } },
  },
  {
    name: 'list maps are equal in any order',
    schema: ruled(list('map', named(), { maxItems: 4 }), rule('self == oldSelf')),
    before: [{ name: 'a' }, { name: 'b' }],
    value: [{ name: 'b' }, { name: 'a' }],
    expects: { stored: [{ name: 'b' }, { name: 'a' }] },
  },
  {
    name: 'all, exists and map',
    schema: ruled(
      { type: 'array', maxItems: 5, items: integer },
      rule('self.all(x, x > 0)'),
      rule('self.exists(x, x > 5)'),
      rule('self.map(x, x * 2).sum() < 10'),
      rule('self.exists_one(x, x == 1)'),
    ),
    value: [-1, 1, 1, 5],
    expects: [
      'spec.p: Invalid value: failed rule: self.all(x, x > 0)',
      'spec.p: Invalid value: failed rule: self.exists(x, x > 5)',
      'spec.p: Invalid value: failed rule: self.exists_one(x, x == 1)',
      'spec.p: Invalid value: failed rule: self.map(x, x * 2).sum() < 10',
    ],
  },
  {
    name: 'quantities, addresses and formats',
    schema: object(
      { q: short, i: short, u: short },
      rule("quantity(self.q).isLessThan(quantity('1Gi'))"),
      rule('isIP(self.i)'),
      rule('isURL(self.u)'),
    ),
    value: { q: '2Gi', i: 'x', u: 'x' },
    expects: [
      'spec.p: Invalid value: failed rule: isIP(self.i)',
      'spec.p: Invalid value: failed rule: isURL(self.u)',
      "spec.p: Invalid value: failed rule: quantity(self.q).isLessThan(quantity('1Gi'))",
    ],
  },
  {
    name: 'dates',
    schema: ruled({ type: 'string', format: 'date-time' }, rule("self > timestamp('2020-01-01T00:00:00Z')")),
    value: '2019-01-01T00:00:00Z',
    expects: ['spec.p: Invalid value: "2019-01-01T00:00:00Z": failed rule: self > timestamp(\'2020-01-01T00:00:00Z\')'],
  },
  {
    name: 'durations',
    schema: ruled({ type: 'string', format: 'duration' }, rule("self <= duration('1h')")),
    value: '61m',
    expects: ['spec.p: Invalid value: "61m": failed rule: self <= duration(\'1h\')'],
  },
];

export const customRuleCases: readonly ContractCase[] = schemaCases('rules', 'rules.custom', rows);
