// JSON shared with the user.
import assert from 'node:assert/strict';
import test from 'node:test';

import type { Merge } from '../../src/model/planned-file.ts';
import { renderMerge } from '../../src/render/merge.ts';

const merge: Merge = {
  initially: { name: 'x', scripts: { test: 'ours' } },
  missing: { dependencies: { a: '^1', b: '^1' } },
  always: { own: { list: [1] } },
};

test('a new file gets everything', () => {
  assert.deepEqual(JSON.parse(renderMerge(merge, undefined, 'p')), {
    name: 'x',
    scripts: { test: 'ours' },
    dependencies: { a: '^1', b: '^1' },
    own: { list: [1] },
  });
});

test('an existing file keeps its values and its order; missing keys are added, ours are set', () => {
  const text = JSON.stringify(
    { own: { list: [9], else: 1 }, dependencies: { b: 'file:x' }, name: 'mine' },
    undefined,
    '\t',
  );
  assert.equal(
    renderMerge(merge, text, 'p'),
    `${JSON.stringify({ own: { list: [1], else: 1 }, dependencies: { b: 'file:x', a: '^1' }, name: 'mine' }, undefined, '\t')}\n`,
  );
});

test('a file that needs no change keeps every byte', () => {
  const text = '{"own":{"list":[1]},   "dependencies":{"a":"1","b":"2"}}';
  assert.equal(renderMerge(merge, text, 'p'), text);
});

test('what is no JSON object is refused by name; __proto__ stays a key', () => {
  assert.throws(() => renderMerge(merge, '{ // comment', 'package.json'), /package\.json: is not JSON/);
  assert.throws(() => renderMerge(merge, '[]', 'package.json'), /is not a JSON object/);
  assert.match(renderMerge(merge, '{"__proto__": {"a": 1}}', 'p'), /"__proto__": \{\s*"a": 1/);
  assert.equal(({} as Record<string, unknown>)['a'], undefined);
});
