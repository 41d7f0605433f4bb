// Parses arguments with commander, the only module that knows of it: arguments in, a command and its values out.
// Help and wrong usage are results as well, so that nothing here ends the process.
import { Command as Commander, CommanderError, Option } from 'commander';

import type { Command, Flag, Values } from './command.ts';

/** What the arguments ask for. */
export type Invocation =
  | { readonly kind: 'run'; readonly command: Command; readonly values: Values }
  | { readonly kind: 'print'; readonly text: string }
  | { readonly kind: 'misuse'; readonly message: string; readonly command: string };

/** Understands `argv`, which begins after the binary's name. */
export function parseArguments(argv: readonly string[], commands: readonly Command[], version: string): Invocation {
  let invocation: Invocation | undefined;
  let printed = '';
  let misuse = '';
  let misused = 'kubewright';
  const configure = (commander: Commander): Commander =>
    commander
      .exitOverride()
      .helpOption('-h, --help', 'show this')
      .configureHelp({ helpWidth: 110, sortSubcommands: false })
      .configureOutput({
        writeOut: (text) => (printed += text),
        writeErr: () => {},
        outputError: (text) => {
          misuse = text.replace(/^error: /, '').trim();
          misused = fullName(commander);
        },
      });

  const program = configure(new Commander('kubewright'))
    .description('Kubernetes operators in TypeScript: from group, version and kind to a reconciling operator')
    .version(version, '-V, --version', 'show the version')
    .helpCommand(false)
    // `--version` is the binary's before a command and the kind's after it.
    .enablePositionalOptions()
    .addHelpText('after', '\nEvery command has --help with examples, and --json for programs.');
  const parents = new Map<string, Commander>();
  for (const command of commands) {
    const words = command.name.split(' ');
    const [last = ''] = words.splice(-1);
    const parent = words.reduce((above, word) => {
      const known = parents.get(word);
      if (known !== undefined) return known;
      const made = configure(new Commander(word)).description(groupSummary(word, commands)).helpCommand(false);
      above.addCommand(made);
      parents.set(word, made);
      return made;
    }, program);
    const made = configure(new Commander(last)).description(command.summary);
    for (const { name, summary, required, variadic } of command.arguments ?? []) {
      const text = variadic === true ? `${name}...` : name;
      made.argument(required === true ? `<${text}>` : `[${text}]`, summary);
    }
    for (const flag of command.flags) made.addOption(optionOf(flag));
    made.addHelpText('after', `\nExamples:\n${command.examples.map((line) => `  $ ${line}`).join('\n')}`);
    made.action(() => {
      invocation = { kind: 'run', command, values: valuesOf(command, made) };
    });
    parent.addCommand(made);
  }

  try {
    program.parse(isKnown(argv, commands) ? [...argv] : argv.filter((word) => !asksForHelp(word)), { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === 'commander.unknownCommand') misuse += `\nCommands: ${namesBelow(argv, commands).join(', ')}`;
    if (error.exitCode === 0) return { kind: 'print', text: printed };
    const wanted = misuse === '' ? 'a command is missing' : misuse;
    return { kind: 'misuse', message: wanted, command: misuse === '' ? ['kubewright', ...argv].join(' ') : misused };
  }
  return invocation ?? { kind: 'print', text: program.helpInformation() };
}

/** Whether the words begin a command. The help of one that is not there is no help. */
function isKnown(argv: readonly string[], commands: readonly Command[]): boolean {
  const [first = '', second = ''] = argv;
  if (first === '' || first.startsWith('-')) return true;
  const below = commands.map(({ name }) => name.split(' ')).filter(([word]) => word === first);
  return below.some(([, word]) => word === undefined || word === second || second === '' || second.startsWith('-'));
}

function asksForHelp(word: string): boolean {
  return word === '-h' || word === '--help';
}

/** The commands that share the first word, or else all. */
function namesBelow([word]: readonly string[], commands: readonly Command[]): string[] {
  const names = commands.map(({ name }) => name);
  const below = names.filter((name) => name.startsWith(`${word} `));
  return below.length > 0 ? below : names;
}

function optionOf({ name, value, list, required, summary }: Flag): Option {
  const option = new Option(value === undefined ? `--${name}` : `--${name} <${value}>`, summary);
  if (required === true) option.makeOptionMandatory();
  if (list === true) {
    option.argParser((text: string, before: string[] | undefined) => [...(before ?? []), ...splitList(text)]);
  }
  return option;
}

/** `a, b` is the list of a and b. */
export function splitList(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** Keyed as the table names flags, not as commander does: `no-install` is true when it was given. */
function valuesOf(command: Command, parsed: Commander): Values {
  const options = parsed.opts<Record<string, string | boolean | string[] | undefined>>();
  const values: Record<string, string | boolean | readonly string[] | undefined> = {};
  for (const { name } of command.flags) {
    const negated = name.startsWith('no-');
    const found = options[camelCase(negated ? name.slice(3) : name)];
    values[name] = negated ? found === false : found;
  }
  for (const [index, { name }] of (command.arguments ?? []).entries()) {
    values[name] = parsed.processedArgs[index] as string | string[] | undefined;
  }
  return values;
}

function camelCase(name: string): string {
  return name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

function fullName(commander: Commander): string {
  const above = commander.parent;
  return above === null ? commander.name() : `${fullName(above)} ${commander.name()}`;
}

function groupSummary(word: string, commands: readonly Command[]): string {
  const names = commands
    .filter(({ name }) => name.startsWith(`${word} `))
    .map(({ name }) => name.slice(word.length + 1));
  return `${word[0]?.toUpperCase() ?? ''}${word.slice(1)} a ${names.join(' or a ')}`;
}
