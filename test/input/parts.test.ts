// Parts hold every source once and in order, begin at documents, and know their lines.
import assert from 'node:assert/strict';
import test from 'node:test';

import { parseCrds } from '../../src/input/crd.ts';
import { partsOf, withLines } from '../../src/input/parts.ts';
import { InputError } from '../../src/errors.ts';

const filler = `${'# a line\n'.repeat(150_000)}a: 1\n`;

test('small sources go together, a large one is cut at its documents; nothing is lost or moved', () => {
  const large = { file: 'large', text: `${filler}---\n${filler}---\n${filler}` };
  const small = ['a', 'b'].map((file) => ({ file, text: 'x: 1\n' }));
  const sources = [...small, large, { file: 'c', text: '' }];
  const parts = partsOf(sources);
  assert.equal(parts.length, 5);
  const texts = new Map<string, { text: string }[]>();
  for (const each of parts.flatMap((part) => part.sources))
    texts.set(each.file, [...(texts.get(each.file) ?? []), each]);
  assert.deepEqual([...texts.keys()], ['a', 'b', 'large', 'c']);
  for (const { file, text } of sources)
    assert.equal(
      texts
        .get(file)
        ?.map((part) => part.text)
        .join(''),
      text,
    );
  assert.deepEqual(
    parts.map(({ linesBefore }) => linesBefore),
    [0, 0, 150_001, 300_003, 0],
  );
});

test('a problem keeps its line, whichever part it is in', () => {
  const text = `${filler}---\n${filler}---\na: [\n`;
  const lineOf = (run: () => unknown): number | undefined => {
    try {
      run();
    } catch (error) {
      if (error instanceof InputError) return error.problems[0]?.line;
    }
    return undefined;
  };
  const whole = lineOf(() => parseCrds([{ file: 'f', text }]));
  const part = partsOf([{ file: 'f', text }]).at(-1);
  assert.ok(whole !== undefined && part !== undefined);
  const problem = { code: 'invalid-yaml', message: '', line: lineOf(() => parseCrds(part.sources)) ?? 0 } as const;
  assert.equal(withLines([problem], part)[0]?.line, whole);
});
