// Builds a program of Kubernetes, or etcd, from its Go module, in a scratch folder beside the target, renamed into place when whole.
// Neither module can be built with `go install`: Kubernetes replaces its staging modules in a way that holds only inside
// its own repository, and etcd's main package is in a module of its own. So each gets a small module of ours around it.
import { execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { BinaryName } from './binaries.ts';
import { etcdVersion, kubernetesVersion, oldestGo } from './version.ts';

const run = promisify(execFile);

/** How often a running build says that it is still running. Milliseconds. */
const progressInterval = 30_000;

/** How much of the compiler's output an error shows. Characters. */
const shownOutput = 4_000;

export interface BuildOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly progress: (line: string) => void;
}

/** Why Go cannot build here, or undefined when it can. */
export async function goProblem(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const wanted = oldestGo.join('.');
  let version: string;
  try {
    version = (await run('go', ['env', 'GOVERSION'], { env })).stdout.trim();
  } catch {
    return `there is no go (${wanted} or later) on the PATH`;
  }
  const [, major, minor] = /^go(\d+)\.(\d+)/.exec(version) ?? [];
  const recent = Number(major) > oldestGo[0] || (Number(major) === oldestGo[0] && Number(minor) >= oldestGo[1]);
  return recent
    ? undefined
    : `go on the PATH is ${version || 'of an unknown version'}, and ${wanted} or later is needed`;
}

/**
 * Builds one program into `directory`. A build that fails or is killed leaves nothing there under the program's name.
 *
 * @throws Error with the end of the compiler's output
 */
export async function buildBinary(name: BinaryName, directory: string, options: BuildOptions): Promise<void> {
  const version = name === 'etcd' ? etcdVersion : kubernetesVersion;
  options.progress(`kubewright: building ${name} ${version} from its Go module (once; minutes)`);
  const scratch = await mkdtemp(join(directory, `.building-${name}-`));
  const started = performance.now();
  const seconds = (): string => `${Math.round((performance.now() - started) / 1000)} s`;
  const ticking = setInterval(
    () => options.progress(`kubewright: still building ${name}, ${seconds()}`),
    progressInterval,
  );
  try {
    const env = {
      ...options.env,
      // A workspace file or flags of the surrounding project would change what is built; no C compiler is needed.
      GOWORK: 'off',
      GOFLAGS: '',
      CGO_ENABLED: '0',
    };
    const binary = join(scratch, name);
    const module = join(scratch, 'module');
    await mkdir(module);
    const target = name === 'etcd' ? await writeEtcdModule(module) : await writeKubernetesModule(module, name, env);
    await go(
      ['build', '-mod=mod', '-trimpath', '-ldflags', target.linkerFlags, '-o', binary, target.package],
      module,
      env,
    );
    await rename(binary, join(directory, name));
  } finally {
    clearInterval(ticking);
    await rm(scratch, { recursive: true, force: true });
  }
  options.progress(`kubewright: built ${name} in ${seconds()}`);
}

interface BuildTarget {
  readonly package: string;
  readonly linkerFlags: string;
}

async function writeEtcdModule(directory: string): Promise<BuildTarget> {
  const [major, minor] = oldestGo;
  await writeFile(
    join(directory, 'go.mod'),
    `module kubewright.invalid/etcd\n\ngo ${major}.${minor}\n\nrequire go.etcd.io/etcd/server/v3 ${etcdVersion}\n`,
  );
  await writeFile(
    join(directory, 'main.go'),
    'package main\n\nimport (\n\t"os"\n\n\t"go.etcd.io/etcd/server/v3/etcdmain"\n)\n\nfunc main() { etcdmain.Main(os.Args) }\n',
  );
  return { package: '.', linkerFlags: '-s -w' };
}

async function writeKubernetesModule(
  directory: string,
  name: BinaryName,
  env: NodeJS.ProcessEnv,
): Promise<BuildTarget> {
  const download = await run('go', ['mod', 'download', '-json', `k8s.io/kubernetes@${kubernetesVersion}`], {
    cwd: directory,
    env,
  });
  const { GoMod: goMod } = JSON.parse(download.stdout) as { GoMod: string };
  const edit = await run('go', ['mod', 'edit', '-json', goMod], { cwd: directory, env, maxBuffer: 16 * 2 ** 20 });
  const { Go: goVersion, Require: requires } = JSON.parse(edit.stdout) as {
    Go: string;
    Require: { Path: string; Version: string }[];
  };
  const [, minor, patch] = /^v1\.(\d+)\.(\d+)$/.exec(kubernetesVersion) ?? [];
  // The staging modules are required as v0.0.0 and replaced by folders; published, v1.x.y of Kubernetes is v0.x.y of each.
  const replaces = requires
    .filter(({ Path, Version }) => Path.startsWith('k8s.io/') && Version === 'v0.0.0')
    .map(({ Path }) => `replace ${Path} => ${Path} v0.${minor}.${patch}`);
  await writeFile(
    join(directory, 'go.mod'),
    [
      `module kubewright.invalid/${name}`,
      `go ${goVersion}`,
      `require k8s.io/kubernetes ${kubernetesVersion}`,
      ...replaces,
      '',
    ].join('\n'),
  );
  const variable = (name: string, value: string): string => `-X k8s.io/component-base/version.${name}=${value}`;
  return {
    package: `k8s.io/kubernetes/cmd/${name}`,
    linkerFlags: [
      '-s -w',
      variable('gitVersion', kubernetesVersion),
      variable('gitMajor', '1'),
      variable('gitMinor', String(minor)),
    ].join(' '),
  };
}

function go(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = '';
    const keep = (chunk: string): void => {
      output = (output + chunk).slice(-shownOutput);
    };
    const child = spawn('go', args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`go ${args[0]} failed (exit status ${code}):\n${output}`));
    });
  });
}
