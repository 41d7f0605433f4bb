import assert from 'node:assert/strict';
import test from 'node:test';

import { type Ask, askMissing, openQuestions, requiredText, textsOf } from '../../src/cli/answers.ts';
import { commandNamed } from '../../src/cli/commands.ts';
import { InputError } from '../../src/errors.ts';
import { memoryIo } from './memory-io.ts';

const someone = memoryIo({ interactive: true });
const command = commandNamed('new');
const names = (values: Parameters<typeof openQuestions>[1], io = someone): string[] =>
  openQuestions(command, values, io).map(({ name }) => name);

test('a terminal is asked for what is missing, in order', () => {
  assert.deepEqual(names({}), ['name', 'group', 'version', 'kind', 'scope', 'plural']);
  assert.deepEqual(names({ directory: 'here', group: 'a.b', scope: 'Cluster' }), ['version', 'kind', 'plural']);
});

test('CRDs bring their kinds', () => assert.deepEqual(names({ directory: 'here', crd: ['-'] }), []));

test('who has given all that is needed is asked nothing', () => {
  assert.deepEqual(names({ directory: 'here', group: 'a.b', version: 'v1', kind: 'A', scope: 'Cluster' }), []);
});

test('nothing is asked without a terminal, with --yes or with --json', () => {
  assert.deepEqual(names({}, memoryIo()), []);
  assert.deepEqual(names({ yes: true }), []);
  assert.deepEqual(names({ json: true }), []);
});

test('answers complete the values; the default of an optional question is not recorded', async () => {
  const asked: string[] = [];
  const ask: Ask = async (questions) => {
    asked.push(...questions.map(({ name }) => name));
    return { version: 'v1', kind: 'Gateway', scope: 'Cluster', plural: 'gateways' };
  };
  const given = { directory: 'here', group: 'net.example.com' };
  const values = await askMissing(openQuestions(command, given, someone), given, ask);
  assert.deepEqual(asked, ['version', 'kind', 'scope', 'plural']);
  assert.deepEqual(values, { ...given, version: 'v1', kind: 'Gateway', scope: 'Cluster' });
  const odd: Ask = async () => ({ version: 'v1', kind: 'Octopus', scope: 'Cluster', plural: 'octopodes' });
  assert.equal((await askMissing(openQuestions(command, given, someone), given, odd))['plural'], 'octopodes');
});

test('a wrong flag is refused before anything is asked', async () => {
  const values = { group: 'Upper.Case' };
  const ask: Ask = async () => assert.fail('asked');
  await assert.rejects(askMissing(openQuestions(command, values, someone), values, ask), (error) => {
    assert.ok(error instanceof InputError);
    assert.match(error.message, /--group: .*For example: /);
    return true;
  });
});

test('a missing flag is named', () => {
  assert.throws(() => requiredText({}, 'for'), /--for is missing/);
  assert.equal(requiredText({ for: ' Network ' }, 'for'), 'Network');
});

test('lists are texts for the rules', () => {
  assert.equal(textsOf({ 'short-name': ['a', 'b'] })['shortNames'], 'a,b');
});
