import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { definitions, network, networkDefinition, networks } from '../network-definition.ts';
import { at, list, startServer } from '../test-client.ts';

const deployments = '/apis/apps/v1/namespaces/default/deployments';
const deployment = (image: string, replicas?: number) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    ...(replicas === undefined ? {} : { replicas }),
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'c', image, ports: [{ containerPort: 80 }] }] },
    },
  },
});

describe('server-side apply', () => {
  it('creates, changes and leaves to others what is theirs', async (t) => {
    const { client } = startServer(t);
    const created = await client.patch(`${deployments}/web?fieldManager=one`, 'apply', deployment('x:1', 2));
    assert.equal(created.status, 201);
    await client.patch(`${deployments}/web/scale`, 'merge', { spec: { replicas: 5 } });
    const changed = await client.patch(`${deployments}/web?fieldManager=one`, 'apply', deployment('x:2'));
    assert.equal(changed.status, 200);
    assert.equal(at(changed.body, 'spec', 'replicas'), 5);
    assert.equal(at(changed.body, 'spec', 'template', 'spec', 'containers', 0, 'image'), 'x:2');
    const again = await client.patch(`${deployments}/web?fieldManager=one`, 'apply', deployment('x:2'));
    assert.equal(at(again.body, 'metadata', 'resourceVersion'), at(changed.body, 'metadata', 'resourceVersion'));
    const conflict = await client.send('PATCH', `${deployments}/web?fieldManager=two`, {
      body: deployment('x:3'),
      headers: { 'content-type': 'application/apply-patch+yaml' },
    });
    assert.equal(conflict.status, 409);
    assert.match(conflict.text, /conflict with \\"one\\"/);
    await client.patch(`${deployments}/web?fieldManager=two&force=true`, 'apply', deployment('x:3'));
  });

  it('has a status of its own', async (t) => {
    const { client } = startServer(t);
    await client.post(definitions, networkDefinition());
    await client.patch(`${networks}/a?fieldManager=user`, 'apply', network('a'));
    const body = {
      apiVersion: 'samples.example.com/v1alpha1',
      kind: 'Network',
      metadata: { name: 'a' },
      status: { conditions: [{ type: 'Ready', status: 'True' }] },
    };
    const applied = await client.patch(`${networks}/a/status?fieldManager=controller`, 'apply', body);
    assert.equal(at(applied.body, 'metadata', 'generation'), 1);
    const entry = list(applied.body, 'metadata', 'managedFields').find((each) => at(each, 'manager') === 'controller');
    assert.equal(at(entry, 'subresource'), 'status');
    const missing = await client.send('PATCH', `${networks}/b/status?fieldManager=controller`, {
      body: { ...body, metadata: { name: 'b' } },
      headers: { 'content-type': 'application/apply-patch+yaml' },
    });
    assert.equal(missing.status, 404);
  });

  it('refuses what the schema does not know', async (t) => {
    const { client } = startServer(t);
    await client.post(definitions, networkDefinition());
    const refused = await client.send('PATCH', `${networks}/a?fieldManager=one`, {
      body: network('a', { unknown: 1 }),
      headers: { 'content-type': 'application/apply-patch+yaml' },
    });
    assert.match(refused.text, /\.spec\.unknown: field not declared in schema/);
  });
});
