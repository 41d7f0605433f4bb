// The servers of the benchmark: ours, and etcd with kube-apiserver; each started by this process, which can say what they hold.
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { MissingControlPlaneError } from '../../../scripts/control-plane/binaries.ts';
import { startControlPlane } from '../../../scripts/control-plane/control-plane.ts';
import { parseStat } from '../usage.ts';

/** A server that runs. */
export interface MeasuredServer {
  readonly name: string;
  readonly port: number;
  readonly token: string | undefined;
  /** Milliseconds until it first answered; of ours within its process, without and with reading the code. */
  readonly start: number;
  readonly startWithImport: number;
  /** Microseconds of processor time that all its processes have used. */
  cpu(): number;
  /** Resident bytes of all its processes. */
  rss(): number;
  /** What a forced collection leaves of a JavaScript heap and its buffers, in bytes; undefined where there is none. */
  inUse(): Promise<number | undefined>;
  stop(): Promise<void>;
}

export async function startOwn(): Promise<MeasuredServer> {
  const program = fileURLToPath(new URL('own-server.ts', import.meta.url));
  const child = spawn(process.execPath, ['--expose-gc', program], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async <T>(): Promise<T> => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error('our API server ended');
    return JSON.parse(value as string) as T;
  };
  const { port, toFirstAnswer, withImport } = await next<{ port: number; toFirstAnswer: number; withImport: number }>();
  return {
    name: 'kubewright',
    port,
    token: undefined,
    start: toFirstAnswer,
    startWithImport: withImport,
    cpu: () => processorTime(child.pid ?? 0),
    rss: () => residentBytes(child.pid ?? 0),
    inUse() {
      child.stdin.write('\n');
      return next<number>();
    },
    stop: () => ended(child),
  };
}

/** @returns undefined, with a line that says why, where there is none */
export async function startReal(): Promise<MeasuredServer | undefined> {
  const before = new Set(children());
  const begun = performance.now();
  try {
    const controlPlane = await startControlPlane();
    const { server, token, version } = controlPlane;
    const start = performance.now() - begun;
    const pids = children().filter((pid) => !before.has(pid) && /^(etcd|kube-apiserver)$/.test(commandOf(pid)));
    return {
      name: `etcd and kube-apiserver ${version}`,
      port: Number(new URL(server).port),
      token,
      start,
      startWithImport: start,
      cpu: () => pids.reduce((sum, pid) => sum + processorTime(pid), 0),
      rss: () => pids.reduce((sum, pid) => sum + residentBytes(pid), 0),
      inUse: () => Promise.resolve(undefined),
      stop: () => controlPlane.stop(),
    };
  } catch (error) {
    if (!(error instanceof MissingControlPlaneError)) throw error;
    console.error(`kube-apiserver is left out: ${error.message}`);
    return undefined;
  }
}

async function ended(child: ChildProcess): Promise<void> {
  const closed = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGKILL');
  await closed;
}

/** Where there is a /proc; elsewhere nobody is found, and memory reads 0. */
function children(): number[] {
  try {
    return readdirSync('/proc').flatMap((name) => {
      const pid = Number(name);
      return Number.isInteger(pid) && parentOf(pid) === process.pid ? pid : [];
    });
  } catch {
    return [];
  }
}

function parentOf(pid: number): number | undefined {
  return field(pid, /^PPid:\s+(\d+)/m);
}

function residentBytes(pid: number): number {
  return (field(pid, /^VmRSS:\s+(\d+)/m) ?? 0) * 1024;
}

/** In hundredths of a second, as Linux counts it for everybody. */
function processorTime(pid: number): number {
  try {
    return (parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.cpu ?? 0) * 1e6;
  } catch {
    return 0;
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return '';
  }
}

function field(pid: number, pattern: RegExp): number | undefined {
  try {
    const text = pattern.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return text === undefined ? undefined : Number(text);
  } catch {
    return undefined;
  }
}
