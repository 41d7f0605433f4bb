// Schema -> TypeScript -> the same schema.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CustomResourceDefinition, JSONSchemaProps } from '@kubewright/apimachinery';
import { buildCustomResourceDefinitions } from '../../src/schema/custom-resource-definition.ts';
import { printTypes } from '../../src/schema/print-types.ts';
import { readKinds } from '../../src/schema/read-kinds.ts';
import { definition, definitionOf } from './definition.ts';
import { random } from './random.ts';
import { semanticForm } from './semantic-form.ts';

async function assertRoundTrip(crd: CustomResourceDefinition): Promise<string> {
  const sources = crd.spec.versions.map(({ name }) => ({
    file: `api/${crd.spec.group}/${name}/kind.ts`,
    text: printTypes(crd, name),
  }));
  const texts = sources.map(({ text }) => text).join('\n');
  const [back] = buildCustomResourceDefinitions(await readKinds(sources));
  assert.ok(back !== undefined);
  assert.deepEqual(semanticForm(back), semanticForm(crd), texts);
  return texts;
}

const text: JSONSchemaProps = { type: 'string' };
const anything: JSONSchemaProps = { 'x-kubernetes-preserve-unknown-fields': true };
const object = (properties: Record<string, JSONSchemaProps>, more: JSONSchemaProps = {}): JSONSchemaProps => ({
  type: 'object',
  properties,
  ...more,
});

const specs: Record<string, JSONSchemaProps> = {
  'nested objects, arrays of objects and maps of objects': object({
    one: object({ deep: object({ er: text }, { required: ['er'], description: 'Deep.' }) }),
    many: { type: 'array', description: 'Many.', items: object({ id: text }, { description: 'One.', minProperties: 1 }) },
    byName: { type: 'object', additionalProperties: object({ id: text }, { description: 'One.', nullable: true }) },
    grid: { type: 'array', items: { type: 'array', items: object({ x: { type: 'integer' } }, { title: 'Cell' }) } },
  }),
  'the empty objects': object({
    prunes: { type: 'object' },
    keeps: { type: 'object', ...anything },
    anything,
    empty: object({}),
    mapOfAnything: { type: 'object', additionalProperties: anything },
    mapOfNullableAnything: { type: 'object', additionalProperties: { ...anything, nullable: true } },
    mapOfKept: { type: 'object', additionalProperties: { type: 'object', ...anything } },
    open: object({ a: text }, anything),
    untyped: { ...anything, properties: { a: text } },
    listOfAnything: { type: 'array', items: anything },
  }),
  'unions of all sorts': object({
    texts: { type: 'string', enum: ['b', 'a', '', "it's", '"', '\\', '- =', ' | ', '\n', 'on', '😀'] },
    integers: { type: 'integer', enum: [1, -1], format: 'int32' },
    numbers: { type: 'number', enum: [1, 2] },
    fractions: { type: 'number', enum: [0.5, 1e21] },
    truths: { type: 'boolean', enum: [true] },
    mixed: { ...anything, enum: ['a', 1, null, { b: [] }] },
    nullable: { type: 'string', enum: ['a'], nullable: true },
    list: { type: 'array', items: { type: 'string', enum: ['a', 'b'], nullable: true } },
  }),
  'what stands for itself': object({
    either: { 'x-kubernetes-int-or-string': true },
    eitherToo: { 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, { type: 'string' }], pattern: '^a$' },
    reversed: { 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'string' }, { type: 'integer' }] },
    time: { type: 'string', format: 'date-time', nullable: true },
    small: { type: 'integer', format: 'int32' },
    plain: { type: 'integer' },
    odd: { type: 'integer', format: 'int8' },
    textWithFormat: { type: 'string', format: 'int32' },
  }),
  'siblings that differ in case and punctuation': object(
    Object.fromEntries(
      ['fooBar', 'FooBar', 'foo-bar', 'foo_bar', 'foo.bar', 'foobar', 'Foo', 'foo', '_foo', '$foo', '-foo', '1foo', 'é', ''].map(
        (name) => [name, object({ foo: object({ bar: text }) })],
      ),
    ),
  ),
  'names that are words of JavaScript, of schemas or of our own': object(
    Object.fromEntries(
      ['__proto__', 'constructor', 'class', 'type', 'items', 'default', '$ref', 'record', 'nonNullable', 'int32', 'timestamp', 'objectMeta'].map(
        (name) => [
          name,
          object({
            a: { type: 'object', additionalProperties: text },
            b: { type: 'object', additionalProperties: anything },
            c: { type: 'integer', format: 'int32' },
            d: { type: 'string', format: 'date-time' },
          }),
        ],
      ),
    ),
  ),
  'text that could end a comment, begin a tag or be code': object({
    a: { ...text, description: '*/ }; process.exit(1); /** ${x} `y`\n@minimum 1\n  @items.x "\n\n* list\n*/' },
    b: { type: 'array', items: { ...text, description: ' edges \n', pattern: '*/ @a\u2028' } },
    c: object({ d: text }, { description: '\\', title: '*/', default: { d: '*/ @minimum 1\n@x' } }),
    "'; export const x = 1; //": text,
    'a\nb': object({ c: text }),
  }),
  'required names that are not declared': object({ a: text }, { required: ['b', 'a'] }),
  'a spec that is no interface': { type: 'array', items: object({ a: text }), description: 'A list.', maxItems: 3 },
  'a spec that keeps everything': { type: 'object', ...anything, description: 'All.' },
};

for (const [name, spec] of Object.entries(specs)) {
  test(name, async () => {
    await assertRoundTrip(definitionOf(spec));
  });
}

for (const kind of ['Class', 'Object', 'Promise', 'Record', 'Array', 'Map', 'NonNullable', 'ObjectMeta', 'KubernetesObject', 'Int32', 'my-kind', 'type']) {
  test(`a kind called ${kind}`, async () => {
    await assertRoundTrip(
      definitionOf(
        object({
          a: { type: 'object', additionalProperties: anything },
          b: { type: 'array', items: { type: 'integer', format: 'int32' } },
        }),
        kind,
      ),
    );
  });
}

test('everything that a definition says beside its schemas', async () => {
  const crd = definition(
    {
      description: 'A thing.',
      required: ['spec', 'metadata'],
      'x-kubernetes-validations': [{ rule: 'self.metadata.name == "x"' }],
      ...object({
        metadata: { type: 'object', properties: { name: { type: 'string', maxLength: 5 }, generateName: { type: 'string' } } },
        spec: object({ replicas: { type: 'integer' } }),
        status: object({ replicas: { type: 'integer' } }),
        data: object({ nested: object({ a: text }) }),
      }),
    },
    'Thing',
  );
  const [stored] = crd.spec.versions;
  assert.ok(stored !== undefined);
  await assertRoundTrip({
    ...crd,
    metadata: { ...crd.metadata, annotations: { 'a/b': '*/ @x' }, labels: { c: 'd' } },
    spec: {
      ...crd.spec,
      scope: 'Cluster',
      names: { ...crd.spec.names, singular: 'item', listKind: 'Things', shortNames: ['th'], categories: ['all'] },
      conversion: { strategy: 'Webhook', webhook: { conversionReviewVersions: ['v1'], clientConfig: { url: 'https://a.b' } } },
      versions: [
        {
          ...stored,
          additionalPrinterColumns: [
            { name: 'Ready', type: 'string', jsonPath: `.status.conditions[?(@.type=="Ready")].status`, priority: 1, format: 'x' },
          ],
          selectableFields: [{ jsonPath: '.spec.color' }],
          subresources: {
            status: {},
            scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas', labelSelectorPath: '.status.selector' },
          },
        },
        {
          name: 'v1beta1',
          served: false,
          storage: false,
          deprecated: true,
          deprecationWarning: 'use v1',
          schema: { openAPIV3Schema: object({ spec: object({ other: text }) }) },
        },
      ],
    },
  });
});

test('any schema at all', async () => {
  const pick = random(7);
  const from = <T>(...values: T[]): T => values[pick(values.length)] as T;
  const maybe = <T extends object>(value: T, chance = 3): T | object => (pick(chance) === 0 ? value : {});
  const words = () => from('a', 'b', '*/', ' @x', '\n', '@minimum 1', '\\', '"', ' ') + from('', 'c', '\n@y', '/');
  const common = (): JSONSchemaProps => ({
    ...maybe({ description: words() }),
    ...maybe({ title: words() }, 6),
    ...maybe({ nullable: true }, 4),
    ...maybe({ default: from<unknown>(null, 0, false, '', words(), [words()], { [words()]: 1 }) }, 5),
    ...maybe({ 'x-kubernetes-validations': [{ rule: words(), message: words() }] }, 6),
    ...maybe({ oneOf: [{ required: [words()] }, { not: { enum: [words()] } }] }, 8),
  });
  const schema = (depth: number): JSONSchemaProps => {
    switch (depth <= 0 ? pick(4) : pick(8)) {
      case 0:
        return { type: 'string', ...common(), ...maybe({ enum: [words(), words()] }), ...maybe({ format: from('date-time', 'byte', 'x') }), ...maybe({ pattern: words() }) };
      case 1:
        return { type: from('integer', 'number'), ...common(), ...maybe({ format: from('int32', 'int64', 'double') }), ...maybe({ enum: [1, from(2, 2.5)] }), ...maybe({ minimum: -1.5, exclusiveMinimum: true }) };
      case 2:
        return { ...anything, ...common() };
      case 3:
        return { 'x-kubernetes-int-or-string': true, ...common(), ...maybe({ anyOf: [{ type: 'integer' }, { type: 'string' }] }) };
      case 4:
        return { type: 'array', items: schema(depth - 1), ...common(), ...maybe({ 'x-kubernetes-list-type': 'atomic' }), ...maybe({ maxItems: 3 }) };
      case 5:
        return { type: 'object', additionalProperties: schema(depth - 1), ...common() };
      case 6:
        return { type: 'object', ...common(), ...maybe(anything) };
      default: {
        const names = Array.from({ length: 1 + pick(4) }, () => from('a', 'A', 'b-c', 'bC', '__proto__', 'record', 'x.y', 'timestamp'));
        const properties: Record<string, JSONSchemaProps> = {};
        for (const name of names) {
          Object.defineProperty(properties, name, { value: schema(depth - 1), enumerable: true, configurable: true, writable: true });
        }
        return { type: 'object', properties, ...common(), ...maybe({ required: [from(...names)] }), ...maybe(anything) };
      }
    }
  };
  for (let round = 0; round < 40; round++) {
    const properties = Object.fromEntries(Array.from({ length: 5 }, (_, index) => [`p${index}`, schema(3)]));
    await assertRoundTrip(definitionOf({ type: 'object', properties }));
  }
});
