import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test from 'node:test';

import { explain, Failure } from '../../src/cli/failure.ts';
import { BugError, InputError } from '../../src/errors.ts';

test('what the user can fix says what, where and how, all at once and without a stack', () => {
  const error = new InputError([
    { code: 'invalid-kind', message: 'The kind "x" is not CamelCase', path: 'kind', hint: 'For example: Network' },
    { code: 'invalid-yaml', message: 'unexpected end', file: 'crd.yaml', line: 7 },
  ]);
  const { exitCode, text, problems } = explain(error);
  assert.equal(exitCode, 1);
  assert.equal(text, 'kind: The kind "x" is not CamelCase\n  For example: Network\ncrd.yaml:7: unexpected end');
  assert.equal(problems.length, 2);
});

test('missing flags and contradictions are wrong usage, unless something else is wrong too', () => {
  const missing = { code: 'missing-answer', message: '--kind is missing' } as const;
  assert.equal(explain(new InputError([missing, { code: 'usage', message: 'either or' }])).exitCode, 2);
  assert.equal(explain(new InputError([missing, { code: 'invalid-group', message: 'no dot' }])).exitCode, 1);
});

test('what stands in the way outside is no bug', async () => {
  assert.deepEqual(explain(new Failure('npm failed', 'try again')), {
    exitCode: 1,
    text: 'npm failed\n  try again',
    problems: [{ message: 'npm failed', hint: 'try again' }],
  });
  const absent: unknown = await readFile('/nowhere/at/all').catch((error: unknown) => error);
  assert.equal(explain(absent).exitCode, 1);
  assert.doesNotMatch(explain(absent).text, /\n\s+at /);
});

test('Ctrl-C in a prompt is no bug', () => {
  const error = Object.assign(new Error('User force closed the prompt'), { name: 'ExitPromptError' });
  assert.deepEqual(explain(error).text, 'Cancelled; nothing was written');
});

test('everything else is our bug: a stack, and where to report it', () => {
  for (const error of [new BugError('impossible'), new TypeError('x is undefined'), 'a text']) {
    const { exitCode, text } = explain(error);
    assert.equal(exitCode, 70);
    assert.match(text, /report it.*https:/);
    if (error instanceof Error) assert.match(text, /\n\s+at /);
  }
});
