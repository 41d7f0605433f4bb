import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { UnstructuredObject } from '@kubewright/apimachinery';
import { networkDefinition } from '../network-definition.ts';
import { at, names, startServer } from '../test-client.ts';

const owner = { apiVersion: 'v1', kind: 'ConfigMap', name: 'gone', uid: 'gone' };
const deleted = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'a', uid: 'u', deletionTimestamp: '2026-01-01T00:00:00Z', finalizers: ['x.y/z'] },
};

describe('objects that are there from the start', () => {
  it('are as they were given, in namespaces that are there, too', async (t) => {
    const objects = [deleted, { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's', namespace: 'other' } }];
    const { client } = startServer(t, { objects });
    const { body } = await client.get('/api/v1/namespaces/default/configmaps/a');
    assert.deepEqual(
      [at(body, 'metadata', 'uid'), at(body, 'metadata', 'deletionTimestamp')],
      ['u', '2026-01-01T00:00:00Z'],
    );
    assert.equal((await client.get('/api/v1/namespaces/other/secrets/s')).status, 200);
    await client.patch('/api/v1/namespaces/default/configmaps/a', 'merge', { metadata: { finalizers: null } });
    assert.equal((await client.get('/api/v1/namespaces/default/configmaps/a')).status, 404);
  });

  it('are seen by the controllers, unless these are left out', async (t) => {
    const orphan = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'orphan', ownerReferences: [owner] } };
    const whole = startServer(t, { objects: [orphan] });
    await whole.server.settled();
    const configMaps = '/api/v1/namespaces/default/configmaps';
    assert.deepEqual(names((await whole.client.get(configMaps)).body), ['kube-root-ca.crt']);
    const bare = startServer(t, { objects: [orphan], controllers: false });
    await bare.server.settled();
    assert.deepEqual(names((await bare.client.get(configMaps)).body), ['orphan']);
  });

  it('may be of kinds whose definition is among them, or that have none', async (t) => {
    const definition = networkDefinition() as UnstructuredObject;
    const widgets = {
      group: 'free.example.com',
      version: 'v1',
      kind: 'Widget',
      listKind: 'WidgetList',
      plural: 'widgets',
      scope: 'Cluster' as const,
      subresources: ['status'],
    };
    const widget = { apiVersion: 'free.example.com/v1', kind: 'Widget', metadata: { name: 'w' }, anything: [1] };
    const { client } = startServer(t, { objects: [widget, definition], schemaless: [widgets] });
    assert.deepEqual(at((await client.get('/apis/free.example.com/v1/widgets/w')).body, 'anything'), [1]);
    const group = String(at(definition, 'spec', 'group'));
    assert.match((await client.get('/apis')).text, new RegExp(group));
    await client.patch('/apis/free.example.com/v1/widgets/w/status', 'merge', { status: { ready: true } });
  });

  it('of a kind that nobody serves, or without a name, are a mistake that the first request hears of', async (t) => {
    const widget = { apiVersion: 'free.example.com/v1', kind: 'Widget', metadata: { name: 'w' } };
    await assert.rejects(startServer(t, { objects: [widget] }).client.get('/version'), /no kind Widget of free/);
    const nameless = { apiVersion: 'v1', kind: 'Secret' };
    await assert.rejects(startServer(t, { objects: [nameless] }).client.get('/version'), /without metadata\.name/);
  });
});
