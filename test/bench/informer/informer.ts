// Our informer beside a bare loop and other clients: the same objects and events from the same server, each client a process of
// its own, one after the other. What a client cannot do is a row of the table, not an end.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

import { buildGo } from '../go.ts';
import { installPeers } from '../peers.ts';
import { median } from '../table.ts';
import type { ClientReport } from './probe.ts';
import { makeTemplates } from './template.ts';
import type { Workload } from './workload.ts';

/** What to run. */
export interface InformerOptions extends Workload {
  /** Seconds for each client. */
  readonly limit: number;
  /** Runs of each client, in turn, of which the median counts. */
  readonly runs: number;
  /** Only the clients whose name has one of these in it; default: all. */
  readonly only?: readonly string[];
  /** Ours from its sources instead of dist. */
  readonly source?: boolean;
}

/** A row. */
export interface InformerResult {
  readonly name: string;
  readonly report?: ClientReport;
  /** Why there is none. */
  readonly failure?: string;
}

/** What `npm run bench -- informer` prints. */
export interface InformerResults {
  readonly workload: Workload;
  /** Bytes of an object, and of one without managedFields. */
  readonly objectBytes: number;
  readonly strippedBytes: number;
  readonly clients: readonly InformerResult[];
}

interface ClientProgram {
  readonly name: string;
  /** A program and its first arguments, which those of the run follow; or why there is none. */
  readonly command: () => readonly string[] | Promise<readonly string[] | string>;
  /** Further arguments. */
  readonly last?: () => string | readonly string[];
}

/** The names of the two to which all others are compared. */
export const names = { bare: 'bare loop', ours: 'kubewright, never read' } as const;

const heap = ['--expose-gc', '--max-old-space-size=12288'];
const program = (file: string): string => fileURLToPath(new URL(`clients/${file}.ts`, import.meta.url));

function programs({ source }: InformerOptions): readonly ClientProgram[] {
  const node = (name: string, file: string, last?: ClientProgram['last']): ClientProgram => ({
    name,
    command: () => [process.execPath, ...heap, program(file)],
    ...(last !== undefined && { last }),
  });
  const conditions = source === true ? ['--conditions=kubewright-source'] : [];
  const ours = (name: string, reading: string): ClientProgram => ({
    name,
    command: () => [process.execPath, ...heap, ...conditions, program('kubewright')],
    last: () => reading,
  });
  return [
    node('read and drop', 'read-and-drop'),
    node(names.bare, 'bare-loop'),
    ours(names.ours, 'never'),
    ours('kubewright, read once an event', 'event'),
    ours('kubewright, read after coalescing', 'coalesced'),
    ours('kubewright, never read, managedFields stripped', 'never,strip'),
    ours('kubewright, indexes by function', 'never,functions'),
    ours('kubewright, never read, then one by one', 'never,items'),
    node('@kubernetes/client-node', 'client-node', () => installPeers('informer')),
    node('kubernetes-fluent-client', 'fluent-client', () => installPeers('informer')),
    node('kubernetes-fluent-client, a handler that waits', 'fluent-client', () => [
      installPeers('informer'),
      'waiting',
    ]),
    { name: 'client-go, typed', command: () => clientGo('typed') },
    { name: 'client-go, dynamic', command: () => clientGo('dynamic') },
  ];
}

async function clientGo(mode: string): Promise<readonly string[] | string> {
  const built = await buildGo('informer');
  return 'problem' in built ? built.problem : [built.path, mode];
}

export async function benchInformer(options: InformerOptions): Promise<InformerResults> {
  const { objects, events, size, order } = options;
  const workload: Workload = { objects, events, size, order };
  const chosen = programs(options).filter(({ name }) => options.only?.some((part) => name.includes(part)) ?? true);
  if (chosen.length === 0) throw new Error(`no client is called ${options.only?.join(' or ')}`);
  const results = chosen.map((): InformerResult[] => []);
  for (let run = 0; run < options.runs; run += 1) {
    for (const [index, client] of chosen.entries()) results[index]?.push(await runClient(client, workload, options));
  }
  const { objectBytes, strippedBytes } = makeTemplates(workload);
  return { workload, objectBytes, strippedBytes, clients: results.map(medianOf) };
}

/** The run whose burst took the median of CPU time; a failure counts for all. */
function medianOf(runs: readonly InformerResult[]): InformerResult {
  const failed = runs.find(({ failure }) => failure !== undefined);
  if (failed !== undefined) return failed;
  const middle = median(runs.map(({ report }) => report?.burst.cpu ?? 0));
  const distance = ({ report }: InformerResult): number => Math.abs((report?.burst.cpu ?? 0) - middle);
  const [nearest] = runs.toSorted((a, b) => distance(a) - distance(b));
  return nearest as InformerResult;
}

async function runClient(
  { name, command, last }: ClientProgram,
  workload: Workload,
  { limit }: InformerOptions,
): Promise<InformerResult> {
  const words = await command();
  if (typeof words === 'string') return { name, failure: `not run: ${words}` };
  const server = spawnOn(1, [
    process.execPath,
    fileURLToPath(new URL('server.ts', import.meta.url)),
    JSON.stringify(workload),
  ]);
  try {
    console.error(`${name} ...`);
    const url = (await firstLine(server)).trim();
    const client = spawnOn(0, [...words, url, JSON.stringify(workload), ...[last?.() ?? []].flat()]);
    return { name, ...(await outcomeOf(client, limit)) };
  } finally {
    server.kill('SIGKILL');
  }
}

/** Server and client each on a processor of their own, where there are two and a way to say so. */
function spawnOn(processor: number, words: readonly string[]): ChildProcess {
  const pinned = process.platform === 'linux' && availableParallelism() > 1;
  const [command = '', ...rest] = pinned ? ['taskset', '-c', String(processor), ...words] : words;
  return spawn(command, rest, { stdio: ['pipe', 'pipe', 'pipe'] });
}

async function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => void (said += chunk.toString()));
    child.stdout?.once('data', (chunk: Buffer) => resolve(chunk.toString()));
    child.once('error', reject).once('exit', (code) => reject(new Error(`the server ended with ${code}: ${said}`)));
  });
}

async function outcomeOf(child: ChildProcess, limit: number): Promise<Omit<InformerResult, 'name'>> {
  let said = '';
  let complaints = '';
  child.stdout?.on('data', (chunk: Buffer) => void (said += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => void (complaints = (complaints + chunk.toString()).slice(-8000)));
  let isKilled = false;
  const killing = setTimeout(() => {
    isKilled = true;
    child.kill('SIGKILL');
  }, limit * 1000);
  const code = await new Promise<number | null>((resolve, reject) =>
    child.once('close', resolve).once('error', reject),
  ).finally(() => clearTimeout(killing));
  if (isKilled) return { failure: `killed after ${limit} s` };
  if (code !== 0) return { failure: `exit ${code}: ${reasonOf(complaints)}` };
  return { report: JSON.parse(said.trim().split('\n').at(-1) ?? '') as ClientReport };
}

/** The line of an uncaught error that names it. */
function reasonOf(complaints: string): string {
  const lines = complaints.split('\n');
  return (
    lines.find((line) => /^\s*(?:\w*Error\b|FATAL|panic)/.test(line)) ??
    lines.findLast((line) => line.trim() !== '') ??
    ''
  )
    .trim()
    .slice(0, 120);
}
