// From nothing to a reconciling operator: scaffolds one into a new folder, installs it, starts its API server, applies its
// CRD and sample, runs it, and shows what happens to the object. Everything after the scaffold is the operator's own:
// its installed binaries, its manifests, its main.ts. A second run finds the folder installed and is quick.
//
//   npm run quickstart [-- --keep] [-- --directory <path>]
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { KubernetesObject, ResourceDescriptor } from '@kubewright/apimachinery';
import { connect, loadConfig, ResourceClient } from '@kubewright/client';
import { customResourceDefinitions } from '@kubewright/kubernetes/apiextensions/v1';
import { configMaps } from '@kubewright/kubernetes/core/v1';
import { parseAllDocuments } from 'yaml';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values: flags } = parseArgs({
  options: { keep: { type: 'boolean', default: false }, directory: { type: 'string' } },
});

const scaffold = [
  '--group',
  'samples.kubewright.dev',
  '--version',
  'v1alpha1',
  '--kind',
  'Network',
  '--scope',
  'Namespaced',
];
/** How long the operator may take from its start to a reconciled object, in milliseconds. */
const patience = 60_000;

const networks: ResourceDescriptor = {
  group: 'samples.kubewright.dev',
  version: 'v1alpha1',
  kind: 'Network',
  listKind: 'NetworkList',
  plural: 'networks',
  scope: 'Namespaced',
  subresources: ['status'],
};
const started = performance.now();
const children: ChildProcess[] = [];
const stop = (): void => children.forEach((child) => child.kill('SIGTERM'));
process.on('exit', stop);
process.on('SIGINT', () => process.exit(0));
process.on('SIGTERM', () => process.exit(0));
process.on('uncaughtException', (error) => {
  console.error(`\nThe quickstart failed: ${error.message}`);
  process.exit(1);
});

/** One folder for each clone, and in it one for each state of its code. */
const quickstarts = join(homedir(), '.cache', 'kubewright', 'quickstart', hashOf(root));
const directory = flags.directory ?? join(quickstarts, checkoutHash(), 'network-operator');
const operator = (path: string): string => join(directory, path);

await step(`kubewright new network-operator ${scaffold.join(' ')}`, () =>
  run(
    process.execPath,
    [join(root, 'dist/src/cli/bin.js'), 'new', directory, ...scaffold, '--yes', '--no-git', '--no-install'],
    root,
  ),
);
await step('npm install', () => {
  const done = operator('node_modules/.package-lock.json');
  if (existsSync(done) && existsSync(operator('node_modules/.bin/kubewright'))) return 'already installed';
  run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], directory);
  return undefined;
});

if (flags.directory === undefined) forgetOlderInstalls();
const kubeconfig = operator('.kubewright/kubeconfig');
const rest = await step('kubewright apiserver', async () => {
  rmSync(kubeconfig, { force: true });
  const server = background(process.execPath, [
    operator('node_modules/generator-kubewright/dist/src/cli/bin.js'),
    'apiserver',
    '--kubeconfig',
    kubeconfig,
  ]);
  await until(server, 'the API server', () => existsSync(kubeconfig));
  return connect(await loadConfig({ kubeconfig }));
});

await step('apply config/crd and config/samples', async () => {
  for (const folder of ['config/crd', 'config/samples']) {
    for (const object of manifests(operator(folder))) await apply(object);
  }
});

await step('node src/main.ts, until the sample is reconciled', async () => {
  const main = background(process.execPath, ['src/main.ts'], { KUBECONFIG: kubeconfig });
  const signal = AbortSignal.timeout(patience);
  const seen = new Set<string>();
  const watching = new AbortController();
  const report = async (
    resource: ResourceDescriptor,
    describe: (object: Observed) => string | undefined,
    all: () => boolean,
  ): Promise<void> => {
    const client = new ResourceClient<Observed>(rest, resource, 'default');
    const options = { signal: AbortSignal.any([signal, watching.signal]) };
    for await (const event of client.watch(options)) {
      if (event.type !== 'ADDED' && event.type !== 'MODIFIED') continue;
      const text = describe(event.object);
      if (text !== undefined) console.log(`    ${resource.kind} ${event.object.metadata?.name}: ${text}`);
      if (all()) return;
    }
  };
  const done = (): boolean => seen.has('ready') && seen.has('child');
  const both = [
    report(
      networks,
      ({ status }) => {
        const ready = status?.conditions?.find((condition) => condition.type === 'Ready');
        if (ready?.status === 'True') seen.add('ready');
        return ready ? `Ready=${ready.status} (${ready.reason}: ${ready.message})` : 'no status yet';
      },
      done,
    ),
    report(
      configMaps,
      ({ metadata }) => {
        const owner = metadata?.ownerReferences?.[0];
        if (owner === undefined) return undefined;
        seen.add('child');
        return `appeared, owned by ${owner.kind} ${owner.name}`;
      },
      done,
    ),
  ];
  await Promise.race([
    Promise.race(both),
    new Promise((_, reject) => main.once('exit', (code) => reject(new Error(`the operator ended with ${code}`)))),
  ]);
  watching.abort();
  await Promise.allSettled(both);
  if (!done()) throw new Error('the sample was not reconciled in time');
});

console.log(`
Reconciled, ${((performance.now() - started) / 1000).toFixed(1)} s after the start. The operator is yours:

  cd ${directory}
  src/controllers/samples.kubewright.dev/network.ts   the control loop: write its body here
  api/samples.kubewright.dev/v1alpha1/network.ts      the types: edit them, then "npx kubewright generate"
  npm test                                            its tests, on the embedded API server
  npx kubewright dev                                  server and operator, restarted on change
`);

if (flags.keep) {
  console.log(`Server and operator keep running; Ctrl-C ends them. In another terminal:

  export KUBECONFIG=${kubeconfig}
  kubectl get networks -o wide --watch
`);
  await new Promise(() => {});
}
stop();

interface Observed extends KubernetesObject {
  status?: { conditions?: { type: string; status: string; reason: string; message: string }[] };
}

/** Announces what is about to happen, and how long it took. */
async function step<T>(name: string, work: () => T | Promise<T>): Promise<T> {
  const begun = performance.now();
  console.log(`▸ ${name}`);
  const result = await work();
  const note = typeof result === 'string' ? `, ${result}` : '';
  console.log(`  done in ${((performance.now() - begun) / 1000).toFixed(1)} s${note}`);
  return result;
}

function run(command: string, args: readonly string[], cwd: string): void {
  const { status } = spawnSync(command, [...args], {
    cwd,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error(`${command} ${args[0]} ended with ${status}`);
}

/** A child of this script in the operator's folder. Its output is shown only when it fails. */
function background(command: string, args: readonly string[], env: Record<string, string> = {}): ChildProcess {
  const child = spawn(command, [...args], {
    cwd: directory,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const tail: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      tail.push(line);
      if (tail.length > 40) tail.shift();
    });
  }
  child.once('exit', (code, signal) => {
    if (code !== 0 && signal === null) console.error(tail.join('\n'));
  });
  children.push(child);
  return child;
}

/** Waits for a condition that a child brings about; the child's end is a failure. */
async function until(child: ChildProcess, what: string, holds: () => boolean): Promise<void> {
  const deadline = performance.now() + patience;
  while (!holds()) {
    if (child.exitCode !== null) throw new Error(`${what} ended with ${child.exitCode}`);
    if (performance.now() > deadline) throw new Error(`${what} did not start in time`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function manifests(folder: string): KubernetesObject[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml') && file !== 'kustomization.yaml')
    .sort()
    .flatMap((file) =>
      parseAllDocuments(readFileSync(join(folder, file), 'utf8')).map(
        (document) => document.toJS() as KubernetesObject,
      ),
    );
}

/** Applies a CRD or an object of the sample's kind, as `kubectl apply --server-side` would. */
async function apply(object: KubernetesObject): Promise<void> {
  const isCrd = object.kind === 'CustomResourceDefinition';
  const resource = isCrd ? customResourceDefinitions : networks;
  const client = new ResourceClient<KubernetesObject>(rest, resource, isCrd ? '' : 'default');
  await client.apply(object as never, { fieldManager: 'quickstart' });
  console.log(`    ${object.kind} ${object.metadata?.name} applied`);
}

/** Operators of earlier states of this clone keep what may have been edited, and lose what npm can bring back. */
function forgetOlderInstalls(): void {
  for (const older of readdirSync(quickstarts)) {
    if (older === checkoutHash()) continue;
    rmSync(join(quickstarts, older, 'network-operator', 'node_modules'), { recursive: true, force: true });
  }
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

/** Names the packages that this checkout would install, so that a changed checkout gets a new folder. */
function checkoutHash(): string {
  const hash = createHash('sha256');
  for (const folder of [
    'templates',
    'dist',
    ...readdirSync(join(root, 'packages')).map((name) => join('packages', name, 'dist')),
  ]) {
    const path = join(root, folder);
    if (!existsSync(path)) continue;
    for (const entry of readdirSync(path, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || entry.name.endsWith('.tsbuildinfo')) continue;
      const file = join(entry.parentPath, entry.name);
      hash.update(relative(root, file)).update(readFileSync(file));
    }
  }
  return hash.digest('hex').slice(0, 8);
}
