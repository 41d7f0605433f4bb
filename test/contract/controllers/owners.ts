// Who counts as an owner: one that exists under exactly the reference's version, kind, name and uid, within reach.
import { contractCase, type ContractCase } from '../contract-case.ts';
import { absent } from '../expectation.ts';
import { depot, depots, groupVersion, widgets } from '../fixtures.ts';
import { configMaps, namespaces, resourcePath, secrets } from '../resource-path.ts';
import { create, decided, gone, referenceTo, secretKind, unknownUid, widgetKind } from './ownership.ts';

const events = resourcePath('v1', 'events');
const clusterRoles = resourcePath('rbac.authorization.k8s.io/v1', 'clusterroles');

/** What a reference to an object that is there says wrongly, and whether the dependent goes. */
const wrongReferences: readonly (readonly [what: string, wrong: Record<string, unknown>, isCollected: boolean])[] = [
  ['name', { name: 'other' }, true],
  ['uid', { uid: unknownUid }, true],
  ['kind', { kind: 'ConfigMap' }, true],
  ['kind, which is of the whole cluster', { kind: 'Namespace' }, true],
  ['kind, which does not exist', { kind: 'Secretive' }, false],
  ['group', { apiVersion: 'apps/v1' }, false],
  ['group, which does not exist', { apiVersion: 'nobody.example.com/v1' }, false],
  ['version, which does not exist', { apiVersion: 'v9' }, false],
];

export const ownerCases: readonly ContractCase[] = [
  ...[secretKind, widgetKind].flatMap((kind) => [
    contractCase(`a dependent goes whose owner never was: ${kind.name}`, async (api) => {
      const { apiVersion, path } = kind;
      await create(api, kind, 'child', [{ apiVersion, kind: kind.kind, name: 'nobody', uid: unknownUid }]);
      await gone(api, path(api.namespace, 'child'));
      await create(api, kind, 'late');
      const ownerReferences = [{ apiVersion: 'v1', kind: 'Namespace', name: 'nobody', uid: unknownUid }];
      await api.patch(path(api.namespace, 'late'), 'merge', { metadata: { ownerReferences } });
      await gone(api, path(api.namespace, 'late'));
    }),

    contractCase(`a dependent goes whose owner came back as another: ${kind.name}`, async (api) => {
      const { path } = kind;
      const owner = await create(api, kind, 'owner');
      await api.delete(path(api.namespace, 'owner'));
      const again = await create(api, kind, 'owner');
      await create(api, kind, 'old', [referenceTo(owner)]);
      await create(api, kind, 'new', [referenceTo(again)]);
      await create(api, kind, 'both', [referenceTo(owner), referenceTo(again)]);
      await gone(api, path(api.namespace, 'old'));
      await decided(api, kind);
      (await api.get(path(api.namespace, 'new'))).expect(200, { metadata: { ownerReferences: [{ name: 'owner' }] } });
      // Two references of one name: one is to nobody, but an owner is only asked for when it goes.
      const both = await api.peek('GET', path(api.namespace, 'both'));
      api.note('references of both', both.body.metadata?.ownerReferences?.length);
    }),
  ]),

  ...wrongReferences.map(([what, wrong, isCollected]) =>
    contractCase(`an owner that exists, but with another ${what}`, async (api) => {
      const owner = await create(api, secretKind, 'owner');
      await decided(api, secretKind);
      await create(api, secretKind, 'child', [referenceTo(owner, wrong)]);
      await decided(api, secretKind);
      (await api.get(secrets(api.namespace, 'child'))).expect(isCollected ? 404 : 200);
      await api.delete(secrets(api.namespace, 'owner'));
      await decided(api, secretKind);
      await api.get(secrets(api.namespace, 'child'));
    }),
  ),

  contractCase('an owner in another namespace is none, and an event says so', async (api) => {
    const elsewhere = `${api.namespace.slice(0, 50)}-other`;
    const owner = await create(api, secretKind, 'owner');
    await decided(api, secretKind);
    (await api.peek('POST', namespaces(undefined), { metadata: { name: elsewhere } })).expect(201);
    const abroad = { metadata: { name: 'abroad', ownerReferences: [referenceTo(owner)] } };
    (await api.post(secrets(elsewhere), abroad)).expect(201);
    await gone(api, secrets(elsewhere, 'abroad'));
    const { body } = await api.until(events(elsewhere), ({ body }) => (body['items'] as unknown[]).length > 0);
    const [event] = body['items'] as Record<string, unknown>[];
    const { involvedObject, reason, message, type, source, count, reportingComponent } = event ?? {};
    api.note('the event', { involvedObject, reason, message, type, source, count, reportingComponent });
    (await api.get(secrets(api.namespace, 'owner'))).expect(200);
  }),

  contractCase('a dependent in another namespace that has an owner in its own stays with that alone', async (api) => {
    const elsewhere = `${api.namespace.slice(0, 50)}-other`;
    (await api.peek('POST', namespaces(undefined), { metadata: { name: elsewhere } })).expect(201);
    const far = await create(api, secretKind, 'far');
    const near = (await api.post(secrets(elsewhere), { metadata: { name: 'near' } })).expect(201);
    await decided(api, secretKind);
    const ownerReferences = [referenceTo(far), referenceTo(near)];
    (await api.post(secrets(elsewhere), { metadata: { name: 'child', ownerReferences } })).expect(201);
    await api.until(secrets(elsewhere, 'child'), ({ body }) => body.metadata?.ownerReferences?.length === 1);
    (await api.get(secrets(elsewhere, 'child'))).expect(200, { metadata: { ownerReferences: [{ name: 'near' }] } });
  }),

  contractCase('an owner of the whole cluster may have dependents everywhere', async (api) => {
    const name = api.namespace;
    const role = (await api.post(clusterRoles(undefined), { metadata: { name } })).expect(201);
    const custom = (await api.post(depots(undefined), depot(name))).expect(201);
    await create(api, secretKind, 'one', [referenceTo(role)]);
    await create(api, widgetKind, 'two', [referenceTo(custom)]);
    (
      await api.post(depots(undefined), {
        ...depot(`${name}-2`),
        metadata: { name: `${name}-2`, ownerReferences: [referenceTo(role)] },
      })
    ).expect(201);
    await decided(api, secretKind);
    await decided(api, widgetKind);
    for (const path of [secrets(name, 'one'), widgets(name, 'two'), depots(undefined, `${name}-2`)]) {
      (await api.get(path)).expect(200);
    }
    await api.delete(clusterRoles(undefined, name));
    await api.delete(depots(undefined, name), { query: { propagationPolicy: 'Foreground' } });
    for (const path of [secrets(name, 'one'), widgets(name, 'two'), depots(undefined, `${name}-2`)])
      await gone(api, path);
    await gone(api, depots(undefined, name));
  }),

  contractCase('an object of the whole cluster never goes for an owner in a namespace', async (api) => {
    const name = api.namespace;
    const owner = await create(api, secretKind, 'owner');
    const nobody = { apiVersion: 'v1', kind: 'Secret', name: 'nobody', uid: unknownUid };
    for (const [suffix, ownerReferences] of Object.entries({
      real: [referenceTo(owner)],
      none: [nobody],
      several: [nobody, { apiVersion: groupVersion, kind: 'Depot', name: 'nobody', uid: `${unknownUid}-2` }],
    })) {
      const metadata = { name: `${name}-${suffix}`, ownerReferences };
      (await api.post(depots(undefined), { ...depot(''), metadata })).expect(201);
    }
    await api.delete(secrets(name, 'owner'));
    await decided(api, secretKind);
    const last = {
      ...depot(''),
      metadata: { name: `${name}-last`, ownerReferences: [{ ...nobody, apiVersion: groupVersion, kind: 'Depot' }] },
    };
    (await api.peek('POST', depots(undefined), last)).expect(201);
    await gone(api, depots(undefined, `${name}-last`));
    for (const suffix of ['real', 'none', 'several']) {
      (await api.get(depots(undefined, `${name}-${suffix}`))).expect(200, { metadata: { deletionTimestamp: absent } });
    }
  }),

  contractCase("an event is nobody else's garbage", async (api) => {
    const owner = await create(api, secretKind, 'owner');
    const involvedObject = { kind: 'Secret', name: 'owner', namespace: api.namespace };
    const metadata = { name: 'event', ownerReferences: [referenceTo(owner)] };
    (await api.post(events(api.namespace), { metadata, involvedObject })).expect(201);
    await api.delete(secrets(api.namespace, 'owner'));
    await decided(api, secretKind);
    (await api.get(events(api.namespace, 'event'))).expect(200);
  }),

  contractCase('a deletion in the foreground is not held by an event', async (api) => {
    const owner = await create(api, secretKind, 'owner');
    const involvedObject = { kind: 'Secret', name: 'owner', namespace: api.namespace };
    const metadata = { name: 'event', ownerReferences: [referenceTo(owner, { blockOwnerDeletion: true })] };
    (await api.post(events(api.namespace), { metadata, involvedObject })).expect(201);
    await api.delete(secrets(api.namespace, 'owner'), { query: { propagationPolicy: 'Foreground' } });
    await gone(api, secrets(api.namespace, 'owner'));
    (await api.get(events(api.namespace, 'event'))).expect(200);
  }),

  contractCase('a namespace owns like any other', async (api) => {
    const name = `${api.namespace.slice(0, 50)}-owner`;
    const owner = (
      await api.peek('POST', namespaces(undefined), { apiVersion: 'v1', kind: 'Namespace', metadata: { name } })
    ).expect(201);
    api.note('uid', owner.body.metadata?.uid);
    await create(api, secretKind, 'child', [referenceTo(owner)]);
    (await api.peek('DELETE', namespaces(undefined, name))).expect(200);
    await gone(api, namespaces(undefined, name));
    await gone(api, secrets(api.namespace, 'child'));
  }),

  contractCase('two references to one owner are one', async (api) => {
    const owner = await create(api, secretKind, 'owner');
    await create(api, secretKind, 'child', [referenceTo(owner), referenceTo(owner, { blockOwnerDeletion: true })]);
    (
      await api.post(configMaps(api.namespace), { metadata: { name: 'child', ownerReferences: [referenceTo(owner)] } })
    ).expect(201);
    await decided(api, secretKind);
    (await api.get(secrets(api.namespace, 'child'))).expect(200);
    await api.delete(secrets(api.namespace, 'owner'), { query: { propagationPolicy: 'Foreground' } });
    for (const path of [secrets, configMaps]) await gone(api, path(api.namespace, 'child'));
    await gone(api, secrets(api.namespace, 'owner'));
  }),
];
