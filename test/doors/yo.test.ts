// The second door: the real yo from npm, finding this checkout as a linked generator.
import assert from 'node:assert/strict';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';

import { packCheckout } from '../../src/cli/tarballs.ts';
import { type Ended, installedFile, root, run } from './command-line.ts';

const yo = await installedFile('yo', '7.0.1', 'lib/cli.js');
// yo may not write here, so what it vendors is packed before.
await packCheckout(root);

// yo gives up being root, so that its home and directory have to belong to whom it becomes.
const lesserUser = process.getuid?.() === 0 ? 1000 : undefined;
const world = mkdtempSync(join(tmpdir(), 'kubewright-yo-'));
after(() => rmSync(world, { recursive: true }));
const home = folder(world);
const cwd = folder(join(world, 'work'));
folder(join(cwd, 'node_modules'));
symlinkSync(root, join(cwd, 'node_modules', 'generator-kubewright'), 'junction');

function folder(path: string): string {
  mkdirSync(path, { recursive: true });
  if (lesserUser !== undefined) chownSync(path, lesserUser, lesserUser);
  return path;
}

async function runYo(line: string, directory = cwd): Promise<Ended> {
  const env = {
    HOME: home,
    XDG_CONFIG_HOME: join(home, '.config'),
    NO_UPDATE_NOTIFIER: '1',
    NODE_PATH: join(cwd, 'node_modules'),
  };
  return run(process.execPath, [yo, ...line.split(' ')], { cwd: directory, env });
}

const kind = (name: string): string => `--group net.example.com --version v1alpha1 --kind ${name} --scope Namespaced`;
const operator = join(cwd, 'my-operator');

test('yo lists the commands, and nothing else of ours', async () => {
  const { out } = await runYo('--generators');
  assert.match(out, /kubewright\n {4}controller\n {4}generate\n {4}kind\n {4}remove\n {4}version\n?$/);
});

test('yo kubewright --help', async () => {
  const { code, out } = await runYo('kubewright --help');
  assert.equal(code, 0);
  for (const flag of ['--group', '--version', '--kind', '--scope', '--dry-run', '--json'])
    assert.ok(out.includes(flag), flag);
  assert.match(out, /yo kubewright my-operator/);
});

test('yo kubewright: a whole operator; run twice, no diff', async () => {
  const line = `kubewright my-operator ${kind('Network')} --no-install --no-git`;
  const dry = await runYo(`${line} --dry-run`);
  assert.equal(dry.code, 0, dry.err + dry.out);
  assert.equal(existsSync(operator), false);
  const made = await runYo(line);
  assert.equal(made.code, 0, made.err + made.out);
  assert.match(made.out, /\d+ created: my-operator/);
  assert.ok(existsSync(join(operator, 'src/main.ts')));
  const dependencies = readFileSync(join(operator, 'package.json'), 'utf8');
  assert.match(dependencies, /"file:vendor\/kubewright-runtime-0\.1\.0-dev\.h[0-9a-f]+\.tgz"/);
  const again = await runYo(`${line} --json`);
  assert.equal((JSON.parse(again.out) as { drift: boolean }).drift, false);
});

test('yo kubewright:kind, :controller, :remove and :generate inside it', async () => {
  const added = await runYo(`kubewright:kind ${kind('Subnet')}`, operator);
  assert.equal(added.code, 0, added.err + added.out);
  assert.ok(existsSync(join(operator, 'config/crd/net.example.com_subnets.yaml')));
  const controller = await runYo('kubewright:controller --for apps/v1/Deployment', operator);
  assert.equal(controller.code, 0, controller.err + controller.out);
  const generated = await runYo('kubewright:generate --check', operator);
  assert.deepEqual([generated.code, generated.out], [0, 'Up to date: .\n']);
  const removed = await runYo('kubewright:remove --group net.example.com --kind Subnet', operator);
  assert.equal(removed.code, 0, removed.err + removed.out);
  assert.equal(existsSync(join(operator, 'config/crd/net.example.com_subnets.yaml')), false);
});

test('what the user got wrong comes out plainly, with our exit code', async () => {
  const wrong = await runYo(`kubewright other ${kind('network')} --no-install`);
  assert.equal(wrong.code, 1);
  assert.match(wrong.err, /^kind: The kind "network" is not CamelCase.*\n {2}For example: Network/);
  assert.doesNotMatch(wrong.err + wrong.out, /TypeError|\n\s+at /);
  const missing = await runYo('kubewright other --kind Network');
  assert.equal(missing.code, 2);
  assert.match(missing.err, /--group is missing/);
  assert.equal(existsSync(join(cwd, 'other')), false);
});
