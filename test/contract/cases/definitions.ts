// CustomResourceDefinitions: established and served, refused when they are wrong; what discovery and OpenAPI say of them.
import assert from 'node:assert/strict';
import type { UnstructuredObject } from '@kubewright/apimachinery';
import { contractCase, type ContractCase } from '../contract-case.ts';
import { absent } from '../expectation.ts';
import { definition, group, untilServed } from '../fixtures.ts';
import { customResourceDefinitions, resourcePath } from '../resource-path.ts';

const properties = { spec: { type: 'object', properties: { value: { type: 'string' } } } };

export const definitionCases: readonly ContractCase[] = [
  contractCase('a definition gets its defaults, its names accepted, and is established', async (api) => {
    const crd = definition({ group: 'established.kubewright.dev', kind: 'Thing', properties });
    (await api.post(customResourceDefinitions(undefined), crd)).expect(201, {
      metadata: { generation: 1 },
      spec: {
        conversion: { strategy: 'None' },
        names: { singular: 'thing', listKind: 'ThingList' },
      },
    });
    const things = resourcePath('established.kubewright.dev/v1', 'things');
    await untilServed(api, things(undefined));
    const established = await api.get(customResourceDefinitions(undefined, crd.metadata.name));
    established.expect(200, {
      status: {
        acceptedNames: { kind: 'Thing', plural: 'things', singular: 'thing', listKind: 'ThingList' },
        storedVersions: ['v1'],
        conditions: [
          { type: 'NamesAccepted', status: 'True', reason: 'NoConflicts' },
          { type: 'Established', status: 'True', reason: 'InitialNamesAccepted' },
        ],
      },
    });
    (await api.get(things(undefined))).expect(200, { kind: 'ThingList', apiVersion: 'established.kubewright.dev/v1' });
  }),

  contractCase('a definition whose schema is not structural is refused', async (api) => {
    const refuse = async (schema: Record<string, unknown>, message: RegExp) => {
      const crd = definition({ group: 'structural.kubewright.dev', kind: 'Thing', properties: { spec: schema } });
      (await api.post(customResourceDefinitions(undefined), crd)).expect(422, { reason: 'Invalid', message });
    };
    await refuse(
      { properties: { a: { type: 'string' } } },
      /spec\]?.*type: Required value: must not be empty for specified object fields/,
    );
    await refuse({ type: 'object', properties: { a: {} } }, /type: Required value/);
    await refuse({ type: 'array' }, /items: Required value: must be specified/);
    await refuse({ type: 'object', properties: { a: { type: 'string', default: 1 } } }, /default: Invalid value/);
    await refuse({ type: 'object', anyOf: [{ type: 'string' }] }, /must be empty to be structural/);
    await refuse({ type: 'object', properties: { a: { type: 'text' } } }, /type: Unsupported value: "text"/);
    await refuse({ type: 'array', items: { type: 'string' }, uniqueItems: true }, /uniqueItems: Forbidden/);
  }),

  contractCase('a definition is refused for its name, its versions and its scope', async (api) => {
    const crd = definition({ group: 'names.kubewright.dev', kind: 'Thing', properties });
    const refuse = async (change: (copy: typeof crd) => void, message: RegExp) => {
      const copy = structuredClone(crd);
      change(copy);
      (await api.post(customResourceDefinitions(undefined), copy)).expect(422, { reason: 'Invalid', message });
    };
    await refuse(
      (copy) => (copy.metadata.name = 'other.names.kubewright.dev'),
      /metadata\.name: Invalid value: .* must be spec\.names\.plural\+"\."\+spec\.group/,
    );
    await refuse((copy) => (copy.spec.names.plural = 'Things'), /spec\.names\.plural/);
    await refuse((copy) => (copy.spec.names.kind = 'thing-y!'), /spec\.names\.kind/);
    await refuse(
      (copy) => copy.spec.versions.forEach((version) => (version.storage = false)),
      /must have exactly one version marked as storage version/,
    );
    await refuse(
      (copy) => void copy.spec.versions.push(...structuredClone(copy.spec.versions)),
      /must have exactly one version|must contain unique version names/,
    );
    await refuse((copy) => (copy.spec.scope = 'Wide' as 'Cluster'), /spec\.scope: Unsupported value: "Wide"/);
    await refuse((copy) => (copy.spec.group = 'nodots'), /spec\.group/);
  }),

  contractCase('a definition in a protected group needs the approval annotation', async (api) => {
    const crd = definition({ group: 'contract.k8s.io', kind: 'Guarded', properties });
    (await api.post(customResourceDefinitions(undefined), crd)).expect(422, {
      message:
        /metadata\.annotations\[api-approved\.kubernetes\.io\]: Required value: protected groups must have approval annotation/,
    });
    const annotations = { 'api-approved.kubernetes.io': 'unapproved, for tests' };
    const approved = definition({ group: 'contract.k8s.io', kind: 'Guarded', properties, annotations });
    (await api.post(customResourceDefinitions(undefined), approved)).expect(201);
    await untilServed(api, '/apis/contract.k8s.io/v1/guardeds');
    const path = customResourceDefinitions(undefined, approved.metadata.name);
    // Three controllers write a condition each, in no particular order.
    const read = await api.until(path, ({ body }) => conditionsOf(body).length === 3);
    const conditions = conditionsOf(read.body).toSorted((one, other) => (one.type < other.type ? -1 : 1));
    assert.deepEqual(
      conditions.map(({ type, status }) => `${type}=${status}`),
      ['Established=True', 'KubernetesAPIApprovalPolicyConformant=False', 'NamesAccepted=True'],
    );
    api.note('the conditions', conditions);
  }),

  contractCase('discovery lists the resources of a group version', async (api) => {
    (await api.get(`/apis/${group}`)).expect(200, {
      kind: 'APIGroup',
      name: group,
      versions: [{ groupVersion: `${group}/v1`, version: 'v1' }],
      preferredVersion: { version: 'v1' },
    });
    const list = await api.peek('GET', `/apis/${group}/v1`);
    list.expect(200, { kind: 'APIResourceList', groupVersion: `${group}/v1` });
    // In the order of a Go map, so sorted here.
    const resources = (list.body['resources'] as { name: string; verbs: string[]; shortNames?: string[] }[]).toSorted(
      (one, other) => (one.name < other.name ? -1 : 1),
    );
    api.note('the resources', resources);
    assert.deepEqual(
      resources.map(({ name }) => name),
      ['depots', 'gadgets', 'widgets', 'widgets/scale', 'widgets/status'],
    );
    const widgetsResource = resources.find(({ name }) => name === 'widgets');
    assert.deepEqual(widgetsResource?.shortNames, ['wd']);
    assert.deepEqual(widgetsResource?.verbs.toSorted(), [
      'create',
      'delete',
      'deletecollection',
      'get',
      'list',
      'patch',
      'update',
      'watch',
    ]);
  }),

  contractCase('aggregated discovery has the group in one document', async (api) => {
    const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
    const all = await api.peek('GET', '/apis', undefined, { accept });
    all.expect(
      200,
      { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2' },
      {
        'content-type': /^application\/json;g=apidiscovery\.k8s\.io;v=v2;as=APIGroupDiscoveryList/,
      },
    );
    interface GroupDiscovery {
      metadata: { name: string };
      versions: { resources: { resource: string }[] }[];
    }
    const ours = (all.body['items'] as unknown as GroupDiscovery[]).find(({ metadata }) => metadata.name === group);
    assert.ok(ours, `no ${group} in aggregated discovery`);
    const [version, ...others] = ours.versions;
    assert.deepEqual(others, []);
    api.note('the version in aggregated discovery', {
      ...version,
      resources: version?.resources.toSorted((one, other) => (one.resource < other.resource ? -1 : 1)),
    });
  }),

  contractCase('OpenAPI v3 has the paths and the schema of a custom resource', async (api) => {
    const root = await api.peek('GET', '/openapi/v3');
    const { paths } = root.expect(200).body as { paths?: Record<string, { serverRelativeURL: string }> };
    const entry = paths?.[`apis/${group}/v1`];
    assert.ok(entry, `no apis/${group}/v1 in /openapi/v3`);
    assert.match(entry.serverRelativeURL, /^\/openapi\/v3\/apis\/contract\.kubewright\.dev\/v1\?hash=/);
    const document = await api.peek('GET', entry.serverRelativeURL);
    document.expect(200, { openapi: /^3\.0/, info: { title: /./ } });
    const { paths: operations, components } = document.body as unknown as {
      paths: Record<string, Record<string, { parameters?: { name: string }[] }>>;
      components: { schemas: Record<string, Record<string, unknown>> };
    };
    const collection = operations[`/apis/${group}/v1/namespaces/{namespace}/widgets`];
    assert.ok(collection?.['post']?.parameters?.some(({ name }) => name === 'fieldValidation'));
    const schema = components.schemas['dev.kubewright.contract.v1.Widget'];
    assert.deepEqual(schema?.['x-kubernetes-group-version-kind'], [{ group, kind: 'Widget', version: 'v1' }]);
    api.note('paths', Object.keys(operations).toSorted());
    api.note('the schema of Widget', schema);
    api.note('the schema of WidgetList', components.schemas['dev.kubewright.contract.v1.WidgetList']);
    api.note('the operations of the collection', collection);
    api.note('the operations of the object', operations[`/apis/${group}/v1/namespaces/{namespace}/widgets/{name}`]);
  }),

  contractCase('a definition that goes takes its objects and its paths along', async (api) => {
    const crd = definition({ group: 'leaving.kubewright.dev', kind: 'Thing', properties });
    (await api.post(customResourceDefinitions(undefined), crd)).expect(201);
    const things = resourcePath('leaving.kubewright.dev/v1', 'things');
    await untilServed(api, things(undefined));
    const thing = { apiVersion: 'leaving.kubewright.dev/v1', kind: 'Thing', metadata: { name: 'a' } };
    (await api.post(things(api.namespace), thing)).expect(201, { metadata: { finalizers: absent } });
    const { resourceVersion } = await api.peek('GET', things(api.namespace));
    const watch = await api.watch(things(api.namespace), { resourceVersion });
    (await api.peek('DELETE', customResourceDefinitions(undefined, crd.metadata.name))).expect(200);
    await watch.expect('DELETED', { metadata: { name: 'a' } });
    await api.until(things(undefined), ({ status }) => status === 404);
    (await api.get(customResourceDefinitions(undefined, crd.metadata.name))).expect(404);
    (await api.get(things(undefined))).expect(404);
  }),
];

function conditionsOf(definition: UnstructuredObject): { type: string; status: string }[] {
  const status = definition['status'] as { conditions?: { type: string; status: string }[] } | undefined;
  return status?.conditions ?? [];
}
