// Measures Kubewright beside its peers, side by side in one run. A report, never a test: what it prints depends on the machine.
import { parseArgs } from 'node:util';

import type { InformerOptions } from '../test/bench/informer/informer.ts';

const usage = `npm run bench -- [types | kubernetes | informer | queue | operator | apiserver] [options]

  types             CRDs to TypeScript, beside the other generators (default)
    --set <set>       small (one CRD), corpus (KUBEWRIGHT_CORPUS) or scale; default small
    --scale <file>    CRDs as .yaml or .yaml.gz for the set scale; default KUBEWRIGHT_SCALE
  kubernetes        @kubewright/kubernetes beside @kubernetes/client-node: size, import, tsc
  informer          our informer beside a bare loop, @kubernetes/client-node, kubernetes-fluent-client and client-go
    --objects <n>     in the cache; default 20000
    --events <n>      modifications, as fast as the client reads; default 50000
    --size <size>     full (2 KB) or small (under 400 bytes); default full
    --order <order>   of properties: builtin, or custom as in custom resources; default builtin
    --only <names>    clients whose names have one of these (comma) in them; default all
    --runs <n>        of each, of which the median counts; default 1
    --source          ours from its sources, without a build
  queue             the work queues beside a Map and an array, operation by operation
    --keys <n>        default 1000000
    --runs <n>        of each, of which the median counts; default 1
  operator          one in a cluster: idle, and reconciling beside the same controller on controller-runtime
    --objects <n>     that are reconciled; default 2000
    --runs <n>        of the idle operator, of which the median counts; default 1
  apiserver         the embedded API server beside etcd and kube-apiserver: writes, reads, a list, a hundred watchers
    --objects <n>     of 2 KB; default 10000

  --limit <seconds> a run that takes longer is killed; default 600, informer 120
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
      objects: { type: 'string' },
      events: { type: 'string', default: '50000' },
      keys: { type: 'string', default: '1000000' },
      size: { type: 'string', default: 'full' },
      order: { type: 'string', default: 'builtin' },
      only: { type: 'string' },
      runs: { type: 'string', default: '1' },
      source: { type: 'boolean', default: false },
      limit: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
}

type Values = ReturnType<typeof parse>['values'];

function natural(values: Values, option: 'objects' | 'events' | 'runs' | 'keys', otherwise = 0): number {
  const value = Number(values[option] ?? otherwise);
  if (!Number.isSafeInteger(value) || value < 1) throw new Error(`--${option} wants a whole number from 1`);
  return value;
}

function informerOptions(values: Values, limit: number): InformerOptions {
  const { size, order, source, only } = values;
  if (size !== 'full' && size !== 'small') throw new Error('--size wants full or small');
  if (order !== 'builtin' && order !== 'custom') throw new Error('--order wants builtin or custom');
  return {
    objects: natural(values, 'objects', 20_000),
    events: natural(values, 'events'),
    runs: natural(values, 'runs'),
    size,
    order,
    source,
    limit,
    ...(only !== undefined && { only: only.split(',').map((part) => part.trim()) }),
  };
}

async function main(): Promise<void> {
  const { values, positionals } = parse();
  if (values.help) return void process.stdout.write(usage);
  const [name = 'types', ...more] = positionals;
  if (more.length > 0) throw new Error(`one benchmark at a time, not ${positionals.join(', ')}`);
  const limit = Number(values.limit ?? (name === 'informer' ? 120 : 600));
  if (!(limit > 0)) throw new Error('--limit wants seconds');
  const print = <T>(results: T, tables: (results: T) => string, about: object): void => {
    const shown = { ...about, node: process.version, results };
    console.log(values.json ? JSON.stringify(shown, undefined, 2) : tables(results));
  };
  // Each loads what it needs and no more: what else is in the process slows down a client that is measured in it.
  if (name === 'kubernetes') {
    const { benchKubernetes, tablesOfKubernetes } = await import('../test/bench/kubernetes.ts');
    return print(await benchKubernetes(limit), tablesOfKubernetes, {});
  }
  if (name === 'informer') {
    const { benchInformer } = await import('../test/bench/informer/informer.ts');
    const { tablesOfInformer } = await import('../test/bench/informer/informer-table.ts');
    return print(await benchInformer(informerOptions(values, limit)), tablesOfInformer, {});
  }
  if (name === 'queue') {
    const { benchQueue, tableOfQueue } = await import('../test/bench/queue.ts');
    const options = { keys: natural(values, 'keys'), runs: natural(values, 'runs') };
    return print(benchQueue(options), tableOfQueue, options);
  }
  if (name === 'operator') {
    const { benchOperator } = await import('../test/bench/operator/bench.ts');
    const { tablesOfOperator } = await import('../test/bench/operator/table.ts');
    const options = { objects: natural(values, 'objects', 2000), runs: natural(values, 'runs') };
    return print(await benchOperator(options), tablesOfOperator, {});
  }
  if (name === 'apiserver') {
    const { benchApiServer, tablesOfApiServer } = await import('../test/bench/apiserver/bench.ts');
    const options = { objects: natural(values, 'objects', 10_000), watchers: 100, changes: 5000, lists: 10 };
    return print(await benchApiServer(options, limit), tablesOfApiServer, options);
  }
  if (name !== 'types') {
    throw new Error(`no benchmark ${name}; there are: types, kubernetes, informer, queue, operator, apiserver`);
  }
  const scale = values.scale ?? process.env['KUBEWRIGHT_SCALE'];
  const { benchTypes } = await import('../test/bench/types.ts');
  const { tableOfTypes } = await import('../test/bench/table.ts');
  const results = await benchTypes({ set: values.set, limit, ...(scale !== undefined && { scale }) });
  print(results, tableOfTypes, { set: values.set });
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
