// Packages as they are published, in few files: they export what their sources export, a class is the same by whichever entry
// it comes, errors still say where they were thrown, and a bundle of somebody's program holds no more than it did.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { rolldown } from 'rolldown';

import type { BundledFile } from '../../scripts/bundle-packages.ts';
import { bundledPackages, installBundles } from './bundled-packages.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'kubewright-bundles-'));
let files: ReadonlyMap<string, readonly BundledFile[]>;

const entries = bundledPackages.flatMap((name) => {
  const { exports } = JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8')) as {
    exports: Record<string, string | object>;
  };
  return Object.entries(exports).flatMap(([path, target]) =>
    typeof target === 'string' ? [] : [join('@kubewright', name, path).replaceAll('\\', '/')],
  );
});

before(async () => {
  files = await installBundles(folder);
});
after(() => rmSync(folder, { recursive: true, force: true }));

/** What a module says on its standard output, as JSON. */
async function run(text: string, cwd: string, ...flags: string[]): Promise<unknown> {
  const words = [...flags, '--input-type=module', '--eval', text];
  const { stdout } = await promisify(execFile)(process.execPath, words, { cwd, env: {} });
  return JSON.parse(stdout) as unknown;
}

/** Bundles a program as operators are. */
async function bundle(text: string): Promise<string> {
  const input = join(folder, 'program.mjs');
  writeFileSync(input, text);
  const build = await rolldown({ cwd: folder, input, platform: 'node', logLevel: 'silent' });
  const { output } = await build.generate({ format: 'esm', codeSplitting: false });
  await build.close();
  return output[0].code;
}

test('every entry exports what its source does, and what entries share is one thing', async () => {
  // Of each exported function, class and object the first name by which it was met.
  const program = `
    const first = new Map();
    const said = {};
    for (const entry of ${JSON.stringify(entries)}) {
      for (const [name, value] of Object.entries(await import(entry))) {
        const label = entry + ' ' + name;
        if (Object(value) === value && !first.has(value)) first.set(value, label);
        said[label] = Object(value) === value ? first.get(value) : typeof value;
      }
    }
    console.log(JSON.stringify(said));`;
  const fromSources = await run(program, join(root, 'packages', 'runtime'), '--conditions=kubewright-source');
  const fromBundles = await run(program, folder);
  assert.ok(Object.keys(fromBundles as object).length > 300);
  assert.deepEqual(fromBundles, fromSources);
});

test('an operator loads few files', async () => {
  const program = `
    const { registerHooks } = await import('node:module');
    const loaded = [];
    registerHooks({ load: (url, context, next) => (url.startsWith('file:') && loaded.push(url), next(url, context)) });
    await import('@kubewright/runtime');
    console.log(JSON.stringify(loaded));`;
  const loaded = (await run(program, folder)) as string[];
  assert.ok(loaded.length <= 12, loaded.join('\n'));
  assert.ok(
    loaded.every((url) => url.includes('/@kubewright/')),
    loaded.join('\n'),
  );
});

test('other packages stay imports', () => {
  const foreign = /\/\/#region node_modules\/|\/\/#region \.\.\//;
  for (const [name, written] of files) {
    for (const { path } of written.filter((file) => file.path.endsWith('.js'))) {
      assert.doesNotMatch(readFileSync(join(folder, 'node_modules/@kubewright', name, path), 'utf8'), foreign, path);
    }
  }
});

test('an error says where it was thrown: by name, and with source maps by source', async () => {
  const program = `
    const { parseLabelSelector } = await import('@kubewright/apimachinery');
    try { parseLabelSelector('a in'); } catch (error) { console.log(JSON.stringify(error.stack)); }`;
  assert.match((await run(program, folder)) as string, /at \w*parse\w* .*apimachinery\/dist\/index\.js:\d+:\d+/i);
  const mapped = (await run(program, folder, '--enable-source-maps')) as string;
  const [, path = '', line = '0'] = /apimachinery\/(src\/[\w/-]+\.ts):(\d+):\d+/.exec(mapped) ?? [];
  assert.notEqual(path, '', mapped);
  const text = readFileSync(join(root, 'packages/apimachinery', path), 'utf8').split('\n');
  assert.match(text.slice(Number(line) - 2, Number(line)).join('\n'), /throw|Error\(/, `${mapped}\n${path}:${line}`);
});

test('no class has another name than in its source', () => {
  for (const [name, written] of files) {
    for (const { path } of written.filter((file) => file.path.endsWith('.js'))) {
      const text = readFileSync(join(folder, 'node_modules/@kubewright', name, path), 'utf8');
      assert.doesNotMatch(text, /\bclass \w*\$/, `${name}/${path}`);
    }
  }
});

test('a bundled program holds what it uses, and loads no node:http to name a kind', async () => {
  const one = await bundle(`import { pods } from '@kubewright/kubernetes/core/v1'; console.log(pods.plural);`);
  assert.match(one, /kind: "Pod"/);
  assert.doesNotMatch(one, /kind: "Secret"|getBuiltinModule\("node:(http|net)|class (ResourceClient|SharedInformer)\b/);
  const nothing = await bundle(entries.map((entry) => `import '${entry}';`).join('\n'));
  assert.ok(nothing.length < 100, nothing);
});
