// What processes have used, told three ways, each of them at most the truth: by the shell that waited for them (all that ended), by
// each Node process when it exits (to the microsecond), and by /proc while they run (also those that are killed; Linux only).
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What one process or several have used. */
export interface Usage {
  /** Seconds of user and system time. */
  readonly cpu: number;
  /** Bytes of resident memory at the peak. */
  readonly peak: number;
}

/** Linux tells times in these, on every platform that Node runs on. */
const ticksPerSecond = 100;

/** The seconds in what `times` of a POSIX shell prints: its own in one line, those of what it waited for in the next. */
export function parseShellTimes(text: string): number {
  const [, children = ''] = text.trim().split('\n');
  let seconds = 0;
  for (const [, minutes, rest] of children.matchAll(/(\d+)m([\d.,]+)s/g)) {
    seconds += Number(minutes) * 60 + Number(rest?.replace(',', '.'));
  }
  return seconds;
}

/** The process group and the CPU time in a `/proc/<pid>/stat`, whose second field, a name, may hold anything. */
export function parseStat(text: string): { readonly group: number; readonly cpu: number } | undefined {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [group, user, system] = [fields[2], fields[11], fields[12]].map(Number);
  if (group === undefined || user === undefined || system === undefined) return undefined;
  return Number.isInteger(group + user + system) ? { group, cpu: (user + system) / ticksPerSecond } : undefined;
}

/** The bytes of the line VmHWM in a `/proc/<pid>/status`; a process that has ended has none. */
export function parsePeak(text: string): number {
  return Number(/^VmHWM:\s*(\d+) kB$/m.exec(text)?.[1] ?? 0) * 1024;
}

/** The processes of a group that run now, by their id. Empty where there is no /proc. */
export function usageOfGroup(wanted: number): ReadonlyMap<string, Usage> {
  const found = new Map<string, Usage>();
  for (const pid of read(() => readdirSync('/proc')) ?? []) {
    if (!/^\d+$/.test(pid)) continue;
    const stat = parseStat(read(() => readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? '');
    if (stat?.group !== wanted) continue;
    const peak = parsePeak(read(() => readFileSync(`/proc/${pid}/status`, 'utf8')) ?? '');
    found.set(pid, { cpu: stat.cpu, peak });
  }
  return found;
}

/** What `usage.mjs` wrote into a folder when processes exited, by their id. */
export function usageAtExit(folder: string): ReadonlyMap<string, Usage> {
  const texts = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')] as const);
  return new Map(texts.map(([name, text]) => [name.replace(/\.json$/, ''), JSON.parse(text) as Usage]));
}

/** The most that was told of each process, together. */
export function total(told: Iterable<ReadonlyMap<string, Usage>>): Usage {
  const most = new Map<string, Usage>();
  for (const usages of told) {
    for (const [pid, { cpu, peak }] of usages) {
      const before = most.get(pid) ?? { cpu: 0, peak: 0 };
      most.set(pid, { cpu: Math.max(cpu, before.cpu), peak: Math.max(peak, before.peak) });
    }
  }
  const all = [...most.values()];
  return { cpu: all.reduce((sum, { cpu }) => sum + cpu, 0), peak: Math.max(0, ...all.map(({ peak }) => peak)) };
}

/** Processes end while they are looked at. */
function read<T>(of: () => T): T | undefined {
  try {
    return of();
  } catch {
    return undefined;
  }
}
