// The seeds of a campaign: numbers read from the command line, and shares of them, each run by a process of its own, on all
// cores. Memory that a share takes ends with it.
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

/** So many seeds from the first on. */
export interface Seeds {
  readonly first: number;
  readonly count: number;
}

/** The value of an option that is a whole number from 0; otherwise the process ends with a message and status 2. */
export function wholeNumber(option: string, text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 0) return number;
  console.error(`--${option} wants a whole number, not ${text}`);
  process.exit(2);
}

/**
 * Runs `<script> --worker --from <first> --seeds <count>` for each share; what it prints is its result, in JSON.
 *
 * @param share - how many seeds a process takes at most
 */
export async function runInShares<T>(script: URL, { first, count }: Seeds, share: number): Promise<T[]> {
  const queue = Array.from({ length: Math.ceil(count / share) }, (_, index) => first + index * share);
  const results: T[] = [];
  const next = async (): Promise<void> => {
    for (let from = queue.shift(); from !== undefined; from = queue.shift()) {
      results.push((await runWorker(script, { first: from, count: Math.min(share, first + count - from) })) as T);
      if (process.stderr.isTTY) process.stderr.write(`\r${results.length * share} seeds`);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, next));
  return results;
}

function runWorker(script: URL, { first, count }: Seeds): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const seeds = ['--from', String(first), '--seeds', String(count)];
    const args = ['--conditions=kubewright-source', fileURLToPath(script), '--worker', ...seeds];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.once('error', reject);
    child.once('close', (status) => {
      if (status === 0) resolve(JSON.parse(Buffer.concat(chunks).toString('utf8')));
      else reject(new Error(`seeds ${first} to ${first + count - 1} ended with ${status}`));
    });
  });
}
