// Our informer and that of @kubernetes/client-node through two hours of idle watches and faults, in two minutes: their time
// runs sixty times faster. A report, and a failure when ours loses something.
import { parseArgs } from 'node:util';
import type { Transport } from '@kubewright/apimachinery';
import { createApiServer } from '@kubewright/apiserver';
import { createTransport } from '@kubewright/client';
import { tableOf } from '../test/bench/table.ts';
import { acceleratedClock } from '../test/proxy/accelerated-clock.ts';
import { startClientNode } from '../test/soak/client-node-informer.ts';
import { startKubewright } from '../test/soak/kubewright-informer.ts';
import { soak } from '../test/soak/soak.ts';
import { startControlPlane } from './control-plane/control-plane.ts';

const usage = `npm run soak -- [options]

  --minutes <n>     that pass for the informers; default 120
  --factor <n>      how many of their seconds go into one; default 60
  --intensity <p>   how likely a request is to meet a fault; default 0.25
  --seed <n>        default 1
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
  const { upstream, close } = await server(factor);
  const results = await soak({
    upstream,
    acceleratedServer: !values.real,
    peers: values.ours ? [startKubewright] : [startKubewright, startClientNode],
    minutes: above('minutes', values.minutes),
    factor,
    intensity: above('intensity', values.intensity),
    seed: above('seed', values.seed),
    progress: (line) => console.error(line),
  });
  await close();
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
  if (unhandled > 0) console.log(`${unhandled} unhandled rejections`);
  const [ours] = results;
  if (ours === undefined || ours.lost > 0 || ours.wrong > 0 || ours.backwards > 0) process.exitCode = 1;
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
