import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import test, { type TestContext } from 'node:test';

import { packCheckout, packRelease } from '../../src/cli/tarballs.ts';

/** A checkout of two packages and a private one, built already. */
function checkout(context: TestContext): string {
  const root = mkdtempSync(join(tmpdir(), 'kubewright-'));
  context.after(() => rmSync(root, { recursive: true }));
  const write = (path: string, content: unknown): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), typeof content === 'string' ? content : JSON.stringify(content));
  };
  write('package.json', {
    name: 'top',
    version: '0.1.0',
    workspaces: ['.', 'packages/base', 'packages/secret'],
    files: ['dist', '!dist/**/*.tsbuildinfo', 'templates'],
    dependencies: { '@scope/base': '0.1.0', yaml: '^2.0.0' },
    devDependencies: { typescript: '*' },
    scripts: { prepack: 'exit 1' },
  });
  write('dist/src/index.js', 'export {};\n');
  write('dist/tsconfig.tsbuildinfo', 'secret state');
  write('templates/a/.hidden.ejs', 'hello\n');
  write('packages/base/package.json', { name: '@scope/base', version: '0.1.0', files: ['dist'] });
  write('packages/base/dist/index.js', 'export const a = 1;\n');
  write('packages/secret/package.json', { name: 'secret', version: '0.1.0', private: true });
  return root;
}

const contents = (tarball: string): string[] =>
  execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).trim().split('\n').sort();

test('packs every public package once per content', async (context) => {
  const root = checkout(context);
  const packed = await packCheckout(root);
  assert.deepEqual(
    packed.map(({ name }) => name),
    ['top', '@scope/base'],
  );
  const [top, base] = packed;
  assert.ok(top !== undefined && base !== undefined);
  assert.match(top.version, /^0\.1\.0-dev\.h[0-9a-f]{11}$/);
  assert.equal(basename(base.file), `scope-base-${base.version}.tgz`);
  assert.deepEqual(contents(top.file), [
    'package/dist/src/index.js',
    'package/package.json',
    'package/templates/a/.hidden.ejs',
  ]);
  const manifest = JSON.parse(
    execFileSync('tar', ['-xzOf', top.file, 'package/package.json'], { encoding: 'utf8' }),
  ) as Record<string, unknown>;
  assert.deepEqual(manifest['dependencies'], { '@scope/base': top.version, yaml: '^2.0.0' });
  assert.equal(manifest['devDependencies'], undefined);

  const { mtimeMs } = statSync(top.file);
  const bytes = readFileSync(top.file);
  assert.deepEqual(await packCheckout(root), packed, 'unchanged: the same files');
  assert.equal(statSync(top.file).mtimeMs, mtimeMs, 'not packed again');

  rmSync(dirname(top.file), { recursive: true });
  await packCheckout(root);
  assert.deepEqual(readFileSync(top.file), bytes, 'the same content gives the same bytes');

  writeFileSync(join(root, 'packages/base/dist/index.js'), 'export const a = 2;\n');
  const [changed] = await packCheckout(root);
  assert.notEqual(changed?.version, top.version, 'one package changed, every version changes');
});

test('a checkout may bundle what it packs; what is compiled stays as it is', async (context) => {
  const root = checkout(context);
  const [before] = await packCheckout(root);
  mkdirSync(join(root, 'scripts'));
  writeFileSync(
    join(root, 'scripts/bundle-packages.ts'),
    `import { rmSync, writeFileSync } from 'node:fs';
const [, , , , , base] = process.argv;
rmSync(base + '/dist/index.js');
writeFileSync(base + '/dist/bundle.js', '');
`,
  );
  const [top, base] = await packCheckout(root);
  assert.ok(top !== undefined && base !== undefined);
  assert.notEqual(top.version, before?.version, 'another bundler, another version');
  assert.deepEqual(contents(base.file), ['package/dist/bundle.js', 'package/package.json']);
  assert.equal(readFileSync(join(root, 'packages/base/dist/index.js'), 'utf8'), 'export const a = 1;\n');

  const released = await packRelease(root, join(root, 'released'));
  assert.deepEqual(
    released.map(({ name, version, file }) => [name, version, basename(file)]),
    [
      ['top', '0.1.0', 'top-0.1.0.tgz'],
      ['@scope/base', '0.1.0', 'scope-base-0.1.0.tgz'],
    ],
  );
  assert.deepEqual(contents(released[1]?.file ?? ''), contents(base.file));

  writeFileSync(join(root, 'scripts/bundle-packages.ts'), 'throw new Error("no bundle today");\n');
  await assert.rejects(packCheckout(root), /cannot be bundled/);
});
