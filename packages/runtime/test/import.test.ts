// What an operator waits for before its first line runs: the modules behind `import '@kubewright/runtime'`.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';

/** Prints what was loaded and what that took, as JSON. */
const program = `
  const { registerHooks } = await import('node:module');
  const loaded = [];
  registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
  const before = process.cpuUsage();
  await import('@kubewright/runtime');
  const { user, system } = process.cpuUsage(before);
  const builtin = process.moduleLoadList.filter((name) => name.startsWith('NativeModule '));
  console.log(JSON.stringify({ loaded, builtin, cpu: (user + system) / 1000 }));
`;

interface Loaded {
  readonly loaded: string[];
  readonly builtin: string[];
  /** Milliseconds. */
  readonly cpu: number;
}

test('an operator starts without undici, RE2, YAML, schemas or a kubeconfig library', async (t) => {
  const args = ['--conditions=kubewright-source', '--input-type=module', '--eval', program];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: import.meta.dirname });
  const { loaded, builtin, cpu } = JSON.parse(stdout) as Loaded;
  t.diagnostic(`${loaded.length} modules, ${cpu} ms of CPU with the types stripped`);
  assert.ok(loaded.some((url) => url.endsWith('/packages/client/src/transport/node-transport.ts')));
  assert.ok(builtin.some((name) => name.endsWith(' https')));
  const heavy = /undici|re2js|yaml|client-node|structural-schema|server-side-apply|json-patch/;
  assert.deepEqual(
    [...loaded, ...builtin].filter((name) => heavy.test(name)),
    [],
  );
});
