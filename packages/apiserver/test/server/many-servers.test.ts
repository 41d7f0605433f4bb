// Many servers in one process, as a test run has them: they share nothing, start in milliseconds and hold little. And what
// tests that begin with the same state pay for that. Prints the figures; the bounds are wide, for busy machines.
import assert from 'node:assert/strict';
import test from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { names, startServer } from '../test-client.ts';

const configMaps = '/api/v1/namespaces/default/configmaps';
const configMap = (name: string) => ({ metadata: { name }, data: { value: 'x'.repeat(1000) } });

/** Processor time of this process since a moment. Milliseconds. */
const cpuSince = (start: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
};

/** What is in use after a forced collection. Bytes. */
function heapInUse(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

test('fifty servers in one process have nothing in common, and cost next to nothing', async (t) => {
  // What all share is read by the first one.
  await startServer(t).client.get(configMaps);
  const count = 50;
  const before = heapInUse();
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  const servers = Array.from({ length: count }, () => startServer(t));
  for (const { client } of servers) assert.equal((await client.get(configMaps)).status, 200);
  const [wall, spent] = [(performance.now() - began) / count, cpuSince(cpu) / count];
  const held = (heapInUse() - before) / count / 1024;
  t.diagnostic(
    `${count} servers: each answers after ${wall.toFixed(1)} ms (${spent.toFixed(1)} ms of processor time), holds ${held.toFixed(0)} KiB`,
  );
  await Promise.all(servers.map(({ client }, index) => client.post(configMaps, configMap(`of-${index}`))));
  for (const [index, { client }] of servers.entries()) {
    assert.deepEqual(names((await client.get(configMaps)).body), ['kube-root-ca.crt', `of-${index}`]);
  }
  const urls = await Promise.all(servers.map(async ({ server }) => (await server.listen()).url));
  assert.equal(new Set(urls).size, count);
  assert.ok(spent < 50, `${spent} ms of processor time each`);
  assert.ok(held < 2048, `${held} KiB each`);
});

test('a snapshot and its restoring are a matter of a millisecond', async (t) => {
  const { server, client } = startServer(t);
  const count = 1000;
  for (let index = 0; index < count; index++) await client.post(configMaps, configMap(`a-${index}`));
  const taken: number[] = [];
  const restored: number[] = [];
  for (let round = 0; round < 10; round++) {
    let cpu = process.cpuUsage();
    const snapshot = await server.snapshot();
    taken.push(cpuSince(cpu));
    for (let index = 0; index < 10; index++) await client.delete(`${configMaps}/a-${index}`);
    cpu = process.cpuUsage();
    await server.restore(snapshot);
    restored.push(cpuSince(cpu));
  }
  assert.equal(names((await client.get(configMaps)).body).length, count + 1);
  // The least is what it takes; the rest is the collector's and the compiler's.
  const [least, most] = [Math.min(...taken), Math.min(...restored)];
  t.diagnostic(`${count} objects: ${least.toFixed(2)} ms for a snapshot, ${most.toFixed(2)} ms to restore 10 of them`);
  assert.ok(least < 5 && most < 10, `${least} ms and ${most} ms`);
});
