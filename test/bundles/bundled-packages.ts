// The published packages of this checkout as npm installs them, without asking a registry: their folders with what is packed,
// and their dependencies beside them.
import { cpSync, globSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { BundledFile } from '../../scripts/bundle-packages.ts';
import { bundlePackage } from '../../scripts/bundle-packages.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The packages that are published as bundles, and what else those import. */
export const bundledPackages = ['apimachinery', 'client', 'kubernetes', 'runtime', 'apiserver', 'testing'];
const dependencies = ['yaml', 're2js', 'pkijs', 'asn1js'];

/**
 * @param folder - below which `node_modules` is made
 * @returns the files of each package
 */
export async function installBundles(folder: string): Promise<ReadonlyMap<string, readonly BundledFile[]>> {
  const files = new Map<string, readonly BundledFile[]>();
  for (const name of bundledPackages) {
    const copy = join(folder, 'node_modules', '@kubewright', name);
    mkdirSync(copy, { recursive: true });
    cpSync(join(root, 'packages', name, 'package.json'), join(copy, 'package.json'));
    files.set(name, await bundlePackage(join(root, 'packages', name), copy));
  }
  for (const name of dependencies) symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name));
  return files;
}

/** The same, unbundled: every module a file, as the compiler writes them. Built already. */
export function installModules(folder: string): void {
  for (const name of bundledPackages) {
    const copy = join(folder, 'node_modules', '@kubewright', name);
    mkdirSync(copy, { recursive: true });
    for (const file of ['package.json', ...globSync('dist/**/*.js', { cwd: join(root, 'packages', name) })]) {
      mkdirSync(dirname(join(copy, file)), { recursive: true });
      cpSync(join(root, 'packages', name, file), join(copy, file));
    }
  }
  for (const name of dependencies) symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name));
}
