// One program of a control plane: started with its output in a file, ended in an orderly way, and what its log says last.
import { spawn, type ChildProcess } from 'node:child_process';
import { openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** How long a program may take to end after SIGTERM before it is killed. Milliseconds. */
const stopTimeout = 10_000;
/** How many last lines of a program's log an error shows. */
const shownLogLines = 25;

export interface Program {
  readonly name: string;
  readonly child: ChildProcess;
  /** The file that its output goes to. */
  readonly log: string;
  /** Resolves when it has ended, or could not be started. */
  readonly ended: Promise<void>;
}

/** @param directory - where it runs, and where its log goes */
export function startProgram(name: string, binary: string, args: readonly string[], directory: string): Program {
  const log = join(directory, `${name}.log`);
  const output = openSync(log, 'w');
  const child = spawn(binary, args, { cwd: directory, stdio: ['ignore', output, output] });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  return { name, child, log, ended };
}

export async function stopProgram(program: Program): Promise<void> {
  if (hasEnded(program)) return;
  program.child.kill('SIGTERM');
  const kill = setTimeout(() => program.child.kill('SIGKILL'), stopTimeout);
  await program.ended;
  clearTimeout(kill);
}

export function hasEnded({ child }: Program): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}

/** The last lines of a log. */
export async function logTail(path: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).trimEnd().split('\n').slice(-shownLogLines).join('\n');
  } catch {
    return '(no log)';
  }
}
