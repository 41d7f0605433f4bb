import assert from 'node:assert/strict';
import { it } from 'node:test';
import { duplicateFields } from '../../src/request/duplicate-fields.ts';

const cases: readonly [text: string, paths: string[]][] = [
  ['{}', []],
  ['{"a":1,"a":2}', ['a']],
  ['{"a":1,"a":2,"a":3}', ['a']],
  ['{"spec":{"b":{"c":1,"d":2,"c":3}}}', ['spec.b.c']],
  ['[{"a":1},{"a":1}]', []],
  ['{"l":[{"a":1},{"b":[1,2],"a":1,"a":"a"}]}', ['l[1].a']],
  [String.raw`{"a\"b":"}{","a\"b":"[\\"}`, ['a"b']],
  ['{"a":{"x":1},"b":{"x":1},"a":[]}', ['a']],
  ['{"\\u0061":1,"a":2}', ['a']],
];

for (const [text, paths] of cases) {
  it(`finds ${JSON.stringify(paths)} in ${text}`, () => {
    JSON.parse(text);
    assert.deepEqual(duplicateFields(text), paths);
  });
}
