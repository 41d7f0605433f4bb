// Three candidates on a real kube-apiserver, each a process of its own: whatever happens to the leader, nobody writes who
// does not lead, and another takes over when the lease expires, not later. One case has the default times and a busy loop of 20 s.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Transport } from '@kubewright/apimachinery';
import { createTransport } from '@kubewright/client';
import { startUnlessMissing } from '../../scripts/control-plane/start-unless-missing.ts';
import type { ControlPlane } from '../../scripts/control-plane/control-plane.ts';
import type { Takeover } from '../election/takeover.ts';
import { takeOver } from '../election/takeover.ts';

const controlPlane = await startUnlessMissing();

/** Milliseconds. */
const hour = 3_600_000;
const short = { leaseDuration: 3000, renewDeadline: 2000, retryPeriod: 400 };
const usual = { leaseDuration: 15_000, renewDeadline: 10_000, retryPeriod: 2000 };

const cases: readonly (Pick<Takeover, 'fault' | 'times' | 'skews'> & { name: string; end: number | string })[] = [
  { name: 'paused (SIGSTOP, SIGCONT)', fault: 'paused', times: short, end: 1 },
  { name: 'paused, with wall clocks an hour wrong', fault: 'paused', times: short, skews: [-hour, hour, 0], end: 1 },
  { name: 'blocked, with a short lease', fault: 'blocked', times: short, end: 1 },
  { name: 'blocked for 24 s, with the default lease of 15 s', fault: 'blocked', times: usual, end: 1 },
  { name: 'killed', fault: 'killed', times: short, end: 'SIGKILL' },
  { name: 'asked to stop', fault: 'stopped', times: short, end: 0 },
];

if (controlPlane === undefined) {
  it('runs on a real kube-apiserver', { skip: 'no kube-apiserver (see above)' }, () => undefined);
} else {
  // One after the other: how soon another takes over is measured.
  describe('three candidates on kube-apiserver, the leader', () => elect(controlPlane));
}

function elect(real: ControlPlane): void {
  const { server: url, ca, token } = real;
  let server: (Transport & { close(): void }) | undefined;
  before(() => void (server = createTransport({ server: url, ca, token })));
  after(async () => {
    server?.close();
    await real.stop();
  });

  for (const [index, { name, end, ...options }] of cases.entries()) {
    it(name, async () => {
      assert.ok(server !== undefined);
      const report = await takeOver({ ...options, server, lease: `lock-${index}`, followers: 2 });
      const { after: milliseconds, sinceWritten, writes } = report;
      console.log(
        `${name}, with a lease of ${options.times.leaseDuration} ms: taken over ${milliseconds} ms after that, ` +
          `${sinceWritten} ms after the lease was last written; ${writes.old} writes of the old leader, ` +
          `${writes.new} of the new, ${report.trespasses.length} of who did not lead`,
      );
      assert.deepEqual([report.trespasses, report.end], [[], end]);
    });
  }
}
