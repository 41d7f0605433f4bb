// docs/errors.md explains every code that a problem may carry, and no other.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { problemCodes } from '../../src/errors.ts';

test('docs/errors.md and the table of codes name the same errors', () => {
  const text = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');
  const documented = [...text.matchAll(/^### (\S+)$/gm)].map((match) => match[1]);
  assert.deepEqual(documented.sort(), Object.keys(problemCodes).sort());
});
