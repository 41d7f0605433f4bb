// Runs a program as its own group of processes and says what it took. A peer that fails is a row of the table, not an end.
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

import type { Usage } from './usage.ts';
import { parseShellTimes, total, usageAtExit, usageOfGroup } from './usage.ts';

/** What one run took. */
export interface Measurement {
  readonly name: string;
  /** Seconds. */
  readonly wall: number;
  /** Seconds of user and system time, of all processes. */
  readonly cpu: number;
  /** Bytes: the largest process at its peak. */
  readonly peak: number;
  readonly files: number;
  readonly bytes: number;
  /** Why it did not end well. */
  readonly failure?: string;
}

/** A program, and where it writes. */
export interface Run {
  readonly name: string;
  /** Arguments for Node, the program first. */
  readonly arguments: readonly string[];
  /** The folder whose files are counted; absent: nothing is written. */
  readonly out?: string;
  /** Where it runs; default: here. */
  readonly folder?: string;
  /** Variables beside our own. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Seconds. */
  readonly limit: number;
}

/** Waits, tells what was used, and ends as the program ended. */
const shell = '"$@"; code=$?; times >&3; exit $code';
/** Milliseconds between looks at the processes. */
const interval = 100;

/** Runs once, and waits for the end or the limit. */
export async function measure(run: Run): Promise<Measurement> {
  const told = mkdtempSync(join(tmpdir(), 'kubewright-usage-'));
  const preload = new URL('usage.mjs', import.meta.url).href;
  const started = performance.now();
  const child = spawn('sh', ['-c', shell, 'sh', process.execPath, ...run.arguments], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...run.environment, NODE_OPTIONS: `--import=${preload}`, KUBEWRIGHT_BENCH_USAGE: told },
    ...(run.folder !== undefined && { cwd: run.folder }),
    // A group of its own, so that all of it can be seen, and ended.
    detached: true,
  });
  const seen: ReadonlyMap<string, Usage>[] = [];
  const { code, said, times, isKilled } = await outcomeOf(child, run.limit, () =>
    seen.push(usageOfGroup(child.pid ?? 0)),
  );
  const wall = (performance.now() - started) / 1000;
  const used = total([...seen, usageAtExit(told)]);
  rmSync(told, { recursive: true });
  const failure = isKilled
    ? `killed after ${wall.toFixed(0)} s`
    : code === 0
      ? undefined
      : `exit ${code}: ${reasonOf(said)}`;
  return {
    name: run.name,
    wall,
    cpu: Math.max(used.cpu, parseShellTimes(times)),
    peak: used.peak,
    ...(run.out === undefined ? { files: 0, bytes: 0 } : written(run.out)),
    ...(failure !== undefined && { failure }),
  };
}

interface Outcome {
  readonly code: number | null;
  readonly said: string;
  /** What the shell says of all that it waited for. */
  readonly times: string;
  readonly isKilled: boolean;
}

async function outcomeOf(child: ChildProcess, limit: number, look: () => void): Promise<Outcome> {
  let said = '';
  let times = '';
  let isKilled = false;
  const listen = (chunk: Buffer): void => void (said = (said + chunk.toString()).slice(-4000));
  child.stdout?.on('data', listen);
  child.stderr?.on('data', listen);
  (child.stdio[3] as Readable).on('data', (chunk: Buffer) => void (times += chunk.toString()));
  const end = (): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It has ended.
    }
  };
  const looking = setInterval(look, interval);
  const killing = setTimeout(() => {
    look();
    isKilled = true;
    end();
  }, limit * 1000);
  const interrupt = (): never => process.exit(130);
  process.once('exit', end).once('SIGINT', interrupt).once('SIGTERM', interrupt);
  try {
    const code = await new Promise<number | null>((resolve, reject) =>
      child.once('close', resolve).once('error', reject),
    );
    return { code, said, times, isKilled };
  } finally {
    clearInterval(looking);
    clearTimeout(killing);
    process.off('exit', end).off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}

function written(folder: string): { files: number; bytes: number } {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const sizes = names.map((name) => statSync(join(folder, name))).filter((stat) => stat.isFile());
  return { files: sizes.length, bytes: sizes.reduce((sum, { size }) => sum + size, 0) };
}

/** The line that says most: the first that speaks of an error, or else the last. */
function reasonOf(said: string): string {
  const lines = said.split('\n').filter((line) => line.trim() !== '');
  return (lines.find((line) => /error/i.test(line)) ?? lines.at(-1) ?? 'said nothing').trim().slice(0, 160);
}
