import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { definitions, network, networkDefinition, networkGroup, networks } from '../network-definition.ts';
import type { TestClient } from '../test-client.ts';
import { at, list, startServer } from '../test-client.ts';

const configMaps = '/api/v1/namespaces/default/configmaps';

async function createOwned(
  client: TestClient,
  name: string,
  owners: readonly string[],
  options: object = {},
): Promise<void> {
  const ownerReferences = [];
  for (const owner of owners) {
    const { body } = await client.get(`${configMaps}/${owner}`);
    const uid = String(at(body, 'metadata', 'uid') ?? 'gone');
    ownerReferences.push({ apiVersion: 'v1', kind: 'ConfigMap', name: owner, uid, ...options });
  }
  await client.post(configMaps, { metadata: { name, ...(owners.length === 0 ? {} : { ownerReferences }) } });
}

const exists = async (client: TestClient, name: string) => (await client.get(`${configMaps}/${name}`)).status === 200;

describe('deletion', () => {
  it('waits for finalizers', async (t) => {
    const { client } = startServer(t);
    await client.post(definitions, networkDefinition());
    await client.post(networks, network('a', {}, { finalizers: ['example.com/hold'] }));
    const marked = await client.delete(`${networks}/a`);
    assert.equal(at(marked.body, 'metadata', 'deletionGracePeriodSeconds'), 0);
    assert.equal(at(marked.body, 'metadata', 'generation'), 2);
    assert.equal(
      at((await client.delete(`${networks}/a`)).body, 'metadata', 'resourceVersion'),
      at(marked.body, 'metadata', 'resourceVersion'),
    );
    const more = await client.send('PATCH', `${networks}/a`, {
      body: { metadata: { finalizers: ['example.com/hold', 'example.com/more'] } },
      headers: { 'content-type': 'application/merge-patch+json' },
    });
    assert.equal(more.status, 422);
    await client.patch(`${networks}/a`, 'merge', { metadata: { finalizers: null } });
    assert.equal((await client.get(`${networks}/a`)).status, 404);
  });

  it('checks preconditions', async (t) => {
    const { client } = startServer(t);
    await createOwned(client, 'a', []);
    const wrong = await client.send('DELETE', `${configMaps}/a`, { body: { preconditions: { uid: 'other' } } });
    assert.equal(wrong.status, 409);
    const { metadata } = (await client.get(`${configMaps}/a`)).body as {
      metadata: { uid: string; resourceVersion: string };
    };
    const { uid, resourceVersion } = metadata;
    await client.delete(`${configMaps}/a`, { preconditions: { uid, resourceVersion } });
  });

  it('of a collection takes what is selected', async (t) => {
    const { client } = startServer(t);
    await client.post(configMaps, { metadata: { name: 'a', labels: { x: 'y' } } });
    await createOwned(client, 'b', []);
    await client.delete(`${configMaps}?labelSelector=x%3Dy`);
    assert.deepEqual([await exists(client, 'a'), await exists(client, 'b')], [false, true]);
  });

  it('lets a scheduled pod stay for its grace period', async (t) => {
    const { client } = startServer(t);
    const pods = '/api/v1/namespaces/default/pods';
    const spec = { nodeName: 'n', containers: [{ name: 'c', image: 'x' }] };
    await client.post(pods, { metadata: { name: 'a' }, spec });
    const marked = await client.delete(`${pods}/a`);
    assert.equal(at(marked.body, 'metadata', 'deletionGracePeriodSeconds'), 30);
    await client.delete(`${pods}/a`, { gracePeriodSeconds: 0 });
    assert.equal((await client.get(`${pods}/a`)).status, 404);
  });
});

describe('garbage collection', () => {
  it('takes dependents, and theirs', async (t) => {
    const { server, client } = startServer(t);
    await createOwned(client, 'owner', []);
    await createOwned(client, 'child', ['owner']);
    await createOwned(client, 'grandchild', ['child']);
    await client.delete(`${configMaps}/owner`);
    await server.settled();
    assert.deepEqual([await exists(client, 'child'), await exists(client, 'grandchild')], [false, false]);
  });

  it('keeps what another owner still needs, without the reference to the one that is gone', async (t) => {
    const { server, client } = startServer(t);
    await createOwned(client, 'one', []);
    await createOwned(client, 'two', []);
    await createOwned(client, 'child', ['one', 'two']);
    await client.delete(`${configMaps}/one`);
    await server.settled();
    const { body } = await client.get(`${configMaps}/child`);
    assert.deepEqual(
      list(body, 'metadata', 'ownerReferences').map((owner) => at(owner, 'name')),
      ['two'],
    );
  });

  it('counts an owner that never was as gone, and one in another namespace too', async (t) => {
    const { server, client } = startServer(t);
    await createOwned(client, 'orphan', ['nobody']);
    await client.post('/api/v1/namespaces', { metadata: { name: 'other' } });
    await createOwned(client, 'owner', []);
    const uid = at((await client.get(`${configMaps}/owner`)).body, 'metadata', 'uid');
    const ownerReferences = [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid }];
    await client.post('/api/v1/namespaces/other/configmaps', { metadata: { name: 'abroad', ownerReferences } });
    await server.settled();
    assert.equal(await exists(client, 'orphan'), false);
    assert.equal((await client.get('/api/v1/namespaces/other/configmaps/abroad')).status, 404);
  });

  it('waits with what is owned by a kind that is not served (yet)', async (t) => {
    const { server, client } = startServer(t);
    const owner = { apiVersion: `${networkGroup}/v1alpha1`, kind: 'Network', name: 'a', uid: 'nobody' };
    await client.post(configMaps, { metadata: { name: 'child', ownerReferences: [owner] } });
    await server.settled();
    assert.equal(await exists(client, 'child'), true);
    await client.post(definitions, networkDefinition());
    await server.settled();
    assert.equal(await exists(client, 'child'), false);
  });

  it('takes what is owned by objects whose definition goes with them', async (t) => {
    const { server, client } = startServer(t);
    const { body } = await client.post(definitions, networkDefinition());
    const { body: owner } = await client.post(networks, network('a'));
    const { apiVersion, kind, metadata } = owner as { apiVersion: string; kind: string; metadata: { uid: string } };
    const ownerReferences = [{ apiVersion, kind, name: 'a', uid: metadata.uid }];
    await client.post(configMaps, { metadata: { name: 'child', ownerReferences } });
    await server.settled();
    assert.equal(await exists(client, 'child'), true);
    await client.delete(`${definitions}/${String(at(body, 'metadata', 'name'))}`);
    await server.settled();
    assert.equal(await exists(client, 'child'), false);
  });

  it('does not wait for ever in a circle of owners', async (t) => {
    const { server, client } = startServer(t);
    await createOwned(client, 'one', []);
    await createOwned(client, 'two', ['one'], { blockOwnerDeletion: true });
    const uid = at((await client.get(`${configMaps}/two`)).body, 'metadata', 'uid');
    const ownerReferences = [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'two', uid, blockOwnerDeletion: true }];
    await client.patch(`${configMaps}/one`, 'merge', { metadata: { ownerReferences } });
    await client.delete(`${configMaps}/one`, { propagationPolicy: 'Foreground' });
    await server.settled();
    assert.deepEqual([await exists(client, 'one'), await exists(client, 'two')], [false, false]);
  });

  it('lets dependents go when the owner is orphaned', async (t) => {
    const { server, client } = startServer(t);
    await createOwned(client, 'owner', []);
    await createOwned(client, 'child', ['owner']);
    await client.delete(`${configMaps}/owner`, { propagationPolicy: 'Orphan' });
    await server.settled();
    assert.equal(await exists(client, 'owner'), false);
    assert.equal(at((await client.get(`${configMaps}/child`)).body, 'metadata', 'ownerReferences'), undefined);
  });

  it('in the foreground keeps the owner until blocking dependents are gone', async (t) => {
    const { server, client } = startServer(t);
    await createOwned(client, 'owner', []);
    await createOwned(client, 'child', ['owner'], { blockOwnerDeletion: true });
    await client.patch(`${configMaps}/child`, 'merge', { metadata: { finalizers: ['example.com/hold'] } });
    await client.delete(`${configMaps}/owner`, { propagationPolicy: 'Foreground' });
    await server.settled();
    assert.equal(await exists(client, 'owner'), true);
    assert.notEqual(at((await client.get(`${configMaps}/child`)).body, 'metadata', 'deletionTimestamp'), undefined);
    await client.patch(`${configMaps}/child`, 'merge', { metadata: { finalizers: null } });
    await server.settled();
    assert.deepEqual([await exists(client, 'owner'), await exists(client, 'child')], [false, false]);
  });
});

describe('a namespace', () => {
  it('must exist, and is filled from the start', async (t) => {
    const { server, client } = startServer(t);
    const missing = await client.send('POST', '/api/v1/namespaces/team/configmaps', {
      body: { metadata: { name: 'a' } },
    });
    assert.equal(missing.status, 404);
    assert.equal(at(missing.body, 'message'), 'namespaces "team" not found');
    await client.post('/api/v1/namespaces', { metadata: { name: 'team' } });
    await server.settled();
    assert.equal((await client.get('/api/v1/namespaces/team/serviceaccounts/default')).status, 200);
    assert.equal((await client.get('/api/v1/namespaces/team/configmaps/kube-root-ca.crt')).status, 200);
    assert.equal(at((await client.get('/api/v1/namespaces/kube-system')).body, 'status', 'phase'), 'Active');
  });

  it('is emptied before it goes, and takes nothing new meanwhile', async (t) => {
    const { server, client } = startServer(t);
    await client.post(definitions, networkDefinition());
    await client.post('/api/v1/namespaces', { metadata: { name: 'team' } });
    const inTeam = networks.replace('/default/', '/team/');
    await client.post(inTeam, network('a', {}, { finalizers: ['example.com/hold'] }));
    const deleted = await client.delete('/api/v1/namespaces/team');
    assert.equal(at(deleted.body, 'status', 'phase'), 'Terminating');
    await server.settled();
    assert.equal(list((await client.get('/api/v1/namespaces/team/configmaps')).body, 'items').length, 0);
    const refused = await client.send('POST', inTeam, { body: network('b') });
    assert.equal(refused.status, 403);
    assert.equal(at(refused.body, 'details', 'causes', 0, 'reason'), 'NamespaceTerminating');
    assert.equal((await client.get('/api/v1/namespaces/team')).status, 200);
    await client.patch(`${inTeam}/a`, 'merge', { metadata: { finalizers: null } });
    await server.settled();
    assert.equal((await client.get('/api/v1/namespaces/team')).status, 404);
  });

  it('of the system may not be deleted', async (t) => {
    const { client } = startServer(t);
    assert.equal((await client.send('DELETE', '/api/v1/namespaces/default')).status, 403);
  });
});
