// ARCHITECTURE.md's map: every folder it names exists, and every folder of the tree stands in it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const text = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');
const map = /## The tree\n[\s\S]*?```\n([\s\S]*?)```/.exec(text)?.[1] ?? '';
const named = map
  .split('\n')
  .map((line) => /^(\S+)/.exec(line)?.[1])
  .filter((path): path is string => path !== undefined);

const files = spawnSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .stdout.split('\n')
  .filter((path) => path.includes('/'));

/** The depth to which the map draws: rooms of src and of packages, and one level elsewhere. */
function drawn(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  const depth = parts[0] === 'packages' ? 2 : parts[0] === 'src' || parts[0] === 'samples' ? 2 : 1;
  const folders = parts.slice(0, depth).map((_, index) => `${parts.slice(0, index + 1).join('/')}/`);
  return folders.filter((folder) => folder !== 'packages/');
}

test('the map names something', () => assert.ok(named.length > 20, map));

test('everything that the map names exists', () => {
  assert.deepEqual(
    named.filter((path) => !existsSync(join(root, path))),
    [],
  );
});

test('every folder of the tree stands in the map', () => {
  const folders = new Set(files.filter((path) => existsSync(join(root, path))).flatMap(drawn));
  assert.deepEqual([...folders].filter((folder) => !folder.startsWith('.') && !named.includes(folder)).sort(), []);
});
