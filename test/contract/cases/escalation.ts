// Nobody gives away what he does not have. And what roles and bindings must look like.
import {
  binding,
  clusterBinding,
  clusterRole,
  clusterRoleBindings,
  clusterRoles,
  grant,
  grantEverywhere,
  role,
  roleBindings,
  roles,
  user,
} from '../access.ts';
import { authorizationCase, type ContractCase } from '../contract-case.ts';

const group = 'rbac.authorization.k8s.io';
const writing = ['create', 'get', 'list', 'watch', 'update', 'patch', 'delete'];
const authoring = { apiGroups: [group], resources: ['roles', 'rolebindings'], verbs: writing };
const clusterAuthoring = { apiGroups: [group], resources: ['clusterroles', 'clusterrolebindings'], verbs: writing };
const readPods = { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] };

export const escalationCases: readonly ContractCase[] = [
  authorizationCase('a role holds no more than its author', async (api) => {
    const { namespace } = api;
    const max = api.as('max');
    await grant(api, user('max'), authoring, readPods);
    (await max.post(roles(namespace), role('same', readPods))).expect(201);
    (await max.post(roles(namespace), role('less', { ...readPods, verbs: ['get'], resourceNames: ['a'] }))).expect(201);
    (
      await max.post(
        roles(namespace),
        role(
          'more',
          { apiGroups: [''], resources: ['secrets', 'pods'], verbs: ['get', 'delete'] },
          { apiGroups: ['apps'], resources: ['deployments', 'deployments/scale'], verbs: ['*'] },
        ),
      )
    ).expect(403, {
      message: /is attempting to grant RBAC permissions not currently held:\n\{APIGroups:\[""\], Resources:\["pods"\]/,
    });
    (await max.post(roles(namespace), role('all', { apiGroups: ['*'], resources: ['*'], verbs: ['*'] }))).expect(403);
    (await max.put(roles(namespace, 'same'), role('same', { ...readPods, verbs: ['get', 'watch'] }))).expect(403);
    (await max.put(roles(namespace, 'new'), role('new', { ...readPods, verbs: ['watch'] }))).expect(403);
    (
      await max.patch(roles(namespace, 'same'), 'json', [{ op: 'add', path: '/rules/0/verbs/-', value: 'watch' }])
    ).expect(403);
    const applied = role('same', { ...readPods, verbs: ['watch'] });
    const query = { fieldManager: 'max', force: true };
    (await max.patch(roles(namespace, 'same'), 'apply', applied, { query })).expect(403);
    (
      await max.post(roles(namespace), role('dry', { ...readPods, verbs: ['watch'] }), { query: { dryRun: 'All' } })
    ).expect(403);
    const unnamed = { ...role('x', { ...readPods, verbs: ['watch'] }), metadata: { generateName: 'x-' } };
    (await max.post(roles(namespace), unnamed)).expect(403, {
      message: /^roles\.rbac\.authorization\.k8s\.io is forbidden/,
    });
  }),

  authorizationCase('a right to some names is no right to others', async (api) => {
    const { namespace } = api;
    const max = api.as('max');
    const maps = { apiGroups: [''], resources: ['configmaps'] };
    await grant(api, user('max'), authoring, { ...maps, resourceNames: ['a', 'b'], verbs: ['get'] });
    (await max.post(roles(namespace), role('a', { ...maps, resourceNames: ['a'], verbs: ['get'] }))).expect(201);
    (
      await max.post(roles(namespace), role('c', { ...maps, resourceNames: ['a', 'c', 'd'], verbs: ['get', 'list'] }))
    ).expect(403);
    (await max.post(roles(namespace), role('all', { ...maps, verbs: ['get'] }))).expect(403);
  }),

  authorizationCase('a role of more rights is only let go', async (api) => {
    const { namespace } = api;
    const max = api.as('max');
    await grant(api, user('max'), authoring);
    (await api.post(roles(namespace), role('big', readPods))).expect(201);
    (await max.patch(roles(namespace, 'big'), 'merge', { metadata: { labels: { a: 'b' } } })).expect(403);
    (await max.patch(roles(namespace, 'big'), 'merge', { metadata: { finalizers: ['example.com/hold'] } })).expect(200);
    (await max.patch(roles(namespace, 'big'), 'merge', { metadata: { finalizers: null } })).expect(200);
    (await max.patch(roles(namespace, 'big'), 'merge', { rules: [] })).expect(200);
    (await max.delete(roles(namespace, 'big'))).expect(200);
  }),

  authorizationCase('a binding gives no more than its author has', async (api) => {
    const { namespace } = api;
    const max = api.as('max');
    await grant(api, user('max'), authoring, readPods);
    await api.post(roles(namespace), role('small', readPods));
    await api.post(roles(namespace), role('big', { apiGroups: ['*'], resources: ['*'], verbs: ['*'] }));
    const bind = (name: string, kind: 'Role' | 'ClusterRole', to: string) =>
      max.post(roleBindings(namespace), binding(name, kind, to, user('joe')));
    (await bind('small', 'Role', 'small')).expect(201);
    (await bind('big', 'Role', 'big')).expect(403);
    (await bind('missing', 'Role', 'missing')).expect(404, { message: `rolebindings.${group} "missing" not found` });
    (await bind('missing', 'ClusterRole', 'missing')).expect(404);
    (await bind('admin', 'ClusterRole', 'cluster-admin')).expect(403);
    (await bind('basic', 'ClusterRole', 'system:basic-user')).expect(201);
    (await bind('odd', 'Odd' as 'Role', 'x')).expect(500, { message: 'unsupported role reference kind: "Odd"' });
    const big = binding('big', 'Role', 'big', user('joe'));
    (await api.post(roleBindings(namespace), big)).expect(201);
    (await max.patch(roleBindings(namespace, 'big'), 'merge', { subjects: [] })).expect(403);
    (await max.patch(roleBindings(namespace, 'big'), 'merge', { metadata: { finalizers: ['a.b/c'] } })).expect(200);
  }),

  authorizationCase('who may bind a role binds it without its rights', async (api) => {
    const { namespace } = api;
    const max = api.as('max');
    await grant(api, user('max'), authoring, {
      apiGroups: [group],
      resources: ['clusterroles'],
      resourceNames: ['system:node'],
      verbs: ['bind'],
    });
    (await max.post(roleBindings(namespace), binding('a', 'ClusterRole', 'system:node', user('x')))).expect(201);
    (await max.post(roleBindings(namespace), binding('b', 'ClusterRole', 'system:heapster', user('x')))).expect(403);
  }),

  authorizationCase('who may escalate writes any role', async (api) => {
    const { namespace } = api;
    const max = api.as('max');
    await grant(api, user('max'), { ...authoring, verbs: [...writing, 'escalate'] });
    (await max.post(roles(namespace), role('all', { apiGroups: ['*'], resources: ['*'], verbs: ['*'] }))).expect(201);
    (await max.patch(roles(namespace, 'all'), 'merge', { metadata: { labels: { a: 'b' } } })).expect(200);
    (await max.post(roleBindings(namespace), binding('b', 'Role', 'all', user('x')))).expect(403);
  }),

  authorizationCase('cluster roles hold no more either', async (api) => {
    const { namespace } = api;
    const max = api.as(`${namespace}-max`);
    await grantEverywhere(api, user(`${namespace}-max`), clusterAuthoring, {
      nonResourceURLs: ['/a/*'],
      verbs: ['get'],
    });
    const name = `${namespace}-role`;
    (await max.post(clusterRoles(undefined), clusterRole(name, { nonResourceURLs: ['/a/b'], verbs: ['get'] }))).expect(
      201,
    );
    (
      await max.post(
        clusterRoles(undefined),
        clusterRole(`${name}-2`, { nonResourceURLs: ['/a/b', '/c', '*'], verbs: ['get', 'put'] }),
      )
    ).expect(403);
    (await max.post(clusterRoleBindings(undefined), clusterBinding(name, 'cluster-admin', user('x')))).expect(403);
    (await max.post(clusterRoleBindings(undefined), clusterBinding(name, `${name}-missing`, user('x')))).expect(404);
    (await max.post(clusterRoleBindings(undefined), clusterBinding(name, name, user('x')))).expect(201);
  }),

  authorizationCase('aggregation is for who has everything', async (api) => {
    const { namespace } = api;
    const max = api.as(`${namespace}-max`);
    await grantEverywhere(api, user(`${namespace}-max`), clusterAuthoring);
    const aggregated = (name: string, value: string) => ({
      ...clusterRole(`${namespace}-${name}`),
      aggregationRule: {
        clusterRoleSelectors: [{ matchLabels: { [`${namespace}.example.com/x`.slice(-60)]: value } }],
      },
    });
    const path = (name: string): string => clusterRoles(undefined, `${namespace}-${name}`);
    (await max.post(clusterRoles(undefined), aggregated('a', 'v'))).expect(403, {
      message: /is forbidden: must have cluster-admin privileges to use the aggregationRule$/,
    });
    (await api.peek('POST', clusterRoles(undefined), aggregated('b', 'v'))).expect(201);
    (await max.patch(path('b'), 'merge', { aggregationRule: null })).expect(403);
    (await max.patch(path('b'), 'merge', { metadata: { labels: { a: 'b' } } })).expect(403);
    (await max.patch(path('b'), 'merge', aggregated('b', 'w'))).expect(403);
    (await max.delete(path('b'))).expect(200);
  }),

  authorizationCase('rules of roles are checked', async (api) => {
    const { namespace } = api;
    await api.post(
      roles(namespace),
      role(
        'bad',
        { apiGroups: [''], resources: ['pods'], verbs: [] },
        { verbs: ['get'] },
        { apiGroups: [''], verbs: ['get'] },
        { apiGroups: [''], resources: ['pods'], nonResourceURLs: ['/x'], verbs: ['get'] },
        { nonResourceURLs: ['/x'], verbs: ['get'] },
      ),
    );
    const cluster = (name: string, ...rules: Parameters<typeof clusterRole>[1][]) =>
      clusterRole(`${namespace}-${name}`, ...rules);
    await api.post(
      clusterRoles(undefined),
      cluster('bad', { nonResourceURLs: ['/x'], resourceNames: ['a'], verbs: ['get'] }),
    );
    await api.post(clusterRoles(undefined), { ...cluster('none'), aggregationRule: { clusterRoleSelectors: [] } });
    (
      await api.post(
        clusterRoles(undefined),
        cluster('good', { nonResourceURLs: ['/x', 'y', '*', '/a/*/b'], verbs: ['get'] }),
      )
    ).expect(201);
    await api.post(roles(namespace), { metadata: { name: 'empty' } });
    await api.get(roles(namespace, 'empty'));
    await api.post(roles(namespace), role('a/b', readPods));
    await api.post(roles(namespace), role('A:b', readPods));
    await api.put(roles(namespace, 'empty'), role('empty', { verbs: [] }));
  }),

  authorizationCase('subjects and roles of bindings are checked', async (api) => {
    const { namespace } = api;
    const bad = {
      ...clusterBinding(`${namespace}-bad`, ''),
      roleRef: { apiGroup: 'x', kind: 'Role', name: '' },
      subjects: [
        { kind: 'User', name: '', apiGroup: 'x' },
        { kind: 'ServiceAccount', name: 'A_' },
        { kind: 'Group', name: 'g', namespace: 'ns' },
        { kind: 'Odd', name: 'x' },
        { kind: 'ServiceAccount', name: 'a', namespace: 'b', apiGroup: group },
      ],
    };
    (await api.post(clusterRoleBindings(undefined), bad)).expect(422);
    (await api.post(roleBindings(namespace), { ...bad, kind: 'RoleBinding' })).expect(422);
    await api.post(roleBindings(namespace), {
      ...binding('odd', 'Role', 'a/b'),
      roleRef: { kind: 'Odd', name: 'a/b' },
    });
    (await api.post(roleBindings(namespace), binding('empty', 'Role', 'x'))).expect(201);
    await api.post(roleBindings(namespace), { metadata: { name: 'no-role' } });
    (await api.patch(roleBindings(namespace, 'empty'), 'merge', { roleRef: { name: 'y' } })).expect(422);
    (await api.patch(roleBindings(namespace, 'empty'), 'merge', { subjects: [{ kind: 'User', name: 'x' }] })).expect(
      200,
    );
  }),
];
