// Candidates in processes of their own, on the embedded server over HTTP, with short leases: whatever happens to the
// leader, nobody writes who does not lead.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createApiServer } from '@kubewright/apiserver';
import type { Fault, TakeoverReport } from './takeover.ts';
import { promptness, takeOver } from './takeover.ts';

/** Milliseconds: as short as a busy machine bears. */
const times = { leaseDuration: 4000, renewDeadline: 3000, retryPeriod: 400 };
const windows = process.platform === 'win32' && 'needs signals';

async function run(
  fault: Fault,
  more: { skews?: readonly number[]; unfenced?: boolean } = {},
): Promise<TakeoverReport> {
  const server = createApiServer();
  try {
    return await takeOver({ server: server.handle, lease: 'lock', fault, times, ...more });
  } finally {
    await server.close();
  }
}

describe('a leader', { concurrency: true, skip: windows }, () => {
  test('that is paused writes nothing when it wakes, and ends, though wall clocks are an hour wrong (B-50)', async () => {
    const hour = 3_600_000;
    const { trespasses, end } = await run('paused', { skews: [-hour, hour] });
    assert.deepEqual([trespasses, end], [[], 1]);
  });

  test('whose event loop is blocked writes nothing when it goes on, and ends', async () => {
    const { trespasses, end } = await run('blocked');
    assert.deepEqual([trespasses, end], [[], 1]);
  });

  test('that is asked to stop gives the lease back after its last write, and is replaced at once (B-47, B-51)', async () => {
    const { trespasses, end, sinceWritten } = await run('stopped');
    assert.deepEqual([trespasses, end], [[], 0]);
    // Had it not been given back, they would have waited for its end.
    assert.ok(sinceWritten < promptness, `${sinceWritten}`);
  });

  test('without the fence would have written: the recording shows it', async () => {
    const { trespasses } = await run('blocked', { unfenced: true });
    assert.ok(trespasses.length > 0);
  });
});
