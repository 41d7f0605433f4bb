// Updates of objects that a newer schema refuses: what did not change may stay.
import type { ContractCase } from '../contract-case.ts';
import { embedded, integer, list, named, text, schemaCases, type SchemaRow } from '../schema-table.ts';

const rows: readonly SchemaRow[] = [
  {
    name: 'an unchanged value stays',
    schema: { type: 'object', properties: { bad: { type: 'string', maxLength: 2 }, other: text } },
    before: { bad: 'long', other: 'a' },
    value: { bad: 'long', other: 'b' },
    expects: { stored: { bad: 'long', other: 'b' } },
  },
  {
    name: 'a changed value is checked',
    schema: { type: 'object', properties: { bad: { type: 'string', maxLength: 2 } } },
    before: { bad: 'long' },
    value: { bad: 'longer' },
    expects: ['spec.p.bad: Too long: may not be more than 2 bytes'],
  },
  {
    name: 'an unchanged wrong type stays',
    schema: { type: 'object', properties: { bad: integer, other: text } },
    before: { bad: 'text' },
    value: { bad: 'text', other: 'b' },
    expects: { stored: { bad: 'text', other: 'b' } },
  },
  {
    name: 'what became required must be there',
    schema: { type: 'object', required: ['new'], properties: { new: text, other: text } },
    before: { other: 'a' },
    value: { other: 'b' },
    expects: ['spec.p.new: Required value'],
  },
  {
    name: 'the whole object is unchanged',
    schema: { type: 'object', required: ['new'], properties: { new: text, other: text } },
    before: { other: 'a' },
    value: { other: 'a' },
    expects: { stored: { other: 'a' } },
  },
  {
    name: 'items of a list map by key',
    schema: list('map', named({ size: { type: 'integer', maximum: 5 } })),
    before: [
      { name: 'a', size: 9 },
      { name: 'b', size: 1 },
    ],
    value: [
      { name: 'b', size: 2 },
      { name: 'a', size: 9 },
    ],
    expects: {
      stored: [
        { name: 'b', size: 2 },
        { name: 'a', size: 9 },
      ],
    },
  },
  {
    name: 'a new item of a list map is checked',
    schema: list('map', named({ size: { type: 'integer', maximum: 5 } })),
    before: [{ name: 'a', size: 9 }],
    value: [
      { name: 'a', size: 9 },
      { name: 'b', size: 9 },
    ],
    expects: ['spec.p[1].size: Invalid value: 9: spec.p[1].size in body should be less than or equal to 5'],
  },
  {
    name: 'an item that is changed elsewhere',
    schema: list('map', named({ size: { type: 'integer', maximum: 5 }, note: text })),
    before: [{ name: 'a', size: 9 }],
    value: [{ name: 'a', size: 9, note: 'x' }],
    expects: { stored: [{ name: 'a', note: 'x', size: 9 }] },
  },
  {
    name: 'items of an atomic list have no before',
    schema: list('atomic', { type: 'integer', maximum: 5 }),
    before: [9, 1],
    value: [9, 2],
    expects: ['spec.p[0]: Invalid value: 9: spec.p[0] in body should be less than or equal to 5'],
  },
  {
    name: 'an unchanged atomic list',
    schema: { type: 'object', properties: { l: list('atomic', { type: 'integer', maximum: 5 }), other: text } },
    before: { l: [9] },
    value: { l: [9], other: 'x' },
    expects: { stored: { l: [9], other: 'x' } },
  },
  {
    name: 'items of a set have no before',
    schema: list('set', { type: 'string', maxLength: 2 }),
    before: ['long'],
    value: ['long', 'b'],
    expects: ['spec.p[0]: Too long: may not be more than 2 bytes'],
  },
  {
    name: 'values of a map by key',
    schema: { type: 'object', additionalProperties: { type: 'string', maxLength: 2 } },
    before: { a: 'long' },
    value: { a: 'long', b: 'x' },
    expects: { stored: { a: 'long', b: 'x' } },
  },
  {
    name: 'a bound on members counts all',
    schema: { type: 'object', additionalProperties: text, maxProperties: 1 },
    before: { a: 'x', b: 'y' },
    value: { a: 'x', b: 'z' },
    expects: ['spec.p: Too many: 2: must have at most 1 item'],
  },
  {
    name: 'an enum at an unchanged place',
    schema: { type: 'object', properties: { color: { type: 'string', enum: ['red'] }, n: integer } },
    before: { color: 'blue', n: 1 },
    value: { color: 'blue', n: 2 },
    expects: { stored: { color: 'blue', n: 2 } },
  },
  {
    name: 'allOf is not looked into',
    schema: { type: 'object', properties: { a: text, n: integer }, allOf: [{ properties: { a: { maxLength: 2 } } }] },
    before: { a: 'long', n: 1 },
    value: { a: 'long', n: 2 },
    expects: [
      '<nil>: Invalid value: "": "spec.p" must validate all the schemas (allOf). None validated',
      'spec.p.a: Too long: may not be more than 2 bytes',
    ],
  },
  {
    name: 'duplicates stay while there were some',
    schema: list('set', text),
    before: ['a', 'a'],
    value: ['a', 'a', 'b', 'b'],
    expects: { stored: ['a', 'a', 'b', 'b'] },
  },
  {
    name: 'duplicates do not come',
    schema: list('set', text),
    before: ['a'],
    value: ['a', 'a'],
    expects: ['spec.p[1]: Duplicate value: "a"'],
  },
  {
    name: 'an unchanged embedded resource is checked',
    schema: { type: 'object', properties: { r: embedded, n: integer } },
    before: { r: { kind: 'Pod' }, n: 1 },
    value: { r: { kind: 'Pod' }, n: 2 },
    expects: ['spec.p.r.apiVersion: Required value'],
  },
  {
    name: 'a null that became forbidden',
    schema: { type: 'object', properties: { a: { type: 'string', maxLength: 1 }, n: integer } },
    before: { a: null, n: 1 },
    value: { a: null, n: 2 },
    expects: { stored: { n: 2 } },
  },
];

export const ratchetingCases: readonly ContractCase[] = schemaCases('ratcheting', 'ratcheting.custom', rows);
