// The parts of the informer benchmark whose results must be right for its figures to mean anything.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { tablesOfInformer } from './informer-table.ts';
import { names } from './informer.ts';
import type { ClientReport } from './probe.ts';
import { Counter } from './probe.ts';
import { makeTemplates } from './template.ts';
import { firstVersion, keyOfObject, objectOfEvent, objectOfName, versionsAfter } from './workload.ts';

test('each object changes as often as any other', () => {
  const counts = new Map<number, number>();
  for (let event = 0; event < 3000; event += 1) {
    const object = objectOfEvent(event, 1000);
    counts.set(object, (counts.get(object) ?? 0) + 1);
  }
  assert.equal(counts.size, 1000);
  assert.deepEqual(new Set(counts.values()), new Set([3]));
});

test('the versions in the end are those of the last event of each object', () => {
  const versions = versionsAfter(40, 1000);
  assert.equal(versions[objectOfEvent(39, 1000)], firstVersion + 40);
  assert.equal(versions[objectOfEvent(0, 1000)], firstVersion + 21, 'three times in turn with nine others');
  assert.equal(versions.filter((version) => version === firstVersion).length, 1000 - 20);
});

for (const size of ['full', 'small'] as const) {
  for (const order of ['builtin', 'custom'] as const) {
    test(`${size} objects in ${order} order are JSON with their own digits everywhere`, () => {
      const { modified, item, objectBytes } = makeTemplates({ size, order });
      const bytes = Buffer.alloc(10 + modified.length);
      assert.equal(modified.write(bytes, 10, 1_234_567, firstVersion + 42), bytes.length);
      const { type, object } = JSON.parse(bytes.toString('utf8', 10)) as { type: string; object: unknown };
      const { metadata } = object as { metadata: Record<string, string> };
      assert.equal(type, 'MODIFIED');
      assert.equal(`${metadata['namespace']}/${metadata['name']}`, keyOfObject(1_234_567));
      assert.equal(objectOfName(metadata['name'] ?? ''), 1_234_567);
      assert.equal(metadata['resourceVersion'], '1000000042');
      assert.ok(!/[#~@]/.test(bytes.toString('utf8', 10)));
      assert.ok(Math.abs(item.length - objectBytes) < 50);
      const keys = Object.keys(metadata);
      assert.equal(order === 'custom', keys.join() === keys.toSorted().join());
    });
  }
}

test('a version that goes back is counted', () => {
  const counter = new Counter(10);
  for (const version of ['1', '3', '2', '3']) counter.check('web-0000004', version);
  assert.equal(counter.disordered, 1);
});

test('a table has a row for a client that failed', () => {
  const phase = { wall: 100, cpu: 50, stall: 9.6 };
  const report: ClientReport = {
    load: phase,
    rssAfterLoad: 1000,
    sync: phase,
    peakAfterSync: 2 ** 20,
    heapAfterSync: 20_000,
    rssAfterSync: 31_000,
    burst: phase,
    heapAfterBurst: 30_000,
    rssAfterBurst: 0,
    peak: 2 ** 21,
    heard: 990,
    wrong: 2,
    disordered: 3,
    heardInOrder: 1000,
  };
  const table = tablesOfInformer({
    workload: { objects: 10, events: 1000, size: 'full', order: 'builtin' },
    objectBytes: 1000,
    strippedBytes: 900,
    clients: [
      { name: names.bare, report },
      { name: names.ours, report: { ...report, burst: { ...phase, cpu: 25 }, reads: 7 } },
      { name: 'broken', failure: 'exit 1: RangeError' },
    ],
  });
  for (const line of [
    '| bare loop | 50.0 | 1.00 | 2.00 | 10,000 | 10 |  | 10 / 2 / 3 |',
    '| kubewright, never read | 25.0 | 0.50 | 1.00 | 10,000 | 10 | 7 | 10 / 2 / 3 |',
    '| broken | exit 1: RangeError |  |  |  |  |  |  |',
    '| bare loop | 2,000 | 2.00 | 1.00 | 3,000 | 1.00 | 3,000 | 2 |',
  ]) {
    assert.ok(table.includes(line), table);
  }
});
