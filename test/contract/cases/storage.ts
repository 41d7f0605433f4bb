// resourceVersion, generation, uid and conflicts: what every write does to an object's identity.
import assert from 'node:assert/strict';
import { contractCase, type ContractCase } from '../contract-case.ts';
import { absent } from '../expectation.ts';
import { depot, depots, gadget, gadgets, group, widget, widgets } from '../fixtures.ts';
import { configMaps } from '../resource-path.ts';

export const storageCases: readonly ContractCase[] = [
  contractCase('create assigns uid, resourceVersion, generation and creationTimestamp', async (api) => {
    const created = await api.post(widgets(api.namespace), widget('a'));
    created.expect(201, {
      apiVersion: 'contract.kubewright.dev/v1',
      kind: 'Widget',
      metadata: {
        name: 'a',
        namespace: api.namespace,
        uid: /^[0-9a-f-]{36}$/,
        resourceVersion: /^[1-9]\d*$/,
        generation: 1,
        creationTimestamp: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
        selfLink: absent,
      },
    });
    const read = await api.get(widgets(api.namespace, 'a'));
    read.expect(200, { metadata: { resourceVersion: created.resourceVersion } });
  }),

  contractCase('create ignores a given uid, generation and creationTimestamp', async (api) => {
    const given = {
      uid: '00000000-0000-0000-0000-000000000001',
      generation: 7,
      creationTimestamp: '2001-02-03T04:05:06Z',
    };
    const created = await api.post(widgets(api.namespace), widget('a', {}, given));
    created.expect(201, {
      metadata: {
        generation: 1,
        uid: (uid) => uid !== given.uid,
        creationTimestamp: (time) => time !== given.creationTimestamp,
      },
    });
  }),

  contractCase('create refuses a resourceVersion', async (api) => {
    const refused = await api.post(widgets(api.namespace), widget('a', {}, { resourceVersion: '1' }));
    // An internal error, oddly: the storage layer refuses it, and nobody gives it a reason.
    refused.expect(500, {
      kind: 'Status',
      status: 'Failure',
      reason: absent,
      message: 'resourceVersion should not be set on objects to be created',
    });
  }),

  contractCase('create of an object that exists says AlreadyExists', async (api) => {
    await api.post(widgets(api.namespace), widget('a'));
    const refused = await api.post(widgets(api.namespace), widget('a', { size: 2 }));
    refused.expect(409, {
      reason: 'AlreadyExists',
      message: 'widgets.contract.kubewright.dev "a" already exists',
      details: { name: 'a', group, kind: 'widgets' },
    });
    (await api.get(widgets(api.namespace, 'a'))).expect(200, { spec: { size: 1 } });
  }),

  contractCase('get of an object that is missing says NotFound with details', async (api) => {
    const missing = await api.get(widgets(api.namespace, 'a'));
    missing.expect(404, {
      apiVersion: 'v1',
      kind: 'Status',
      status: 'Failure',
      reason: 'NotFound',
      message: 'widgets.contract.kubewright.dev "a" not found',
      details: { name: 'a', group, kind: 'widgets' },
      code: 404,
    });
    (await api.get(configMaps(api.namespace, 'a'))).expect(404, { message: 'configmaps "a" not found' });
    (await api.put(widgets(api.namespace, 'a'), widget('a', {}, { resourceVersion: '1' }))).expect(404);
    (await api.patch(widgets(api.namespace, 'a'), 'merge', {})).expect(404);
    (await api.delete(widgets(api.namespace, 'a'))).expect(404);
  }),

  contractCase('paths that nothing serves are not found in plain text', async (api) => {
    (await api.get('/apis/nothing.example.com/v1/things')).expect(404, {}, { 'content-type': /^text\/plain/ });
    (await api.get(`/apis/${group}/v2/widgets`)).expect(404);
    (await api.get(`/apis/${group}/v1/namespaces/${api.namespace}/gizmos`)).expect(404);
  }),

  contractCase('update changes the resourceVersion and keeps uid and creationTimestamp', async (api) => {
    const created = await api.post(widgets(api.namespace), widget('a'));
    const updated = await api.put(widgets(api.namespace, 'a'), { ...created.body, spec: { size: 2 } });
    updated.expect(200, {
      metadata: {
        uid: String(created.body.metadata?.uid),
        creationTimestamp: String(created.body.metadata?.creationTimestamp),
        resourceVersion: (version) => Number(version) > Number(created.resourceVersion),
        generation: 2,
      },
      spec: { size: 2 },
    });
  }),

  contractCase('an update that changes nothing keeps the resourceVersion', async (api) => {
    const created = await api.post(widgets(api.namespace), widget('a'));
    const same = await api.put(widgets(api.namespace, 'a'), created.body);
    same.expect(200, { metadata: { resourceVersion: created.resourceVersion, generation: 1 } });
    const empty = await api.patch(widgets(api.namespace, 'a'), 'merge', { spec: { size: 1 } });
    empty.expect(200, { metadata: { resourceVersion: created.resourceVersion } });
  }),

  contractCase('update with a stale resourceVersion conflicts', async (api) => {
    const created = await api.post(widgets(api.namespace), widget('a'));
    await api.patch(widgets(api.namespace, 'a'), 'merge', { spec: { size: 2 } });
    const refused = await api.put(widgets(api.namespace, 'a'), { ...created.body, spec: { size: 3 } });
    refused.expect(409, {
      reason: 'Conflict',
      message:
        'Operation cannot be fulfilled on widgets.contract.kubewright.dev "a": the object has been modified; please apply your changes to the latest version and try again',
      details: { name: 'a', group, kind: 'widgets' },
    });
    (await api.get(widgets(api.namespace, 'a'))).expect(200, { spec: { size: 2 } });
  }),

  contractCase('a merge patch with a stale resourceVersion conflicts', async (api) => {
    const created = await api.post(widgets(api.namespace), widget('a'));
    await api.patch(widgets(api.namespace, 'a'), 'merge', { spec: { size: 2 } });
    const stale = { metadata: { resourceVersion: created.resourceVersion }, spec: { size: 3 } };
    (await api.patch(widgets(api.namespace, 'a'), 'merge', stale)).expect(409, { reason: 'Conflict' });
  }),

  contractCase('update of a custom resource needs a resourceVersion, of a ConfigMap it does not', async (api) => {
    await api.post(widgets(api.namespace), widget('a'));
    const refused = await api.put(widgets(api.namespace, 'a'), widget('a', { size: 2 }));
    refused.expect(422, {
      reason: 'Invalid',
      message:
        'widgets.contract.kubewright.dev "a" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update',
    });
    const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { key: '1' } };
    await api.post(configMaps(api.namespace), configMap);
    (await api.put(configMaps(api.namespace, 'a'), { ...configMap, data: { key: '2' } })).expect(200, {
      data: { key: '2' },
    });
  }),

  contractCase('update refuses another uid, another name and another namespace', async (api) => {
    const { body } = await api.post(widgets(api.namespace), widget('a'));
    const change = (metadata: object) => ({ ...body, metadata: { ...body.metadata, ...metadata } });
    const otherUid = await api.put(
      widgets(api.namespace, 'a'),
      change({ uid: '00000000-0000-0000-0000-000000000001' }),
    );
    otherUid.expect(409, {
      reason: 'Conflict',
      message:
        /^Operation cannot be fulfilled on widgets\.contract\.kubewright\.dev "a": .*Precondition failed: UID in precondition: \S+, UID in object meta: \S+$/,
    });
    (await api.put(widgets(api.namespace, 'a'), change({ name: 'b' }))).expect(400, { reason: 'BadRequest' });
    (await api.put(widgets(api.namespace, 'a'), change({ namespace: 'default' }))).expect(400, {
      message: 'the namespace of the provided object does not match the namespace sent on the request',
    });
  }),

  contractCase('generation grows with the spec and not with metadata', async (api) => {
    const created = await api.post(widgets(api.namespace), widget('a'));
    const labelled = await api.patch(widgets(api.namespace, 'a'), 'merge', { metadata: { labels: { a: 'b' } } });
    labelled.expect(200, {
      metadata: { generation: 1, resourceVersion: (version) => version !== created.resourceVersion },
    });
    (await api.patch(widgets(api.namespace, 'a'), 'merge', { spec: { size: 2 } })).expect(200, {
      metadata: { generation: 2 },
    });
    (await api.patch(widgets(api.namespace, 'a'), 'merge', { metadata: { generation: 9 } })).expect(200, {
      metadata: { generation: 2 },
    });
  }),

  contractCase('without a status subresource a change of status is a change like any other', async (api) => {
    const created = await api.post(gadgets(api.namespace), gadget('a', { status: { phase: 'New' } }));
    created.expect(201, { status: { phase: 'New' }, metadata: { generation: 1 } });
    const updated = await api.patch(gadgets(api.namespace, 'a'), 'merge', { status: { phase: 'Old' } });
    updated.expect(200, { status: { phase: 'Old' }, metadata: { generation: 2 } });
    (await api.get(gadgets(api.namespace, 'a', 'status'))).expect(404);
  }),

  contractCase('generateName makes up a name', async (api) => {
    const { name: _, ...metadata } = widget('').metadata;
    const object = { ...widget(''), metadata: { ...metadata, generateName: 'made-' } };
    const first = await api.post(widgets(api.namespace), object);
    first.expect(201, { metadata: { generateName: 'made-', name: /^made-[bcdfghjklmnpqrstvwxz2456789]{5}$/ } });
    const second = await api.post(widgets(api.namespace), object);
    second.expect(201, { metadata: { name: (name) => name !== first.body.metadata?.name } });
    (await api.post(widgets(api.namespace), { ...object, metadata: {} })).expect(422, {
      message: /name or generateName is required/,
    });
  }),

  contractCase('create in a namespace that is missing is refused', async (api) => {
    const refused = await api.post(widgets(`${api.namespace}-not`), widget('a'));
    refused.expect(404, {
      reason: 'NotFound',
      message: `namespaces "${api.namespace}-not" not found`,
      details: { name: `${api.namespace}-not`, kind: 'namespaces' },
    });
    (await api.get(widgets(`${api.namespace}-not`))).expect(200, { items: [] });
  }),

  contractCase('a cluster-scoped resource has no namespaced path and a namespaced one no other', async (api) => {
    const name = api.namespace;
    (await api.post(depots(undefined), depot(name))).expect(201, { metadata: { name, namespace: absent } });
    (await api.get(depots(undefined, name))).expect(200);
    (await api.get(depots(api.namespace, name))).expect(404);
    (await api.post(widgets(undefined), widget('a'))).expect(404);
  }),

  contractCase('dry run validates, answers and stores nothing', async (api) => {
    const dryRun = { query: { dryRun: 'All' } };
    const created = await api.post(widgets(api.namespace), widget('a'), dryRun);
    created.expect(201, { metadata: { name: 'a', uid: /./ }, spec: { color: 'red' } });
    (await api.get(widgets(api.namespace, 'a'))).expect(404);
    (await api.post(widgets(api.namespace), widget('a', { size: 99 }), dryRun)).expect(422);
    const stored = await api.post(widgets(api.namespace), widget('a'));
    (await api.patch(widgets(api.namespace, 'a'), 'merge', { spec: { size: 2 } }, dryRun)).expect(200, {
      spec: { size: 2 },
      metadata: { generation: 2 },
    });
    (await api.delete(widgets(api.namespace, 'a'), dryRun)).expect(200);
    const read = await api.get(widgets(api.namespace, 'a'));
    read.expect(200, { spec: { size: 1 }, metadata: { resourceVersion: stored.resourceVersion } });
    (await api.post(widgets(api.namespace), widget('b'), { query: { dryRun: 'Some' } })).expect(422);
  }),

  contractCase('apiVersion and kind of the body must be those of the path', async (api) => {
    (await api.post(widgets(api.namespace), { ...widget('a'), kind: 'Gadget' })).expect(422, {
      message: 'Gadget.contract.kubewright.dev "a" is invalid: kind: Invalid value: "Gadget": must be Widget',
    });
    (await api.post(widgets(api.namespace), { ...widget('a'), apiVersion: `${group}/v2` })).expect(400);
    const { kind: _, ...kindless } = widget('a');
    assert.ok((await api.post(widgets(api.namespace), kindless)).status >= 400);
    (await api.post(widgets(api.namespace), '{"apiVersion":')).expect(400, { reason: 'BadRequest' });
    (await api.post(widgets(api.namespace), 'text', { contentType: 'text/plain' })).expect(415, {
      reason: 'UnsupportedMediaType',
    });
  }),
];
