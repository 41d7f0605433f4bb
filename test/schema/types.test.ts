import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JSONSchemaProps } from '@kubewright/apimachinery';
import { read, schemaOf, typesFile } from './reading.ts';

const preserve = { 'x-kubernetes-preserve-unknown-fields': true };
const ports: JSONSchemaProps = {
  type: 'object',
  properties: { port: { type: 'integer', format: 'int32' } },
  required: ['port'],
};
const intOrString = { 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, { type: 'string' }] };

/** name: [type, schema, declarations]. */
const cases: Record<string, [string, JSONSchemaProps, string?]> = {
  string: ['string', { type: 'string' }],
  number: ['number', { type: 'number' }],
  boolean: ['boolean', { type: 'boolean' }],
  unknown: ['unknown', preserve],
  object: ['object', { type: 'object', ...preserve }],
  Int32: ['Int32', { type: 'integer', format: 'int32' }],
  Int64: ['Int64', { type: 'integer', format: 'int64' }],
  Float: ['Float', { type: 'number', format: 'float' }],
  Double: ['Double', { type: 'number', format: 'double' }],
  Timestamp: ['Timestamp', { type: 'string', format: 'date-time' }],
  MicroTime: ['MicroTime', { type: 'string', format: 'date-time' }],
  Duration: ['Duration', { type: 'string', format: 'duration' }],
  Bytes: ['Bytes', { type: 'string', format: 'byte' }],
  IntOrString: ['IntOrString', intOrString],
  'number or string': ['number | string', { 'x-kubernetes-int-or-string': true }],
  ObjectMeta: ['ObjectMeta', { type: 'object' }],
  'an export by its module': ['k8s.Int32', { type: 'integer', format: 'int32' }],
  'an export by another name': [
    'Whole',
    { type: 'integer', format: 'int64' },
    `import type { Int64 as Whole } from '@kubewright/runtime';`,
  ],
  array: ['string[]', { type: 'array', items: { type: 'string' } }],
  'arrays of other kinds': [
    'readonly Array<ReadonlyArray<number>>[]',
    { type: 'array', items: { type: 'array', items: { type: 'array', items: { type: 'number' } } } },
  ],
  Record: ['Record<string, Int32>', { type: 'object', additionalProperties: { type: 'integer', format: 'int32' } }],
  'index signature': ['{ [key: string]: string }', { type: 'object', additionalProperties: { type: 'string' } }],
  'Record of literal keys': [
    `Record<'b' | 'a', string>`,
    { type: 'object', properties: { a: { type: 'string' }, b: { type: 'string' } }, required: ['a', 'b'] },
  ],
  'open object': [
    '{ a?: string; [key: string]: unknown }',
    { type: 'object', properties: { a: { type: 'string' } }, ...preserve },
  ],
  'the object that prunes everything': ['Record<string, never>', { type: 'object' }],
  'the object that keeps everything': ['Record<string, unknown>', { type: 'object', ...preserve }],
  'the object without properties': ['{}', { type: 'object', properties: {} }],
  'map of anything': ['Record<string, NonNullable<unknown>>', { type: 'object', additionalProperties: preserve }],
  'union of texts, in the order written': [`'b' | 'a'`, { type: 'string', enum: ['b', 'a'] }],
  'one literal': [`'only'`, { type: 'string', enum: ['only'] }],
  'union of integers': ['1 | -2', { type: 'integer', enum: [1, -2] }],
  'union of numbers': ['1 | 2.5', { type: 'number', enum: [1, 2.5] }],
  'union of truths': ['true | false', { type: 'boolean', enum: [true, false] }],
  'union by names': [
    `Phase | 'Done'`,
    { type: 'string', enum: ['Pending', 'Running', 'Done'] },
    `type Phase = 'Pending' | Started; type Started = 'Running';`,
  ],
  'open union': [`'a' | 'b' | (string & {})`, { type: 'string' }],
  nullable: ['string | null', { type: 'string', nullable: true }],
  'nullable enum': [`'a' | null`, { type: 'string', enum: ['a'], nullable: true }],
  'nullable by name': [
    'Maybe',
    { type: 'array', items: { type: 'string' }, nullable: true },
    'type Maybe = string[] | null;',
  ],
  'optional and undefined': [
    '{ a?: string; b: string | undefined; c: string }',
    {
      type: 'object',
      properties: { a: { type: 'string' }, b: { type: 'string' }, c: { type: 'string' } },
      required: ['c'],
    },
  ],
  'interface with a namespace': ['Net.Port', ports, 'export namespace Net { export interface Port { port: Int32 } }'],
  'interface in two parts': [
    'Both',
    { type: 'object', properties: { a: { type: 'string' }, b: { type: 'string' } } },
    'interface Both { a?: string } interface Both { b?: string }',
  ],
  extends: [
    'Child',
    {
      type: 'object',
      properties: { a: { type: 'boolean' }, port: ports.properties?.['port'] ?? {} },
      required: ['port'],
    },
    'interface Base { port: Int32; a: string } interface Child extends Base { a?: boolean }',
  ],
  intersection: [
    '{ a?: string } & Port',
    {
      type: 'object',
      properties: { a: { type: 'string' }, port: ports.properties?.['port'] ?? {} },
      required: ['port'],
    },
    'interface Port { port: Int32 }',
  ],
  Partial: ['Partial<Port>', { type: 'object', properties: ports.properties ?? {} }, 'interface Port { port: Int32 }'],
  Required: ['Required<Port>', ports, 'interface Port { port?: Int32 }'],
  Pick: [`Pick<Port, 'port'>`, ports, 'interface Port { port: Int32; name: string }'],
  Omit: [`Omit<Port, 'name' | 'x'>`, ports, 'interface Port { port: Int32; name: string; x: boolean }'],
  'a string enum': [
    'Phase',
    { type: 'string', enum: ['Pending', 'run'], description: 'Where it is.' },
    `/** Where it is. */ export enum Phase { Pending = 'Pending', Running = 'run' }`,
  ],
  'a const enum that counts': [
    'Level',
    { type: 'integer', enum: [0, 5, 6] },
    'declare const enum Level { A, B = 5, C }',
  ],
  'a member of an enum': [`Phase.B | 'c'`, { type: 'string', enum: ['b', 'c'] }, `enum Phase { A = 'a', B = 'b' }`],
  'values of a constant list': [
    '(typeof colors)[number]',
    { type: 'string', enum: ['red', 'blue'] },
    `const colors = ['red', 'blue'] as const;`,
  ],
  'values of a constant list that satisfies a type': [
    'Color[]',
    { type: 'array', items: { type: 'string', enum: ['red', 'blue'] } },
    `const colors = ['red', 'blue'] as const satisfies readonly string[]; type Color = typeof colors[number];`,
  ],
  'values of a constant object': [
    'Phase',
    { type: 'string', enum: ['pending', 'done'] },
    `export const Phase = { Pending: 'pending', Done: 'done' } as const; export type Phase = (typeof Phase)[keyof typeof Phase];`,
  ],
  'keys of a constant object': [
    'keyof typeof Phase',
    { type: 'string', enum: ['Pending', 'b-c'] },
    `const Phase = { Pending: 'pending', 'b-c': 1 } as const;`,
  ],
  'element of an array': [`Ports[number]['port']`, { type: 'number' }, 'type Ports = { port: number }[];'],
  'element of an optional property': [
    `NonNullable<Spec['ports']>[number]`,
    { type: 'string', maxLength: 3 },
    'interface Spec { ports?: readonly Name[] } /** @maxLength 3 */ type Name = string;',
  ],
  'element of a generic': ['List<string>[number]', { type: 'string' }, 'type List<T> = Array<T>;'],
  'Readonly of what has no properties': [
    '{ a?: Readonly<string[]>; b?: Partial<Record<string, number>>; c?: Readonly<string> }',
    {
      type: 'object',
      properties: {
        a: { type: 'array', items: { type: 'string' } },
        b: { type: 'object', additionalProperties: { type: 'number' } },
        c: { type: 'string' },
      },
    },
  ],
  'mapped type': [
    `{ [K in 'a' | 'b']?: K }`,
    { type: 'object', properties: { a: { type: 'string', enum: ['a'] }, b: { type: 'string', enum: ['b'] } } },
  ],
  'mapped type over keyof': [
    '{ [K in keyof Port]: Port[K][] }',
    {
      type: 'object',
      properties: {
        name: { type: 'array', items: { type: 'string' } },
        port: { type: 'array', items: { type: 'number' }, description: 'Its number.' },
      },
      required: ['name'],
    },
    'interface Port { /** Its number. */ port?: number; name: string }',
  ],
  Exclude: [`Exclude<Phase, 'a'>`, { type: 'string', enum: ['b', 'c'] }, `type Phase = 'a' | 'b' | 'c';`],
  Extract: [`Extract<'a' | 1 | 2, number>`, { type: 'integer', enum: [1, 2] }],
  'Omit of an Exclude': [
    `Omit<Port, Exclude<keyof Port, 'port'>>`,
    ports,
    'interface Port { port: Int32; name: string }',
  ],
  'an import type of ours': [`import('@kubewright/apimachinery').Int32`, { type: 'integer', format: 'int32' }],
  keyof: ['keyof Port', { type: 'string', enum: ['port', 'name'] }, 'interface Port { port: Int32; name: string }'],
  'indexed access': [`Port['port']`, { type: 'integer', format: 'int32' }, 'interface Port { port: Int32 }'],
  generic: [
    'Box<Int32, string>',
    {
      type: 'object',
      properties: { a: { type: 'integer', format: 'int32' }, b: { type: 'array', items: { type: 'string' } } },
    },
    'interface Box<A, B = A> { a?: A; b?: List<B> } type List<T> = T[];',
  ],
  'the description and tags of a named type': [
    'Name[]',
    { type: 'array', items: { type: 'string', description: 'A name.', maxLength: 63 } },
    '/** A name.\n * @maxLength 63\n */\ntype Name = string;',
  ],
  'a type named as one of the library': [
    'Record',
    { type: 'object', properties: { a: { type: 'string' } } },
    'interface Record { a?: string }',
  ],
};

for (const [name, [type, expected, before]] of Object.entries(cases)) {
  test(`${name}: ${type}`, async () => {
    const schema = await schemaOf(type, before);
    assert.deepEqual(schema, expected);
  });
}

test('a property outdoes the type that it names, and their validations add up', async () => {
  const { properties } = await schemaOf(
    '{ /** Mine.\n * @maxLength 5\n * @validation {"rule": "two"} */ name?: Name; other?: Name }',
    '/** A name.\n * @maxLength 63\n * @validation {"rule": "one"}\n */\ntype Name = string;',
  );
  assert.deepEqual(properties?.['name'], {
    type: 'string',
    description: 'Mine.',
    maxLength: 5,
    'x-kubernetes-validations': [{ rule: 'one' }, { rule: 'two' }],
  });
  assert.equal(properties['other']?.maxLength, 63);
});

test('an immutable optional property cannot be removed either', async () => {
  const schema = await schemaOf('{ /** @immutable */ "a-b"?: string; /** @immutable */ c: string }');
  assert.deepEqual(schema['x-kubernetes-validations'], [
    { rule: '!has(oldSelf.a__dash__b) || has(self.a__dash__b)', message: 'a-b is immutable and cannot be removed' },
  ]);
  assert.deepEqual(schema.properties?.['c']?.['x-kubernetes-validations'], [
    { rule: 'self == oldSelf', message: 'field is immutable' },
  ]);
});

test('names of properties are data', async () => {
  const schema = await schemaOf(
    `{ __proto__?: string; constructor?: string; 'a.b': string; '$ref'?: string; 1?: string }`,
  );
  assert.deepEqual(Object.keys(schema.properties ?? {}).sort(), ['$ref', '1', '__proto__', 'a.b', 'constructor']);
  assert.deepEqual(schema.required, ['a.b']);
  assert.equal(Object.getPrototypeOf(schema.properties), Object.prototype);
});

test('types come from files beside, which may import further ones', async () => {
  const files: Record<string, string> = {
    'api/samples.example.com/shared/port.ts': `import type { Protocol } from './protocol.js';\nexport interface Port { protocol: Protocol }`,
    'api/samples.example.com/shared/protocol.ts': `export type Protocol = 'TCP' | 'UDP';`,
  };
  const before = `import type { Port } from '../shared/port.ts';`;
  const [kind] = await read(typesFile('Port', { before }), (path) => files[path]);
  assert.deepEqual(kind?.schema.properties?.['spec'], {
    type: 'object',
    properties: { protocol: { type: 'string', enum: ['TCP', 'UDP'] } },
    required: ['protocol'],
  });
});

test('a condition list in a status is a map by type', async () => {
  const { properties } = await schemaOf('{ /** @listType "map"\n * @listMapKey "type" */ conditions?: Condition[] }');
  const conditions = properties?.['conditions'];
  assert.equal(conditions?.['x-kubernetes-list-type'], 'map');
  assert.deepEqual(conditions?.['x-kubernetes-list-map-keys'], ['type']);
  const items = conditions?.items as JSONSchemaProps;
  assert.deepEqual(items.required, ['lastTransitionTime', 'message', 'reason', 'status', 'type']);
  assert.deepEqual(items.properties?.['status']?.enum, ['True', 'False', 'Unknown']);
});

test('the root schema has the standard properties and nothing of them is required', async () => {
  const [kind] = await read(typesFile('string'));
  assert.deepEqual(kind?.schema, {
    type: 'object',
    properties: {
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      metadata: { type: 'object' },
      spec: { type: 'string' },
    },
    required: ['spec'],
  });
});

test('types come from packages: exports with types, types, subpaths, and what they export again', async () => {
  const files: Record<string, string> = {
    '../node_modules/plain/package.json': '{"name": "plain", "types": "./lib/main.d.ts"}',
    '../node_modules/plain/lib/main.d.ts': `export * from './port.js'; export type { Int32 as Count } from '@kubewright/apimachinery';`,
    '../node_modules/plain/lib/port.d.ts': `export interface Port { protocol: import('./protocol').Protocol }`,
    '../node_modules/plain/lib/protocol.d.ts': `export declare enum Protocol { TCP = 'TCP', UDP = 'UDP' }`,
    'node_modules/@scope/net/package.json':
      '{"name": "@scope/net", "exports": {"./v1": {"types": "./v1.d.ts", "default": "./v1.js"}}}',
    'node_modules/@scope/net/v1.d.ts': `export type Mode = 'on' | 'off';`,
  };
  const before = `import type { Port, Count } from 'plain';\nimport type { Mode } from '@scope/net/v1';`;
  const type = '{ port: Port; count?: Count; mode?: Mode }';
  const [kind] = await read(typesFile(type, { before }), (path) => files[path]);
  assert.deepEqual(kind?.schema.properties?.['spec'], {
    type: 'object',
    properties: {
      count: { type: 'integer', format: 'int32' },
      mode: { type: 'string', enum: ['on', 'off'] },
      port: {
        type: 'object',
        properties: { protocol: { type: 'string', enum: ['TCP', 'UDP'] } },
        required: ['protocol'],
      },
    },
    required: ['port'],
  });
});

/** Root types that get their form from a generic one: [declarations, root type]. */
const roots: Record<string, string> = {
  'an interface that extends': 'export interface Thing extends Resource<Spec, { ready: boolean }> {}',
  'an alias': 'export type Thing = Resource<Spec, { ready: boolean }>;',
  'an alias of an intersection': 'export type Thing = Resource<Spec> & { status?: { ready: boolean } };',
};

for (const [name, root] of Object.entries(roots)) {
  test(`generics are closed at the root by ${name}`, async () => {
    const [kind] = await read(`import type { KubernetesObject, ObjectMeta } from '@kubewright/apimachinery';
interface Resource<S, T = unknown> extends KubernetesObject { metadata: ObjectMeta; spec: S; status?: T }
interface Spec { size?: number }
/** A thing.
 * @kind
 */
${root}`);
    assert.deepEqual(kind?.schema, {
      description: 'A thing.',
      type: 'object',
      properties: {
        apiVersion: { type: 'string' },
        kind: { type: 'string' },
        metadata: { type: 'object' },
        spec: { type: 'object', properties: { size: { type: 'number' } } },
        status: { type: 'object', properties: { ready: { type: 'boolean' } }, required: ['ready'] },
      },
      required: ['spec'],
    });
  });
}
