// The results of the operator benchmark as Markdown.
import { mebibytes, ratio, tableOf } from '../table.ts';
import type { OperatorResults } from './bench.ts';

export function tablesOfOperator({ server, objects, footprint, operators }: OperatorResults): string {
  const { startToSynced, cpuToSynced, rss, bundle, loaded, emptyNode } = footprint;
  const idle = [
    startToSynced.toFixed(0),
    cpuToSynced.toFixed(0),
    mebibytes(rss),
    mebibytes(emptyNode),
    (bundle / 1e3).toFixed(0),
    loaded.length === 0 ? 'none' : loaded.join(', '),
  ];
  const peer = operators.find((each) => each.name !== 'kubewright' && !('failure' in each));
  const rows = operators.map((each) => {
    if ('failure' in each) return [each.name, each.failure, '', '', '', '', '', '', '', ''];
    const base = peer !== undefined && !('failure' in peer) ? peer : undefined;
    const withRatio = (value: number, digits: number, of: number | undefined): string =>
      `${value.toFixed(digits)} (${ratio(value, of, 2)})`;
    return [
      each.name,
      each.startToSynced.toFixed(0),
      withRatio(each.writesPerSecond, 0, base?.writesPerSecond),
      withRatio(each.cpuPerWrite, 2, base?.cpuPerWrite),
      withRatio(each.cpuPerLaterWrite, 2, base?.cpuPerLaterWrite),
      withRatio(each.latency.median, 1, base?.latency.median),
      withRatio(each.latency.p99, 1, base?.latency.p99),
      withRatio(each.reconcilesPerSecond, 0, base?.reconcilesPerSecond),
      mebibytes(each.rssAfterwards),
      (each.size / 1e3).toFixed(0),
    ];
  });
  return [
    `On ${server}`,
    tableOf(
      [
        'idle, three informers: start to synced ms',
        'CPU ms',
        'RSS MiB',
        'empty Node MiB',
        'bundle kB',
        'loads besides',
      ],
      [idle],
    ),
    `${objects.toLocaleString('en-US')} objects; ratios to controller-runtime in brackets`,
    tableOf(
      [
        'controller on',
        'start to synced ms',
        'reconciles with a write/s',
        'CPU ms each',
        'of as many again',
        'write to reconcile ms',
        'p99',
        'reconciles without/s',
        'RSS MiB',
        'program kB',
      ],
      rows,
    ),
  ].join('\n\n');
}
