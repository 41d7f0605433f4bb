// One build of a program at a time on a machine: test files run side by side, and each of them may miss it. The others wait
// and find it done. A lock is a file with the process that holds it; one whose process is gone counts for nothing.
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** How often a waiting process looks. Milliseconds. */
const interval = 250;

/** Does the work while no other process does it. @param name - of the lock within the directory */
export async function withBuildLock(directory: string, name: string, work: () => Promise<void>): Promise<void> {
  const path = join(directory, `.${name}.lock`);
  while (!(await isTaken(path))) await delay(interval);
  try {
    await work();
  } finally {
    await rm(path, { force: true });
  }
}

/** @returns whether it is ours now */
async function isTaken(path: string): Promise<boolean> {
  try {
    await writeFile(path, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  const holder = Number(await readFile(path, 'utf8').catch(() => '0'));
  // An empty one is being written.
  if (holder > 0 && !isAlive(holder)) await rm(path, { force: true });
  return false;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
