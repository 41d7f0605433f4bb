// What the operator benchmark prints, and the process that it talks to.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { OperatorProcess } from './process.ts';
import { tablesOfOperator } from './table.ts';

test('ratios are to controller-runtime, and without it there are none', () => {
  const footprint = {
    startToSynced: 120.4,
    cpuToSynced: 70,
    rss: 2 ** 26,
    bundle: 560_000,
    loaded: [],
    emptyNode: 2 ** 25,
  };
  const ours = {
    name: 'kubewright',
    startToSynced: 100,
    rss: 0,
    writesPerSecond: 500,
    cpuPerWrite: 0.5,
    cpuPerLaterWrite: 0.25,
    latency: { median: 2, p99: 10 },
    reconcilesPerSecond: 10_000,
    rssAfterwards: 2 ** 26,
    size: 560_000,
  };
  const theirs = { ...ours, name: 'controller-runtime', writesPerSecond: 1000, cpuPerWrite: 0.25 };
  const results = { server: 'a server', objects: 2000, footprint, operators: [ours, theirs] };
  const table = tablesOfOperator(results);
  for (const line of [
    '| 120 | 70 | 64 | 32 | 560 | none |',
    '| kubewright | 100 | 500 (0.50) | 0.50 (2.00) | 0.25 (1.00) | 2.0 (1.00) | 10.0 (1.00) | 10000 (1.00) | 64 | 560 |',
  ]) {
    assert.ok(table.includes(line), table);
  }
  const alone = tablesOfOperator({ ...results, operators: [ours, { name: 'controller-runtime', failure: 'no Go' }] });
  assert.ok(alone.includes('| kubewright | 100 | 500 (-) |'), alone);
  assert.ok(alone.includes('| controller-runtime | no Go |'), alone);
});

test('an operator that ends says why', async () => {
  const words = [process.execPath, '-e', 'console.error("no server"); process.exit(1)'];
  await assert.rejects(OperatorProcess.start(words, {}), /the operator ended: no server/);
});
