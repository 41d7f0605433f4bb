// Runs npm, git and the compiler for the commands: never through a shell except where Windows needs one (npm is a .cmd there).
// What they print is kept and shown only when they fail.
import { spawn } from 'node:child_process';

/** How a child process ended; `output` is its standard output, `problems` its standard error. */
export interface Finished {
  readonly code: number;
  readonly output: string;
  readonly problems: string;
}

/** @throws Error with `code: 'ENOENT'` when the program is not installed. */
export async function run(
  program: string,
  args: readonly string[],
  options: { cwd: string; env?: NodeJS.ProcessEnv; signal?: AbortSignal | undefined },
): Promise<Finished> {
  return new Promise<Finished>((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32' && program === 'npm',
      ...(options.signal && { signal: options.signal }),
    });
    let output = '';
    let problems = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (problems += text));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, output, problems }));
  });
}

/** The beginning of what a program said, for a message. */
export function firstLines(text: string, count = 12): string {
  return text.trim().split('\n').slice(0, count).join('\n');
}
