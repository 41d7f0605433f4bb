import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { definitions, network, networkDefinition, networks } from '../network-definition.ts';
import { at, list, names, startServer } from '../test-client.ts';

const name = 'networks.samples.example.com';
const conditions = (definition: unknown): Record<string, string> =>
  Object.fromEntries(
    list(definition, 'status', 'conditions').map((each) => [
      at(each, 'type'),
      `${String(at(each, 'status'))} ${String(at(each, 'reason'))}`,
    ]),
  );

describe('a definition', () => {
  it('is served before its create has answered, and established soon', async (t) => {
    const { server, client } = startServer(t);
    await client.post(definitions, networkDefinition());
    await client.post(networks, network('a'));
    await server.settled();
    const { body } = await client.get(`${definitions}/${name}`);
    assert.deepEqual(conditions(body), { NamesAccepted: 'True NoConflicts', Established: 'True InitialNamesAccepted' });
    assert.equal(at(body, 'status', 'acceptedNames', 'singular'), 'network');
    assert.deepEqual(at(body, 'status', 'storedVersions'), ['v1alpha1']);
  });

  it('is refused when its schema is not structural, or its group protected', async (t) => {
    const { client } = startServer(t);
    const definition = JSON.parse(
      JSON.stringify(networkDefinition()).replaceAll('"type":"object","required":["cidr"]', '"required":["cidr"]'),
    ) as unknown;
    const refused = await client.send('POST', definitions, { body: definition });
    assert.equal(refused.status, 422);
    assert.match(refused.text, /type: Required value: must not be empty for specified object fields/);
    const group = 'samples.k8s.io';
    const protectedOne = JSON.parse(
      JSON.stringify(networkDefinition()).replaceAll('samples.example.com', group),
    ) as object;
    const unapproved = await client.send('POST', definitions, { body: protectedOne });
    assert.match(unapproved.text, /api-approved\.kubernetes\.io/);
    const metadata = { name: `networks.${group}`, annotations: { 'api-approved.kubernetes.io': 'unapproved, a test' } };
    await client.post(definitions, { ...protectedOne, metadata });
  });

  it('has its CEL rules enforced, and no warning says otherwise', async (t) => {
    const { client, server } = startServer(t);
    const text = JSON.stringify(networkDefinition());
    const rule = '"x-kubernetes-validations":[{"rule":"self != \\"10.0.0.0/8\\"","message":"too large"}],';
    const made = await client.send('POST', definitions, {
      body: JSON.parse(text.replaceAll('"cidr":{', `"cidr":{${rule}`)) as object,
    });
    assert.equal(made.status, 201);
    assert.equal(made.headers['warning'], undefined);
    await server.settled();
    const network = (cidr: string): object => ({
      apiVersion: 'samples.example.com/v1alpha1',
      kind: 'Network',
      metadata: { name: 'one' },
      spec: { cidr },
    });
    const path = '/apis/samples.example.com/v1alpha1/namespaces/default/networks';
    const refused = await client.send('POST', path, { body: network('10.0.0.0/8') });
    assert.equal(refused.status, 422);
    assert.match(JSON.stringify(refused.body), /spec\.cidr: Invalid value: .*: too large/);
    assert.equal((await client.send('POST', path, { body: network('10.0.0.0/16') })).status, 201);
  });

  it('waits for names that another one has', async (t) => {
    const { server, client } = startServer(t);
    await client.post(definitions, networkDefinition());
    const rival = JSON.parse(JSON.stringify(networkDefinition()).replaceAll('"networks', '"nets')) as unknown;
    await client.post(definitions, rival);
    await server.settled();
    const refused = (await client.get(`${definitions}/nets.samples.example.com`)).body;
    assert.deepEqual(conditions(refused), {
      NamesAccepted: 'False ListKindConflict',
      Established: 'False NotAccepted',
    });
    assert.equal((await client.get('/apis/samples.example.com/v1alpha1/nets')).status, 404);
    await client.delete(`${definitions}/${name}`);
    await server.settled();
    assert.equal((await client.get('/apis/samples.example.com/v1alpha1/nets')).status, 200);
  });

  it('changes what is served', async (t) => {
    const { client } = startServer(t);
    await client.post(definitions, networkDefinition());
    await client.post(networks, network('a'));
    const path = '/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/note/maxLength';
    await client.patch(`${definitions}/${name}`, 'json', [{ op: 'add', path, value: 2 }]);
    assert.equal((await client.send('POST', networks, { body: network('b', { note: 'long' }) })).status, 422);
    await client.patch(`${definitions}/${name}`, 'json', [
      { op: 'replace', path: '/spec/versions/1/served', value: false },
    ]);
    assert.equal((await client.get(networks.replace('v1alpha1', 'v1beta1'))).status, 404);
  });

  it('takes its objects along, and waits for their finalizers', async (t) => {
    const { server, client } = startServer(t);
    await client.post(definitions, networkDefinition());
    await client.post(networks, network('a', {}, { finalizers: ['example.com/hold'] }));
    await client.post(networks, network('b'));
    const marked = await client.delete(`${definitions}/${name}`);
    assert.deepEqual(at(marked.body, 'metadata', 'finalizers'), ['customresourcecleanup.apiextensions.k8s.io']);
    await server.settled();
    assert.deepEqual(names((await client.get(networks)).body), ['a']);
    assert.equal((await client.send('POST', networks, { body: network('c') })).status, 403);
    await client.patch(`${networks}/a`, 'merge', { metadata: { finalizers: null } });
    await server.settled();
    assert.equal((await client.get(`${definitions}/${name}`)).status, 404);
    assert.equal((await client.get(networks)).status, 404);
  });

  it('shows in discovery and in OpenAPI', async (t) => {
    const { client } = startServer(t);
    await client.post(definitions, networkDefinition());
    const groups = list((await client.get('/apis')).body, 'groups');
    const group = groups.find((each) => at(each, 'name') === 'samples.example.com');
    assert.equal(at(group, 'preferredVersion', 'version'), 'v1beta1');
    const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
    const aggregated = list((await client.get('/apis', { accept })).body, 'items');
    const found = aggregated.find((each) => at(each, 'metadata', 'name') === 'samples.example.com');
    assert.deepEqual(
      list(found, 'versions', 0, 'resources', 0, 'subresources').map((each) => at(each, 'subresource')),
      ['status', 'scale'],
    );
    const index = at(JSON.parse((await client.get('/openapi/v3')).text) as unknown, 'paths');
    const document = (await client.get(String(at(index, 'apis/samples.example.com/v1alpha1', 'serverRelativeURL'))))
      .body;
    const schema = at(document, 'components', 'schemas', 'com.example.samples.v1alpha1.Network');
    assert.equal(at(schema, 'properties', 'spec', 'properties', 'cidr', 'minLength'), 1);
    const operations = Object.values(at(document, 'paths') as object).flatMap((path: unknown) => [
      at(path, 'post'),
      at(path, 'put'),
      at(path, 'patch'),
    ]);
    for (const operation of operations.filter((each) => each !== undefined)) {
      assert.ok(list(operation, 'parameters').some((each) => at(each, 'name') === 'fieldValidation'));
    }
  });

  it('says how its table looks', async (t) => {
    const { client } = startServer(t);
    await client.post(definitions, networkDefinition());
    await client.post(networks, network('a', { note: 'n' }));
    await client.patch(`${networks}/a/status`, 'merge', {
      status: { conditions: [{ type: 'Ready', status: 'True' }] },
    });
    const table = (await client.get(networks, { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' })).body;
    assert.deepEqual(
      list(table, 'columnDefinitions').map((each) => at(each, 'name')),
      ['Name', 'CIDR', 'Ready', 'Note', 'Age'],
    );
    assert.deepEqual(list(table, 'rows', 0, 'cells').slice(0, 4), ['a', '10.0.0.0/16', 'True', 'n']);
  });
});
