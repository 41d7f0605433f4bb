// The import arrows: that the checker sees our modules, that the tree is clean, and that a planted violation fails.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, globSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const cruiser = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');

interface Cruise {
  modules: { source: string }[];
  summary: { violations: { rule: { name: string }; from: string; to: string }[] };
}

function cruise(directory: string, ...folders: string[]): Cruise {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [cruiser, '--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...folders],
    { cwd: directory, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  );
  assert.ok(stdout.startsWith('{'), stderr);
  return JSON.parse(stdout) as Cruise;
}

test('the checker sees every module, and every arrow points the right way', () => {
  const sources = globSync(['src/**/*.ts', 'generators/**/*.ts', 'packages/*/src/**/*.ts'], { cwd: root });
  const { modules, summary } = cruise(root, 'src', 'generators', ...globSync('packages/*/src', { cwd: root }));
  const seen = new Set(modules.map((module) => module.source));
  assert.deepEqual(
    sources.filter((source) => !seen.has(source.replaceAll('\\', '/'))),
    [],
    'modules that the checker does not see',
  );
  assert.deepEqual(
    summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`),
    [],
  );
});

const planted = [
  { rule: 'rooms-speak-only-model', from: 'src/plan/planted.ts', to: 'src/render/target.ts' },
  { rule: 'model-stands-alone', from: 'src/model/planted.ts', to: 'src/input/target.ts' },
  { rule: 'yeoman-stays-outside-the-compiler', from: 'src/output/planted.ts', to: 'yeoman-generator' },
  {
    rule: 'client-imports-only-to-its-left',
    from: 'packages/client/src/planted.ts',
    to: 'packages/runtime/src/target.ts',
  },
  {
    rule: 'apiserver-imports-only-to-its-left',
    from: 'packages/apiserver/src/planted.ts',
    to: 'packages/client/src/target.ts',
  },
  { rule: 'runtime-packages-stay-light', from: 'packages/runtime/src/planted.ts', to: 'ts-morph' },
];

for (const { rule, from, to } of planted) {
  test(`a planted violation of ${rule} fails`, (t) => {
    const directory = mkdtempSync(join(tmpdir(), 'kubewright-arrows-'));
    t.after(() => rmSync(directory, { recursive: true }));
    const write = (path: string, text: string): void => {
      mkdirSync(dirname(join(directory, path)), { recursive: true });
      writeFileSync(join(directory, path), text);
    };
    copyFileSync(join(root, '.dependency-cruiser.cjs'), join(directory, '.dependency-cruiser.cjs'));
    symlinkSync(join(root, 'node_modules'), join(directory, 'node_modules'));
    write('package.json', '{"type":"module","dependencies":{"ts-morph":"*","yeoman-generator":"*"}}');
    const isFile = to.endsWith('.ts');
    if (isFile) write(to, 'export const target = 1;\n');
    const specifier = isFile ? `${'../'.repeat(from.split('/').length - 1)}${to}` : to;
    write(from, `import * as target from '${specifier}';\nexport { target };\n`);
    const names = cruise(directory, from.split('/')[0] ?? '.').summary.violations.map(
      (violation) => violation.rule.name,
    );
    assert.ok(names.includes(rule), `found only: ${names.join(', ') || 'nothing'}`);
  });
}
