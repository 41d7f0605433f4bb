// @kubewright/kubernetes beside @kubernetes/client-node: what is downloaded, what an import costs, and what the compiler takes for a
// project that uses three kinds. Each as processes of their own, in turn, of which the median counts.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { packRelease } from '../../src/cli/tarballs.ts';
import { bundledPackages, installBundles, installModules } from '../bundles/bundled-packages.ts';
import type { Measurement } from './measure.ts';
import { measure } from './measure.ts';
import { installPeers } from './peers.ts';
import { mebibytes, median, ratio, tableOf } from './table.ts';

/** A package as npm packs it, in bytes. */
export interface PackedSize {
  readonly name: string;
  readonly packed: number;
  readonly unpacked: number;
  readonly files: number;
}

/** What `npm run bench -- kubernetes` prints. */
export interface KubernetesResults {
  readonly sizes: readonly PackedSize[];
  /** An empty program first. */
  readonly imports: readonly Measurement[];
  readonly compilations: readonly Measurement[];
}

const root = fileURLToPath(new URL('../../', import.meta.url));
const peer = '@kubernetes/client-node';
/** Runs of each, after one that fills the file system's cache. */
const runs = 15;

/** @param limit - seconds for each run */
export async function benchKubernetes(limit: number): Promise<KubernetesResults> {
  const peers = installPeers('kubernetes');
  const importing = (folder: string, names: readonly string[], note = '') => ({
    name: `import ${names.length === 0 ? 'nothing' : names.join(', ')}${note}`,
    folder,
    limit,
    arguments: [mainFile(folder, names)],
  });
  const work = mkdtempSync(join(tmpdir(), 'kubewright-bench-'));
  const [published, modules] = [join(work, 'published'), join(work, 'modules')];
  try {
    await installBundles(published);
    installModules(modules);
    const three = ['apimachinery', 'client', 'runtime'].map((name) => `@kubewright/${name}`);
    const sizes = [
      ...(await packRelease(root, join(work, 'packed'))),
      { name: peer, file: join(peers, 'node_modules', peer) },
    ]
      .filter(({ name }) => name === peer || bundledPackages.includes(name.replace('@kubewright/', '')))
      .map(packedSize);
    const compiling = (name: string, text: string, modules: string) => ({
      name,
      limit,
      folder: project(join(work, name.replaceAll(/\W+/g, '-')), text, modules),
      arguments: [
        createRequire(import.meta.url)
          .resolve('typescript/package.json')
          .replace(/package\.json$/, 'bin/tsc'),
      ],
    });
    return {
      sizes,
      imports: await medians([
        importing(published, []),
        importing(modules, three, ', every module a file'),
        importing(published, three),
        importing(published, ['@kubewright/client']),
        importing(published, ['@kubewright/kubernetes/core/v1']),
        importing(published, ['@kubewright/testing']),
        importing(peers, [peer]),
      ]),
      compilations: await medians([
        compiling('@kubewright/kubernetes', ourProject, join(root, 'node_modules')),
        compiling(peer, peerProject, join(peers, 'node_modules')),
      ]),
    };
  } finally {
    rmSync(work, { recursive: true });
  }
}

/** As Markdown. */
export function tablesOfKubernetes({ sizes, imports, compilations }: KubernetesResults): string {
  const milliseconds = (seconds: number): string => (seconds * 1000).toFixed(0);
  const timed = (results: readonly Measurement[], what: string): string => {
    const rows = results.map(({ name, wall, cpu, peak, failure }) => {
      return [name, milliseconds(wall), milliseconds(cpu), mebibytes(peak), failure ?? ratio(cpu, results.at(-1)?.cpu)];
    });
    return tableOf([what, 'wall ms', 'CPU ms', 'peak MiB', 'CPU, client-node = 1'], rows);
  };
  const kilobytes = (bytes: number): string => (bytes / 1e3).toFixed(0);
  const sizeRows = sizes.map(({ name, packed, unpacked, files }) => {
    return [name, kilobytes(packed), kilobytes(unpacked), String(files)];
  });
  return [
    tableOf(['package', 'packed kB', 'unpacked kB', 'files'], sizeRows),
    timed(imports, 'a process that does'),
    timed(compilations, 'tsc, strict, three kinds of'),
  ].join('\n\n');
}

async function medians(all: readonly Parameters<typeof measure>[0][]): Promise<Measurement[]> {
  const results = all.map((): Measurement[] => []);
  for (let run = 0; run <= runs; run += 1) {
    for (const [index, each] of all.entries()) {
      const result = await measure(each);
      if (run > 0 || result.failure !== undefined) results[index]?.push(result);
    }
  }
  return results.map((measured, index) => {
    const failed = measured.find(({ failure }) => failure !== undefined);
    const of = (key: 'wall' | 'cpu' | 'peak'): number => median(measured.map((each) => each[key]));
    return (
      failed ?? { name: all[index]?.name ?? '', wall: of('wall'), cpu: of('cpu'), peak: of('peak'), files: 0, bytes: 0 }
    );
  });
}

/** @param file - a package's folder or its tarball */
function packedSize({ name, file }: { readonly name: string; readonly file: string }): PackedSize {
  const flags = ['--dry-run', '--json', '--ignore-scripts', '--loglevel=error'];
  const said = execFileSync('npm', ['pack', file, ...flags], { cwd: tmpdir(), encoding: 'utf8' });
  const answer = JSON.parse(said) as unknown;
  // npm 12 answers by name.
  const [packed] = Object.values(answer as object) as { size: number; unpackedSize: number; entryCount: number }[];
  return { name, packed: packed?.size ?? 0, unpacked: packed?.unpackedSize ?? 0, files: packed?.entryCount ?? 0 };
}

/** A program of a fresh process that imports and does nothing. */
function mainFile(folder: string, names: readonly string[]): string {
  const file = join(mkdtempSync(join(folder, 'main-')), 'main.mjs');
  writeFileSync(file, names.map((name) => `import '${name}';\n`).join(''));
  return file;
}

function project(folder: string, text: string, modules: string): string {
  mkdirSync(folder, { recursive: true });
  symlinkSync(modules, join(folder, 'node_modules'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n');
  const compilerOptions = {
    target: 'es2023',
    lib: ['es2023', 'esnext.disposable'],
    module: 'nodenext',
    types: ['node'],
    noEmit: true,
    strict: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: true,
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['main.ts'] }));
  writeFileSync(join(folder, 'main.ts'), text);
  return folder;
}

const objects = (deployment: string, configMap: string, service: string): string => `
export const settings: ${configMap} = { metadata: { name: 'web' }, data: { key: 'value' } };
export const web: ${deployment} = {
  metadata: { name: 'web' },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'web:1' }] } },
  },
};
export const front: ${service} = { metadata: { name: 'web' }, spec: { ports: [{ port: 80 }], selector: { app: 'web' } } };
export const images = web.spec?.template.spec?.containers.map(({ image }) => image?.toUpperCase());
`;

const ourProject = `
import type { Deployment } from '@kubewright/kubernetes/apps/v1';
import type { ConfigMap, Service } from '@kubewright/kubernetes/core/v1';
${objects('Deployment', 'ConfigMap', 'Service')}`;

const peerProject = `
import type { V1ConfigMap, V1Deployment, V1Service } from '@kubernetes/client-node';
${objects('V1Deployment', 'V1ConfigMap', 'V1Service')}`;
