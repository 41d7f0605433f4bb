// Runs a command that asks questions through its Yeoman generator. Loading Yeoman takes more than a second, so this module
// is loaded for such commands only; the generator is registered by its file, never looked up.
import { fileURLToPath } from 'node:url';

import type { Ask } from './answers.ts';
import type { Command, Io, Values } from './command.ts';
import type { ExitCode } from './failure.ts';
import { fail, perform } from './perform.ts';

/** How the binary hands its work to a generator: as the option `perform`, which only needs a way to ask. */
export type PerformWith = (ask: Ask) => Promise<void>;

/** What is used of yeoman-environment, whose own types cannot be resolved (`index.d.js`). */
interface Environment {
  register: (file: string, meta: { namespace: string }) => unknown;
  run: (args: string[], options: Record<string, unknown>) => Promise<void>;
}

/** Performs the command from inside its generator. Never rejects. */
export async function performThroughYeoman(command: Command, values: Values, io: Io): Promise<ExitCode> {
  let exitCode: ExitCode | undefined;
  const performWith: PerformWith = async (ask) => {
    exitCode = await perform(command, values, io, ask);
  };
  try {
    const { createEnv } = (await import('yeoman-environment')) as unknown as {
      createEnv: (options: Record<string, unknown>) => Environment;
    };
    const environment = createEnv({ cwd: io.cwd, skipInstall: true });
    const namespace = `kubewright:${command.generator}`;
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
    const file = new URL(`../../generators/${command.generator}/index.${extension}`, import.meta.url);
    environment.register(fileURLToPath(file), { namespace });
    await environment.run([namespace], { perform: performWith, skipCache: true, skipInstall: true });
  } catch (error) {
    // Yeoman fails once more after a prompt that was cancelled; that has been said.
    exitCode ??= fail(command.name, error, io, values['json'] === true);
  }
  return (
    exitCode ??
    fail(command.name, new Error(`the generator ${command.generator} did nothing`), io, values['json'] === true)
  );
}
