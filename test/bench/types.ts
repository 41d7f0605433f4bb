// CRDs to TypeScript: ours beside the other generators and the floor, on the same file, each as a whole process.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

import { corpusFolder, readCorpus } from '../corpus/corpus.ts';
import type { Measurement } from './measure.ts';
import { measure } from './measure.ts';
import { commandOf, installPeers } from './peers.ts';

/** What to measure. */
export interface TypesOptions {
  readonly set: string;
  /** A file of CRDs, for the set `scale`. */
  readonly scale?: string;
  /** Seconds for each run. */
  readonly limit: number;
}

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Measures everything once, ours first. */
export async function benchTypes(options: TypesOptions): Promise<readonly Measurement[]> {
  const text = textOf(options);
  const peers = installPeers('types');
  const work = mkdtempSync(join(tmpdir(), 'kubewright-bench-'));
  const file = join(work, 'crds.yaml');
  writeFileSync(file, text);
  const results: Measurement[] = [];
  // What earlier runs remember is neither used nor added to.
  const ownCache = { XDG_CACHE_HOME: join(work, 'cache') };
  const run = async (
    name: string,
    of: (out: string) => readonly string[],
    folder = name,
    environment: Readonly<Record<string, string>> = ownCache,
  ): Promise<Measurement> => {
    const out = join(work, folder.replaceAll(/\W+/g, '-'));
    mkdirSync(out, { recursive: true });
    const result = await measure({ name, arguments: of(out), out, limit: options.limit, environment });
    console.error(`${name}: ${result.failure ?? `${result.wall.toFixed(2)} s`}`);
    results.push(result);
    return result;
  };
  const ours =
    (...more: string[]) =>
    (out: string) => [here('../../dist/src/cli/bin.js'), 'types', file, '--out', out, ...more];
  const script =
    (name: string, ...more: string[]) =>
    (out: string) => [here(name), peers, file, out, ...more];
  try {
    const first = await run('kubewright types', ours('--yes'), 'ours');
    await run('kubewright types, unchanged', ours('--yes'), 'ours');
    const forgetful = { ...ownCache, KUBEWRIGHT_NO_CACHE: '1' };
    await run('kubewright types, unchanged, nothing remembered', ours('--yes'), 'ours', forgetful);
    await run('kubewright types --check', ours('--check'), 'ours');
    const kfc = commandOf(peers, 'kubernetes-fluent-client', 'kubernetes-fluent-client');
    await run('kfc crd', (out) => [kfc, 'crd', file, out]);
    const crdGenerate = commandOf(peers, '@kubernetes-models/crd-generate', 'crd-generate');
    await run('crd-generate', (out) => [crdGenerate, '--input', file, '--output', out]);
    const cdk8s = commandOf(peers, 'cdk8s-cli', 'cdk8s');
    await run('cdk8s import', (out) => [
      cdk8s,
      'import',
      file,
      '--language',
      'typescript',
      '--output',
      out,
      '--no-save',
      '--no-check-upgrade',
    ]);
    await run('json-schema-to-typescript, formatted', script('json2ts.mjs', 'format'));
    await run('json-schema-to-typescript', script('json2ts.mjs'));
    await run('floor: js-yaml, and as many bytes', script('floor.mjs', String(first.bytes)));
  } finally {
    rmSync(work, { recursive: true });
  }
  return results;
}

/** Whether it is compressed, the first bytes say. */
export function plainText(bytes: Buffer): string {
  return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString();
}

function textOf({ set, scale }: TypesOptions): string {
  if (set === 'small')
    return readFileSync(here('../../samples/network/config/crd/samples.kubewright.dev_networks.yaml'), 'utf8');
  if (set === 'corpus') {
    const folder = corpusFolder();
    if (folder === undefined) throw new Error('the set corpus wants KUBEWRIGHT_CORPUS');
    const texts = [...readCorpus(folder)].map(({ text }) => text.trimEnd());
    return texts.map((text) => (text.startsWith('---') ? text : `---\n${text}`)).join('\n');
  }
  if (set !== 'scale') throw new Error(`no set ${JSON.stringify(set)}: small, corpus or scale`);
  if (scale === undefined || scale === '') {
    throw new Error('the set scale wants a file of CRDs, .yaml or .yaml.gz: --scale <file>, or KUBEWRIGHT_SCALE');
  }
  if (!existsSync(scale)) throw new Error(`the file of the set scale is not there: ${scale}`);
  return plainText(readFileSync(scale));
}
