// The benchmark's own parts: what is read of processes, and what is printed. Nothing here depends on how fast anything is.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';

import { tablesOfKubernetes } from './kubernetes.ts';
import { measure } from './measure.ts';
import { median, ratio, tableOf, tableOfTypes } from './table.ts';
import { benchTypes, plainText } from './types.ts';
import { parsePeak, parseShellTimes, parseStat, total, usageAtExit } from './usage.ts';

test('the times of a shell', () => {
  assert.equal(parseShellTimes('0m0.010s 0m0.020s\n1m2.500s 0m0.250s\n'), 62.75);
  assert.equal(parseShellTimes('0m0,01s 0m0,02s\n0m0,50s 0m0,25s\n'), 0.75);
  assert.equal(parseShellTimes(''), 0);
});

test('a line of /proc', () => {
  const line = '12 (a) b (c) S 1 77 77 0 -1 4194304 100 0 0 0 250 50 9 9 20 0 11 0 5 6 7';
  assert.deepEqual(parseStat(line), { group: 77, cpu: 3 });
  assert.equal(parseStat(''), undefined);
  assert.equal(parsePeak('Name:\tnode\nVmHWM:\t   2048 kB\nVmRSS:\t 1 kB\n'), 2 ** 21);
  assert.equal(parsePeak('Name:\tzombie\n'), 0);
});

test('the most that was told of each process counts once', () => {
  const told = [
    new Map([['1', { cpu: 1, peak: 10 }]]),
    new Map([
      ['1', { cpu: 3, peak: 5 }],
      ['2', { cpu: 0.5, peak: 20 }],
    ]),
  ];
  assert.deepEqual(total(told), { cpu: 3.5, peak: 20 });
  assert.deepEqual(total([]), { cpu: 0, peak: 0 });
});

test('what a process wrote at its exit is of the process that was seen', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kubewright-bench-test-'));
  try {
    writeFileSync(join(folder, '12.json'), '{"cpu":2,"peak":3}');
    assert.deepEqual(total([new Map([['12', { cpu: 1, peak: 4 }]]), usageAtExit(folder)]), { cpu: 2, peak: 4 });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('tables', () => {
  assert.equal(tableOf(['', 'a'], [['x|y', '1\n2']]), '|  | a |\n|---|---|\n| x\\|y | 1 2 |');
  const row = { peak: 3 * 2 ** 20, files: 2, bytes: 4500 };
  const table = tableOfTypes([
    { name: 'ours', wall: 2, cpu: 3, ...row },
    { name: 'broken', wall: 9, cpu: 1, ...row, failure: 'exit 1: a | b' },
    { name: 'floor', wall: 1, cpu: 2, ...row },
  ]);
  assert.deepEqual(table.split('\n').slice(2), [
    '| ours | 2.00 | 3.00 | 3 | 2 | 5 | 1.0 | 2.0 | 1.5 |',
    '| broken | 9.00 | 1.00 | 3 | 2 | 5 | exit 1: a \\| b |  |  |',
    '| floor | 1.00 | 2.00 | 3 | 2 | 5 | 0.5 | 1.0 | 1.0 |',
  ]);
  const timed = { wall: 0.5, cpu: 0.25, peak: 2 ** 20, files: 0, bytes: 0 };
  const kubernetes = tablesOfKubernetes({
    sizes: [{ name: 'a', packed: 1500, unpacked: 20_000, files: 3 }],
    imports: [
      { ...timed, name: 'b' },
      { ...timed, name: 'c', cpu: 0.5 },
    ],
    compilations: [{ ...timed, name: 'd' }],
  });
  for (const line of ['| a | 2 | 20 | 3 |', '| b | 500 | 250 | 1 | 0.5 |', '| c | 500 | 500 | 1 | 1.0 |']) {
    assert.ok(kubernetes.includes(line), kubernetes);
  }
});

test('ratios and medians', () => {
  assert.equal(ratio(3, 2), '1.5');
  assert.equal(ratio(3, 0), '-');
  assert.equal(ratio(3, undefined), '-');
  assert.equal(median([5, 1, 9]), 5);
  assert.equal(median([4, 1, 3, 2]), 2);
  assert.equal(median([]), 0);
});

test('the file of the set scale', async () => {
  assert.equal(plainText(gzipSync('a: 1\n')), 'a: 1\n');
  assert.equal(plainText(Buffer.from('a: 1\n')), 'a: 1\n');
  await assert.rejects(benchTypes({ set: 'scale', limit: 1 }), /the set scale wants a file of CRDs.*--scale <file>/);
  await assert.rejects(benchTypes({ set: 'scale', scale: '/nowhere.yaml', limit: 1 }), /is not there: \/nowhere\.yaml/);
  await assert.rejects(benchTypes({ set: 'huge', limit: 1 }), /no set "huge": small, corpus or scale/);
});

const busy = (milliseconds: number): string => `const end = Date.now() + ${milliseconds}; while (Date.now() < end);`;

test('a program and its children are timed, also when they are killed', async () => {
  const out = mkdtempSync(join(tmpdir(), 'kubewright-bench-test-'));
  try {
    writeFileSync(join(out, 'some.txt'), 'four');
    const child = `require('node:child_process').spawnSync(process.execPath, ['-e', ${JSON.stringify(busy(1000))}]);`;
    const fine = await measure({ name: 'fine', arguments: ['-e', child.replace('1000', '300')], out, limit: 20 });
    assert.deepEqual([fine.failure, fine.files, fine.bytes], [undefined, 1, 4]);
    assert.ok(fine.cpu > 0.05 && fine.peak > 2 ** 20, JSON.stringify(fine));

    const endless = child.replace('1000', '60000');
    const killed = await measure({ name: 'killed', arguments: ['-e', endless], limit: 1.5 });
    assert.equal(killed.failure, 'killed after 2 s');
    if (process.platform === 'linux') assert.ok(killed.cpu > 0.05 && killed.peak > 2 ** 20, JSON.stringify(killed));

    const failing = await measure({
      name: 'bad',
      arguments: ['-e', 'console.error("Error: no"); process.exit(3)'],
      limit: 20,
    });
    assert.equal(failing.failure, 'exit 3: Error: no');
  } finally {
    rmSync(out, { recursive: true });
  }
});
