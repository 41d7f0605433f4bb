// The third door: the real npm init, with our packages from a registry. What it makes depends on published packages, is
// installed, agrees with its generator, and passes its own tests.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';

import { packCheckout } from '../../src/cli/tarballs.ts';
import { cacheFolder, root, run } from './command-line.ts';
import { publishedVersion, serveRegistry } from './loopback-registry.ts';

const line =
  '--yes kubewright my-operator -- --group net.example.com --version v1alpha1 --kind Network --scope Namespaced --no-git';

test('npm init kubewright my-operator', async (context) => {
  const packages = await packCheckout(root);
  const configured = await run('npm', ['config', 'get', 'registry'], { cwd: tmpdir() });
  const registry = await serveRegistry(packages, configured.out.trim());
  context.after(() => registry.stop());
  const cwd = mkdtempSync(join(tmpdir(), 'kubewright-init-'));
  context.after(() => rmSync(cwd, { recursive: true }));
  const cache = cacheFolder('npm');
  // npm would run what it installed last time under the same version.
  rmSync(join(cache, '_npx'), { recursive: true, force: true });
  const env = { npm_config_registry: registry.url, npm_config_cache: cache, npm_config_update_notifier: 'false' };

  const made = await run('npm', ['init', ...line.split(' ')], { cwd, env });
  assert.equal(made.code, 0, made.err + made.out);
  assert.match(made.out, /\d+ created: my-operator/);

  const operator = join(cwd, 'my-operator');
  const manifest = JSON.parse(readFileSync(join(operator, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const runtime = packages.find(({ name }) => name === '@kubewright/runtime');
  assert.equal(manifest.dependencies['@kubewright/runtime'], `^${publishedVersion(runtime?.version ?? '')}`);
  assert.ok(existsSync(join(operator, 'node_modules/@kubewright/runtime/package.json')), 'npm install ran');

  const check = await run('npx', ['kubewright', 'generate', '--check'], { cwd: operator, env });
  assert.deepEqual([check.code, check.out], [0, 'Up to date: .\n'], check.err);
  const tested = await run('npm', ['test'], { cwd: operator, env });
  assert.equal(tested.code, 0, tested.out + tested.err);
});
