// Which of our packages a scaffold gets: tarballs of this checkout when Kubewright runs from one, else the published ones.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { RunOptions } from '../pipeline.ts';

/** The folder of the package generator-kubewright, whether this module runs from its sources or compiled. */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}

/** `RunOptions.packages`: undefined, so that the published packages are depended upon, unless this is a checkout. */
export function scaffoldPackages(progress: (doing: string) => void): RunOptions['packages'] | undefined {
  const root = packageRoot();
  if (!existsSync(join(root, 'packages', 'apimachinery', 'package.json'))) return undefined;
  return async () => {
    const { packCheckout } = await import('./tarballs.ts');
    const packed = await packCheckout(root, progress);
    // It starts the generator; an operator has no use for it.
    return packed.filter(({ name }) => name !== 'create-kubewright');
  };
}
