import assert from 'node:assert/strict';
import test from 'node:test';

import { commands } from '../../src/cli/commands.ts';
import { type Invocation, parseArguments } from '../../src/cli/program.ts';

const parse = (line: string): Invocation => parseArguments(line.split(' ').filter(Boolean), commands, '1.2.3');
const valuesOf = (line: string): Readonly<Record<string, unknown>> => {
  const invocation = parse(line);
  assert.equal(invocation.kind, 'run', JSON.stringify(invocation));
  return invocation.kind === 'run' ? invocation.values : {};
};

for (const command of commands) {
  test(`${command.name} has help with examples that parse`, () => {
    const help = parse(`${command.name} --help`);
    assert.equal(help.kind, 'print');
    const text = help.kind === 'print' ? help.text : '';
    assert.match(text, new RegExp(`^Usage: kubewright ${command.name} `));
    for (const flag of ['--json', '--help', ...command.flags.map(({ name }) => `--${name}`)]) {
      assert.ok(text.includes(flag), `${flag} is missing in the help`);
    }
    for (const example of command.examples) {
      assert.ok(text.includes(`$ ${example}`));
      const own = example.split(' | ').at(-1) ?? '';
      if (own.startsWith('kubewright ')) assert.equal(parse(own.slice('kubewright '.length)).kind, 'run', example);
    }
  });

  test(`${command.name} can be run by programs, and without questions`, () => {
    const names = command.flags.map(({ name }) => name);
    assert.ok(names.includes('json') && names.includes('yes'));
    if (!['dev', 'apiserver'].includes(command.name)) assert.ok(names.includes('dry-run'));
  });
}

test('the help of the binary lists every command', () => {
  const help = parse('--help');
  const text = help.kind === 'print' ? help.text : '';
  for (const { name } of commands) assert.ok(text.includes(`  ${name.split(' ')[0]}`), name);
});

test('a word that begins commands has help', () => {
  for (const line of ['add --help', 'add -h', 'remove --help']) {
    const help = parse(line);
    assert.equal(help.kind, 'print', line);
    assert.match(help.kind === 'print' ? help.text : '', /^Usage: kubewright (add|remove) /);
  }
});

test('the version is printed, and stays a flag of the commands that have one', () => {
  assert.deepEqual(parse('--version'), { kind: 'print', text: '1.2.3\n' });
  assert.equal(valuesOf('add kind --version v1')['version'], 'v1');
});

test('values are keyed by the names of flags and arguments', () => {
  const values = valuesOf('new here --short-name a,b --short-name c --no-install --kind Network');
  assert.deepEqual(
    { ...values },
    {
      ...Object.fromEntries(commands[0]?.flags.map(({ name }) => [name, undefined]) ?? []),
      directory: 'here',
      'short-name': ['a', 'b', 'c'],
      'no-install': true,
      'no-git': false,
      'no-docs': false,
      kind: 'Network',
    },
  );
});

test('a variadic argument is a list', () => {
  assert.deepEqual(valuesOf('types a.yaml b.yaml - --out here')['crds'], ['a.yaml', 'b.yaml', '-']);
});

for (const [line, message] of [
  ['', /a command is missing/],
  ['add', /a command is missing/],
  ['frobnicate', /unknown command 'frobnicate'\nCommands: new, add kind, /],
  ['frobnicate --help', /unknown command 'frobnicate'/],
  ['genrate -h', /Did you mean generate\?/],
  ['add webhook', /unknown command 'webhook'\nCommands: add kind, add controller, add version$/],
  ['add webhook --help', /unknown command 'webhook'\nCommands: add kind, add controller, add version$/],
  ['add apiserver -h', /unknown command 'apiserver'/],
  ['add webhook --for Network --help', /unknown command 'webhook'/],
  ['remove webhook --help', /unknown command 'webhook'\nCommands: remove kind, remove controller, remove version$/],
  ['new --knd Network', /unknown option '--knd'[\s\S]*--kind/],
  ['types', /missing required argument 'crds'|--out/],
  ['types a.yaml', /--out/],
  ['generate extra', /too many arguments/],
] as const) {
  test(`wrong usage: kubewright ${line}`, () => {
    const invocation = parse(line);
    assert.equal(invocation.kind, 'misuse');
    if (invocation.kind === 'misuse') assert.match(invocation.message, message);
  });
}
