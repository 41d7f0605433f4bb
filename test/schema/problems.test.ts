import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InputError } from '../../src/errors.ts';
import { readKinds } from '../../src/schema/read-kinds.ts';
import { file, problemsOf, read, typesFile } from './reading.ts';

/** name: [type, what is said of it, declarations]. The spec stands on line 9. */
const cases: Record<string, [string, string, string?]> = {
  function: ['{ run: () => void }', '9: spec.run: a function (() => void) has no schema'],
  method: ['{ run(): void }', '9: spec: a method (run(): void) has no schema'],
  symbol: ['{ id: symbol }', '9: spec.id: the type symbol has no schema'],
  any: ['any', '9: spec: the type any has no schema'],
  bigint: ['bigint', '9: spec: the type bigint has no schema'],
  tuple: ['[string, string]', '9: spec: a tuple ([string, string]) has no schema'],
  'null alone': ['null', '9: spec: null alone has no schema'],
  Map: ['Map<string, string>', '9: spec: the type Map is not declared, or has no schema'],
  Set: ['Set<string>', '9: spec: the type Set is not declared, or has no schema'],
  'a number that is another': [
    '9007199254740993',
    '9: spec: a number above 2^53 outside of @enum (9007199254740993) has no schema',
  ],
  'a number that is none': ['1e999', '9: spec: a number above 2^53 outside of @enum (1e999) has no schema'],
  'an enum without members': ['Phase', '3: spec: a union without values has no schema', 'enum Phase {}'],
  'a name of itself': [
    'Self',
    '3: spec: the type Self contains itself; a schema cannot be recursive',
    'type Self = keyof Self;',
  ],
  'a mapping of itself': [
    'Self',
    '3: spec: the type Self contains itself; a schema cannot be recursive',
    'type Self = { [K in keyof Self]: string };',
  ],
  'a generic that grows': [
    'Grow<string>',
    '3: spec.a: the type Grow contains itself; a schema cannot be recursive',
    'type Grow<T> = { a?: Grow<T[]> };',
  ],
  'mapped type': [
    '{ [K in string]: string }',
    '9: spec: a mapped type over what is no union of literals has no schema',
  ],
  'a package that is not there': [
    'Port',
    '9: spec: the module "@scope/network/v1" that declares Port was not found',
    `import type { Port } from '@scope/network/v1';`,
  ],
  'an object behind typeof': ['typeof port', '9: spec: typeof (typeof port) has no schema', 'const port = { a: 1 };'],
  'conditional type': [
    'string extends number ? 1 : 2',
    '9: spec: a conditional type (string extends number ? 1 : 2) has no schema',
  ],
  'template literal': ['`a${string}`', '9: spec: a template literal type (`a${string}`) has no schema'],
  'union of objects': [
    '{ a: string } | { b: string }',
    '9: spec: a union can only be of literals, of number | string, or of one type and null',
  ],
  'a literal that JavaScript rounds': [
    '1 | -9007199254740993',
    '9: spec: a number above 2^53 outside of @enum (-9007199254740993) has no schema',
  ],
  'literals of two types': [`'a' | 1`, '9: spec: the literals of a union must have one type'],
  'properties beside a map': [
    '{ a: string; [key: string]: string }',
    '9: spec: an object with properties can have no index signature but [key: string]: unknown',
  ],
  recursion: [
    'Tree',
    '3: spec.children[]: the type Tree contains itself; a schema cannot be recursive',
    'interface Tree { children?: Tree[] }',
  ],
  'recursion through a map': [
    'Tree',
    '3: spec.children[]: the type Tree contains itself; a schema cannot be recursive',
    'interface Tree { children?: Record<string, Tree> }',
  ],
  'an open generic': ['Box', '9: spec: the type Box lacks its type argument T', 'interface Box<T> { value?: T }'],
  'an unknown name': ['Nowhere', '9: spec: the type Nowhere is not declared, or has no schema'],
  Date: ['Date', '9: spec: the type Date is not declared, or has no schema'],
  'an unknown export of ours': ['k8s.Clock', '9: spec: the imported type Clock has no schema here'],
  'a module that is not there': [
    'Port',
    '9: spec: the module "./port.ts" that declares Port was not found',
    `import type { Port } from './port.ts';`,
  ],
  'a computed enum': [
    'Phase',
    `3: spec: an enum member that is computed (A = 'a'.length) has no schema`,
    `enum Phase { A = 'a'.length }`,
  ],
  class: ['Box', '9: spec: a class (Box) has no schema', 'class Box { value = 1 }'],
};

for (const [name, [type, expected, before]] of Object.entries(cases)) {
  test(`${name}: ${type}`, async () => {
    assert.deepEqual(await problemsOf(read(typesFile(type, before === undefined ? {} : { before }))), [expected]);
  });
}

/** [tags above a property of type string, what is said of them]. The first tag stands on line 11. */
const tags: [string, string][] = [
  ['@minLength one', '11: spec.field: the value of @minLength is not JSON: one'],
  ['@minLength "1"', '11: spec.field: @minLength wants a whole number from 0'],
  ['@minLength', '11: spec.field: @minLength wants a whole number from 0'],
  ['@maxLength -1', '11: spec.field: @maxLength wants a whole number from 0'],
  ['@pattern ^a$', '11: spec.field: the value of @pattern is not JSON: ^a$'],
  ['@minimun 1', '11: spec.field: @minimun is no tag'],
  ['@items.minLength 1', '11: spec.field: @items.minLength is about the items of a type that has none'],
  ['@minLength 1\n@minLength 2', '12: spec.field: @minLength stands here twice'],
  ['@uniqueItems', '11: spec.field: @uniqueItems is refused by the server; write @listType "set"'],
  ['@listType "bag"', '11: spec.field: @listType wants one of "atomic", "set", "map"'],
  ['@scope "Cluster"', '11: spec.field: @scope belongs on a root type'],
  ['@validation {"message": "no"}', '11: spec.field: @validation wants a property "rule"'],
  [
    '@validation {"rule": "true", "color": 1}',
    '11: spec.field: @validation has no property "color"; it has rule, message, messageExpression, reason, fieldPath, optionalOldSelf',
  ],
  [
    '@validation {"rule": "true", "reason": "Because"}',
    '11: spec.field: @validation has a property "reason" that wants one of "FieldValueInvalid", "FieldValueForbidden", "FieldValueRequired", "FieldValueDuplicate"',
  ],
  ['@see https://example.com', ''],
  ['@deprecated by another', ''],
];

for (const [text, expected] of tags) {
  test(`${text} ${expected === '' ? 'is for people' : 'is refused'}`, async () => {
    const spec = `{\n  /**\n${text.replaceAll(/^/gmu, '   * ')}\n   */\n  field: string;\n}`;
    assert.deepEqual(await problemsOf(read(typesFile(spec))), expected === '' ? [] : [expected]);
  });
}

test('a misspelled tag is told the right one', async () => {
  await assert.rejects(read(typesFile('{ /** @minlength 1 */ a: string }')), (error: unknown) => {
    assert.ok(error instanceof InputError);
    assert.match(error.problems[0]?.hint ?? '', /Did you mean @minLength\?/u);
    return true;
  });
});

test('all problems of all files are reported at once, in order', async () => {
  const sources = [
    {
      file: 'api/a.example.com/v1/one.ts',
      text: '/** @kind\n * @scope "Local"\n */\nexport interface One { spec: { a: any;\n b: symbol } }',
    },
    { file: 'api/a.example.com/v1/two.ts', text: '/** @kind */\nexport interface Two { spec: bigint }' },
  ];
  await assert.rejects(readKinds(sources), (error: unknown) => {
    assert.ok(error instanceof InputError);
    assert.deepEqual(
      error.problems.map((problem) => [problem.file, problem.line, problem.path, problem.code]),
      [
        ['api/a.example.com/v1/one.ts', 2, undefined, 'invalid-types'],
        ['api/a.example.com/v1/one.ts', 4, 'spec.a', 'invalid-types'],
        ['api/a.example.com/v1/one.ts', 5, 'spec.b', 'invalid-types'],
        ['api/a.example.com/v1/two.ts', 2, 'spec', 'invalid-types'],
      ],
    );
    return true;
  });
});

test('a fault of grammar is told with its line', async () => {
  assert.deepEqual(await problemsOf(read('export interface A {\n  b: ;\n}')), ['2: Type expected.']);
});

test('tags of a kind on a type without @kind', async () => {
  const text = '/** @scope "Cluster" */\nexport interface A { spec: string }';
  assert.deepEqual(await problemsOf(read(text)), ['1: @scope stands on A, which is no root type']);
});

test('a root type must be exported', async () => {
  assert.deepEqual(await problemsOf(read('/** @kind */\ninterface A { spec: string }')), [
    '2: the root type A is not exported',
  ]);
});

test('a group and version come from the path or from tags', async () => {
  const text = '/** @kind */\nexport interface A { spec: string }';
  assert.deepEqual(await problemsOf(readKinds([{ file: 'a.ts', text }])), [
    '2: the group of A is not known',
    '2: the version of A is not known',
  ]);
  const [kind] = await readKinds([{ file, text }]);
  assert.deepEqual([kind?.group, kind?.version], ['samples.example.com', 'v1']);
});

test('names that would become paths are checked', async () => {
  const tags = ' * @group "../../etc"\n * @version "v1/.."\n * @plural "../x"\n';
  const problems = await problemsOf(read(typesFile('string', { tags })));
  assert.equal(problems.length, 3);
});

/** Few lines that stand for more than there is room for. */
const bombs: Record<string, string> = {
  objects: `${Array.from({ length: 40 }, (_, level) => `interface T${level} { a: T${level + 1}; b: T${level + 1} }`).join('\n')} type T40 = string;`,
  unions: `${Array.from({ length: 40 }, (_, level) => `type T${level} = T${level + 1} | T${level + 1};`).join('\n')} type T40 = 'a';`,
};

for (const [name, before] of Object.entries(bombs)) {
  test(`a bomb of ${name} ends`, async () => {
    const [problem] = await problemsOf(read(typesFile('T0', { before })));
    assert.match(problem ?? '', /types are named more than 500,000 times from here/u);
  });
}

test('nesting without end is told, not a crash', async () => {
  const type = `${'{ a: '.repeat(20_000)}string${' }'.repeat(20_000)}`;
  assert.deepEqual(await problemsOf(read(typesFile(type))), ['types nest too deeply to be read']);
});

test('YAML is said to be no TypeScript, once', async () => {
  const sources = [{ file: 'crd.yaml', text: 'kind: CustomResourceDefinition\nspec:\n  group: a.example.com\n' }];
  await assert.rejects(readKinds(sources), (error) => {
    assert.ok(error instanceof InputError);
    assert.deepEqual(
      error.problems.map(({ message }) => message),
      ['is no TypeScript'],
    );
    return true;
  });
});
