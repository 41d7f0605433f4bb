// The rules of the tree: no grab-bag folders, no file that Yeoman would take for a command, small source files.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const tracked = spawnSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .stdout.split('\n')
  .filter((path) => path !== '');

test('git lists the tree', () => assert.ok(tracked.length > 50, `only ${tracked.length} files`));

test('no folder is a grab-bag', () => {
  const bags = tracked.filter((path) => /(^|\/)(utils?|helpers?|common|misc|lib)\//.test(path));
  assert.deepEqual(bags, []);
});

test('no index.* stands directly in a top-level folder: Yeoman would register it as a command', () => {
  const folders = readdirSync(root, { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && entry.name !== 'node_modules',
  );
  const commands = folders.flatMap((folder) =>
    readdirSync(join(root, folder.name))
      .filter((file) => /^index\.[cm]?[jt]s$/.test(file))
      .map((file) => `${folder.name}/${file}`),
  );
  assert.deepEqual(commands, []);
});

/** Files over 400 lines, each with its reason. */
const longFiles: Readonly<Record<string, string>> = {};

test('source files are under 400 lines, or say why not', () => {
  const long = tracked.filter((path) => {
    if (!/^(src|generators|packages\/[^/]+\/src)\/.*\.ts$/.test(path) || path.startsWith('packages/kubernetes/src/'))
      return false;
    const text = readFileSync(join(root, path), 'utf8');
    return !text.startsWith('// Code generated') && text.split('\n').length > 400;
  });
  assert.deepEqual(long, Object.keys(longFiles));
});

test('names are kebab-case nouns', () => {
  const odd = tracked.filter(
    (path) =>
      /^(src|generators|test|scripts|packages\/[^/]+\/(src|test))\//.test(path) &&
      !path.includes('/expected/') &&
      !path.startsWith('packages/kubernetes/src/') &&
      path.endsWith('.ts') &&
      !/^([a-z0-9-]+\/)*[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)*\.ts$/.test(path),
  );
  assert.deepEqual(odd, []);
});

test('no file has a using declaration: Node 22, which we support, cannot read one', () => {
  const declaration = /^\s*(await )?using [\w$]+ =/m;
  assert.match('  await using environment = await createTestEnvironment();', declaration);
  const found = tracked.filter(
    (path) =>
      /\.(ts|js|mjs|cjs|md|ejs)$/.test(path) &&
      existsSync(join(root, path)) &&
      declaration.test(readFileSync(join(root, path), 'utf8')),
  );
  assert.deepEqual(found, []);
});

test('no text of the repository names a path of one machine or a registry host', () => {
  const forbidden = new RegExp(
    ['/(work|root|farm)/' + '(main|shared|\\.cache)', 'registry\\.' + 'npmjs', 'proxy\\.' + 'golang'].join('|'),
  );
  const found = tracked.filter(
    (path) =>
      path !== 'package-lock.json' &&
      /\.(ts|js|mjs|cjs|json|md|ejs|yaml|yml|sh)$/.test(path) &&
      forbidden.test(readFileSync(join(root, path), 'utf8')),
  );
  assert.deepEqual(found, []);
});
