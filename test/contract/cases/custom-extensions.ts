// What Kubernetes adds to schemas: list types, embedded resources, unknown fields that are kept or pruned.
import type { ContractCase } from '../contract-case.ts';
import { embedded, integer, list, named, text, schemaCases, type SchemaRow } from '../schema-table.ts';

const rows: readonly SchemaRow[] = [
  {
    name: 'duplicates in a set',
    schema: list('set', text),
    value: ['a', 'b', 'a', 'b', 'a'],
    expects: ['spec.p[2]: Duplicate value: "a"', 'spec.p[3]: Duplicate value: "b"'],
  },
  {
    name: 'duplicate numbers in a set',
    schema: list('set', { type: 'number' }),
    value: [1, 1.0, 2.5, 2.5],
    expects: ['spec.p[1]: Duplicate value: 1', 'spec.p[3]: Duplicate value: 2.5'],
  },
  {
    name: 'duplicate atomic objects in a set',
    schema: list('set', { ...named(), 'x-kubernetes-map-type': 'atomic' }),
    value: [
      { name: 'a', size: 1 },
      { size: 1, name: 'a' },
    ],
    expects: ['spec.p[1]: Duplicate value: {"name":"a","size":1}'],
  },
  {
    name: 'duplicate keys in a map',
    schema: list('map', named()),
    value: [{ name: 'a' }, { name: 'b' }, { name: 'a', size: 1 }],
    expects: ['spec.p[2]: Duplicate value: {"name":"a"}'],
  },
  {
    name: 'two keys in a map',
    schema: list(
      'map',
      { type: 'object', required: ['name', 'size'], properties: { name: text, size: integer } },
      { 'x-kubernetes-list-map-keys': ['name', 'size'] },
    ),
    value: [
      { name: 'a', size: 1 },
      { name: 'a', size: 2 },
      { name: 'a', size: 1 },
    ],
    expects: ['spec.p[2]: Duplicate value: {"name":"a","size":1}'],
  },
  {
    name: 'a key with a default',
    schema: list(
      'map',
      { type: 'object', required: ['name'], properties: { name: text, size: { type: 'integer', default: 3 } } },
      { 'x-kubernetes-list-map-keys': ['name', 'size'] },
    ),
    value: [{ name: 'a' }, { name: 'a', size: 3 }],
    expects: ['spec.p[1]: Duplicate value: {"name":"a","size":3}'],
  },
  {
    name: 'a map of lists of sets',
    schema: { type: 'object', additionalProperties: list('set', text) },
    value: { one: ['a', 'a'], two: ['b'] },
    expects: ['spec.p[one][1]: Duplicate value: "a"'],
  },
  { name: 'atomic lists may repeat', schema: list('atomic', text), value: ['a', 'a'], expects: { stored: ['a', 'a'] } },
  {
    name: 'an embedded resource without type',
    schema: embedded,
    value: { metadata: { name: 'a' } },
    expects: ['spec.p.apiVersion: Required value', 'spec.p.kind: Required value'],
  },
  {
    name: 'an embedded resource of a bad kind',
    schema: embedded,
    value: { apiVersion: 'a/b/c', kind: 'Not_a_kind', metadata: { name: 'a' } },
    expects: [
      'spec.p.apiVersion: Invalid value: "a/b/c": unexpected GroupVersion string: a/b/c',
      "spec.p.kind: Invalid value: \"Not_a_kind\": may have mixed case, but should otherwise match: a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
    ],
  },
  {
    name: 'an embedded resource with bad metadata',
    schema: embedded,
    value: {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'Not Valid!', labels: { 'a b': 'c d' }, finalizers: ['x y'] },
    },
    expects: [
      "spec.p.metadata.finalizers: Invalid value: \"x y\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
      "spec.p.metadata.labels: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
      "spec.p.metadata.labels: Invalid value: \"c d\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
    ],
  },
  {
    name: 'metadata of an embedded resource is pruned',
    schema: embedded,
    value: {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'a', unknown: 1, labels: { a: 'b' } },
      spec: { any: 'thing' },
    },
    expects: {
      stored: { apiVersion: 'v1', kind: 'Pod', metadata: { labels: { a: 'b' }, name: 'a' }, spec: { any: 'thing' } },
    },
  },
  {
    name: 'unknown fields below fields that keep them',
    schema: {
      type: 'object',
      'x-kubernetes-preserve-unknown-fields': true,
      properties: { known: { type: 'object', properties: { a: text } } },
    },
    value: { other: { x: 1 }, known: { a: 'b', dropped: 1 } },
    expects: { stored: { known: { a: 'b' }, other: { x: 1 } } },
  },
  {
    name: 'a field without type that keeps everything',
    schema: { 'x-kubernetes-preserve-unknown-fields': true },
    value: [{ a: [1, 'x', null] }],
    expects: { stored: [{ a: [1, 'x', null] }] },
  },
  {
    name: 'additionalProperties true keeps members and prunes below',
    schema: { type: 'object', additionalProperties: { type: 'object', properties: { a: text } } },
    value: { one: { a: 'b', c: 'd' } },
    expects: { stored: { one: { a: 'b' } } },
  },
  {
    name: 'pruning in lists of lists',
    schema: { type: 'array', items: { type: 'array', items: named() } },
    value: [[{ name: 'a', x: 1 }], [{ name: 'b', y: { z: 1 } }]],
    expects: { stored: [[{ name: 'a' }], [{ name: 'b' }]] },
  },
  {
    name: 'properties of validation junctors are not known',
    schema: { type: 'object', properties: { a: text }, anyOf: [{ properties: { a: { minLength: 1 } } }] },
    value: { a: 'b', b: 'c' },
    expects: { stored: { a: 'b' } },
  },
];

export const extensionCases: readonly ContractCase[] = schemaCases('schema extensions', 'extensions.custom', rows);
