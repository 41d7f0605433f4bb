// The binary as a function: arguments in, an exit code out. 0 done; 1 the user can fix it; 2 wrong usage; 70 our bug.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { openQuestions } from './answers.ts';
import type { Io } from './command.ts';
import { commands } from './commands.ts';
import { packageRoot } from './packages.ts';
import { perform } from './perform.ts';
import { processIo } from './process-io.ts';
import { parseArguments } from './program.ts';

/**
 * Runs `kubewright` with the arguments that follow its name. Never rejects and never ends the process.
 * @param io - The world around it. Default: this process.
 */
export async function main(argv: readonly string[], io: Io = processIo()): Promise<number> {
  const invocation = parseArguments(argv, commands, version());
  switch (invocation.kind) {
    case 'print':
      io.stdout.write(invocation.text);
      return 0;
    case 'misuse':
      return misuse(invocation, argv, io);
    case 'run': {
      const { command, values } = invocation;
      // Yeoman is there to ask, and takes a second to load.
      if (openQuestions(command, values, io).length === 0) return perform(command, values, io);
      const { performThroughYeoman } = await import('./yeoman.ts');
      return performThroughYeoman(command, values, io);
    }
  }
}

function misuse({ message, command }: { message: string; command: string }, argv: readonly string[], io: Io): number {
  if (argv.includes('--json')) {
    const report = { ok: false, exitCode: 2, command, problems: [{ code: 'usage', message }] };
    io.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  } else {
    io.stderr.write(`${message}\nSee ${command} --help\n`);
  }
  return 2;
}

function version(): string {
  const text = readFileSync(join(packageRoot(), 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
