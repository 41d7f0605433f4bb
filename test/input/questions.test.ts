// The table of questions: texts of flags or prompts become a kind, or messages that name the flag.
import assert from 'node:assert/strict';
import test from 'node:test';

import { InputError } from '../../src/errors.ts';
import { kindQuestions, parseKindAnswers, projectQuestion } from '../../src/input/questions.ts';

const texts = { group: 'samples.example.com', version: 'v1', kind: 'Network', scope: 'Namespaced' };

test('what was not said is not recorded', () => {
  assert.deepEqual(parseKindAnswers(texts), texts);
  assert.deepEqual(parseKindAnswers({ ...texts, plural: ' ', shortNames: '', categories: undefined }), texts);
});

test('lists are split at commas', () => {
  const kind = parseKindAnswers({ ...texts, plural: 'nets', shortNames: 'n, nt,', categories: 'all' });
  assert.deepEqual([kind.plural, kind.shortNames, kind.categories], ['nets', ['n', 'nt'], ['all']]);
});

test('every missing flag is named with an example, and every wrong one explained', () => {
  assert.throws(
    () => parseKindAnswers({ kind: 'network', shortNames: 'A' }),
    (error) => {
      assert.ok(error instanceof InputError);
      assert.deepEqual(
        error.problems.map(({ code, path }) => [code, path]),
        [
          ['missing-answer', 'group'],
          ['missing-answer', 'version'],
          ['missing-answer', 'scope'],
          ['invalid-kind', 'kind'],
          ['invalid-short-name', 'shortNames'],
        ],
      );
      assert.equal(error.problems[0]?.message, '--group is missing');
      assert.equal(error.problems[0]?.hint, 'For example: --group samples.example.com');
      return true;
    },
  );
});

test('a prompt accepts its own example, and says what is wrong with another', () => {
  for (const question of [projectQuestion, ...kindQuestions])
    assert.equal(question.validate(question.example, {}), true, question.name);
  const group = kindQuestions.find(({ name }) => name === 'group');
  assert.match(String(group?.validate('A.b', {})), /has capitals.*For example: samples\.example\.com/);
});

test('the plural is suggested from the kind', () => {
  const plural = kindQuestions.find(({ name }) => name === 'plural');
  assert.equal(plural?.default({ kind: 'NetworkPolicy' }), 'networkpolicies');
  assert.equal(plural?.default({ kind: 'not a kind' }), undefined);
});
