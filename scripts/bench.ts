// Measures Kubewright beside its peers, side by side in one run. A report, never a test: what it prints depends on the machine.
import { parseArgs } from 'node:util';

import { benchKubernetes, tablesOfKubernetes } from '../test/bench/kubernetes.ts';
import { tableOfTypes } from '../test/bench/table.ts';
import { benchTypes } from '../test/bench/types.ts';

const usage = `npm run bench -- [types | kubernetes] [options]

  types             CRDs to TypeScript, beside the other generators (default)
    --set <set>       small (one CRD), corpus (KUBEWRIGHT_CORPUS) or scale; default small
    --scale <file>    CRDs as .yaml or .yaml.gz for the set scale; default KUBEWRIGHT_SCALE
  kubernetes        @kubewright/kubernetes beside @kubernetes/client-node: size, import, tsc

  --limit <seconds> a run that takes longer is killed; default 600
  --json            print JSON instead of Markdown tables
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
  const [name = 'types', ...more] = positionals;
  if (more.length > 0) throw new Error(`one benchmark at a time, not ${positionals.join(', ')}`);
  const limit = Number(values.limit);
  if (!(limit > 0)) throw new Error('--limit wants seconds');
  const print = <T>(results: T, tables: (results: T) => string, about: object): void => {
    const shown = { ...about, node: process.version, results };
    console.log(values.json ? JSON.stringify(shown, undefined, 2) : tables(results));
  };
  if (name === 'kubernetes') return print(await benchKubernetes(limit), tablesOfKubernetes, {});
  if (name !== 'types') throw new Error(`no benchmark ${name}; there are: types, kubernetes`);
  const scale = values.scale ?? process.env['KUBEWRIGHT_SCALE'];
  const results = await benchTypes({ set: values.set, limit, ...(scale !== undefined && { scale }) });
  print(results, tableOfTypes, { set: values.set });
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
