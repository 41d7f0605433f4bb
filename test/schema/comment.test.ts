import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseComment, printComment } from '../../src/schema/comment.ts';
import { random } from './random.ts';

const read = (raw: string) => {
  const { description, tags } = parseComment(raw);
  return { description, tags: tags.map(({ name, value }) => [name, value]) };
};

test('a description and tags', () => {
  assert.deepEqual(read('/** How many. */'), { description: 'How many.', tags: [] });
  assert.deepEqual(read('/**\n * How many.\n *\n * Per zone.\n *\n * @minimum 1\n * @nullable\n */'), {
    description: 'How many.\n\nPer zone.',
    tags: [
      ['minimum', '1'],
      ['nullable', ''],
    ],
  });
  assert.deepEqual(read('/** @minimum 1 */'), { description: undefined, tags: [['minimum', '1']] });
  assert.deepEqual(read('/** */'), { description: undefined, tags: [] });
});

test('lines without stars, with tabs and with carriage returns', () => {
  assert.deepEqual(read('/**\r\n\tOne\r\n\t  two\r\n\t@minimum 1\r\n*/'), {
    description: 'One\ntwo',
    tags: [['minimum', '1']],
  });
});

test('indentation is kept, white space at the end of a line is not', () => {
  assert.equal(read('/**\n * list:\n *   - a  \n * end\n */').description, 'list:\n  - a\nend');
});

test('an at sign inside a line is prose', () => {
  assert.deepEqual(read('/** Mail to ops @example.com or a@b.c */').tags, []);
});

test('a value spans lines up to the next tag, and an at sign in it cuts nothing', () => {
  assert.deepEqual(read('/**\n * @default {\n *   "a": "x @y"\n * }\n * @pattern "^ @\\\\w*\\/$"\n */').tags, [
    ['default', '{\n  "a": "x @y"\n}'],
    ['pattern', '"^ @\\\\w*\\/$"'],
  ]);
});

test('a tag knows its line', () => {
  assert.deepEqual(
    parseComment('/**\n * Text\n * @a 1\n * @b 2\n */').tags.map(({ line }) => line),
    [2, 3],
  );
});

const escapes: [string, string][] = [
  ['@minimum 1', '/** \\@minimum 1 */\n'],
  ['  @x', '/**\n *   \\@x\n */\n'],
  ['glob src/**/*.ts', '/** glob src/**\\/*.ts */\n'],
  ['* item', '/** * item */\n'],
  ['a\\@b \\d \\\\ \\', '/** a\\\\@b \\d \\\\\\ \\\\ */\n'],
  ['edge ', '/** edge \\ */\n'],
  ['\n', '/**\n * \\\n * \\\n */\n'],
  ['cr\r\nlf', '/**\n * cr\\u{d}\n * lf\n */\n'],
  ['`x` ${y} </script> é😀', '/** `x` ${y} </script> é😀 */\n'],
];
for (const [description, printed] of escapes) {
  test(`${JSON.stringify(description)} is printed as ${JSON.stringify(printed)}`, () => {
    assert.equal(printComment({ description, tags: [] }), printed);
    assert.equal(parseComment(printed.trim()).description, description);
  });
}

test('a long value is indented', () => {
  const value = { rules: Array.from({ length: 20 }, (_, index) => `rule number ${index}`) };
  const printed = printComment({ tags: [{ name: 'default', value }] }, '  ');
  assert.ok(printed.split('\n').length > 20);
  assert.deepEqual(JSON.parse(parseComment(printed.trim()).tags[0]?.value ?? ''), value);
});

test('reading what was printed gives the same back, whatever the text', () => {
  const pieces = [
    '\\',
    '@',
    '*',
    '/',
    '*/',
    '/**',
    '\n',
    '\r',
    '\t',
    ' ',
    '\u2028',
    '\ufeff',
    '\ud800',
    '😀',
    'u{d}',
    'a',
    '@minimum 1',
    '"',
    '`',
    '${',
    '\0',
    '\xa0',
  ];
  const pick = random(20261122);
  const text = () => Array.from({ length: pick(12) }, () => pieces[pick(pieces.length)]).join('');
  for (let round = 0; round < 5_000; round++) {
    const description = text();
    const value = pick(3) === 0 ? { [text()]: [text(), pick(100)] } : text();
    const tags =
      pick(2) === 0
        ? []
        : [
            { name: 'items.default', value },
            { name: 'nullable', value: undefined },
          ];
    const printed = printComment({ description, tags }, ' '.repeat(pick(4)));
    const raw = printed.trim();
    if (raw === '') {
      assert.equal(description, '');
      continue;
    }
    assert.equal(raw.indexOf('*/'), raw.length - 2, `the comment ends early: ${raw}`);
    const back = parseComment(raw);
    assert.equal(back.description ?? '', description, raw);
    assert.deepEqual(
      back.tags.map(({ name }) => name),
      tags.map(({ name }) => name),
    );
    if (tags.length > 0) assert.deepEqual(JSON.parse(back.tags[0]?.value ?? ''), value, raw);
  }
});
