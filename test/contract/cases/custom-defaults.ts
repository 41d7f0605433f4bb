// Defaults of custom resources: where they are filled in, and what becomes of nulls.
import type { ContractCase } from '../contract-case.ts';
import { integer, named, text, schemaCases, type SchemaRow } from '../schema-table.ts';

const rows: readonly SchemaRow[] = [
  {
    name: 'below an object that is there',
    schema: {
      type: 'object',
      properties: {
        a: { type: 'string', default: 'x' },
        b: { type: 'object', properties: { c: { type: 'integer', default: 1 } } },
      },
    },
    value: {},
    expects: { stored: { a: 'x' } },
  },
  {
    name: 'an object that is filled further',
    schema: {
      type: 'object',
      properties: {
        b: {
          type: 'object',
          default: {},
          properties: { c: { type: 'integer', default: 1 }, d: { type: 'array', items: integer, default: [1, 2] } },
        },
      },
    },
    value: {},
    expects: { stored: { b: { c: 1, d: [1, 2] } } },
  },
  {
    name: 'in items and values',
    schema: {
      type: 'object',
      properties: {
        l: { type: 'array', items: named({ size: { type: 'integer', default: 7 } }) },
        m: {
          type: 'object',
          additionalProperties: { type: 'object', properties: { a: { type: 'string', default: 'x' } } },
        },
      },
    },
    value: { l: [{ name: 'a' }, { name: 'b', size: 1 }], m: { one: {}, two: { a: 'y' } } },
    expects: {
      stored: {
        l: [
          { name: 'a', size: 7 },
          { name: 'b', size: 1 },
        ],
        m: { one: { a: 'x' }, two: { a: 'y' } },
      },
    },
  },
  {
    name: 'null with a default',
    schema: { type: 'object', properties: { a: { type: 'string', default: 'x' } } },
    value: { a: null },
    expects: { stored: { a: 'x' } },
  },
  {
    name: 'null with a default that is nullable',
    schema: { type: 'object', properties: { a: { type: 'string', nullable: true, default: 'x' } } },
    value: { a: null },
    expects: { stored: { a: null } },
  },
  {
    name: 'null in items with a default',
    schema: { type: 'array', items: { type: 'string', default: 'x' } },
    value: ['a', null],
    expects: { stored: ['a', 'x'] },
  },
  {
    name: 'null in values with a default',
    schema: { type: 'object', additionalProperties: { type: 'string', default: 'x' } },
    value: { a: null },
    expects: { stored: { a: 'x' } },
  },
  {
    name: 'null in values without a default',
    schema: { type: 'object', additionalProperties: text },
    value: { a: null, b: 'c' },
    expects: { stored: { b: 'c' } },
  },
  {
    name: 'null in items without a default',
    schema: { type: 'array', items: text },
    value: ['a', null],
    expects: ['spec.p[1]: Invalid value: "null": spec.p[1] in body must be of type string: "null"'],
  },
  {
    name: 'a default of false and of zero',
    schema: {
      type: 'object',
      properties: {
        a: { type: 'boolean', default: false },
        b: { type: 'integer', default: 0 },
        c: { type: 'string', default: '' },
      },
    },
    value: {},
    expects: { stored: { a: false, b: 0, c: '' } },
  },
  {
    name: 'that satisfy what is required',
    schema: { type: 'object', required: ['a'], properties: { a: { type: 'string', default: 'x' } } },
    value: {},
    expects: { stored: { a: 'x' } },
  },
  {
    name: 'int-or-string',
    schema: {
      type: 'object',
      properties: {
        a: { 'x-kubernetes-int-or-string': true, default: '25%' },
        b: { 'x-kubernetes-int-or-string': true, default: 1 },
      },
    },
    value: {},
    expects: { stored: { a: '25%', b: 1 } },
  },
  {
    name: 'what was stored before the default was',
    schema: { type: 'object', properties: { a: { type: 'string', default: 'x' }, b: text } },
    before: { b: 'y' },
    value: { b: 'z' },
    expects: { stored: { a: 'x', b: 'z' } },
  },
  {
    name: 'pruned first, then filled',
    schema: { type: 'object', properties: { a: { type: 'object', default: { b: 'x' }, properties: { b: text } } } },
    value: { unknown: 1 },
    expects: { stored: { a: { b: 'x' } } },
  },
];

export const defaultCases: readonly ContractCase[] = schemaCases('defaults', 'defaults.custom', rows);
