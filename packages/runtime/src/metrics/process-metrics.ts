// What the process itself costs, under the names of prom-client, so that its dashboards fit: CPU, memory, garbage
// collection and how late the event loop is. Read when scraped; only the loop and the collector are watched in between.
// @see https://github.com/siimon/prom-client/tree/master/lib/metrics
import { readdirSync } from 'node:fs';
import { constants, monitorEventLoopDelay, PerformanceObserver } from 'node:perf_hooks';
import type { PerformanceEntry } from 'node:perf_hooks';
import type { MetricsRegistry } from './registry.ts';

/**
 * Milliseconds between two looks at the event loop. Node looks from C++, so that this costs 50 short wakings a second,
 * and no JavaScript; a stall that is shorter, or begins sooner after a scrape, may be missed.
 */
const loopResolution = 20;

/** Seconds. @see https://github.com/siimon/prom-client/blob/master/lib/metrics/gc.js */
const collectionBuckets = [0.001, 0.01, 0.1, 1, 2, 5];

const collectionKinds: Readonly<Record<number, string>> = {
  [constants.NODE_PERFORMANCE_GC_MAJOR]: 'major',
  [constants.NODE_PERFORMANCE_GC_MINOR]: 'minor',
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL]: 'incremental',
  [constants.NODE_PERFORMANCE_GC_WEAKCB]: 'weakcb',
};

/** Adds them to a registry, and watches loop and collector until stopped. */
export function collectProcessMetrics(registry: MetricsRegistry): { stop(): void } {
  addProcess(registry);
  addMemory(registry);
  const loop = monitorEventLoopDelay({ resolution: loopResolution });
  loop.enable();
  addEventLoop(registry, loop);
  const seconds = registry.histogram(
    'nodejs_gc_duration_seconds',
    'Garbage collection duration by kind, one of major, minor, incremental or weakcb.',
    collectionBuckets,
  );
  const collector = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const { kind = 0 } = (entry as PerformanceEntry & { detail?: { kind?: number } }).detail ?? {};
      seconds.observe(entry.duration / 1000, { kind: collectionKinds[kind] ?? 'other' });
    }
  });
  collector.observe({ entryTypes: ['gc'] });
  return {
    stop: () => {
      loop.disable();
      collector.disconnect();
    },
  };
}

function addProcess(registry: MetricsRegistry): void {
  const cpu = (of: (usage: NodeJS.CpuUsage) => number) => () => [{ value: of(process.cpuUsage()) / 1e6 }];
  registry.counterFrom(
    'process_cpu_user_seconds_total',
    'Total user CPU time spent in seconds.',
    cpu(({ user }) => user),
  );
  registry.counterFrom(
    'process_cpu_system_seconds_total',
    'Total system CPU time spent in seconds.',
    cpu(({ system }) => system),
  );
  registry.counterFrom(
    'process_cpu_seconds_total',
    'Total user and system CPU time spent in seconds.',
    cpu(({ user, system }) => user + system),
  );
  const start = Math.round(Date.now() / 1000 - process.uptime());
  registry.gaugeFrom('process_start_time_seconds', 'Start time of the process since unix epoch in seconds.', () => [
    { value: start },
  ]);
  registry.gaugeFrom('process_open_fds', 'Number of open file descriptors.', () => {
    const count = openFiles();
    return count === undefined ? [] : [{ value: count }];
  });
  const [major = '', minor = '', patch = ''] = process.versions.node.split('.');
  const labels = { version: process.version, major, minor, patch };
  registry.gaugeFrom('nodejs_version_info', 'Node.js version info.', () => [{ labels, value: 1 }]);
}

/** Only Linux says. */
function openFiles(): number | undefined {
  try {
    // Reading the folder opens it.
    return readdirSync('/proc/self/fd').length - 1;
  } catch {
    return undefined;
  }
}

function addMemory(registry: MetricsRegistry): void {
  const memory = (name: string, help: string, of: (usage: NodeJS.MemoryUsage) => number): void =>
    registry.gaugeFrom(name, help, () => [{ value: of(process.memoryUsage()) }]);
  memory('process_resident_memory_bytes', 'Resident memory size in bytes.', ({ rss }) => rss);
  memory('nodejs_heap_size_total_bytes', 'Process heap size from Node.js in bytes.', ({ heapTotal }) => heapTotal);
  memory('nodejs_heap_size_used_bytes', 'Process heap size used from Node.js in bytes.', ({ heapUsed }) => heapUsed);
  memory('nodejs_external_memory_bytes', 'Node.js external memory size in bytes.', ({ external }) => external);
  // Not imported: who serves no metrics need not wait 12 ms for it.
  const { getHeapSpaceStatistics } = process.getBuiltinModule('node:v8');
  registry.gaugeFrom('nodejs_heap_space_size_used_bytes', 'Process heap space size used from Node.js in bytes.', () =>
    getHeapSpaceStatistics().map(({ space_name: name, space_used_size: value }) => ({
      labels: { space: name.replace(/_space$/, '') },
      value,
    })),
  );
}

/**
 * How late the loop was since the last scrape. Node's histogram counts from one look to the next; what is shown is the
 * lateness alone, so that an idle process shows 0 (prom-client shows the interval with it).
 */
function addEventLoop(registry: MetricsRegistry, loop: ReturnType<typeof monitorEventLoopDelay>): void {
  const late = (nanoseconds: number): number =>
    loop.count === 0 ? 0 : Math.max(0, nanoseconds / 1e9 - loopResolution / 1000);
  const lag = (name: string, help: string, of: () => number): void =>
    registry.gaugeFrom(`nodejs_eventloop_lag${name}_seconds`, help, () => [{ value: of() }]);
  lag('_min', 'The minimum recorded event loop delay.', () => late(loop.min));
  lag('_mean', 'The mean of the recorded event loop delays.', () => late(loop.mean));
  lag('_stddev', 'The standard deviation of the recorded event loop delays.', () =>
    loop.count === 0 ? 0 : loop.stddev / 1e9,
  );
  for (const percentile of [50, 90, 99]) {
    lag(`_p${percentile}`, `The ${percentile}th percentile of the recorded event loop delays.`, () =>
      late(loop.percentile(percentile)),
    );
  }
  // The registry writes in the order of names, and this is not the last of these: each scrape starts a new window after
  // everything has been read.
  lag('_max', 'The maximum recorded event loop delay.', () => late(loop.max));
  registry.afterScrape(() => loop.reset());
}
