// Where kube-apiserver and etcd come from: KUBEBUILDER_ASSETS, else our cache, else one build from their Go modules.
// Out comes a pair of paths. What surprises: the first call on a machine may take many minutes, and says so while it does.
import { constants } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildBinary, goProblem } from './build.ts';
import { kubernetesVersion } from './version.ts';

/** The two programs that make a control plane. */
export type BinaryName = 'etcd' | 'kube-apiserver';

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
  const { env = process.env, progress = (line) => console.error(line) } = options;
  const assets = env['KUBEBUILDER_ASSETS'];
  if (assets) {
    const supplied = binariesIn(resolve(assets));
    if ((await missing(supplied)).length === 0) return supplied;
    progress(`kubewright: KUBEBUILDER_ASSETS (${assets}) lacks etcd or kube-apiserver; looking in the cache`);
  }
  const directory = join(cacheDirectory(env), kubernetesVersion);
  const cached = binariesIn(directory);
  const toBuild = await missing(cached);
  if (toBuild.length === 0) return cached;
  const problem = await goProblem(env);
  if (problem !== undefined) {
    throw new MissingControlPlaneError(
      `no kube-apiserver here: neither KUBEBUILDER_ASSETS nor ${directory} holds ${toBuild.join(' and ')}, ` +
        `and it cannot be built: ${problem}. Set KUBEBUILDER_ASSETS to a folder with both programs, or install Go.`,
    );
  }
  await mkdir(directory, { recursive: true });
  for (const name of toBuild) await buildBinary(name, directory, { env, progress });
  return cached;
}

function binariesIn(directory: string): ControlPlaneBinaries {
  return { etcd: join(directory, 'etcd'), kubeApiserver: join(directory, 'kube-apiserver') };
}

async function missing(binaries: ControlPlaneBinaries): Promise<BinaryName[]> {
  const names: BinaryName[] = [];
  // etcd first: it takes a minute, so a machine that cannot build at all says so soon.
  if (!(await executable(binaries.etcd))) names.push('etcd');
  if (!(await executable(binaries.kubeApiserver))) names.push('kube-apiserver');
  return names;
}

async function executable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
