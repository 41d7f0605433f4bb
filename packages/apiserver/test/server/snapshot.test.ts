// Snapshots: tests begin with the same state again and again, and clients that watch see how it comes about.
import assert from 'node:assert/strict';
import test from 'node:test';
import { definitions, network, networkDefinition, networks } from '../network-definition.ts';
import { at, names, startServer } from '../test-client.ts';

const configMaps = '/api/v1/namespaces/default/configmaps';
const configMap = (name: string, value = '1') => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data: { value },
});

test('restoring brings back what was deleted, changed or made, definitions and namespaces included', async (context) => {
  const { server, client } = startServer(context);
  await client.post(definitions, networkDefinition());
  await client.post(networks, network('kept'));
  const changed = await client.post(configMaps, configMap('changed'));
  await client.post(configMaps, configMap('deleted'));
  const snapshot = await server.snapshot();

  const watch = await client.watch(
    `${configMaps}?watch=true&resourceVersion=${String(at((await client.get(configMaps)).body, 'metadata', 'resourceVersion'))}`,
  );
  await client.patch(`${configMaps}/changed`, 'merge', { data: { value: '2' } });
  await client.delete(`${configMaps}/deleted`);
  await client.post(configMaps, configMap('made'));
  await client.delete(`${definitions}/networks.samples.example.com`);
  await client.post('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'more' } });
  await server.settled();
  assert.equal((await client.get(networks)).status, 404);

  await server.restore(snapshot);
  assert.deepEqual(names((await client.get(configMaps)).body), ['changed', 'deleted', 'kube-root-ca.crt']);
  const now = await client.get(`${configMaps}/changed`);
  assert.equal(at(now.body, 'data', 'value'), '1');
  assert.equal(at(now.body, 'metadata', 'uid'), at(changed.body, 'metadata', 'uid'));
  const version = Number(at(now.body, 'metadata', 'resourceVersion'));
  assert.ok(version > Number(at(changed.body, 'metadata', 'resourceVersion')), 'no revision is used twice');
  assert.deepEqual(names((await client.get(networks)).body), ['kept']);
  assert.equal((await client.get('/api/v1/namespaces/more')).status, 404);
  assert.deepEqual(await watch.take(6), [
    'MODIFIED changed',
    'DELETED deleted',
    'ADDED made',
    'DELETED made',
    'MODIFIED changed',
    'ADDED deleted',
  ]);
  // Twice is as good as once.
  const again = (await client.get(configMaps)).text;
  await server.restore(snapshot);
  assert.equal((await client.get(configMaps)).text, again);
});

test('what a server makes of itself is in a snapshot, whoever asked for it', async (context) => {
  const { server, client } = startServer(context);
  const snapshot = await server.snapshot();
  const services = '/api/v1/namespaces/default/services';
  const before = (await client.get(`${services}/kubernetes`)).body;
  const watch = await client.watch(`${services}?watch=true&resourceVersion=0`);
  await client.post(services, { metadata: { name: 'more' }, spec: { ports: [{ port: 80 }] } });
  await server.restore(snapshot);
  assert.deepEqual(names((await client.get(services)).body), ['kubernetes']);
  assert.equal(at((await client.get(`${services}/kubernetes`)).body, 'metadata', 'uid'), at(before, 'metadata', 'uid'));
  assert.deepEqual(await watch.take(3), ['ADDED kubernetes', 'ADDED more', 'DELETED more']);
});
