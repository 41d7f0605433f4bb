// An operator as a child process that never outlives this one: its main module in, a process out.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** How long the operator may take to shut down before it is killed, in milliseconds. */
const patience = 10_000;

const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
const preload = new URL(`./end-with-parent.${extension}`, import.meta.url).href;

/** Starts the operator. Its log goes to standard error: standard output is for reports. */
export function startOperator(main: string, options: { cwd: string; env: NodeJS.ProcessEnv }): ChildProcess {
  // The channel carries nothing. The system closes it when this process ends, even when that is by SIGKILL.
  return spawn(process.execPath, ['--import', preload, main], { ...options, stdio: ['ignore', 2, 2, 'ipc'] });
}

/** Resolves when the operator has ended: by SIGTERM, or by SIGKILL when that takes too long. */
export async function endOperator(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), patience);
  await ended;
  clearTimeout(timer);
}
