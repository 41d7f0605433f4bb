// Runs the unit tests from source, without a build: one process for each package and each folder of test/, as many at once
// as there are cores. Sharing a process between a folder's files is five times faster than Node's default of one for each.
//
//   npm run test:unit [-- <folder> ...]      such as packages/client, test/schema
import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Folders of test/ that have a command of their own: they need a build, the network or a real kube-apiserver. */
const elsewhere = ['cluster', 'corpus', 'doors', 'scaffolds'];
/** Milliseconds. A test that hangs is a failure with a name, not a job without an end. */
const timeout = 60_000;

const wanted = process.argv.slice(2).map((folder) => folder.replace(/\/+$/, ''));
const groups = [
  ...globSync('packages/*/test', { cwd: root }),
  ...globSync('test/*/', { cwd: root }).filter((folder) => !elsewhere.some((name) => folder.endsWith(name))),
]
  .map((folder) => folder.replace(/\/+$/, ''))
  .filter((folder) => wanted.length === 0 || wanted.some((name) => folder.startsWith(name)))
  .filter((folder) => globSync('**/*.test.ts', { cwd: join(root, folder) }).length > 0)
  .sort((a, b) => (a < b ? -1 : 1));
if (groups.length === 0) {
  console.error(`no tests in ${wanted.join(' ')}`);
  process.exit(2);
}

const total = { passed: 0, failed: 0 };
const queue = [...groups];
await Promise.all(Array.from({ length: availableParallelism() }, work));
console.log(`${total.passed} passed, ${total.failed} failed`);
if (total.failed > 0) process.exitCode = 1;

async function work(): Promise<void> {
  for (let group = queue.shift(); group !== undefined; group = queue.shift()) {
    const begun = performance.now();
    const { output, status } = await run(group);
    const count = (name: string): number => Number(new RegExp(`^ℹ ${name} (\\d+)$`, 'm').exec(output)?.[1] ?? 0);
    const passed = count('pass');
    const failed = count('fail') + count('cancelled');
    total.passed += passed;
    // A process that died before it could count has failed too, and so has a folder in which nothing ran.
    total.failed += status === 0 && passed > 0 ? 0 : Math.max(failed, 1);
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    console.log(
      `${status === 0 && passed > 0 ? '✔' : '✖'} ${group}: ${passed} passed, ${failed} failed (${seconds} s)`,
    );
    if (status !== 0) console.log(output.slice(Math.max(0, output.indexOf('✖ failing tests:'))));
  }
}

function run(group: string): Promise<{ output: string; status: number | null }> {
  return new Promise((resolve, reject) => {
    // By the name that Node 22 knows, too.
    const isolation = '--experimental-test-isolation=none';
    const args = ['--conditions=kubewright-source', '--test', isolation, '--test-reporter=spec'];
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const child = spawn(process.execPath, [...args, `--test-timeout=${timeout}`, `${group}/**/*.test.ts`], {
      cwd: root,
      env,
    });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.once('error', reject);
    child.once('close', (status) => resolve({ output: Buffer.concat(chunks).toString('utf8'), status }));
  });
}
