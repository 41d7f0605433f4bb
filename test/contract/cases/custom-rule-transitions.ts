// CEL rules that look at the object before, and what may stay although a rule refuses it.
import type { ContractCase } from '../contract-case.ts';
import { integer, list, object, pair, rule, ruled, short, schemaCases, type SchemaRow } from '../schema-table.ts';

const rows: readonly SchemaRow[] = [
  {
    name: 'a transition that is refused',
    schema: ruled(short, rule('self == oldSelf', { message: 'is fixed' })),
    before: 'a',
    value: 'b',
    expects: ['spec.p: Invalid value: "b": is fixed'],
  },
  {
    name: 'a transition without a before',
    schema: object({ a: ruled(short, rule('self == oldSelf')) }),
    before: {},
    value: { a: 'x' },
    expects: { stored: { a: 'x' } },
  },
  {
    name: 'a value that goes has no transition',
    schema: object({ a: ruled(short, rule('self == oldSelf')), b: short }),
    before: { a: 'x' },
    value: { b: 'y' },
    expects: { stored: { b: 'y' } },
  },
  {
    name: 'a transition of the parent sees it go',
    schema: object(pair, rule('!has(oldSelf.a) || has(self.a)', { message: 'a must stay' })),
    before: { a: 'x' },
    value: { b: 'y' },
    expects: ['spec.p: Invalid value: a must stay'],
  },
  {
    name: 'an optional before on create',
    schema: ruled(short, rule("oldSelf.hasValue() || self == 'new'", { optionalOldSelf: true })),
    value: 'old',
    expects: ['spec.p: Invalid value: "old": failed rule: oldSelf.hasValue() || self == \'new\''],
  },
  {
    name: 'an optional before on update',
    schema: ruled(
      integer,
      rule('!oldSelf.hasValue() || self > oldSelf.value()', {
        optionalOldSelf: true,
        messageExpression: "'must grow from %d'.format([oldSelf.orValue(0)])",
      }),
    ),
    before: 3,
    value: 2,
    expects: ['spec.p: Invalid value: 2: must grow from 3'],
  },
  {
    name: 'transitions of items by key',
    schema: list(
      'map',
      {
        type: 'object',
        required: ['name'],
        properties: { name: short, size: integer },
        'x-kubernetes-validations': [rule('self.size >= oldSelf.size')],
      },
      { maxItems: 5 },
    ),
    before: [
      { name: 'a', size: 5 },
      { name: 'b', size: 1 },
    ],
    value: [
      { name: 'b', size: 2 },
      { name: 'a', size: 4 },
      { name: 'c', size: 0 },
    ],
    expects: ['spec.p[1]: Invalid value: failed rule: self.size >= oldSelf.size'],
  },
  {
    name: 'ratcheting: an unchanged value keeps breaking a rule',
    schema: object({ a: ruled(short, rule("self == 'x'")), b: short }),
    before: { a: 'y' },
    value: { a: 'y', b: 'z' },
    expects: { stored: { a: 'y', b: 'z' } },
  },
  {
    name: 'ratcheting: a changed object does not',
    schema: object(pair, rule("self.a == 'x'")),
    before: { a: 'y' },
    value: { a: 'y', b: 'z' },
    expects: ["spec.p: Invalid value: failed rule: self.a == 'x'"],
  },
  {
    name: 'ratcheting: an item of a list map',
    schema: list(
      'map',
      { type: 'object', required: ['name'], properties: { name: short, size: ruled(integer, rule('self < 5')) } },
      { maxItems: 5 },
    ),
    before: [{ name: 'a', size: 9 }],
    value: [
      { name: 'b', size: 8 },
      { name: 'a', size: 9 },
    ],
    expects: ['spec.p[0].size: Invalid value: 8: failed rule: self < 5'],
  },
  {
    name: 'ratcheting: not of transition rules',
    schema: object({ a: ruled(short, rule("self == oldSelf && self == 'x'")), b: short }),
    before: { a: 'y' },
    value: { a: 'y', b: 'z' },
    expects: ['spec.p.a: Invalid value: "y": failed rule: self == oldSelf && self == \'x\''],
  },
  {
    name: 'ratcheting: an error of a rule',
    schema: object({ o: object(pair, rule("self.a == 'x'")), b: short }),
    before: { o: { b: 'q' } },
    value: { o: { b: 'q' }, b: 'z' },
    expects: ['spec.p.o: Invalid value: "object": no such key: a evaluating rule: self.a == \'x\''],
  },
];

export const ruleTransitionCases: readonly ContractCase[] = schemaCases('transitions', 'transitions.custom', rows);
