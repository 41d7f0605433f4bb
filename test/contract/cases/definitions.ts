// CustomResourceDefinitions: established and served, refused when they are wrong, and gone.
import assert from 'node:assert/strict';
import type { UnstructuredObject } from '@kubewright/apimachinery';
import { contractCase, type ContractCase } from '../contract-case.ts';
import { absent } from '../expectation.ts';
import { definition, untilServed } from '../fixtures.ts';
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
    const path = customResourceDefinitions(undefined, crd.metadata.name);
    await api.until(path, ({ body }) =>
      conditionsOf(body).some(({ type, status }) => type === 'Established' && status === 'True'),
    );
    const established = await api.get(path);
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

  contractCase(
    'a definition is refused for rules that do not compile, cost too much or have no old value',
    async (api) => {
      const refuse = async (spec: Record<string, unknown>, message: RegExp) => {
        const crd = definition({ group: 'rules.kubewright.dev', kind: 'Thing', properties: { spec } });
        (await api.post(customResourceDefinitions(undefined), crd)).expect(422, { reason: 'Invalid', message });
      };
      const text = (rule: string) => ({ type: 'string', 'x-kubernetes-validations': [{ rule }] });
      await refuse(
        text('self.size() > 1 &&'),
        /compilation failed: ERROR: <input>:1:19: Syntax error: mismatched input/,
      );
      await refuse(text('self > 1'), /found no matching overload for '_>_' applied to '\(string, int\)'/);
      await refuse(text('self'), /cel expression must evaluate to a bool/);
      await refuse(text("self.find('(') == ''"), /program instantiation failed: error parsing regexp/);
      await refuse(
        { type: 'array', items: text("self.contains('a')") },
        /estimated rule cost exceeds budget by factor of/,
      );
      await refuse(
        { type: 'array', maxItems: 5, items: text('self == oldSelf') },
        /oldSelf cannot be used on the uncorrelatable portion of the schema within .*properties\[spec\]/,
      );
    },
  ),

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
      /must have exactly one version marked as storage version, status\.storedVersions: Invalid value: null: must have at least one stored version\]$/,
    );
    await refuse(
      (copy) => void copy.spec.versions.push(...structuredClone(copy.spec.versions)),
      /must contain unique version names.*must have exactly one version marked as storage version.*must have the storage version v1/,
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

  contractCase('a definition that goes takes its objects and its paths along', async (api) => {
    const crd = definition({ group: 'leaving.kubewright.dev', kind: 'Thing', properties });
    (await api.post(customResourceDefinitions(undefined), crd)).expect(201);
    const things = resourcePath('leaving.kubewright.dev/v1', 'things');
    await untilServed(api, things(undefined));
    const thing = { apiVersion: 'leaving.kubewright.dev/v1', kind: 'Thing', metadata: { name: 'a' } };
    const created = (await api.post(things(api.namespace), thing)).expect(201, { metadata: { finalizers: absent } });
    const { resourceVersion } = created;
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
