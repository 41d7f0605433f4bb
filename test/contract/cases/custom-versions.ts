// Several versions of a kind over one store (strategy None), and how a definition may change.
import assert from 'node:assert/strict';
import type { UnstructuredObject } from '@kubewright/apimachinery';
import type { Api } from '../api.ts';
import { contractCase, type ContractCase } from '../contract-case.ts';
import { absent } from '../expectation.ts';
import { definition, untilServed } from '../fixtures.ts';
import { customResourceDefinitions, resourcePath } from '../resource-path.ts';
import { expectCauses } from '../schema-table.ts';

type Fields = Readonly<Record<string, unknown>>;

const schemaOf = (properties: Fields) => ({
  openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties } } },
});
const version = (name: string, properties: Fields, more: Fields = {}) => ({
  name,
  served: true,
  storage: false,
  schema: schemaOf(properties),
  ...more,
});
const text = { type: 'string' };

/** Installs a kind of these versions, the first of which is stored. */
async function install(api: Api, group: string, versions: readonly ReturnType<typeof version>[], more: Fields = {}) {
  const crd = definition({ group, kind: 'Thing', properties: {}, scope: 'Cluster' });
  Object.assign(crd.spec, { versions: versions.map((each, index) => ({ ...each, storage: index === 0 })), ...more });
  (await api.post(customResourceDefinitions(undefined), crd)).expect(201);
  const name = crd.metadata.name;
  const things = (version: string, ...rest: string[]) =>
    resourcePath(`${group}/${version}`, 'things')(undefined, ...(rest as [string]));
  for (const each of versions) if (each.served) await untilServed(api, things(each.name));
  return {
    things,
    definition: customResourceDefinitions(undefined, name),
    thing: (version: string, name: string, spec: Fields) => ({
      apiVersion: `${group}/${version}`,
      kind: 'Thing',
      metadata: { name },
      spec,
    }),
    /** Changes the definition, again when a controller was faster. */
    change: async (change: (crd: { spec: ReturnType<typeof definition>['spec'] } & UnstructuredObject) => void) => {
      for (;;) {
        const { body } = await api.peek('GET', customResourceDefinitions(undefined, name));
        change(body as never);
        const answer = await api.peek('PUT', customResourceDefinitions(undefined, name), body);
        if (answer.status !== 409) return answer;
      }
    },
  };
}

const first = (crd: { spec: { versions: unknown } }) =>
  (crd.spec.versions as Record<string, unknown>[])[0] as Record<string, unknown>;
const at = (crd: { spec: { versions: unknown } }, index: number) =>
  (crd.spec.versions as Record<string, unknown>[])[index] as Record<string, unknown>;

export const versionCases: readonly ContractCase[] = [
  contractCase('versions: an object is read in each, with what each knows', async (api) => {
    const { things, thing } = await install(api, 'each.versions.kubewright.dev', [
      version('v1', { a: text, b: text }),
      version('v2', { a: text, c: { type: 'string', default: 'new' } }),
    ]);
    (await api.post(things('v1'), thing('v1', 'one', { a: 'x', b: 'y' }))).expect(201);
    (await api.get(things('v2', 'one'))).expect(200, {
      apiVersion: 'each.versions.kubewright.dev/v2',
      spec: { a: 'x', b: absent },
    });
    (await api.post(things('v2'), thing('v2', 'two', { a: 'x', c: 'z' }))).expect(201);
    await api.get(things('v2', 'two'));
    await api.get(things('v1', 'two'));
    await api.get(things('v1'));
    await api.get(things('v2'));
    // Who owns what across versions is another matter.
    (
      await api.peek(
        'PATCH',
        things('v2', 'one'),
        { spec: { a: 'changed' } },
        { contentType: 'application/merge-patch+json' },
      )
    ).expect(200);
    const { body } = await api.peek('GET', things('v1', 'one'));
    api.note('the old version after a write through the new one', body['spec']);
    assert.deepEqual(body['spec'], { a: 'changed' });
  }),

  contractCase('versions: defaults of the stored version and of the served one', async (api) => {
    const { things, thing } = await install(api, 'defaults.versions.kubewright.dev', [
      version('v1', { a: { type: 'string', default: 'one' }, b: { type: 'string', default: 'stored' } }),
      version('v2', { a: { type: 'string', default: 'two' }, c: { type: 'string', default: 'served' } }),
    ]);
    (await api.post(things('v2'), thing('v2', 'two', {}))).expect(201);
    (await api.get(things('v2', 'two'))).expect(200, { spec: { a: 'two' } });
    (await api.get(things('v1', 'two'))).expect(200, { spec: { a: 'two', b: 'stored' } });
    (await api.post(things('v1'), thing('v1', 'one', {}))).expect(201);
    await api.get(things('v2', 'one'));
  }),

  contractCase('versions: a watch of one sees writes through the other', async (api) => {
    const { things, thing } = await install(api, 'watched.versions.kubewright.dev', [
      version('v1', { a: text }),
      version('v2', { a: text, b: text }),
    ]);
    const { resourceVersion } = await api.peek('GET', things('v1'));
    const watch = await api.watch(things('v2'), { resourceVersion });
    (await api.post(things('v1'), thing('v1', 'a', { a: 'x' }))).expect(201);
    await watch.expect('ADDED', { apiVersion: 'watched.versions.kubewright.dev/v2' });
    (await api.patch(things('v1', 'a'), 'merge', { spec: { a: 'y' } })).expect(200);
    await watch.expect('MODIFIED', { spec: { a: 'y' } });
    (await api.delete(things('v1', 'a'))).expect(200);
    await watch.expect('DELETED');
  }),

  contractCase('versions: one that is not served answers nothing', async (api) => {
    const { things, thing } = await install(api, 'unserved.versions.kubewright.dev', [
      version('v1', { a: text }),
      version('v2', { a: text }, { served: false }),
    ]);
    (await api.get(things('v2'))).expect(404);
    (await api.post(things('v2'), thing('v2', 'a', {}))).expect(404);
    (await api.get('/apis/unserved.versions.kubewright.dev/v2')).expect(404);
    (await api.get('/apis/unserved.versions.kubewright.dev')).expect(200);
  }),

  contractCase('versions: one that is no longer served is gone, and its objects are not', async (api) => {
    const { things, thing, change } = await install(api, 'retired.versions.kubewright.dev', [
      version('v1', { a: text }),
      version('v2', { a: text }),
    ]);
    (await api.post(things('v2'), thing('v2', 'a', { a: 'x' }))).expect(201);
    (await change((crd) => void (at(crd, 1)['served'] = false))).expect(200);
    await api.until(things('v2'), ({ status }) => status === 404);
    (await api.get(things('v1', 'a'))).expect(200, { spec: { a: 'x' } });
  }),

  contractCase('versions: the storage version changes, and both stay stored', async (api) => {
    const { things, thing, change, definition } = await install(api, 'moved.versions.kubewright.dev', [
      version('v1', { a: text }),
      version('v2', { a: text, b: text }),
    ]);
    (await api.post(things('v1'), thing('v1', 'old', { a: 'x' }))).expect(201);
    const changed = await change((crd) => {
      first(crd)['storage'] = false;
      at(crd, 1)['storage'] = true;
    });
    changed.expect(200, { status: { storedVersions: ['v1', 'v2'] }, metadata: { generation: 2 } });
    await api.until(things('v2'), ({ status }) => status === 200);
    (await api.get(things('v2', 'old'))).expect(200, { spec: { a: 'x' } });
    (await api.get(things('v1', 'old'))).expect(200, { spec: { a: 'x' } });
    // What was stored remains listed until somebody says that it is gone.
    const removed = await change((crd) => void (crd.spec.versions as unknown[]).shift());
    expectCauses(removed, [
      'status.storedVersions[0]: Invalid value: "v1": missing from spec.versions; v1 was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in v1 and removes v1 from status.storedVersions',
    ]);
    const patch = { status: { storedVersions: ['v2'] } };
    const status = await api.peek('PATCH', `${definition}/status`, patch, {
      contentType: 'application/merge-patch+json',
    });
    status.expect(200, { status: { storedVersions: ['v2'] } });
    (await change((crd) => void (crd.spec.versions as unknown[]).shift())).expect(200, {
      status: { storedVersions: ['v2'] },
    });
    await api.until(things('v1'), ({ status }) => status === 404);
  }),

  contractCase('versions: deprecated ones warn on every request', async (api) => {
    const { things, thing } = await install(api, 'deprecated.versions.kubewright.dev', [
      version('v1', { a: text }),
      version('v1beta1', { a: text }, { deprecated: true }),
      version('v1alpha1', { a: text }, { deprecated: true, deprecationWarning: 'use v1, "please"' }),
    ]);
    const standard =
      '299 - "deprecated.versions.kubewright.dev/v1beta1 Thing is deprecated; use deprecated.versions.kubewright.dev/v1 Thing"';
    (await api.post(things('v1beta1'), thing('v1beta1', 'a', {}))).expect(201, {}, { warning: standard });
    (await api.get(things('v1beta1', 'a'))).expect(200, {}, { warning: standard });
    (await api.get(things('v1beta1'))).expect(200, {}, { warning: standard });
    (await api.get(things('v1beta1', 'missing'))).expect(404, {}, { warning: standard });
    (await api.get(things('v1alpha1'))).expect(200, {}, { warning: /use v1, \\"please\\"/ });
    (await api.patch(things('v1alpha1', 'a'), 'merge', { spec: { a: 'x', unknown: 1 } })).expect(200);
    (await api.get(things('v1', 'a'))).expect(200, {}, { warning: absent });
    (await api.delete(things('v1alpha1', 'a'))).expect(200);
    const watch = await api.watch(things('v1beta1'), { timeoutSeconds: 1 });
    assert.equal(watch.status, 200);
  }),

  contractCase('versions: which one a group prefers', async (api) => {
    const names = ['v1', 'v2', 'v10', 'v2beta1', 'v2alpha2', 'v11beta2', 'foo1', 'foo10'];
    await install(
      api,
      'preferred.versions.kubewright.dev',
      names.map((name) => version(name, {})),
    );
    await api.until(
      '/apis/preferred.versions.kubewright.dev',
      ({ body }) => (body['versions'] as unknown[] | undefined)?.length === names.length,
    );
    (await api.get('/apis/preferred.versions.kubewright.dev')).expect(200, { preferredVersion: { version: 'v10' } });
  }),

  contractCase('definitions change: a default reaches what is stored', async (api) => {
    const { things, thing, change } = await install(api, 'default.changes.kubewright.dev', [
      version('v1', { a: text }),
    ]);
    (await api.post(things('v1'), thing('v1', 'a', { a: 'x' }))).expect(201);
    (await change((crd) => void (first(crd)['schema'] = schemaOf({ b: { type: 'string', default: 'new' } })))).expect(
      200,
    );
    const read = await api.until(
      things('v1', 'a'),
      ({ body }) => (body['spec'] as Fields | undefined)?.['b'] === 'new',
    );
    read.expect(200, { spec: { a: absent, b: 'new' } });
    (await api.get(things('v1', 'a'))).expect(200);
    (await api.get(things('v1'))).expect(200);
    (await api.patch(things('v1', 'a'), 'merge', { metadata: { labels: { a: 'b' } } })).expect(200, {
      metadata: { generation: 1 },
    });
  }),

  contractCase('definitions change: what may not', async (api) => {
    const { change } = await install(api, 'fixed.changes.kubewright.dev', [version('v1', { a: text })]);
    const refuse = async (what: (crd: ReturnType<typeof definition>) => void, causes: readonly string[]) => {
      const answer = await change(what as never);
      expectCauses(answer, causes);
      api.note('the refusal', answer.body);
    };
    await refuse(
      (crd) => void (crd.spec.scope = 'Namespaced'),
      ['spec.scope: Invalid value: "Namespaced": field is immutable'],
    );
    await refuse(
      (crd) => void (crd.spec.names.kind = 'Other'),
      ['spec.names.kind: Invalid value: "Other": field is immutable'],
    );
    await refuse(
      (crd) => void (crd.spec.group = 'other.dev'),
      ['spec.group: Invalid value: "other.dev": field is immutable'],
    );
    await refuse(
      (crd) => void (crd.spec.names.plural = 'others'),
      ['spec.names.plural: Invalid value: "others": field is immutable'],
    );
    await refuse(
      (crd) => void Object.assign(crd.spec, { preserveUnknownFields: true }),
      [
        'spec.preserveUnknownFields: Invalid value: true: cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead',
      ],
    );
  }),

  contractCase('definitions change: names may, and are accepted anew', async (api) => {
    const { change, definition, things } = await install(api, 'renamed.changes.kubewright.dev', [version('v1', {})]);
    const names = { shortNames: ['tg'], categories: ['all'], singular: 'thingy', listKind: 'Things' };
    (await change((crd) => void Object.assign(crd.spec.names, names))).expect(200, { metadata: { generation: 2 } });
    const accepted = await api.until(
      definition,
      ({ body }) => (body['status'] as { acceptedNames: Fields }).acceptedNames['listKind'] === 'Things',
    );
    api.note('accepted', (accepted.body['status'] as Fields)['acceptedNames']);
    const listed = await api.until(things('v1'), ({ body }) => body.kind === 'Things');
    listed.expect(200, { kind: 'Things' });
    await api.until('/apis/renamed.changes.kubewright.dev/v1', ({ text }) => text.includes('thingy'));
    (await api.get('/apis/renamed.changes.kubewright.dev/v1')).expect(200);
  }),

  contractCase('definitions change: names that another has conflict', async (api) => {
    const group = 'conflicts.changes.kubewright.dev';
    const one = definition({ group, kind: 'One', properties: {}, names: { shortNames: ['on'] } });
    (await api.post(customResourceDefinitions(undefined), one)).expect(201);
    await untilServed(api, resourcePath(`${group}/v1`, 'ones')(undefined));
    const statusOf = async (crd: ReturnType<typeof definition>) => {
      const answer = await api.until(
        customResourceDefinitions(undefined, crd.metadata.name),
        ({ body }) => ((body['status'] as { conditions?: unknown[] }).conditions ?? []).length >= 2,
      );
      api.note('status', answer.body['status']);
    };
    const conflicts: readonly (readonly [kind: string, names: Fields])[] = [
      ['Two', { singular: 'one' }],
      ['Three', { shortNames: ['th', 'on'] }],
      ['Four', { listKind: 'OneList' }],
      ['Five', { shortNames: ['ones'], singular: 'on', listKind: 'One' }],
    ];
    for (const [kind, names] of conflicts) {
      const crd = definition({ group, kind, properties: {}, names: { ...names } });
      (await api.post(customResourceDefinitions(undefined), crd)).expect(201);
      await statusOf(crd);
    }
    (await api.get(resourcePath(`${group}/v1`, 'twos')(undefined))).expect(404);
  }),
];
