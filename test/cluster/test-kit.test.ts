// The test kit's own tests and those of the samples on a real kube-apiserver: KUBEWRIGHT_TEST_KUBECONFIG is all that differs.
// Without such a server this skips; where CI is set it fails.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { after, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startControllerManager } from '../../scripts/control-plane/controller-manager.ts';
import { findControllersUnlessMissing, startUnlessMissing } from '../../scripts/control-plane/start-unless-missing.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const globs = ['packages/testing/test/**/*.test.ts', 'samples/*/src/**/*.test.ts'];
/** Milliseconds for one test. */
const timeout = 60_000;

const controlPlane = await startUnlessMissing();
const program = controlPlane === undefined ? undefined : await findControllersUnlessMissing();
const isComplete = controlPlane !== undefined && program !== undefined;
const controllers = isComplete ? await startControllerManager(controlPlane, program) : undefined;
after(async () => {
  await controllers?.stop();
  await controlPlane?.stop();
});
/** What needs the garbage collector of a whole cluster. */
const withoutCollector = controllers === undefined ? ['--test-skip-pattern=until its gateways have ended'] : [];

for (const glob of globs) {
  it(`${glob} on kube-apiserver`, { skip: controlPlane === undefined && 'no kube-apiserver (see above)' }, async () => {
    const { output, status } = await run(glob, controlPlane?.kubeconfigPath ?? '');
    const count = (name: string): string => new RegExp(`^ℹ ${name} (\\d+)$`, 'm').exec(output)?.[1] ?? '?';
    console.log(`${glob}: ${count('pass')} passed, ${count('fail')} failed, ${count('skipped')} skipped`);
    assert.equal(status, 0, output.slice(output.indexOf('✖ failing tests:')));
    assert.ok(Number(count('pass')) > 0);
  });
}

function run(glob: string, kubeconfig: string): Promise<{ output: string; status: number | null }> {
  return new Promise((resolve, reject) => {
    const { NODE_TEST_CONTEXT: _, ...rest } = process.env;
    const env = { ...rest, KUBEWRIGHT_TEST_KUBECONFIG: kubeconfig };
    const args = ['--conditions=kubewright-source', '--test', '--test-isolation=none', '--test-reporter=spec'].concat(
      withoutCollector,
    );
    const child = spawn(process.execPath, [...args, `--test-timeout=${timeout}`, glob], { cwd: root, env });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.once('error', reject);
    child.once('close', (status) => resolve({ output: Buffer.concat(chunks).toString('utf8'), status }));
  });
}
