// Every case of hostile and odd input, from the command line to the files it writes: what can be expressed comes back as
// it was, what cannot is refused with words; nothing runs, nothing hangs, nothing is written elsewhere or half.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { renderManifest } from '../../src/render/manifest.ts';
import { firstDifference, formatDifference } from '../schema/definition-difference.ts';
import { refusals, survivors } from './hostile-cases.ts';
import { assertOnlyDeclarations, wholeWay } from './whole-way.ts';

/** Milliseconds. A case that takes longer hangs as far as a user can tell. */
const timeout = 20_000;

describe('comes back as it was', { timeout: 10 * timeout }, () => {
  for (const [name, { crd, types, yaml }] of Object.entries(survivors)) {
    it(name, { timeout }, async () => {
      const way = await wholeWay(renderManifest([crd]));
      assert.deepEqual([way.exitCode, way.complaint], [0, '']);
      assert.ok(way.crd !== undefined);
      const found = firstDifference(crd, way.crd);
      if (found !== undefined) assert.fail(formatDifference(found));
      if (types !== undefined) assert.match([...way.types.values()].join('\n'), types);
      if (yaml !== undefined) assert.match(way.yaml, yaml);
      assert.equal(({} as Record<string, unknown>)['a'], undefined, 'the prototype of objects has changed');
    });
  }
});

describe('is refused with words, and nothing is written', { timeout: 10 * timeout }, () => {
  for (const [name, { text, complaint }] of Object.entries(refusals)) {
    it(name, { timeout }, async () => {
      const way = await wholeWay(text);
      assert.equal(way.exitCode, 1, way.complaint);
      assert.match(way.complaint, complaint);
      assert.doesNotMatch(way.complaint, /\n\s+at /u, 'a stack is no explanation');
    });
  }
});

it('what is no declaration would be seen', () => {
  assert.throws(() => assertOnlyDeclarations('a.ts', 'export interface A {}\nprocess.exit(1);'));
  assert.throws(() => assertOnlyDeclarations('a.ts', 'const a = process.exit(1);'));
  assert.throws(() => assertOnlyDeclarations('a.ts', 'const a = `${b}`;'));
  assert.throws(() => assertOnlyDeclarations('a.ts', 'export interface A { /* */ */ }'));
});
