import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';

import { changesOf, untilStopped } from '../../src/cli/watching.ts';
import { memoryIo } from './memory-io.ts';

test('a burst of changes below a folder is one change; what is ignored is none', async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'kubewright-'));
  context.after(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'generated'));
  mkdirSync(join(folder, 'deep'));
  const stop = new AbortController();
  const seen: string[] = [];
  const changes = changesOf(
    {
      folders: [folder, join(folder, 'absent')],
      ignored: (file) => {
        seen.push(file);
        return file.startsWith('generated');
      },
    },
    stop.signal,
  );
  writeFileSync(join(folder, 'generated', 'a.ts'), '1');
  writeFileSync(join(folder, 'deep', 'a.ts'), '1');
  writeFileSync(join(folder, 'deep', 'b.ts'), '1');
  let count = 0;
  for await (const _ of changes) {
    count++;
    assert.ok(seen.includes(join('deep', 'b.ts')), 'quiet before it counts');
    stop.abort();
  }
  assert.equal(count, 1);
});

test('a file is watched alone, also when another takes its place', async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'kubewright-'));
  context.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'a.json');
  writeFileSync(file, '1');
  const stop = new AbortController();
  const changes = changesOf({ folders: [], files: [file] }, stop.signal);
  let count = 0;
  const replace = (): void => {
    writeFileSync(`${file}.new`, '2');
    renameSync(`${file}.new`, file);
  };
  replace();
  for await (const _ of changes) {
    if (++count === 2) stop.abort();
    else replace();
  }
  assert.equal(count, 2);
});

test('a stop from outside ends it, and leaves no listener behind', async () => {
  const before = process.listenerCount('SIGTERM');
  const outside = new AbortController();
  await untilStopped(memoryIo({ signal: outside.signal }), async (stop) => {
    assert.equal(process.listenerCount('SIGTERM'), before + 1);
    outside.abort();
    assert.ok(stop.aborted);
  });
  assert.equal(process.listenerCount('SIGTERM'), before);
});
