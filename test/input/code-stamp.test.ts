// The stamp of the code is the same from one call to the next, and another as soon as a file of it is touched.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

test('a checkout that changes is other code', (t) => {
  const root = mkdtempSync(join(tmpdir(), 'kubewright-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  const repository = fileURLToPath(new URL('../../', import.meta.url));
  for (const part of ['src/input', 'src/render', 'templates', 'package.json'])
    cpSync(join(repository, part), join(root, part), { recursive: true });
  symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'));
  const stamp = (): string => {
    const script = `console.log((await import('./src/input/code-stamp.ts')).codeStamp())`;
    const { stdout, stderr } = spawnSync(
      process.execPath,
      ['--conditions=kubewright-source', '--input-type=module', '--eval', script],
      { cwd: root, encoding: 'utf8' },
    );
    assert.match(stdout, /^[0-9a-f]{64}\n$/, stderr);
    return stdout;
  };
  const before = stamp();
  assert.equal(stamp(), before);
  const stamps = ['src/render/render.ts', 'templates/kind/kind.ts.ejs', 'src/input/code-stamp.ts'].map((file) => {
    utimesSync(join(root, file), 1, 1);
    return stamp();
  });
  assert.equal(new Set([before, ...stamps]).size, 4);
});
