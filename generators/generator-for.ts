// Makes the Yeoman generator of a command: a command's name in, a generator class out. It asks and hands over; what is done,
// printed and returned is decided behind it, in src/cli/perform.ts, the same for every door.
import Generator from 'yeoman-generator';

import type { Ask, Asked } from '../src/cli/answers.ts';
import type { Command, Flag, Values } from '../src/cli/command.ts';
import { commandNamed } from '../src/cli/commands.ts';
import { perform } from '../src/cli/perform.ts';
import { processIo } from '../src/cli/process-io.ts';
import type { PerformWith } from '../src/cli/yeoman.ts';

/** What Yeoman constructs: everything else of its class is inherited. */
type GeneratorClass = new (args: string[], options: Options) => Generator;
type Options = ConstructorParameters<typeof Generator>[1];
type Questions = Parameters<Generator['prompt']>[0];

/** The generator class that `generators/<x>/index` exports. */
export function generatorFor(name: string): GeneratorClass {
  const command = commandNamed(name);
  return class extends Generator {
    constructor(args: string[], options: Options) {
      // Yeoman neither writes nor installs for us: src/output decides about files, the command about npm.
      super(args, options, { customInstallTask: true, customCommitTask: true });
      this.description = command.summary;
      for (const { name: argument, summary } of command.arguments ?? []) {
        this.argument(argument, { type: String, required: false, description: summary });
      }
      for (const flag of command.flags) this.option(yeomanName(flag), optionOf(flag));
    }

    override help(): string {
      const examples = command.examples.map((line) => `  ${yeomanLine(line, command)}`).join('\n');
      return `${super.help()}\nExamples:\n${examples}\n`;
    }

    /** Never rejects: Yeoman would exit with an error's `code`, which is a text. */
    async writing(): Promise<void> {
      const ask: Ask = async (questions) => this.prompt(questions.map(promptOf) as Questions);
      const options: Readonly<Record<string, unknown>> = { ...this.options };
      if (isPerformWith(options['perform'])) {
        await options['perform'](ask);
        return;
      }
      const exitCode = await perform(command, valuesOf(command, options), processIo(), ask);
      if (exitCode !== 0) process.exitCode = exitCode;
    }
  };
}

function isPerformWith(value: unknown): value is PerformWith {
  return typeof value === 'function';
}

/** Checked on Enter, with an example in the message. */
function promptOf({ name, message, example, choices, default: fallback, validate }: Asked): Record<string, unknown> {
  const initial = { default: (answers: Record<string, string>) => fallback(answers) };
  if (choices !== undefined) return { type: 'select', name, message, choices: [...choices], ...initial };
  return { type: 'input', name, message: `${message} (for example ${example})`, validate, ...initial };
}

/** Yeoman refuses names with `no-`, and understands `--no-install` as install: false. */
function yeomanName({ name }: Flag): string {
  return name.replace(/^no-/, '');
}

function optionOf({ name, value, summary }: Flag): Record<string, unknown> {
  const description = name.startsWith('no-') ? `--${name}: ${summary}` : summary;
  return { type: value === undefined ? Boolean : String, description };
}

/** Yeoman's command lines may have numbers and arrays where we want text. */
function valuesOf(command: Command, options: Readonly<Record<string, unknown>>): Values {
  const values: Record<string, string | boolean | readonly string[] | undefined> = {};
  for (const flag of command.flags) {
    const given = options[yeomanName(flag)];
    const text = textOf(given);
    if (flag.name.startsWith('no-')) values[flag.name] = given === false;
    else if (flag.value === undefined) values[flag.name] = given === true;
    else if (text !== undefined) values[flag.name] = flag.list === true ? splitList(text) : text;
  }
  for (const { name } of command.arguments ?? []) values[name] = textOf(options[name]);
  if (options['skipInstall'] === true || options['skip-install'] === true) values['no-install'] = true;
  return values;
}

/** What was typed. A flag that was given twice is an array. */
function textOf(given: unknown): string | undefined {
  if (Array.isArray(given)) return given.map(textOf).join(',');
  return typeof given === 'string' || typeof given === 'number' ? String(given) : undefined;
}

function splitList(text: string): string[] {
  return text.split(',').filter((part) => part !== '');
}

/** `kubewright add kind --x` -> `yo kubewright:kind --x`. */
function yeomanLine(line: string, { name, generator = name }: Command): string {
  const namespace = generator === 'app' ? 'kubewright' : `kubewright:${generator}`;
  return line.replace(`kubewright ${name}`, `yo ${namespace}`);
}
