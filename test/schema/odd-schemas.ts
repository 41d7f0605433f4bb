// Schemas that are hard to spell in TypeScript, and kinds whose names are taken.
import type { JSONSchemaProps } from '@kubewright/apimachinery';

export const text: JSONSchemaProps = { type: 'string' };
export const anything: JSONSchemaProps = { 'x-kubernetes-preserve-unknown-fields': true };
export const object = (properties: Record<string, JSONSchemaProps>, more: JSONSchemaProps = {}): JSONSchemaProps => ({
  type: 'object',
  properties,
  ...more,
});

/** Schemas of `spec`, by what is odd about them. */
export const specs: Record<string, JSONSchemaProps> = {
  'nested objects, arrays of objects and maps of objects': object({
    one: object({ deep: object({ er: text }, { required: ['er'], description: 'Deep.' }) }),
    many: {
      type: 'array',
      description: 'Many.',
      items: object({ id: text }, { description: 'One.', minProperties: 1 }),
    },
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
      [
        'fooBar',
        'FooBar',
        'foo-bar',
        'foo_bar',
        'foo.bar',
        'foobar',
        'Foo',
        'foo',
        '_foo',
        '$foo',
        '-foo',
        '1foo',
        'é',
        '',
      ].map((name) => [name, object({ foo: object({ bar: text }) })]),
    ),
  ),
  'names that are words of JavaScript, of schemas or of our own': object(
    Object.fromEntries(
      [
        '__proto__',
        'constructor',
        'class',
        'type',
        'items',
        'default',
        '$ref',
        'record',
        'nonNullable',
        'int32',
        'timestamp',
        'objectMeta',
      ].map((name) => [
        name,
        object({
          a: { type: 'object', additionalProperties: text },
          b: { type: 'object', additionalProperties: anything },
          c: { type: 'integer', format: 'int32' },
          d: { type: 'string', format: 'date-time' },
        }),
      ]),
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

/** Kinds called like words of JavaScript, of its library, or of our own types. */
export const oddKinds =
  'Class Object Promise Record Array Map NonNullable ObjectMeta KubernetesObject Int32 my-kind type'.split(' ');
