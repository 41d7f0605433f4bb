// Runs a Node program as its own process and says what it took. A peer that fails is a row of the table, not an end.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

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
  readonly out: string;
  /** Seconds. */
  readonly limit: number;
}

/** Runs once, and waits for the end or the limit. */
export async function measure(run: Run): Promise<Measurement> {
  const usage = mkdtempSync(join(tmpdir(), 'kubewright-usage-'));
  const preload = new URL('usage.mjs', import.meta.url).href;
  const started = performance.now();
  const child = spawn(process.execPath, [...run.arguments], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: `--import=${preload}`, KUBEWRIGHT_BENCH_USAGE: usage },
    timeout: run.limit * 1000,
    killSignal: 'SIGKILL',
  });
  let said = '';
  const listen = (chunk: Buffer): void => void (said = (said + chunk.toString()).slice(-4000));
  child.stdout.on('data', listen);
  child.stderr.on('data', listen);
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  const wall = (performance.now() - started) / 1000;
  const used = readdirSync(usage).map((name) => JSON.parse(readFileSync(join(usage, name), 'utf8')) as Used);
  rmSync(usage, { recursive: true });
  const failure =
    code === 0 ? undefined : code === null ? `killed after ${wall.toFixed(0)} s` : `exit ${code}: ${reasonOf(said)}`;
  return {
    name: run.name,
    wall,
    cpu: used.reduce((sum, { cpu }) => sum + cpu, 0),
    peak: Math.max(0, ...used.map(({ peak }) => peak)),
    ...written(run.out),
    ...(failure !== undefined && { failure }),
  };
}

interface Used {
  readonly cpu: number;
  readonly peak: number;
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
