// The results of the informer benchmark as Markdown.
import { mebibytes, ratio as ratioOf, tableOf } from '../table.ts';
import { names } from './informer.ts';
import type { InformerResults } from './informer.ts';

/** Speed, memory, and whether what was cached is right. */
export function tablesOfInformer({ workload, objectBytes, strippedBytes, clients }: InformerResults): string {
  const { objects, events, size, order } = workload;
  const reportOf = (wanted: string) => clients.find(({ name }) => name === wanted)?.report;
  const bare = reportOf(names.bare);
  const ours = reportOf(names.ours);
  const failed = (name: string, failure: string | undefined, columns: number): string[] => [
    name,
    failure ?? '',
    ...Array<string>(columns - 1).fill(''),
  ];
  const ratio = (value: number, base: number | undefined): string => ratioOf(value, base, 2);
  const count = (value: number): string => value.toLocaleString('en-US');
  const fixed = (value: number | undefined, digits = 0): string => value?.toFixed(digits) ?? '-';
  const burst = clients.map(({ name, report, failure }) => {
    if (report === undefined) return failed(name, failure, 7);
    const { cpu, wall, stall } = report.burst;
    return [
      name,
      fixed((cpu / events) * 1000, 1),
      ratio(cpu, bare?.burst.cpu),
      ratio(cpu, ours?.burst.cpu),
      count(Math.round((events / wall) * 1000)),
      fixed(stall),
      report.reads === undefined ? '' : count(report.reads),
      `${count(Math.max(0, events - report.heard))} / ${count(report.wrong)} / ${count(report.disordered)}`,
    ];
  });
  const sync = clients.map(({ name, report, failure }) => {
    if (report === undefined) return failed(name, failure, 7);
    const { wall, cpu, stall } = report.sync;
    return [
      name,
      fixed(wall),
      fixed(cpu),
      ratio(cpu, bare?.sync.cpu),
      ratio(cpu, ours?.sync.cpu),
      fixed(stall),
      mebibytes(report.peakAfterSync),
      fixed(report.load.wall),
    ];
  });
  const memory = clients.map(({ name, report, failure }) => {
    if (report === undefined) return failed(name, failure, 7);
    const perObject = (bytes: number): string => count(Math.round(bytes / objects));
    return [
      name,
      perObject(report.heapAfterSync),
      ratio(report.heapAfterSync, objects * objectBytes),
      ratio(report.heapAfterSync, bare?.heapAfterSync),
      perObject(report.heapAfterBurst),
      ratio(report.heapAfterBurst, bare?.heapAfterBurst),
      perObject(report.rssAfterSync - report.rssAfterLoad),
      mebibytes(report.peak),
    ];
  });
  const whole = clients.flatMap(({ name, report }) => {
    if (report?.whole === undefined) return [];
    const { first, again, heapAfter } = report.whole;
    const perObject = heapAfter / objects;
    return [
      [
        name,
        fixed(first.wall),
        fixed(first.cpu),
        fixed(first.stall),
        fixed(again.wall, 1),
        count(Math.round(perObject)),
        ratio(heapAfter, bare?.heapAfterBurst),
      ],
    ];
  });
  return [
    `${count(objects)} ${size} objects of ${count(objectBytes)} bytes (${count(strippedBytes)} without managedFields), ` +
      `properties in the order of ${order} kinds; ${count(events)} modifications`,
    tableOf(
      [
        'burst',
        'CPU us an event',
        'bare = 1',
        'ours = 1',
        'events/s',
        'stall ms',
        'reads',
        'lost / wrong / disordered',
      ],
      burst,
    ),
    tableOf(['sync', 'wall ms', 'CPU ms', 'bare = 1', 'ours = 1', 'stall ms', 'peak MiB', 'load ms'], sync),
    tableOf(
      [
        'memory',
        'heap an object, synced',
        'JSON = 1',
        'bare = 1',
        'heap an object, after burst',
        'bare = 1',
        'RSS an object',
        'peak MiB',
      ],
      memory,
    ),
    ...(whole.length === 0
      ? []
      : [
          tableOf(
            ['all read in the end', 'wall ms', 'CPU ms', 'stall ms', 'once more ms', 'heap an object', 'bare = 1'],
            whole,
          ),
        ]),
  ].join('\n\n');
}
