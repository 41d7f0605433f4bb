import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { definitions, network, networkDefinition, networks } from '../network-definition.ts';
import { at, list, startServer } from '../test-client.ts';

const configMaps = '/api/v1/namespaces/default/configmaps';
const configMap = (name: string, data: object = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data,
});

describe('objects', () => {
  it('are created with an identity, read, changed, and deleted', async (t) => {
    const { client } = startServer(t);
    const created = await client.post(configMaps, configMap('a', { x: '1' }));
    assert.equal(created.status, 201);
    const metadata = at(created.body, 'metadata');
    assert.match(String(at(metadata, 'uid')), /^[0-9a-f-]{36}$/);
    assert.match(String(at(metadata, 'creationTimestamp')), /^\d{4}-.*Z$/);
    assert.equal(at(metadata, 'generation'), undefined);
    assert.deepEqual((await client.get(`${configMaps}/a`)).body, created.body);
    const changed = await client.expect('PUT', `${configMaps}/a`, {
      body: { ...(created.body as object), data: { x: '2' } },
    });
    assert.notEqual(at(changed.body, 'metadata', 'resourceVersion'), at(metadata, 'resourceVersion'));
    const conflict = await client.send('PUT', `${configMaps}/a`, { body: created.body });
    assert.equal(conflict.status, 409);
    const deleted = await client.delete(`${configMaps}/a`);
    assert.equal(at(deleted.body, 'status'), 'Success');
    assert.equal((await client.get(`${configMaps}/a`)).status, 404);
  });

  it('keep their resourceVersion when nothing changes', async (t) => {
    const { client } = startServer(t);
    const created = await client.post(configMaps, configMap('a', { x: '1' }));
    const patched = await client.patch(`${configMaps}/a`, 'merge', { data: { x: '1' } });
    assert.deepEqual(patched.body, created.body);
  });

  it('take one of many concurrent writes each, and lose none', async (t) => {
    const { client } = startServer(t);
    await client.post(configMaps, configMap('a'));
    const keys = Array.from({ length: 15 }, (_, index) => `k${index}`);
    await Promise.all(keys.map((key) => client.patch(`${configMaps}/a`, 'merge', { data: { [key]: '1' } })));
    const { body } = await client.get(`${configMaps}/a`);
    assert.deepEqual(Object.keys(at(body, 'data') as object).toSorted(), keys.toSorted());
  });

  it('count a generation for the desired state only, and keep the status apart', async (t) => {
    const { client } = startServer(t);
    await client.post(definitions, networkDefinition());
    const created = await client.post(networks, { ...network('a'), status: { replicas: 7 } });
    assert.equal(at(created.body, 'metadata', 'generation'), 1);
    assert.equal(at(created.body, 'status'), undefined);
    assert.deepEqual(at(created.body, 'spec'), { cidr: '10.0.0.0/16', mode: 'open', replicas: 1 });
    const status = await client.patch(`${networks}/a/status`, 'merge', {
      spec: { note: 'no' },
      status: { replicas: 2 },
    });
    assert.equal(at(status.body, 'spec', 'note'), undefined);
    assert.equal(at(status.body, 'status', 'replicas'), 2);
    assert.equal(at(status.body, 'metadata', 'generation'), 1);
    const spec = await client.patch(`${networks}/a`, 'merge', { spec: { note: 'yes' }, status: { replicas: 9 } });
    assert.equal(at(spec.body, 'status', 'replicas'), 2);
    assert.equal(at(spec.body, 'metadata', 'generation'), 2);
    const labelled = await client.patch(`${networks}/a`, 'merge', { metadata: { labels: { a: 'b' } } });
    assert.equal(at(labelled.body, 'metadata', 'generation'), 2);
  });

  it('are served in every version', async (t) => {
    const { client } = startServer(t);
    await client.post(definitions, networkDefinition());
    await client.post(networks, network('a'));
    const beta = networks.replace('v1alpha1', 'v1beta1');
    const read = (await client.get(`${beta}/a`)).body;
    assert.equal(at(read, 'apiVersion'), 'samples.example.com/v1beta1');
    const written = await client.expect('PUT', `${beta}/a`, {
      body: { ...(read as object), spec: { cidr: 'c', note: 'b' } },
    });
    assert.equal(at(written.body, 'apiVersion'), 'samples.example.com/v1beta1');
    const [item] = list((await client.get(networks)).body, 'items');
    assert.deepEqual([at(item, 'apiVersion'), at(item, 'spec', 'note')], ['samples.example.com/v1alpha1', 'b']);
  });

  it('are validated, pruned and warned about', async (t) => {
    const { client } = startServer(t);
    await client.post(definitions, networkDefinition());
    const wrong = await client.send('POST', networks, { body: network('a', { mode: 'ajar', replicas: 0 }) });
    assert.equal(wrong.status, 422);
    assert.deepEqual(
      list(wrong.body, 'details', 'causes').map((cause) => at(cause, 'field')),
      ['spec.mode', 'spec.replicas'],
    );
    const pruned = await client.post(networks, network('a', { unknown: 1 }));
    assert.equal(at(pruned.body, 'spec', 'unknown'), undefined);
    assert.equal(pruned.headers['warning'], String.raw`299 - "unknown field \"spec.unknown\""`);
    const strict = await client.send('POST', `${networks}?fieldValidation=Strict`, {
      body: network('b', { unknown: 1 }),
    });
    assert.equal(strict.status, 400);
    const ignored = await client.post(`${networks}?fieldValidation=Ignore`, network('c', { unknown: 1 }));
    assert.equal(ignored.headers['warning'], undefined);
  });

  it('are not stored by a dry run', async (t) => {
    const { client } = startServer(t);
    await client.post(`${configMaps}?dryRun=All`, configMap('a'));
    assert.equal((await client.get(`${configMaps}/a`)).status, 404);
    await client.post(configMaps, configMap('a'));
    await client.expect('DELETE', `${configMaps}/a?dryRun=All`);
    await client.patch(`${configMaps}/a?dryRun=All`, 'merge', { data: { x: '1' } });
    assert.equal(at((await client.get(`${configMaps}/a`)).body, 'data'), undefined);
  });

  it('may have fields that are names of JavaScript', async (t) => {
    const { client } = startServer(t);
    const body =
      '{"metadata":{"name":"a","annotations":{"constructor":"x"}},"data":{"__proto__":"p","constructor":"c"},"__proto__":{"x":1}}';
    const created = await client.expect('POST', configMaps, { body });
    assert.match(created.text, /"data":{"__proto__":"p","constructor":"c"}/);
    assert.equal(({} as { x?: number }).x, undefined);
  });

  it('are read and written as YAML', async (t) => {
    const { client } = startServer(t);
    const yaml = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  when: "2001-01-01"\n';
    await client.expect('POST', configMaps, { body: yaml, headers: { 'content-type': 'application/yaml' } });
    const { text, headers } = await client.get(`${configMaps}/a`, { accept: 'application/yaml' });
    assert.equal(at(headers, 'content-type'), 'application/yaml');
    assert.match(text, /^data:\n {2}when: "?2001-01-01"?$/m);
  });
});

describe('built-in kinds', () => {
  it('get the defaults that controllers compare with', async (t) => {
    const { client } = startServer(t);
    const { body } = await client.post('/apis/apps/v1/namespaces/default/deployments', {
      metadata: { name: 'web' },
      spec: {
        selector: { matchLabels: { app: 'web' } },
        template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'x:1' }] } },
      },
    });
    const spec = at(body, 'spec');
    assert.equal(at(spec, 'replicas'), 1);
    assert.deepEqual(at(spec, 'strategy'), {
      type: 'RollingUpdate',
      rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' },
    });
    assert.equal(at(spec, 'template', 'spec', 'containers', 0, 'imagePullPolicy'), 'IfNotPresent');
    assert.deepEqual(at(body, 'status'), {});
  });

  it('scale through their subresource', async (t) => {
    const { client } = startServer(t);
    const deployments = '/apis/apps/v1/namespaces/default/deployments';
    await client.post(deployments, {
      metadata: { name: 'web' },
      spec: {
        selector: { matchLabels: { app: 'web' } },
        template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'x:1' }] } },
      },
    });
    const scale = await client.patch(`${deployments}/web/scale`, 'merge', { spec: { replicas: 4 } });
    assert.deepEqual(at(scale.body, 'spec'), { replicas: 4 });
    assert.equal(at(scale.body, 'status', 'selector'), 'app=web');
    assert.equal(at((await client.get(`${deployments}/web`)).body, 'spec', 'replicas'), 4);
  });

  it('store an event of either group once', async (t) => {
    const { client } = startServer(t);
    await client.post('/api/v1/namespaces/default/events', {
      metadata: { name: 'e' },
      involvedObject: { kind: 'Pod', name: 'p', namespace: 'default' },
      reason: 'R',
      message: 'hello',
      type: 'Normal',
    });
    const { body } = await client.get(
      '/apis/events.k8s.io/v1/namespaces/default/events?fieldSelector=regarding.name=p',
    );
    assert.equal(at(body, 'items', 0, 'note'), 'hello');
  });

  it('answer reviews without storing them', async (t) => {
    const { client } = startServer(t);
    const { body } = await client.post('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
      spec: { resourceAttributes: { verb: 'get', resource: 'pods' } },
    });
    assert.equal(at(body, 'status', 'allowed'), true);
  });
});

describe('hostile bodies', () => {
  it('are refused without harm', async (t) => {
    const { client } = startServer(t);
    const deep = `{"metadata":{"name":"a"},"data":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    assert.equal((await client.send('POST', configMaps, { body: deep })).status, 400);
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c]\n`;
    const headers = { 'content-type': 'application/yaml' };
    assert.equal((await client.send('POST', configMaps, { body: bomb, headers })).status, 400);
    for (const body of [
      'null',
      '[]',
      '"x"',
      '1',
      '{',
      '{"metadata":[]}',
      '{"metadata":{"labels":{"a":{}}}}',
      '{"kind":1}',
    ]) {
      const { status } = await client.send('POST', configMaps, { body });
      assert.ok(status === 400 || status === 422, `${body}: ${status}`);
    }
    assert.equal((await client.get('/api/v1/namespaces/default%2Fx/configmaps')).status, 404);
  });
});
