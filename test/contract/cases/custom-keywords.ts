// Values of custom resources against the OpenAPI keywords of their schemas: what is refused, and in which words.
import type { ContractCase } from '../contract-case.ts';
import { integer, text, schemaCases, type SchemaRow } from '../schema-table.ts';

const rows: readonly SchemaRow[] = [
  {
    name: 'text where a boolean belongs',
    schema: { type: 'boolean' },
    value: 'yes',
    expects: ['spec.p: Invalid value: "string": spec.p in body must be of type boolean: "string"'],
  },
  {
    name: 'an object where an array belongs',
    schema: { type: 'array', items: text },
    value: { a: 1 },
    expects: ['spec.p: Invalid value: "object": spec.p in body must be of type array: "object"'],
  },
  {
    name: 'an array where an object belongs',
    schema: { type: 'object', properties: { a: text } },
    value: ['a'],
    expects: ['spec.p: Invalid value: "array": spec.p in body must be of type object: "array"'],
  },
  {
    name: 'a number where text belongs',
    schema: text,
    value: 3,
    expects: ['spec.p: Invalid value: "integer": spec.p in body must be of type string: "integer"'],
  },
  { name: 'a whole float is an integer', schema: integer, value: 3.0, expects: { stored: 3 } },
  {
    name: 'the length of text in characters',
    schema: { type: 'string', maxLength: 3 },
    value: 'äöüß',
    expects: ['spec.p: Too long: may not be more than 3 bytes'],
  },
  {
    name: 'text that is too short',
    schema: { type: 'string', minLength: 3 },
    value: 'ab',
    expects: ['spec.p: Invalid value: "ab": spec.p in body should be at least 3 chars long'],
  },
  {
    name: 'a pattern is reported after the length',
    schema: { type: 'string', minLength: 3, pattern: '^[a-z]+$' },
    value: 'A',
    expects: ['spec.p: Invalid value: "A": spec.p in body should be at least 3 chars long'],
  },
  {
    name: 'exclusive bounds',
    schema: { type: 'integer', minimum: 3, exclusiveMinimum: true },
    value: 3,
    expects: ['spec.p: Invalid value: 3: spec.p in body should be greater than 3'],
  },
  {
    name: 'an exclusive maximum of numbers',
    schema: { type: 'number', maximum: 1.5, exclusiveMaximum: true },
    value: 1.5,
    expects: ['spec.p: Invalid value: 1.5: spec.p in body should be less than 1.5'],
  },
  {
    name: 'a multiple',
    schema: { type: 'integer', multipleOf: 5 },
    value: 12,
    expects: ['spec.p: Invalid value: 12: spec.p in body should be a multiple of 5'],
  },
  {
    name: 'a multiple of a fraction',
    schema: { type: 'number', multipleOf: 0.5 },
    value: 1.3,
    expects: ['spec.p: Invalid value: 1.3: spec.p in body should be a multiple of 0.5'],
  },
  {
    name: 'int32 out of range',
    schema: { type: 'integer', format: 'int32' },
    value: 2147483648,
    expects: ['<nil>: Invalid value: "": Checked value must be of type integer with format int32 in spec.p'],
  },
  {
    name: 'an enum of numbers',
    schema: { type: 'integer', enum: [1, 2, 3] },
    value: 4,
    expects: ['spec.p: Unsupported value: 4: supported values: "1", "2", "3"'],
  },
  {
    name: 'an enum of objects',
    schema: { type: 'object', properties: { a: integer }, enum: [{ a: 1 }] },
    value: { a: 2 },
    expects: ['spec.p: Unsupported value: {"a":2}: supported values: "{\\"a\\":1}"'],
  },
  {
    name: 'too few items',
    schema: { type: 'array', items: text, minItems: 2 },
    value: ['a'],
    expects: ['spec.p: Invalid value: 1: spec.p in body should have at least 2 items'],
  },
  {
    name: 'one fault for each item',
    schema: { type: 'array', items: integer },
    value: ['a', 1, true, null],
    expects: [
      'spec.p[0]: Invalid value: "string": spec.p[0] in body must be of type integer: "string"',
      'spec.p[2]: Invalid value: "boolean": spec.p[2] in body must be of type integer: "boolean"',
      'spec.p[3]: Invalid value: "null": spec.p[3] in body must be of type integer: "null"',
    ],
  },
  {
    name: 'too few and too many members',
    schema: { type: 'object', additionalProperties: text, maxProperties: 1 },
    value: { a: 'x', b: 'y' },
    expects: ['spec.p: Too many: 2: must have at most 1 item'],
  },
  {
    name: 'too few members',
    schema: { type: 'object', additionalProperties: text, minProperties: 2 },
    value: { a: 'x' },
    expects: ['spec.p: Invalid value: 1: spec.p in body should have at least 2 properties'],
  },
  {
    name: 'members of a map by key',
    schema: { type: 'object', additionalProperties: integer },
    value: { 'a.b/c': 'x', d: 1 },
    expects: ['spec.p.a.b/c: Invalid value: "string": spec.p.a.b/c in body must be of type integer: "string"'],
  },
  {
    name: 'required members at every depth',
    schema: {
      type: 'object',
      required: ['a', 'b'],
      properties: { a: text, b: { type: 'object', required: ['c'], properties: { c: text } } },
    },
    value: { b: {} },
    expects: ['spec.p.a: Required value', 'spec.p.b.c: Required value'],
  },
  {
    name: 'null where it may not be is dropped',
    schema: { type: 'object', required: ['a'], properties: { a: text } },
    value: { a: null },
    expects: ['spec.p.a: Required value'],
  },
  {
    name: 'null where it may be is kept',
    schema: { type: 'object', properties: { a: { type: 'string', nullable: true } } },
    value: { a: null },
    expects: { stored: { a: null } },
  },
  {
    name: 'null in an enum',
    schema: { type: 'object', properties: { a: { type: 'string', nullable: true, enum: ['x'] } } },
    value: { a: null },
    expects: ['spec.p.a: Unsupported value: null: supported values: "x"'],
  },
  {
    name: 'allOf',
    schema: {
      type: 'object',
      properties: { a: integer, b: integer },
      allOf: [{ required: ['a'] }, { properties: { b: { minimum: 5 } } }],
    },
    value: { b: 1 },
    expects: [
      '<nil>: Invalid value: "": "spec.p" must validate all the schemas (allOf). None validated',
      'spec.p.a: Required value',
      'spec.p.b: Invalid value: 1: spec.p.b in body should be greater than or equal to 5',
    ],
  },
  {
    name: 'anyOf',
    schema: {
      type: 'object',
      properties: { a: integer, b: integer },
      anyOf: [{ required: ['a'] }, { required: ['b'] }],
    },
    value: {},
    expects: [
      '<nil>: Invalid value: "": "spec.p" must validate at least one schema (anyOf)',
      'spec.p.a: Required value',
    ],
  },
  {
    name: 'oneOf with none',
    schema: {
      type: 'object',
      properties: { a: integer, b: integer },
      oneOf: [{ required: ['a'] }, { required: ['b'] }],
    },
    value: {},
    expects: [
      '<nil>: Invalid value: "": "spec.p" must validate one and only one schema (oneOf). Found none valid',
      'spec.p.a: Required value',
    ],
  },
  {
    name: 'oneOf with two',
    schema: {
      type: 'object',
      properties: { a: integer, b: integer },
      oneOf: [{ required: ['a'] }, { required: ['b'] }],
    },
    value: { a: 1, b: 2 },
    expects: [
      '<nil>: Invalid value: "": "spec.p" must validate one and only one schema (oneOf). Found 2 valid alternatives',
    ],
  },
  {
    name: 'not',
    schema: { type: 'object', properties: { a: integer, b: integer }, not: { required: ['a'] } },
    value: { a: 1 },
    expects: ['<nil>: Invalid value: "": "spec.p" must not validate the schema (not)'],
  },
  {
    name: 'int-or-string takes both',
    schema: { type: 'array', items: { 'x-kubernetes-int-or-string': true } },
    value: [1, '50%', 1.5, true],
    expects: [
      'spec.p[2]: Invalid value: "number": spec.p[2] in body must be of type integer,string: "number"',
      'spec.p[3]: Invalid value: "boolean": spec.p[3] in body must be of type integer,string: "boolean"',
    ],
  },
  {
    name: 'int-or-string with a pattern',
    schema: { 'x-kubernetes-int-or-string': true, pattern: '^\\d+%$' },
    value: 'many',
    expects: ['spec.p: Invalid value: "many": spec.p in body should match \'^\\d+%$\''],
  },
  {
    name: 'several faults of one value',
    schema: {
      type: 'array',
      items: { type: 'string', minLength: 2, pattern: '^[a-z]+$', enum: ['ab', 'cd'] },
      maxItems: 1,
    },
    value: ['A', 'B'],
    expects: [
      'spec.p: Too many: 2: must have at most 1 item',
      'spec.p[0]: Invalid value: "A": spec.p[0] in body should be at least 2 chars long',
      'spec.p[0]: Unsupported value: "A": supported values: "ab", "cd"',
      'spec.p[1]: Invalid value: "B": spec.p[1] in body should be at least 2 chars long',
      'spec.p[1]: Unsupported value: "B": supported values: "ab", "cd"',
    ],
  },
  ...['date', 'date-time', 'duration', 'uuid', 'ipv4', 'ipv6', 'cidr', 'uri', 'email', 'hostname', 'byte', 'mac'].map(
    (format): SchemaRow => ({
      name: `format ${format}`,
      schema: { type: 'string', format },
      value: 'not so!',
      expects: [`spec.p: Invalid value: "not so!": spec.p in body must be of type ${format}: "not so!"`],
    }),
  ),
  {
    name: 'format password',
    schema: { type: 'string', format: 'password' },
    value: 'not so!',
    expects: { stored: 'not so!' },
  },
];

export const keywordCases: readonly ContractCase[] = schemaCases('schema keywords', 'keywords.custom', rows);
