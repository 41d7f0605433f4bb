import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
  const changes = changesOf([folder, join(folder, 'absent')], stop.signal, (file) => {
    seen.push(file);
    return file.startsWith('generated');
  });
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
