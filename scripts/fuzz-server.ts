// Random sequences of requests, replayed on the embedded API server and on a real kube-apiserver; where their answers differ,
// the sequence is made small and printed. The same seed is always the same sequence.
//
//   npm run fuzz:server -- --seeds 1000 [--from 1]      so many seeds
//   npm run fuzz:server -- --seed 42                    one, with its steps
import { parseArgs } from 'node:util';
import { MissingControlPlaneError } from './control-plane/binaries.ts';
import { startControlPlane } from './control-plane/control-plane.ts';
import { compareSequences } from '../test/differential/campaign.ts';
import { bareServer } from '../test/contract/embedded-server.ts';
import { installFixtures } from '../test/contract/fixtures.ts';
import { remoteServer } from '../test/contract/server.ts';
import { formatDisagreement, formatStep } from '../test/differential/report.ts';
import { randomSequence } from '../test/differential/random-sequence.ts';
import { installVersionedKinds } from '../test/differential/versioned-kinds.ts';
import { wholeNumber } from './seeds.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) {
  console.log('npm run fuzz:server -- [--seeds 1000] [--from 1] | --seed <number>');
} else {
  await run();
}

async function run(): Promise<void> {
  const single = values.seed === undefined ? undefined : wholeNumber('seed', values.seed);
  const from = single ?? wholeNumber('from', values.from);
  const count = single === undefined ? wholeNumber('seeds', values.seeds) : 1;
  if (single !== undefined) for (const step of randomSequence(single)) console.log(formatStep(step));
  const plane = await startControlPlane().catch((error: unknown) => {
    if (!(error instanceof MissingControlPlaneError)) throw error;
    console.error(`kubewright: ${error.message}`);
    process.exit(1);
  });
  const truth = remoteServer({ ...plane, name: 'kube-apiserver' });
  const underTest = bareServer();
  try {
    await Promise.all([truth, underTest].map(({ transport }) => installFixtures(transport)));
    await Promise.all([truth, underTest].map(({ transport }) => installVersionedKinds(transport)));
    const begun = performance.now();
    const seeds = Array.from({ length: count }, (_, index) => from + index);
    const { sequences, answers, statuses, disagreements } = await compareSequences(seeds, { truth, underTest });
    for (const disagreement of disagreements) console.log(`${formatDisagreement(disagreement)}\n`);
    const counts = [...statuses].toSorted(([a], [b]) => a - b).map(([status, times]) => `${times} times ${status}`);
    console.log(
      `kube-apiserver ${plane.version}: ${sequences} random sequences from seed ${from}, ${answers} answers and events ` +
        `(${counts.join(', ')}): ${disagreements.length} differ (${((performance.now() - begun) / 1000).toFixed(1)} s)`,
    );
    if (disagreements.length > 0) process.exitCode = 1;
  } finally {
    await Promise.all([truth, underTest].map((server) => server.close()));
    await plane.stop();
  }
}
