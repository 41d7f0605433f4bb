// Custom resources with what is odd in them: nulls where there are defaults, resources inside of resources, values at the
// ends of their ranges; and all that can be sent to a status endpoint. The whole answers are compared.
import type { Api, RequestOptions } from '../api.ts';
import { contractCase, type ContractCase } from '../contract-case.ts';
import { definition, widget, widgets } from '../fixtures.ts';
import { resourcePath } from '../resource-path.ts';
import { embedded, installDefinition, integer, text } from '../schema-table.ts';

type Fields = Readonly<Record<string, unknown>>;

const withDefault = (value: string, more: Fields = {}): Fields => ({ ...text, default: value, ...more });
const struct = (properties: Fields, more: Fields = {}): Fields => ({ type: 'object', properties, ...more });

const group = 'objects.kubewright.dev';
const things = resourcePath(`${group}/v1`, 'things');
const thingDefinition = definition({
  group,
  kind: 'Thing',
  properties: {
    spec: struct({
      s: text,
      d: withDefault('dd'),
      nd: withDefault('nn', { nullable: true }),
      n: { ...text, nullable: true },
      o: struct({ x: { ...integer, default: 7 }, y: struct({ z: withDefault('zz') }, { default: {} }) }),
      list: { type: 'array', items: struct({ k: withDefault('kk'), v: text }) },
      map: { type: 'object', additionalProperties: struct({ q: withDefault('qq') }) },
      kept: struct({ known: struct({ a: text }) }, { 'x-kubernetes-preserve-unknown-fields': true }),
      embedded,
      typed: struct({ spec: struct({ a: withDefault('ea') }) }, { 'x-kubernetes-embedded-resource': true }),
      either: { 'x-kubernetes-int-or-string': true },
      bound: { 'x-kubernetes-int-or-string': true, pattern: '^\\d+%$', minimum: 3 },
      number: { type: 'number', format: 'float', multipleOf: 0.5 },
      int32: { type: 'integer', format: 'int32' },
      int64: { type: 'integer', format: 'int64' },
      one: { ...struct({ a: text, b: text }), oneOf: [{ required: ['a'] }, { required: ['b'] }] },
      not: { ...text, not: { enum: ['x'] } },
      enum: { ...text, enum: ['a', '', 'b'] },
      few: { type: 'object', additionalProperties: text, minProperties: 1, maxProperties: 2 },
      short: { ...text, minLength: 2, maxLength: 3 },
      open: { ...integer, minimum: 1, exclusiveMinimum: true, maximum: 5, exclusiveMaximum: true },
      ...Object.fromEntries(
        ['date-time', 'byte', 'duration', 'uuid', 'ipv4', 'email', 'hostname', 'uri'].map((format) => [
          format,
          { ...text, format },
        ]),
      ),
    }),
  },
});

const pod = (more: Fields): Fields => ({ apiVersion: 'v1', kind: 'Pod', ...more });

const specs: Readonly<Record<string, readonly unknown[]>> = {
  'nulls where there are defaults': [
    {},
    null,
    { d: null },
    { nd: null },
    { n: null },
    { s: null },
    { o: {} },
    { o: null },
    { o: { x: null, y: null } },
    { o: { y: {} } },
  ],
  'nulls in lists and maps': [
    { list: [{}] },
    { list: [null] },
    { list: [{ k: null }] },
    { list: null },
    { map: { a: {} } },
    { map: { a: null } },
    { map: { '': {}, 'a.b/c': {} } },
  ],
  'unknown fields that are kept': [
    { kept: { u: { v: 1 }, known: { a: 'x', u: 1 } } },
    { kept: { known: null, n: null } },
  ],
  'resources inside': [
    { embedded: pod({ metadata: { name: 'x', labels: null, foo: 1 }, spec: { z: null } }) },
    { embedded: pod({}) },
    { embedded: { apiVersion: '', kind: '' } },
    { typed: pod({ spec: {}, drop: 1 }) },
    { typed: pod({}) },
  ],
  'resources inside of wrong types': [
    { embedded: { apiVersion: 5, kind: 'X' } },
    { embedded: { apiVersion: 'v1', kind: [] } },
    { embedded: pod({ metadata: 'x' }) },
    { embedded: pod({ metadata: null }) },
    { embedded: pod({ metadata: { name: 5 } }) },
    { embedded: pod({ metadata: { name: 5, creationTimestamp: 'x' } }) },
    { embedded: pod({ metadata: { labels: { a: 5 } } }) },
    { typed: pod({ metadata: { finalizers: 'x' } }) },
  ],
  'integers or texts': [
    { either: 5 },
    { either: '5%' },
    { either: 5.5 },
    { either: true },
    { either: null },
    { bound: 2 },
    { bound: '2' },
    { bound: '50%' },
  ],
  'numbers at their ends': [
    { number: 0.3 },
    { number: 1e40 },
    { number: 'x' },
    { int32: 2147483648 },
    { int32: -2147483649 },
    { int64: 1.5 },
    { open: 1 },
    { open: 5 },
    { open: 3 },
  ],
  formats: [
    { 'date-time': '2020-01-01' },
    { 'date-time': '2020-01-01T00:00:00Z' },
    { 'date-time': '2020-13-01T00:00:00Z' },
    { byte: '!!' },
    { byte: 'YQ==' },
    { duration: '1h' },
    { duration: 'P1D' },
    { uuid: 'x' },
    { uuid: '123E4567-e89b-12d3-a456-426614174000' },
    { ipv4: '1.2.3' },
    { ipv4: '::1' },
    { email: 'x' },
    { email: 'a@b.c' },
    { hostname: '-a' },
    { hostname: 'a.b' },
    { uri: 'x' },
    { uri: 'http://a b' },
  ],
  alternatives: [
    { one: {} },
    { one: { a: 'x', b: 'y' } },
    { one: { a: 'x' } },
    { not: 'x' },
    { enum: '' },
    { enum: 'c' },
    { few: {} },
    { few: { a: 'x', b: 'x', c: 'x' } },
  ],
  'letters beyond ASCII': [{ short: 'ä' }, { short: 'äöüß' }, { short: '😀😀' }],
};

type Change = (object: Record<string, unknown>) => unknown;

const statuses: Readonly<Record<string, readonly [change: Fields, metadata?: Fields][]>> = {
  'of every kind': [
    [{ status: { phase: 'A', unknown: 1 } }],
    [{ status: null }],
    [{ status: 'x' }],
    [{ status: [] }],
    [{ status: { phase: 5 } }],
    [{ status: undefined }],
  ],
  'and everything else': [
    [
      { spec: { size: 9 }, status: { phase: 'A' } },
      { labels: { l: '2' }, annotations: { a: 'b' }, finalizers: ['a.b/c'] },
    ],
    [{ spec: undefined, status: { phase: 'B' } }],
    [{ status: { phase: 'C' } }, { generation: 77 }],
    [{ status: { phase: 'D' } }, { managedFields: [{}] }],
    [{ status: { phase: 'E' } }, { labels: { 'bad key!': 'x' } }],
  ],
  'of another object': [
    [{ status: {} }, { resourceVersion: '1' }],
    [{ status: {} }, { uid: 'x' }],
    [{ status: {} }, { name: 'b' }],
    [{ status: {} }, { namespace: 'x' }],
    [{ apiVersion: 'v1' }],
    [{ status: { phase: 'F' } }, { resourceVersion: undefined }],
    [{ status: { phase: 'G' } }, { uid: undefined }],
    [{ status: {} }, { name: undefined }],
  ],
  'with conditions': [
    [
      {
        status: {
          conditions: [
            { type: 'a', status: 'True' },
            { type: 'a', status: 'False' },
          ],
        },
      },
    ],
    [{ status: { conditions: [{ type: 'a' }] } }],
    [{ status: { conditions: [{ type: 'a', status: 'Maybe' }] } }],
  ],
};

const patches: readonly Fields[] = [
  { status: { phase: 'M' } },
  { status: null },
  { spec: { title: 'q' } },
  { metadata: { labels: { z: '1' } } },
  { metadata: { finalizers: ['x.y/z'] }, status: { phase: 'N' } },
  { status: { phase: null } },
  {},
  { foo: 1 },
];

async function put(api: Api, change: Change, options: RequestOptions = {}): Promise<void> {
  const path = widgets(api.namespace, 'a', 'status');
  const { body } = await api.peek('GET', path);
  await api.put(path, change(body as Record<string, unknown>), options);
}

export const customObjectCases: readonly ContractCase[] = [
  ...Object.entries(specs).map(([what, list]) =>
    contractCase(`custom resources with ${what}`, async (api) => {
      await installDefinition(api, thingDefinition);
      for (const [index, spec] of list.entries()) {
        const body = { apiVersion: `${group}/v1`, kind: 'Thing', metadata: { name: `a${index}` }, spec };
        await api.post(things(api.namespace), body, { query: { fieldValidation: 'Strict', dryRun: 'All' } });
        await api.post(things(api.namespace), body);
        await api.patch(things(api.namespace, `a${index}`), 'merge', { spec });
      }
    }),
  ),

  ...Object.entries(statuses).map(([what, changes]) =>
    contractCase(`a status ${what} is put`, async (api) => {
      await api.post(widgets(api.namespace), widget('a', { title: 'abc' }, { labels: { l: '1' } }));
      for (const [change, metadata] of changes) {
        await put(api, (object) => ({
          ...object,
          ...change,
          metadata: { ...(object['metadata'] as object), ...metadata },
        }));
      }
    }),
  ),

  contractCase('a status is put with options', async (api) => {
    await api.post(widgets(api.namespace), widget('a'));
    const strict = { query: { fieldValidation: 'Strict' } };
    await put(api, (object) => ({ ...object, status: { phase: 'X', unknown: 1 } }), strict);
    await put(api, (object) => ({ ...object, status: { phase: 'X' }, foo: 1 }), strict);
    await put(api, (object) => ({ ...object, status: { phase: 'Y' } }), { query: { dryRun: 'All' } });
    await api.get(widgets(api.namespace, 'a', 'status'), { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' });
    await api.put(widgets(api.namespace, 'none', 'status'), widget('none'));
  }),

  contractCase('a status is patched', async (api) => {
    await api.post(widgets(api.namespace), widget('a'));
    const path = widgets(api.namespace, 'a', 'status');
    for (const patch of patches) await api.patch(path, 'merge', patch);
    await api.patch(path, 'json', [{ op: 'replace', path: '/spec/size', value: 5 }]);
    await api.patch(path, 'strategic', {});
    await api.patch(widgets(api.namespace, 'a'), 'merge', { status: { phase: 'main' }, spec: { title: 'k' } });
  }),
];
