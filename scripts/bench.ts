// Measures Kubewright beside its peers, side by side in one run. A report, never a test: what it prints depends on the machine.
import { parseArgs } from 'node:util';

import type { Measurement } from '../test/bench/measure.ts';
import { benchTypes } from '../test/bench/types.ts';

const usage = `npm run bench -- [types] [options]

  --set <set>       small (one CRD), corpus (KUBEWRIGHT_CORPUS) or scale; default small
  --scale <file>    CRDs as .yaml or .yaml.gz for the set scale; default KUBEWRIGHT_SCALE
  --limit <seconds> a run that takes longer is killed; default 600
  --json            print JSON instead of a Markdown table
  --help            print this

The peers are installed on first use into XDG_CACHE_HOME or ~/.cache. Build first: npm run build.
`;

function parse() {
  return parseArgs({
    allowPositionals: true,
    options: {
      set: { type: 'string', default: 'small' },
      scale: { type: 'string' },
      limit: { type: 'string', default: '600' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
}

async function main(): Promise<void> {
  const { values, positionals } = parse();
  if (values.help) return void process.stdout.write(usage);
  const unknown = positionals.filter((name) => name !== 'types');
  if (unknown.length > 0) throw new Error(`no benchmark ${unknown.join(', ')}; there is: types`);
  const limit = Number(values.limit);
  if (!(limit > 0)) throw new Error('--limit wants seconds');
  const scale = values.scale ?? process.env['KUBEWRIGHT_SCALE'];
  const results = await benchTypes({ set: values.set, limit, ...(scale !== undefined && { scale }) });
  console.log(
    values.json ? JSON.stringify({ set: values.set, node: process.version, results }, undefined, 2) : tableOf(results),
  );
}

function tableOf(results: readonly Measurement[]): string {
  const ours = results[0]?.wall ?? 1;
  const rows = results.map(({ name, wall, cpu, peak, files, bytes, failure }) => {
    const cells = [
      wall.toFixed(2),
      cpu.toFixed(2),
      (peak / 2 ** 20).toFixed(0),
      String(files),
      (bytes / 1e3).toFixed(0),
    ];
    return `| ${[name, ...cells, failure ?? (wall / ours).toFixed(1)].map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  });
  const head = '| | wall s | CPU s | peak MiB | files | kB out | wall, ours = 1 |\n|---|---|---|---|---|---|---|';
  return [head, ...rows].join('\n');
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
