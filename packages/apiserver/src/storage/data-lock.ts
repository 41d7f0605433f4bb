// One process at a time in a data folder: two would write over one another.
import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Folders that this process holds: its own number in a lock may otherwise be that of an ended one. */
const held = new Set<string>();

/**
 * Takes a folder; a lock whose process has ended is taken over.
 *
 * @returns lets go of it
 * @throws Error when another process, or this one, holds it.
 */
export function lockData(folder: string): () => void {
  if (held.has(folder)) throw new Error(`${folder} is in use by a server of this process`);
  const file = join(folder, 'lock');
  for (let attempt = 1; ; attempt += 1) {
    try {
      const descriptor = openSync(file, 'wx', 0o600);
      writeSync(descriptor, `${process.pid}\n`);
      closeSync(descriptor);
      break;
    } catch (error) {
      if (!(error instanceof Error) || !('code' in error) || error.code !== 'EEXIST') throw error;
      const holder = Number(readFileSync(file, 'utf8'));
      if (attempt > 1 || isRunning(holder))
        throw new Error(`${folder} is in use by process ${holder}`, { cause: error });
      rmSync(file, { force: true });
    }
  }
  held.add(folder);
  return () => {
    held.delete(folder);
    rmSync(file, { force: true });
  };
}

function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
