// A server on a data folder that is started again: definitions, objects, owners and watches go on.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import type { ApiServer } from '../../src/index.ts';
import { createApiServer, openFileStorage } from '../../src/index.ts';
import { definitions, networkDefinition, networks } from '../network-definition.ts';
import { at, TestClient } from '../test-client.ts';

const configMaps = '/api/v1/namespaces/default/configmaps';

function folderOf(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'kubewright-data-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function start(folder: string): Promise<{ server: ApiServer; client: TestClient }> {
  const server = createApiServer({ storage: await openFileStorage({ folder }) });
  return { server, client: new TestClient(server.handle) };
}

test('custom objects and what they own survive a restart, and garbage collection goes on', async (context) => {
  const folder = folderOf(context);
  const first = await start(folder);
  await first.client.post(definitions, networkDefinition());
  const network = await first.client.post(networks, {
    apiVersion: 'samples.example.com/v1alpha1',
    kind: 'Network',
    metadata: { name: 'n' },
    spec: { cidr: '10.0.0.0/16' },
  });
  const owner = {
    apiVersion: 'samples.example.com/v1alpha1',
    kind: 'Network',
    name: 'n',
    uid: at(network.body, 'metadata', 'uid'),
  };
  const child = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'child', ownerReferences: [owner] } };
  const made = await first.client.post(configMaps, child);
  await first.server.settled();
  await first.server.close();

  const second = await start(folder);
  // Owners are of a kind that the server learns of only after their dependents have been read.
  await second.server.settled();
  assert.deepEqual((await second.client.get(`${configMaps}/child`)).body, made.body);
  assert.deepEqual((await second.client.get(`${networks}/n`)).body, network.body);
  const version = String(at(made.body, 'metadata', 'resourceVersion'));
  const watch = await second.client.watch(`${configMaps}?watch=true&resourceVersion=${version}`);
  await second.client.delete(`${networks}/n`);
  await second.server.settled();
  assert.deepEqual(await watch.take(1), ['DELETED child']);
  await second.server.close();

  const third = await start(folder);
  assert.equal((await third.client.get(`${configMaps}/child`)).status, 404);
  await third.server.close();
});
