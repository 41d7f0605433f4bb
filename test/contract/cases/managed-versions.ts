// Who owns what of objects that are written in several versions: each manager's fields are those of the version it wrote.
import type { Api } from '../api.ts';
import { contractCase, type ContractCase } from '../contract-case.ts';
import { absent } from '../expectation.ts';
import { untilServed } from '../fixtures.ts';
import { customResourceDefinitions, resourcePath } from '../resource-path.ts';

type ListType = 'map' | 'atomic';

interface Version {
  readonly name: string;
  readonly storage: boolean;
  readonly served: boolean;
  readonly ports: ListType;
  /** A field with a default that no other version has. */
  readonly own?: string;
}

const item = {
  type: 'object',
  required: ['name'],
  properties: { name: { type: 'string' }, port: { type: 'integer' } },
};

/** A version in which the ports are a list of this type. */
const version = (name: string, ports: ListType, more: Partial<Version> = {}): Version => ({
  name,
  ports,
  storage: false,
  served: true,
  ...more,
});

function versionSpec({ ports, own, ...version }: Version) {
  const type = {
    'x-kubernetes-list-type': ports,
    ...(ports === 'map' ? { 'x-kubernetes-list-map-keys': ['name'] } : {}),
  };
  const text = { type: 'string' };
  const ownField = own === undefined ? {} : { [own]: { ...text, default: 'o' } };
  const spec = {
    type: 'object',
    properties: { a: text, b: text, c: text, ports: { type: 'array', items: item, ...type }, ...ownField },
  };
  const status = { type: 'object', properties: { phase: text } };
  return {
    ...version,
    schema: { openAPIV3Schema: { type: 'object', properties: { spec, status } } },
    subresources: { status: {} },
  };
}

/** A kind of these versions. */
async function define(api: Api, group: string, versions: readonly Version[]) {
  const name = `shares.${group}`;
  const definition = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind: 'Share', plural: 'shares' },
      versions: versions.map(versionSpec),
    },
  };
  (await api.peek('POST', customResourceDefinitions(undefined), definition)).expect(201);
  const path = (of: string, subresource?: string) =>
    resourcePath(`${group}/${of}`, 'shares')(api.namespace, 'x', subresource);
  const served = (of: string) => untilServed(api, resourcePath(`${group}/${of}`, 'shares')(api.namespace));
  for (const each of versions) if (each.served) await served(each.name);
  const apply = (of: string, manager: string, spec: object, options: { force?: true; subresource?: string } = {}) => {
    const { force, subresource } = options;
    const part = subresource === 'status' ? { status: spec } : { spec };
    const applied = { apiVersion: `${group}/${of}`, kind: 'Share', metadata: { name: 'x' }, ...part };
    const query = { fieldManager: manager, ...(force === undefined ? {} : { force }) };
    return api.patch(path(of, subresource), 'apply', applied, { query });
  };
  /**
   * Changes the versions, and waits until the server shows objects by the changed definition. That a version is no longer
   * served is not enough: kube-apiserver says so before it forgets the schemas that it had.
   */
  const change = async (next: readonly Version[], gone: string) => {
    const column = { name: 'Changed', type: 'string', jsonPath: '.spec.a' };
    const versions = next.map((each) => ({ ...versionSpec(each), additionalPrinterColumns: [column] }));
    for (;;) {
      const { body } = await api.peek('GET', customResourceDefinitions(undefined, name));
      const spec = { ...(body['spec'] as object), versions };
      const answer = await api.peek('PUT', customResourceDefinitions(undefined, name), { ...body, spec });
      if (answer.status === 409) continue;
      answer.expect(200);
      break;
    }
    await api.until(path(gone), ({ status }) => status === 404);
    const table = { accept: 'application/json;as=Table;g=meta.k8s.io;v=v1' };
    for (const each of next.filter(({ served }) => served)) {
      await api.until(path(each.name), ({ text }) => text.includes('"name":"Changed"'), table);
    }
  };
  return { path, apply, change };
}

export const managedVersionCases: readonly ContractCase[] = [
  contractCase('managers of two versions take fields from one another', async (api) => {
    const { path, apply } = await define(api, 'taking.share.kubewright.dev', [
      version('v1', 'map'),
      version('v2', 'map', { storage: true }),
    ]);
    (await apply('v1', 'one', { a: '1', b: '1', ports: [{ name: 'p', port: 1 }] })).expect(201);
    (await api.patch(path('v2'), 'merge', { spec: { a: '2' } })).expect(200);
    (await api.patch(path('v1'), 'merge', { spec: { a: '3' } })).expect(200);
    (await apply('v2', 'two', { b: '2' })).expect(409, { message: /conflict with "one": \.spec\.b/ });
    (await apply('v2', 'two', { b: '1' })).expect(200);
    (await apply('v2', 'two', { b: '2' }, { force: true })).expect(200);
    // What one applied in the other version goes.
    (await apply('v2', 'one', { a: '3' })).expect(200, { spec: { a: '3', b: '2', ports: absent } });
    (await api.patch(path('v1', 'status'), 'merge', { status: { phase: 'x' } })).expect(200);
    (await apply('v2', 'one', { phase: 'y' }, { subresource: 'status' })).expect(409);
    (await apply('v2', 'one', { phase: 'x' }, { subresource: 'status' })).expect(200);
    await api.get(path('v1'));
  }),

  contractCase('a list is owned as it is in the version of its manager', async (api) => {
    const { path, apply } = await define(api, 'lists.share.kubewright.dev', [
      version('v1', 'map', { storage: true }),
      version('v2', 'atomic'),
    ]);
    (await apply('v1', 'one', { ports: [{ name: 'p', port: 1 }] })).expect(201);
    (await apply('v1', 'two', { ports: [{ name: 'q', port: 2 }] })).expect(200);
    (await api.patch(path('v2'), 'merge', { spec: { a: '2' } })).expect(200);
    (await apply('v2', 'three', { ports: [{ name: 'p', port: 1 }] })).expect(200);
    (await apply('v2', 'three', { ports: [{ name: 'p', port: 2 }] })).expect(409);
    (await api.patch(path('v2'), 'merge', { spec: { ports: [{ name: 'p', port: 9 }, { name: 'r' }] } })).expect(200);
    (await apply('v1', 'three', { b: '3' }, { force: true })).expect(200);
    (await apply('v2', 'one', { ports: [{ name: 'z' }] }, { force: true })).expect(200);
    (await apply('v1', 'one', { ports: [{ name: 'y' }] }, { force: true })).expect(200);
  }),

  contractCase('what the version of a manager does not know cannot be written beside it', async (api) => {
    const { path, apply } = await define(api, 'unknown.share.kubewright.dev', [
      version('v1', 'map', { storage: true }),
      version('v2', 'map', { own: 'newer' }),
    ]);
    (await apply('v1', 'one', { a: '1' })).expect(201);
    // What changes nothing gets no defaults.
    (await apply('v2', 'two', { a: '1' })).expect(200, { metadata: { generation: 1 } });
    (await apply('v2', 'one', { newer: 'x' })).expect(500, { message: /^failed to prune fields: failed to convert/ });
    (await apply('v2', 'two', { newer: 'x' })).expect(500, { message: /^failed to prune fields: failed add back/ });
    (await api.patch(path('v2', 'status'), 'merge', { status: { phase: 'x' } })).expect(200, {
      metadata: { managedFields: absent },
    });
  }),

  contractCase('a version that is no longer served still has its managers', async (api) => {
    const versions = [version('v1', 'map'), version('v2', 'atomic', { storage: true })];
    const { path, apply, change } = await define(api, 'unserved.share.kubewright.dev', versions);
    (await apply('v1', 'one', { a: '1', b: '1', ports: [{ name: 'p' }] })).expect(201);
    (await api.patch(path('v1'), 'merge', { spec: { c: 'u' } })).expect(200);
    await change([version('v1', 'map', { served: false }), version('v2', 'atomic', { storage: true })], 'v1');
    (await api.patch(path('v2'), 'merge', { spec: { a: '2' } })).expect(200);
    (await apply('v2', 'two', { b: '2' })).expect(409);
    (await apply('v2', 'one', { a: '2' })).expect(200, { spec: { b: absent, c: 'u' } });
  }),

  contractCase('a version that is gone takes the managers with it', async (api) => {
    const versions = [version('v1', 'map'), version('v2', 'map', { storage: true })];
    const { path, apply, change } = await define(api, 'gone.share.kubewright.dev', versions);
    (await apply('v1', 'one', { a: '1', b: '1' })).expect(201);
    (await api.patch(path('v2'), 'merge', { spec: { c: 'u' } })).expect(200);
    await change([version('v2', 'map', { storage: true })], 'v1');
    (await apply('v2', 'one', { a: '2' })).expect(500, { message: /invalid group\/version/ });
    (await apply('v2', 'two', { a: '2' }, { force: true })).expect(500);
    (await api.patch(path('v2'), 'merge', { spec: { a: '2' } })).expect(200, { metadata: { managedFields: absent } });
    (await apply('v2', 'one', { a: '2' })).expect(200, { metadata: { managedFields: [{}, {}] } });
  }),

  contractCase('an autoscaler applied in one version is owned in it', async (api) => {
    const path = (of: string) => resourcePath(`autoscaling/${of}`, 'horizontalpodautoscalers')(api.namespace, 'x');
    const apply = (of: string, manager: string, spec: object, force = false) => {
      const applied = {
        apiVersion: `autoscaling/${of}`,
        kind: 'HorizontalPodAutoscaler',
        metadata: { name: 'x' },
        spec,
      };
      return api.patch(path(of), 'apply', applied, { query: { fieldManager: manager, ...(force ? { force } : {}) } });
    };
    const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };
    const cpu = (averageUtilization: number) => ({
      type: 'Resource',
      resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } },
    });
    (await apply('v1', 'one', { maxReplicas: 3, targetCPUUtilizationPercentage: 40, scaleTargetRef })).expect(201);
    (await api.patch(path('v2'), 'merge', { spec: { maxReplicas: 4 } })).expect(200);
    (await apply('v2', 'two', { metrics: [cpu(50)] })).expect(409, { message: /targetCPUUtilizationPercentage/ });
    (await apply('v2', 'two', { metrics: [cpu(50)] }, true)).expect(200);
    (await apply('v1', 'one', { maxReplicas: 3, targetCPUUtilizationPercentage: 40, scaleTargetRef })).expect(409);
    (await apply('v2', 'one', { maxReplicas: 4, metrics: [cpu(50)] }, true)).expect(200, { spec: { scaleTargetRef } });
    (await api.patch(path('v1'), 'merge', { spec: { targetCPUUtilizationPercentage: 60 } })).expect(200);
    await api.get(path('v2'));
  }),

  contractCase('an event applied in one group is owned in it', async (api) => {
    const core = resourcePath('v1', 'events')(api.namespace, 'x');
    const events = resourcePath('events.k8s.io/v1', 'events')(api.namespace, 'x');
    const shared = {
      metadata: { name: 'x' },
      type: 'Normal',
      reason: 'Done',
      action: 'Doing',
      reportingInstance: 'one',
      eventTime: '2020-01-01T00:00:00.000000Z',
    };
    const involvedObject = { kind: 'Pod', name: 'x', namespace: api.namespace };
    const query = { fieldManager: 'one' };
    const applied = {
      apiVersion: 'v1',
      kind: 'Event',
      ...shared,
      message: 'm',
      reportingComponent: 'c',
      involvedObject,
    };
    (await api.patch(core, 'apply', applied, { query })).expect(201);
    (await api.patch(events, 'merge', { note: 'n' })).expect(422, { message: /field is immutable/ });
    (await api.patch(events, 'merge', { reason: 'Other', type: 'Warning' })).expect(422);
    (await api.patch(core, 'merge', { message: 'n' })).expect(200);
    const series = { count: 2, lastObservedTime: '2020-01-01T00:00:01.000000Z' };
    (await api.patch(events, 'merge', { series: { ...series, count: 1 } })).expect(422);
    (await api.patch(events, 'merge', { series })).expect(200);
    const again = { apiVersion: 'events.k8s.io/v1', kind: 'Event', ...shared, reportingController: 'c' };
    (await api.patch(events, 'apply', again, { query })).expect(200);
    (await api.patch(core, 'merge', { message: 'o' })).expect(200);
    const fresh = { ...again, metadata: { name: 'y' }, deprecatedCount: 1, type: 'Odd', action: '' };
    (await api.post(resourcePath('events.k8s.io/v1', 'events')(api.namespace), fresh)).expect(422);
  }),
];
