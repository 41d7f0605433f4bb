// What we are compared with, pinned, installed once into a cache outside the repository.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const manifests = {
  types: {
    private: true,
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
    private: true,
    dependencies: { '@kubernetes/client-node': '2.0.1', 'kubernetes-fluent-client': '3.11.11' },
    overrides: { 'quicktype-core': '25.1.0' },
  },
  kubernetes: { private: true, dependencies: { '@kubernetes/client-node': '2.0.1' } },
} as const;

/** @returns the folder they are in */
export function installPeers(benchmark: keyof typeof manifests): string {
  const manifest = JSON.stringify(manifests[benchmark]);
  const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  const folder = join(cache, 'kubewright', 'bench', benchmark);
  const done = join(folder, 'installed.json');
  if (existsSync(done) && readFileSync(done, 'utf8') === manifest) return folder;
  console.error(`installing the peers into ${folder}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), manifest);
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'], {
    cwd: folder,
    stdio: ['ignore', 2, 2],
  });
  writeFileSync(done, manifest);
  return folder;
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
