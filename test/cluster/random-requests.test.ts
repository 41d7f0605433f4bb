// Random sequences of requests on the embedded server and on a real kube-apiserver: every answer and watch event is the
// same. KUBEWRIGHT_FUZZ says how many sequences; `npm run fuzz:server` runs as many as you like.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { startUnlessMissing } from '../../scripts/control-plane/start-unless-missing.ts';
import { bareServer } from '../contract/embedded-server.ts';
import { installFixtures } from '../contract/fixtures.ts';
import { remoteServer } from '../contract/server.ts';
import { compareSequences } from '../differential/campaign.ts';
import { formatDisagreement } from '../differential/report.ts';
import { installVersionedKinds } from '../differential/versioned-kinds.ts';

const count = Number(process.env['KUBEWRIGHT_FUZZ'] ?? 120);

const plane = await startUnlessMissing();

it(
  'random sequences of requests are answered by us as by kube-apiserver',
  { skip: plane === undefined && 'no kube-apiserver' },
  async () => {
    assert.ok(plane !== undefined);
    const truth = remoteServer({ ...plane, name: 'kube-apiserver' });
    const underTest = bareServer();
    try {
      await Promise.all([truth, underTest].map(({ transport }) => installFixtures(transport)));
      await Promise.all([truth, underTest].map(({ transport }) => installVersionedKinds(transport)));
      const seeds = Array.from({ length: count }, (_, index) => index + 1);
      const { sequences, answers, disagreements } = await compareSequences(seeds, { truth, underTest }, { atMost: 1 });
      console.log(`kube-apiserver ${plane.version}: ${sequences} random sequences, ${answers} answers and events`);
      assert.deepEqual(disagreements.map(formatDisagreement), []);
    } finally {
      await Promise.all([truth, underTest].map((server) => server.close()));
      await plane.stop();
    }
  },
);
