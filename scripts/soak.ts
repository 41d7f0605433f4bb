// Our informer and that of @kubernetes/client-node through two hours of idle watches and faults, in two minutes: their time
// runs sixty times faster. A report, and a failure when ours loses something.
import { parseArgs } from 'node:util';
import type { Transport } from '@kubewright/apimachinery';
import { createApiServer } from '@kubewright/apiserver';
import { createTransport } from '@kubewright/client';
import { tableOf } from '../test/bench/table.ts';
import { acceleratedClock } from '../test/proxy/accelerated-clock.ts';
import { startLoneClientNode, startRestartedClientNode } from '../test/soak/client-node-informer.ts';
import { startKubewright } from '../test/soak/kubewright-informer.ts';
import { runProbes } from '../test/soak/probes.ts';
import type { ProbeResult } from '../test/soak/probes.ts';
import { soak } from '../test/soak/soak.ts';
import type { StartInformer } from '../test/soak/soaked-informer.ts';
import { startControlPlane } from './control-plane/control-plane.ts';

const usage = `npm run soak -- [options]

  --minutes <n>     that pass for the informers; default 120
  --factor <n>      how many of their seconds go into one; default 60
  --intensity <p>   how likely a request is to meet a fault; default 0.25
  --seed <n>        default 1
  --probes          one fault at a time instead, of those that informers are known to go deaf from
  --real            on a real kube-apiserver instead of the embedded one; its bookmarks come once in a real minute
  --ours            without @kubernetes/client-node, which is installed on first use into XDG_CACHE_HOME or ~/.cache
  --help            print this
`;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '120' },
    factor: { type: 'string', default: '60' },
    intensity: { type: 'string', default: '0.25' },
    seed: { type: 'string', default: '1' },
    probes: { type: 'boolean', default: false },
    real: { type: 'boolean', default: false },
    ours: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) {
  process.stdout.write(usage);
} else {
  // What a peer leaves unhandled is counted as its own, and does not end the soak.
  let unhandled = 0;
  process.on('unhandledRejection', () => void (unhandled += 1));
  const factor = above('factor', values.factor);
  const peers = values.ours ? [startKubewright] : [startKubewright, startRestartedClientNode, startLoneClientNode];
  const { upstream, close } = await server(factor);
  const good = values.probes ? await probe(upstream, peers, factor) : await soakAll(upstream, peers, factor);
  await close();
  if (unhandled > 0) console.log(`${unhandled} unhandled rejections`);
  if (!good) process.exitCode = 1;
}

/** @returns whether ours has lost nothing */
async function probe(upstream: Transport, peers: readonly StartInformer[], factor: number): Promise<boolean> {
  const rows: string[][] = [];
  let good = true;
  await runProbes({ upstream, factor, seed: above('seed', values.seed), peers }, (name, results) => {
    rows.push([name, ...results.map(describeResult)]);
    good &&= results[0]?.lost === 0;
    console.error(rows.at(-1)?.join(' | '));
  });
  console.log(
    tableOf(['', 'Kubewright', 'client-node, started again after errors', 'client-node, its errors logged'], rows),
  );
  return good;
}

function describeResult({ lost, writes, seconds, errors }: ProbeResult): string {
  const shown = lost === 0 ? `all after ${(seconds ?? 0).toFixed(0)} s` : `${lost} of ${writes} lost`;
  return errors === 0 ? shown : `${shown}; ${errors} errors`;
}

/** @returns whether ours has lost nothing */
async function soakAll(upstream: Transport, peers: readonly StartInformer[], factor: number): Promise<boolean> {
  const results = await soak({
    upstream,
    acceleratedServer: !values.real,
    peers,
    minutes: above('minutes', values.minutes),
    factor,
    intensity: above('intensity', values.intensity),
    seed: above('seed', values.seed),
    progress: (line) => console.error(line),
  });
  const rows = results.map(({ name, writes, lost, deaf, slowest, wrong, backwards, errors, requests, faults }) =>
    [name, writes, writes - lost, lost, deaf, wrong, backwards, errors]
      .concat([Math.round(slowest.hundredth), Math.round(slowest.longest)])
      .concat([requests.list + requests.stream, requests.watch, faults])
      .map(String),
  );
  const head = [
    '',
    'updates written',
    'seen',
    'lost',
    'rounds with losses',
    'wrong at the end',
    'back in time',
    'errors for its user',
    'one in 100 later than (s)',
    'slowest (s)',
    'lists',
    'watches',
    'faults met',
  ];
  console.log(tableOf(head, rows));
  const [ours] = results;
  return ours !== undefined && ours.lost + ours.wrong + ours.backwards === 0;
}

async function server(factor: number): Promise<{ upstream: Transport; close: () => Promise<void> }> {
  if (!values.real) {
    const embedded = createApiServer({ clock: acceleratedClock(factor) });
    return { upstream: embedded.handle, close: () => embedded.close() };
  }
  const controlPlane = await startControlPlane();
  const { server: url, ca, token } = controlPlane;
  const upstream = createTransport({ server: url, ca, token });
  return {
    upstream,
    close: async () => {
      upstream.close();
      await controlPlane.stop();
    },
  };
}

function above(name: string, text: string): number {
  const number = Number(text);
  if (number > 0) return number;
  console.error(`--${name} wants a number above 0, not ${text}`);
  process.exit(2);
}
