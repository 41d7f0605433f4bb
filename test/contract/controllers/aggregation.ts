// Aggregated cluster roles: the rules of one are those of all roles that its selectors match.
import type { Api } from '../api.ts';
import { contractCase, type ContractCase } from '../contract-case.ts';
import { resourcePath } from '../resource-path.ts';
import { gone } from './ownership.ts';

const clusterRoles = resourcePath('rbac.authorization.k8s.io/v1', 'clusterroles');

const rule = (resource: string) => ({ apiGroups: [''], resources: [resource], verbs: ['get'] });

/** Waits until an aggregated role allows just these resources, and records it. */
async function allows(api: Api, name: string, resources: readonly string[]): Promise<void> {
  await api.until(clusterRoles(undefined, name), ({ body }) => {
    const rules = (body['rules'] as { resources: string[] }[] | null) ?? [];
    return JSON.stringify(rules.flatMap((each) => each.resources)) === JSON.stringify(resources);
  });
  await api.get(clusterRoles(undefined, name));
}

export const aggregationCases: readonly ContractCase[] = [
  contractCase('a cluster role gathers the rules of others, as they come, change and go', async (api) => {
    const name = (suffix: string): string => `${api.namespace.slice(0, 40)}-${suffix}`;
    const label = name('part');
    const part = (suffix: string, ...resources: readonly string[]) => ({
      metadata: { name: name(suffix), labels: { [label]: 'yes' } },
      rules: resources.map(rule),
    });
    const create = (role: object) => api.post(clusterRoles(undefined), role);
    (await create(part('b', 'pods'))).expect(201);
    (
      await create({
        metadata: { name: name('sum') },
        aggregationRule: { clusterRoleSelectors: [{ matchLabels: { [label]: 'yes' } }] },
        rules: [rule('ignored')],
      })
    ).expect(201);
    await allows(api, name('sum'), ['pods']);
    (await create(part('a', 'secrets', 'pods'))).expect(201);
    await allows(api, name('sum'), ['secrets', 'pods']);
    await api.patch(clusterRoles(undefined, name('a')), 'merge', { rules: [rule('nodes')] });
    await allows(api, name('sum'), ['nodes', 'pods']);
    await api.patch(clusterRoles(undefined, name('sum')), 'merge', { rules: [rule('mine')] });
    await allows(api, name('sum'), ['nodes', 'pods']);
    await api.patch(clusterRoles(undefined, name('a')), 'merge', { metadata: { labels: null } });
    await allows(api, name('sum'), ['pods']);
    await api.delete(clusterRoles(undefined, name('b')));
    await allows(api, name('sum'), []);
    for (const suffix of ['a', 'sum']) {
      await api.delete(clusterRoles(undefined, name(suffix)));
      await gone(api, clusterRoles(undefined, name(suffix)));
    }
  }),

  contractCase('a cluster role with several selectors takes them in their order, and each rule once', async (api) => {
    const name = (suffix: string): string => `${api.namespace.slice(0, 40)}-${suffix}`;
    const [one, two] = [name('one'), name('two')];
    const create = (role: object) => api.post(clusterRoles(undefined), role);
    await create({ metadata: { name: name('a'), labels: { [two]: 'x' } }, rules: [rule('pods'), rule('nodes')] });
    await create({ metadata: { name: name('b'), labels: { [one]: 'x' } }, rules: [rule('nodes'), rule('secrets')] });
    await create({ metadata: { name: name('c'), labels: { [one]: 'x', [two]: 'x' } }, rules: [rule('secrets')] });
    const clusterRoleSelectors = [one, two].map((key) => ({ matchExpressions: [{ key, operator: 'Exists' }] }));
    await create({ metadata: { name: name('sum') }, aggregationRule: { clusterRoleSelectors } });
    await allows(api, name('sum'), ['nodes', 'secrets', 'pods']);
    for (const suffix of ['sum', 'a', 'b', 'c']) await api.delete(clusterRoles(undefined, name(suffix)));
  }),
];
