// Where the programs of a control plane come from: KUBEBUILDER_ASSETS, else our cache, else one build from their Go
// modules. Out come paths. What surprises: the first call on a machine may take many minutes, and says so while it does.
import { constants } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { withBuildLock } from './build-lock.ts';
import { buildBinary, goProblem } from './build.ts';
import { kubernetesVersion } from './version.ts';

/** The two programs that make a control plane, and the one that makes a cluster of it. */
export type BinaryName = 'etcd' | 'kube-apiserver' | 'kube-controller-manager';

/** Absolute paths of the programs. */
export interface ControlPlaneBinaries {
  readonly etcd: string;
  readonly kubeApiserver: string;
}

/** No API server can be had on this machine. The message says what would help. */
export class MissingControlPlaneError extends Error {
  override readonly name = 'MissingControlPlaneError';
}

/** What {@link findBinaries} may be told. */
export interface FindBinariesOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** Hears about a build, a line at a time; default standard error. */
  readonly progress?: (line: string) => void;
}

/** The folder that built programs are kept in: one folder a version below it. */
export function cacheDirectory(env: NodeJS.ProcessEnv = process.env): string {
  return join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'kubewright', 'control-plane');
}

/**
 * Finds both programs, building what is missing.
 *
 * @throws MissingControlPlaneError when they are not there and cannot be built
 */
export async function findBinaries(options: FindBinariesOptions = {}): Promise<ControlPlaneBinaries> {
  // etcd first: it takes a minute, so a machine that cannot build at all says so soon.
  const [etcd = '', kubeApiserver = ''] = await find(['etcd', 'kube-apiserver'], options);
  return { etcd, kubeApiserver };
}

/**
 * Finds the program that collects garbage and fills namespaces, which envtest's folders do not hold; builds it when it is
 * missing. It shares nearly all packages with kube-apiserver, so after that it takes a minute or two.
 *
 * @throws MissingControlPlaneError when it is not there and cannot be built
 */
export async function findControllerManager(options: FindBinariesOptions = {}): Promise<string> {
  const [controllerManager = ''] = await find(['kube-controller-manager'], options);
  return controllerManager;
}

/** Their paths, in the same order: all of them from one place. */
async function find(names: readonly BinaryName[], options: FindBinariesOptions): Promise<string[]> {
  const { env = process.env, progress = (line) => console.error(line) } = options;
  const assets = env['KUBEBUILDER_ASSETS'];
  if (assets) {
    const supplied = resolve(assets);
    if ((await missing(supplied, names)).length === 0) return names.map((name) => join(supplied, name));
    progress(`kubewright: KUBEBUILDER_ASSETS (${assets}) lacks ${names.join(' or ')}; looking in the cache`);
  }
  const directory = join(cacheDirectory(env), kubernetesVersion);
  const toBuild = await missing(directory, names);
  const problem = toBuild.length === 0 ? undefined : await goProblem(env);
  if (problem !== undefined) {
    throw new MissingControlPlaneError(
      `no ${names.at(-1)} here: neither KUBEBUILDER_ASSETS nor ${directory} holds ${toBuild.join(' and ')}, ` +
        `and it cannot be built: ${problem}. Set KUBEBUILDER_ASSETS to a folder with ` +
        `${names.length === 1 ? 'it' : 'both programs'}, or install Go.`,
    );
  }
  await mkdir(directory, { recursive: true });
  for (const name of toBuild) {
    await withBuildLock(directory, name, async () => {
      // Somebody else may have built it while we waited.
      if (!(await executable(join(directory, name)))) await buildBinary(name, directory, { env, progress });
    });
  }
  return names.map((name) => join(directory, name));
}

async function missing(directory: string, names: readonly BinaryName[]): Promise<BinaryName[]> {
  const found: BinaryName[] = [];
  for (const name of names) if (!(await executable(join(directory, name)))) found.push(name);
  return found;
}

async function executable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
