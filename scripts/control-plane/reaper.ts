// Cleans up after a process that cannot do it itself any more: it was killed, it crashed, its terminal went away.
// In: the parent's end of our standard input, with lines `child <pid>`, `gone <pid>` and `directory <path>`. When that
// input ends, however it ends, what is still listed is killed and removed. Runs detached, in a session of its own.
import { spawn, type ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** The parent's side: tell it what to clean up; `release` when nothing is left. */
export interface Reaper {
  /** Kills the child with us, unless it ends before. */
  child(child: ChildProcess): void;
  /** Removes the directory with us. */
  directory(path: string): void;
  /** Ends the reaper: it does its work at once. Idempotent. Resolves when it is done. */
  release(): Promise<void>;
}

/** Starts the process that cleans up when this one ends. It does not keep this one alive. */
export function startReaper(): Reaper {
  const reaper = spawn(process.execPath, [fileURLToPath(import.meta.url)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  const ended = new Promise<void>((resolve) => reaper.once('close', () => resolve()));
  reaper.unref();
  // A reaper that died itself is no reason to fail: the orderly way of stopping does not need it.
  reaper.stdin.on('error', () => undefined);
  const tell = (line: string): void => {
    if (reaper.stdin.writable) reaper.stdin.write(`${line}\n`);
  };
  return {
    child(child) {
      tell(`child ${child.pid}`);
      child.once('exit', () => tell(`gone ${child.pid}`));
    },
    directory: (path) => tell(`directory ${path}`),
    release() {
      reaper.ref();
      reaper.stdin.end();
      return ended;
    },
  };
}

async function reap(): Promise<void> {
  const children = new Set<number>();
  const directories = new Set<string>();
  for await (const line of createInterface({ input: process.stdin })) {
    const [, word, value = ''] = /^(\w+) (.+)$/.exec(line) ?? [];
    if (word === 'child') children.add(Number(value));
    else if (word === 'gone') children.delete(Number(value));
    else if (word === 'directory') directories.add(value);
  }
  for (const child of children) {
    try {
      process.kill(child, 'SIGKILL');
    } catch {
      // It ended in this very moment.
    }
  }
  for (const directory of directories) {
    // A program that is being killed may still write for a moment.
    rmSync(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

if (import.meta.main) await reap();
