// `kubewright dev` as a process: server and operator, and what an edit does to both.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';

import { packCheckout } from '../../src/cli/tarballs.ts';
import { root, run } from './command-line.ts';

const binary = join(root, 'dist/src/cli/bin.js');
const flags = '--group net.example.com --version v1alpha1 --kind Network --scope Namespaced --no-install --no-git';
const patience = 30_000;

interface Condition {
  readonly type: string;
  readonly status: string;
}
interface Network {
  readonly metadata: { readonly name: string };
  readonly status?: { readonly conditions?: readonly Condition[] };
}

test('kubewright dev: reconciles the sample, follows an edit of the types, ends on SIGTERM', async (context) => {
  await packCheckout(root);
  // Inside the repository, where its packages are found.
  const parent = join(root, '.test-output', 'dev');
  rmSync(parent, { recursive: true, force: true });
  mkdirSync(parent, { recursive: true });
  const made = await run(process.execPath, [binary, 'new', 'my-operator', ...flags.split(' ')], { cwd: parent });
  assert.equal(made.code, 0, made.err);

  const operator = join(parent, 'my-operator');
  const child = spawn(process.execPath, [binary, 'dev', '--json'], {
    cwd: operator,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  context.after(() => child.kill('SIGKILL'));
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const report = JSON.parse(String((await once(child.stdout, 'data'))[0])) as { url: string };

  const networks = `${report.url}/apis/net.example.com/v1alpha1/namespaces/default/networks`;
  const ready = ({ status }: Network): boolean =>
    status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') ?? false;
  await watched(networks, ready, () => said);

  const types = join(operator, 'api/net.example.com/v1alpha1/network.ts');
  const edited = readFileSync(types, 'utf8').replace(
    /(interface NetworkSpec \{\n)/,
    '$1  /** @minimum 3 */\n  size?: number;\n',
  );
  writeFileSync(types, edited);
  const crds = `${report.url}/apis/apiextensions.k8s.io/v1/customresourcedefinitions`;
  await watched(
    crds,
    (crd: object) => JSON.stringify(crd).includes('"minimum":3'),
    () => said,
  );

  child.kill('SIGTERM');
  const [code] = (await once(child, 'exit')) as [number | null];
  assert.equal(code, 0, said);
  await assert.rejects(fetch(report.url));
  rmSync(parent, { recursive: true });
});

/** Watches the collection until one of its objects is as it should be. */
async function watched<T>(url: string, wanted: (object: T) => boolean, log: () => string): Promise<void> {
  const signal = AbortSignal.timeout(patience);
  const query = 'watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';
  try {
    const response = await fetch(`${url}?${query}`, { signal });
    assert.ok(response.body !== null);
    let rest = '';
    for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      if (lines.some((line) => wanted((JSON.parse(line) as { object: T }).object))) return;
    }
    assert.fail('the watch ended');
  } catch (error) {
    throw new Error(`${url} did not become what was expected:\n${log()}`, { cause: error });
  }
}
