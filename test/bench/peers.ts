// What we are compared with, pinned, installed once into a cache outside the repository.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Manifest } from '../../scripts/on-demand.ts';
import { installOnDemand } from '../../scripts/on-demand.ts';

const manifests = {
  types: {
    dependencies: {
      '@kubernetes-models/crd-generate': '5.1.0',
      'cdk8s-cli': '2.207.60',
      'js-yaml': '4.1.1',
      'json-schema-to-typescript': '16.0.0',
      'kubernetes-fluent-client': '3.11.11',
    },
    overrides: { 'quicktype-core': '25.1.0' },
  },
  informer: {
    dependencies: { '@kubernetes/client-node': '2.0.1', 'kubernetes-fluent-client': '3.11.11' },
    overrides: { 'quicktype-core': '25.1.0' },
  },
  kubernetes: { dependencies: { '@kubernetes/client-node': '2.0.1' } },
} as const satisfies Record<string, Manifest>;

/** @returns the folder they are in */
export function installPeers(benchmark: keyof typeof manifests): string {
  return installOnDemand(join('bench', benchmark), manifests[benchmark]);
}

/** The file of a package's command. */
export function commandOf(folder: string, name: string, command: string): string {
  const root = join(folder, 'node_modules', name);
  const { bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    bin: string | Record<string, string>;
  };
  const path = typeof bin === 'string' ? bin : bin[command];
  if (path === undefined) throw new Error(`${name} has no command ${command}`);
  return join(root, path);
}
