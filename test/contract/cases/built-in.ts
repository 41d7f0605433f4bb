// The built-in kinds that every operator meets: namespaces, ConfigMaps, Secrets, Leases, events.
import { contractCase, type ContractCase } from '../contract-case.ts';
import { absent } from '../expectation.ts';
import { configMaps, namespaces, resourcePath, secrets } from '../resource-path.ts';

const leases = resourcePath('coordination.k8s.io/v1', 'leases');
const events = resourcePath('events.k8s.io/v1', 'events');
const coreEvents = resourcePath('v1', 'events');

export const builtInCases: readonly ContractCase[] = [
  contractCase('a namespace is active, labelled with its name, and held by its finalizer', async (api) => {
    const created = await api.post(namespaces(undefined), {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: `${api.namespace.slice(0, 50)}-other` },
    });
    created.expect(201, {
      metadata: {
        labels: { 'kubernetes.io/metadata.name': `${api.namespace.slice(0, 50)}-other` },
        generation: absent,
      },
      spec: { finalizers: ['kubernetes'] },
      status: { phase: 'Active' },
    });
    (await api.post(namespaces(undefined), { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a.b' } })).expect(
      422,
    );
    (await api.post(namespaces(undefined), { metadata: { name: api.namespace } })).expect(409, {
      reason: 'AlreadyExists',
      message: `namespaces "${api.namespace}" already exists`,
    });
  }),

  contractCase('a ConfigMap has no generation, and keeps its data apart from its binary data', async (api) => {
    const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { text: 'x' }, unknown: 1 };
    const created = await api.post(configMaps(api.namespace), configMap);
    created.expect(201, { data: { text: 'x' }, unknown: absent, metadata: { generation: absent } });
    const same = await api.put(configMaps(api.namespace, 'a'), created.body);
    same.expect(200, { metadata: { resourceVersion: created.resourceVersion } });
    const both = { ...configMap, metadata: { name: 'b' }, binaryData: { text: 'AA==' } };
    (await api.post(configMaps(api.namespace), both)).expect(422, { message: /duplicate of key present in/ });
    (await api.post(configMaps(api.namespace), { ...configMap, metadata: { name: 'c' }, data: { 'a b': '' } })).expect(
      422,
    );
    (await api.post(configMaps(api.namespace), { ...configMap, metadata: { name: 'd' }, data: { a: 1 } })).expect(400);
  }),

  contractCase('an immutable ConfigMap changes no more', async (api) => {
    const configMap = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'a' },
      data: { a: '1' },
      immutable: true,
    };
    await api.post(configMaps(api.namespace), configMap);
    (await api.patch(configMaps(api.namespace, 'a'), 'merge', { data: { a: '2' } })).expect(422, {
      message: /data: Forbidden: field is immutable when `immutable` is set/,
    });
    (await api.patch(configMaps(api.namespace, 'a'), 'merge', { metadata: { labels: { a: 'b' } } })).expect(200);
  }),

  contractCase('the stringData of a Secret becomes data', async (api) => {
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'a' },
      data: { kept: 'eA==', over: 'eA==' },
      stringData: { over: 'y', more: 'ü' },
    };
    (await api.post(secrets(api.namespace), secret)).expect(201, {
      type: 'Opaque',
      stringData: absent,
      data: { kept: 'eA==', over: 'eQ==', more: 'w7w=' },
    });
    (await api.patch(secrets(api.namespace, 'a'), 'merge', { type: 'other' })).expect(422, {
      message: /type: Invalid value: "other": field is immutable/,
    });
  }),

  contractCase('the times of a Lease have six digits', async (api) => {
    const lease = (renewTime: string) => ({
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name: 'a' },
      spec: { holderIdentity: 'one', leaseDurationSeconds: 15, renewTime },
    });
    (await api.post(leases(api.namespace), lease('2001-02-03T04:05:06.123456Z'))).expect(201, {
      spec: { renewTime: '2001-02-03T04:05:06.123456Z', leaseTransitions: absent },
    });
    (await api.post(leases(api.namespace), lease('2001-02-03'))).expect(400);
    // Unlike most built-in kinds, a Lease cannot be overwritten blindly: two leaders would both succeed.
    const blind = await api.put(leases(api.namespace, 'a'), lease('2001-02-03T04:05:06.000000Z'));
    blind.expect(422, { message: /metadata\.resourceVersion: Invalid value: 0: must be specified for an update/ });
    (await api.patch(leases(api.namespace, 'a'), 'merge', { spec: { leaseDurationSeconds: 0 } })).expect(422, {
      message: /spec\.leaseDurationSeconds: Invalid value: 0: must be greater than 0/,
    });
  }),

  contractCase('an event of one group is read in the other', async (api) => {
    const event = {
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: { name: 'a' },
      eventTime: '2001-02-03T04:05:06.123456Z',
      reportingController: 'contract.kubewright.dev/test',
      reportingInstance: 'one',
      action: 'Testing',
      reason: 'Tested',
      note: 'It was tested',
      type: 'Normal',
      regarding: { apiVersion: 'v1', kind: 'ConfigMap', name: 'a', namespace: api.namespace },
    };
    (await api.post(events(api.namespace), event)).expect(201, { note: 'It was tested' });
    (await api.get(coreEvents(api.namespace, 'a'))).expect(200, {
      apiVersion: 'v1',
      message: 'It was tested',
      involvedObject: { kind: 'ConfigMap', name: 'a' },
      reportingComponent: 'contract.kubewright.dev/test',
    });
    const query = { fieldSelector: 'involvedObject.kind=ConfigMap,involvedObject.name=a' };
    (await api.get(coreEvents(api.namespace), { query })).expect(200, { items: [{ metadata: { name: 'a' } }] });
  }),

  contractCase('an event of the core group that nobody reports is read in the other', async (api) => {
    const involvedObject = { kind: 'ConfigMap', name: 'a', namespace: api.namespace };
    await api.post(coreEvents(api.namespace), { metadata: { name: 'a' }, involvedObject, source: { component: 'c' } });
    await api.get(events(api.namespace));
    await api.patch(events(api.namespace, 'a'), 'merge', { deprecatedCount: 2 });
    await api.get(coreEvents(api.namespace, 'a'));
  }),

  contractCase('the server says that it is well', async (api) => {
    for (const path of ['/healthz', '/livez', '/readyz']) {
      const answer = await api.get(path);
      answer.expect(200, {}, { 'content-type': /^text\/plain/ });
      if (answer.text !== 'ok') throw new Error(`${path} says ${answer.text}`);
    }
  }),
];
