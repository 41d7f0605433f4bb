// The binary as users and programs meet it: exit codes, what stands on which stream, and that nothing is written by mistake.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import test, { type TestContext } from 'node:test';

import { main } from '../../src/cli/main.ts';
import type { Report } from '../../src/pipeline.ts';
import { memoryIo } from './memory-io.ts';

interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly json: () => Report & {
    ok: boolean;
    exitCode: number;
    problems?: { code: string; message: string; hint?: string }[];
  };
}

async function kubewright(cwd: string, line: string | readonly string[], stdin = ''): Promise<Run> {
  const io = memoryIo({ cwd, readStdin: async () => stdin });
  const code = await main(typeof line === 'string' ? line.split(' ') : line, io);
  return {
    code,
    out: io.printed(),
    err: io.complained(),
    json: () => JSON.parse(io.printed()) as ReturnType<Run['json']>,
  };
}

function folder(context: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'kubewright-'));
  context.after(() => rmSync(path, { recursive: true }));
  return path;
}

const network = '--group net.example.com --version v1alpha1 --kind Network --scope Namespaced';
const scaffold = `new my-operator ${network} --no-install --no-git`;
const typesFile = 'api/net.example.com/v1alpha1/network.ts';

test('new, run twice: no diff; then generate, --check and drift', async (context) => {
  const cwd = folder(context);
  const first = await kubewright(cwd, scaffold);
  assert.equal(first.code, 0, first.err);
  assert.equal(first.err, '', 'quiet without a terminal');
  assert.match(first.out, /\+ src\/main\.ts\n/);
  assert.match(first.out, /\n\d+ created: my-operator\n/);
  assert.match(first.out, /\nNext:\n/);

  const again = await kubewright(cwd, `${scaffold} --json`);
  assert.equal(again.json().drift, false);

  const operator = join(cwd, 'my-operator');
  const unchanged = await kubewright(operator, 'generate --check');
  assert.deepEqual([unchanged.code, unchanged.out], [0, 'Up to date: .\n']);

  const types = join(operator, typesFile);
  const text = readFileSync(types, 'utf8');
  writeFileSync(types, text.replace(/(interface NetworkSpec \{\n)/, '$1  /** @minimum 3 */\n  size: number;\n'));
  const drifted = await kubewright(operator, 'generate --check --json');
  assert.equal(drifted.code, 1);
  assert.deepEqual([drifted.json().ok, drifted.json().drift, drifted.json().written], [false, true, false]);
  assert.equal((await kubewright(operator, 'generate')).code, 0);
  assert.match(readFileSync(join(operator, 'config/crd/net.example.com_networks.yaml'), 'utf8'), /minimum: 3/);
  assert.equal((await kubewright(operator, 'generate --check')).code, 0);
});

test('add and remove kinds and controllers', async (context) => {
  const cwd = folder(context);
  await kubewright(cwd, scaffold);
  const at = `--directory ${join(cwd, 'my-operator')}`;
  const subnet = '--group net.example.com --version v1alpha1 --kind Subnet';
  const added = await kubewright(cwd, `add kind ${subnet} --scope Cluster --json ${at}`);
  assert.equal(added.code, 0, added.out);
  assert.ok(added.json().changes.some(({ path, action }) => action === 'create' && path.endsWith('/subnet.ts')));
  assert.equal((await kubewright(cwd, `add kind ${subnet} --scope Cluster --json ${at}`)).json().drift, false);

  const controller = await kubewright(cwd, `add controller --for apps/v1/Deployment ${at}`);
  assert.match(controller.out, /\+ src\/controllers\/apps\/deployment\.ts/);

  const preview = await kubewright(cwd, `remove kind --group net.example.com --kind Subnet --dry-run ${at}`);
  assert.match(preview.out, /to delete/);
  assert.ok(existsSync(join(cwd, 'my-operator/api/net.example.com/v1alpha1/subnet.ts')));
  const removed = await kubewright(cwd, `remove kind --group net.example.com --kind Subnet ${at}`);
  assert.equal(removed.code, 0, removed.err);
  assert.equal(existsSync(join(cwd, 'my-operator/src/generated/net.example.com/v1alpha1/subnet.ts')), false);
});

test('types and crds work anywhere, from files and from standard input', async (context) => {
  const cwd = folder(context);
  await kubewright(cwd, scaffold);
  const crd = readFileSync(join(cwd, 'my-operator/config/crd/net.example.com_networks.yaml'), 'utf8');
  const types = await kubewright(cwd, 'types - --out generated', crd);
  assert.equal(types.code, 0, types.err);
  assert.ok(existsSync(join(cwd, 'generated/net.example.com/v1alpha1/network.ts')));
  assert.equal((await kubewright(cwd, 'types - --out generated --check', crd)).code, 0);

  const crds = await kubewright(cwd, 'crds my-operator/api --out manifests');
  assert.equal(crds.code, 0, crds.err);
  assert.equal(readFileSync(join(cwd, 'manifests/net.example.com_networks.yaml'), 'utf8'), crd);
});

test('add kind --crd takes gzip, directories and standard input', async (context) => {
  const cwd = folder(context);
  await kubewright(cwd, scaffold);
  const crdOf = (kind: string): string =>
    `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: ${kind.toLowerCase()}s.third.example.com }
spec:
  group: third.example.com
  names: { kind: ${kind}, plural: ${kind.toLowerCase()}s }
  scope: Namespaced
  versions: [{ name: v1, served: true, storage: true, schema: { openAPIV3Schema: { type: object, description: ${kind} } } }]
`;
  mkdirSync(join(cwd, 'crds/deep'), { recursive: true });
  writeFileSync(join(cwd, 'crds/deep/one.yaml'), crdOf('One'));
  writeFileSync(join(cwd, 'crds/two.yaml.gz'), gzipSync(crdOf('Two')));
  writeFileSync(join(cwd, 'three'), gzipSync(`${crdOf('Three')}---\n${crdOf('Four')}`));
  const add = 'add kind --no-controller --directory my-operator';
  for (const source of ['crds', 'three', '-']) {
    const { code, err } = await kubewright(cwd, `${add} --crd ${source}`, crdOf('Five'));
    assert.equal(code, 0, err);
  }
  for (const kind of ['one', 'two', 'three', 'four', 'five'])
    assert.ok(existsSync(join(cwd, `my-operator/src/generated/third.example.com/v1/${kind}.ts`)), kind);
  assert.equal((await kubewright(cwd, 'generate --check --directory my-operator')).code, 0);
});

test('--dry-run writes nothing', async (context) => {
  const cwd = folder(context);
  const { code, out } = await kubewright(cwd, `${scaffold} --dry-run`);
  assert.equal(code, 0);
  assert.match(out, /\d+ to create: my-operator/);
  assert.deepEqual(readdirSync(cwd), []);
});

test('without a terminal a missing flag is an error that names it', async (context) => {
  const cwd = folder(context);
  const { code, err, out } = await kubewright(cwd, 'new my-operator --kind Network');
  assert.equal(code, 2);
  assert.equal(out, '');
  for (const flag of ['--group', '--version', '--scope']) assert.match(err, new RegExp(`${flag} is missing`));
  assert.match(err, /For example: --group samples\.example\.com/);
  assert.match((await kubewright(cwd, 'new')).err, /directory is missing/);
  assert.match((await kubewright(cwd, 'add controller')).err, /--for is missing/);
  assert.match((await kubewright(cwd, 'remove kind --yes')).err, /--group is missing/);
  assert.deepEqual(readdirSync(cwd), []);
});

test('what is wrong is said all at once, with an example, and nothing is written', async (context) => {
  const cwd = folder(context);
  const line = 'new my-operator --group Net.example.com --version 1 --kind network --scope Everywhere';
  const { code, err } = await kubewright(cwd, line);
  assert.equal(code, 1);
  for (const part of ['group', 'version', 'kind', 'scope'])
    assert.match(err, new RegExp(`^${part}: .+\n  For example`, 'm'));
  assert.doesNotMatch(err, /\n\s+at /);
  const { out } = await kubewright(cwd, `${line} --json`);
  const report = JSON.parse(out) as ReturnType<Run['json']>;
  assert.deepEqual([report.ok, report.exitCode, report.problems?.length], [false, 1, 4]);
  assert.deepEqual(readdirSync(cwd), []);
});

test('a directory that no operator can be named after is fine, with a name', async (context) => {
  const cwd = folder(context);
  const rest = `${network} --no-install --no-git`.split(' ');
  for (const [directory, name] of [
    ['with space/my op', 'my-op'],
    ['UPPER', 'upper'],
    ['9', 'my-operator'],
  ] as const) {
    const refused = await kubewright(cwd, ['new', directory, ...rest]);
    assert.equal(refused.code, 1);
    assert.match(refused.err, new RegExp(`^name: The name ".*" is not a DNS label: .*\n  .* Pass --name ${name}\n$`));
  }
  assert.deepEqual(readdirSync(cwd), []);
  const made = await kubewright(cwd, ['new', 'with space/my op', '--name', 'my-op', ...rest]);
  assert.equal(made.code, 0, made.err);
  assert.match(made.out, /\n {2}cd "with space\/my op"\n/);
});

test('a flag that is given says something', async (context) => {
  const cwd = folder(context);
  for (const flag of ['plural', 'short-name', 'category', 'group', 'name', 'crd']) {
    const { code, err } = await kubewright(cwd, [...scaffold.split(' '), `--${flag}`, '']);
    assert.equal(code, 2, flag);
    assert.match(err, new RegExp(`--${flag} is empty\n  Give it a value, or leave it out: --${flag} <`));
  }
  assert.equal((await kubewright(cwd, ['apiserver', '--kubeconfig', ' '])).code, 2);
  assert.deepEqual(readdirSync(cwd), []);
});

test('what a kind is like is not said beside its definition', async (context) => {
  const cwd = folder(context);
  for (const command of ['new my-operator', 'add kind']) {
    const { code, err } = await kubewright(cwd, `${command} --crd - --kind Other --plural others`);
    assert.equal(code, 2, command);
    assert.match(err, /--kind says nothing beside --crd[\s\S]*--plural says nothing beside --crd/);
  }
  assert.deepEqual(readdirSync(cwd), []);
});

test('wrong usage: exit 2, also as JSON', async (context) => {
  const cwd = folder(context);
  const { code, err, out } = await kubewright(cwd, 'generate --frobnicate');
  assert.deepEqual([code, out], [2, '']);
  assert.match(err, /unknown option '--frobnicate'[\s\S]*See kubewright generate --help/);
  const json = await kubewright(cwd, 'generate --frobnicate --json');
  assert.deepEqual([json.code, json.err, json.json().problems?.[0]?.code], [2, '', 'usage']);
});

test('outside an operator', async (context) => {
  const cwd = folder(context);
  const { code, err } = await kubewright(cwd, 'generate');
  assert.equal(code, 1);
  assert.match(err, /kubewright new/);
  assert.match((await kubewright(cwd, 'dev')).err, /no src\/main\.ts/);
  assert.match((await kubewright(cwd, 'types nowhere.yaml --out x')).err, /nowhere\.yaml/);
});
