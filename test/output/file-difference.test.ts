// Where a file differs first, as people and programs are told.
import assert from 'node:assert/strict';
import test from 'node:test';

import { fileDifference, formatFileDifference } from '../../src/output/file-difference.ts';

const cases: readonly (readonly [path: string, found: string, wanted: string, said: string])[] = [
  ['a.yaml', 'a: [{b: 1}]\n', 'a: [{b: 1, minimum: 0}]\n', 'a[0].minimum: 0 from the types, missing in the file'],
  ['a.yaml', 'a: {b: 1, c: 2}\n', 'a: {b: 1}\n', 'a.c: nothing from the types, 2 in the file'],
  [
    'a.yaml',
    'a: [{name: v1, b: 1}, {name: v2, b: 2}]\n',
    'a: [{name: v0}, {name: v1, b: 1}, {name: v2, b: 3}]\n',
    'a[name=v0]: {"name":"v0"} from the types, missing in the file',
  ],
  [
    'a.yaml',
    'a: [{name: v0}, {name: "a]", b: 1}]\n',
    'a: [{name: "a]", b: 2}]\n',
    'a[name="a]"].b: 2 from the types, 1 in the file',
  ],
  [
    'a.yaml',
    'a: [{name: v0}, {name: v1}]\n',
    'a: [{name: v1}]\n',
    'a[name=v0]: nothing from the types, {"name":"v0"} in the file',
  ],
  [
    'a.yaml',
    'a: [{name: x}, {name: z}]\n',
    'a: [{name: z}, {name: x}]\n',
    'a[0].name: "z" from the types, "x" in the file',
  ],
  [
    'a.yaml',
    'a: [{name: x}, {name: x, b: 1}]\n',
    'a: [{name: x}, {name: x, b: 2}]\n',
    'a[1].b: 2 from the types, 1 in the file',
  ],
  ['a.yaml', 'a: on\n', 'a: "on"\n', 'a: "on" from the types, true in the file'],
  ['a.yaml', 'a: 1\n', 'a: 1\n---\nb: 2\n', 'document 2: {"b":2} from the types, missing in the file'],
  ['a.yaml', 'a: 1\n---\nb: 1\n', 'a: 1\n---\nb: 2\n', 'document 2, b: 2 from the types, 1 in the file'],
  ['a.yaml', '# x\na: 1\n', '# y\na: 1\n', 'line 1: "# y" from the types, "# x" in the file'],
  ['a.yaml', 'a: [\n', 'a: 1\n', 'line 1: "a: 1" from the types, "a: [" in the file'],
  ['a.yaml', '__proto__: 1\n', '__proto__: 2\n', '__proto__: 2 from the types, 1 in the file'],
  ['a.yaml', '', 'a: 1\n', 'the whole document: {"a":1} from the types, missing in the file'],
  ['a.json', '{"a.b": 1}', '{"a.b": 2}', '["a.b"]: 2 from the types, 1 in the file'],
  ['a.ts', 'let a;\nlet b;\n', 'let a;\nlet c;\n', 'line 2: "let c;" from the types, "let b;" in the file'],
  ['a.ts', 'a\r\n', 'a\n', 'line 1: "a" from the types, "a\\r" in the file'],
  ['a.ts', 'a', 'a\n', 'line 2: "" from the types, missing in the file'],
];

test('the first difference by path, or else by line', () => {
  for (const [path, found, wanted, said] of cases) {
    const difference = fileDifference(path, found, wanted);
    assert.ok(difference !== undefined, said);
    assert.equal(formatFileDifference(difference), said);
  }
  assert.equal(fileDifference('a.yaml', 'a', 'a'), undefined);
});

test('a file that explodes is compared as text', () => {
  const bomb = `a: &a [x, x, x, x, x, x, x, x, x]\n${'bcdefgh'
    .split('')
    .map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefg'[index]}`).join(', ')}]\n`)
    .join('')}`;
  assert.match(formatFileDifference(fileDifference('a.yaml', bomb, 'a: 1\n') ?? assert.fail()), /^(line 1|a): /);
});

test('long values are cut', () => {
  const { wanted } = fileDifference('a.ts', '', 'x'.repeat(1000)) ?? assert.fail();
  assert.equal(wanted?.length, 123);
});
