// The generators' prompts on streams instead of a terminal: Yeoman's real prompts, typed into.
import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import test, { type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';

import { type Ask, askMissing, openQuestions } from '../../src/cli/answers.ts';
import type { Values } from '../../src/cli/command.ts';
import { commands } from '../../src/cli/commands.ts';
import { memoryIo } from '../cli/memory-io.ts';

interface Environment {
  register: (file: string, meta: { namespace: string }) => unknown;
  run: (args: string[], options: Record<string, unknown>) => Promise<void>;
  create: (namespace: string, options: object) => Promise<{ help: () => string }>;
}
const { createEnv } = (await import('yeoman-environment')) as unknown as {
  createEnv: (options: object) => Environment;
};

const generators = {
  app: 'new',
  kind: 'add kind',
  controller: 'add controller',
  version: 'add version',
  remove: 'remove kind',
  generate: 'generate',
};

function environment(streams: object = {}): Environment {
  const created = createEnv({ skipInstall: true, ...streams });
  for (const name of Object.keys(generators)) {
    const file = fileURLToPath(new URL(`../../generators/${name}/index.ts`, import.meta.url));
    created.register(file, { namespace: `kubewright:${name}` });
  }
  return created;
}

/**
 * Runs a generator's questions and types: each line is entered once the screen shows the text it answers.
 * @returns the completed values and what stood on the screen.
 */
async function typed(
  context: TestContext,
  namespace: string,
  given: Values,
  script: readonly (readonly [shown: string, line: string])[],
): Promise<{ values: Values; screen: string }> {
  const stdin = new PassThrough();
  const stdout = Object.assign(new PassThrough(), { columns: 120 });
  // Each prompt ends its output when it is answered; a terminal does not care.
  stdout.end = () => stdout;
  context.after(() => stdin.destroy());
  let screen = '';
  let seen = 0;
  const pending = [...script];
  stdout.setEncoding('utf8').on('data', (chunk: string) => {
    screen += stripVTControlCharacters(chunk);
    const next = pending[0];
    if (next === undefined || !screen.slice(seen).includes(next[0])) return;
    pending.shift();
    seen = screen.length;
    // Answered in a later turn: a prompt draws before it listens.
    setImmediate(() => stdin.write(`${next[1]}\r`));
  });
  const command = commands.find(({ generator }) => `kubewright:${generator}` === namespace);
  assert.ok(command !== undefined);
  let values: Values | undefined;
  const perform = async (ask: Ask): Promise<void> => {
    values = await askMissing(openQuestions(command, given, memoryIo({ interactive: true })), given, ask);
  };
  await environment({ stdin, stdout, stderr: stdout }).run([namespace], { perform, skipCache: true });
  assert.deepEqual(pending, [], screen);
  assert.ok(values !== undefined);
  return { values, screen };
}

test('a new operator is asked for, each answer checked on Enter', async (context) => {
  const { values, screen } = await typed(context, 'kubewright:app', {}, [
    ['Name of the operator', ''],
    ['API group', 'Not A Group'],
    ['For example: samples.example.com', '\u0015net.example.com'],
    ['Version', 'v1'],
    ['Kind', 'NetworkPolicy'],
    ['Scope', '\u001b[B'],
    ['Plural', ''],
  ]);
  assert.deepEqual(values, {
    name: 'my-operator',
    group: 'net.example.com',
    version: 'v1',
    kind: 'NetworkPolicy',
    scope: 'Cluster',
  });
  assert.match(screen, /for example samples\.example\.com/);
  assert.match(screen, /\(networkpolicies\)/, 'the plural that is derived is offered');
});

test('only what is missing is asked', async (context) => {
  const { values, screen } = await typed(
    context,
    'kubewright:kind',
    { group: 'a.example.com', version: 'v1', scope: 'Cluster', plural: 'things' },
    [['Kind', 'Thing']],
  );
  assert.equal(values['kind'], 'Thing');
  assert.doesNotMatch(screen, /API group/);
});

test('every flag of a command is an option of its generator, with help and examples', async () => {
  for (const [name, commandName] of Object.entries(generators)) {
    const command = commands.find((each) => each.name === commandName);
    assert.ok(command !== undefined);
    const generator = await environment().create(`kubewright:${name}`, { generatorOptions: { help: true } });
    const help = generator.help();
    for (const flag of command.flags) assert.ok(help.includes(`--${flag.name}`), `${name}: --${flag.name}\n${help}`);
    assert.match(help, name === 'app' ? /\$? yo kubewright my-operator/ : new RegExp(`yo kubewright:${name}`));
  }
});
