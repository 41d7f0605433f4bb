// What is refused, in which words, and what the rules of roles allow.
import {
  binding,
  clusterRoleBindings,
  clusterRoles,
  grant,
  grantEverywhere,
  pods,
  role,
  roleBindings,
  roles,
  serviceAccounts,
  untilAccess,
  user,
} from '../access.ts';
import type { UnstructuredObject } from '@kubewright/apimachinery';
import { authorizationCase, type ContractCase } from '../contract-case.ts';
import { widget, widgets } from '../fixtures.ts';
import { configMaps, namespaces, secrets } from '../resource-path.ts';

const settings = { metadata: { name: 'settings' }, data: { a: 'b' } };

export const authorizationCases: readonly ContractCase[] = [
  authorizationCase('every cluster has the same roles from the start', async (api) => {
    for (const path of [clusterRoles, clusterRoleBindings, roles, roleBindings]) {
      const query = { labelSelector: 'kubernetes.io/bootstrapping=rbac-defaults' };
      const { body } = (await api.peek('GET', path(undefined), undefined, { query })).expect(200);
      for (const { metadata, ...rest } of body['items'] as UnstructuredObject[]) {
        const { name, namespace = '', labels, annotations } = metadata ?? {};
        // The rules of aggregated roles are a controller's, and come a little later where there is one.
        const rules = rest['aggregationRule'] === undefined ? rest['rules'] : '(aggregated)';
        api.note(`${path(undefined)} ${namespace} ${name}`, { labels, annotations, ...rest, rules });
      }
    }
  }),

  authorizationCase('what no rule allows is refused by verb and resource', async (api) => {
    const jane = api.as('jane');
    (await jane.get(configMaps(api.namespace))).expect(403, {
      reason: 'Forbidden',
      message: `configmaps is forbidden: User "jane" cannot list resource "configmaps" in API group "" in the namespace "${api.namespace}"`,
      details: { kind: 'configmaps' },
    });
    await jane.get(configMaps(api.namespace, 'a'));
    await jane.get(configMaps(undefined));
    await jane.get(configMaps(api.namespace), { query: { watch: true } });
    await jane.get(`/api/v1/watch/namespaces/${api.namespace}/configmaps/a`);
    await jane.post(configMaps(api.namespace), settings);
    await jane.put(configMaps(api.namespace, 'a'), settings);
    await jane.patch(configMaps(api.namespace, 'a'), 'merge', {});
    await jane.patch(configMaps(api.namespace, 'a'), 'apply', {}, { query: { fieldManager: 'x' } });
    await jane.delete(configMaps(api.namespace, 'a'));
    await jane.delete(configMaps(api.namespace));
    await jane.request('OPTIONS', configMaps(api.namespace));
    await jane.get(pods(api.namespace, 'p', 'log'));
    await jane.get(`${pods(api.namespace, 'p', 'proxy')}/some/where`);
    await jane.get(widgets(api.namespace, 'a', 'scale'));
  }),

  authorizationCase('a namespace is inside itself', async (api) => {
    const jane = api.as('jane');
    const list = `namespaces is forbidden: User "jane" cannot list resource "namespaces" in API group "" at the cluster scope`;
    (await jane.get(namespaces(undefined))).expect(403, { message: list });
    (await jane.get(namespaces(undefined, api.namespace))).expect(403, { message: /in the namespace/ });
    await jane.put(namespaces(undefined, api.namespace, 'finalize'), {});
    await jane.patch(namespaces(undefined, api.namespace, 'status'), 'merge', {});
    await jane.delete(namespaces(undefined, api.namespace));
    await jane.post(namespaces(undefined), { metadata: { name: 'x' } });
    await grant(api, user('jane'), { apiGroups: [''], resources: ['namespaces'], verbs: ['get'] });
    (await jane.get(namespaces(undefined, api.namespace))).expect(200);
    (await jane.get(namespaces(undefined, 'default'))).expect(403);
  }),

  authorizationCase('what does not exist is refused first and missing afterwards', async (api) => {
    const jane = api.as('jane');
    const path = `/apis/nope.example.com/v1/namespaces/${api.namespace}/nothings`;
    (await jane.get(path)).expect(403, { message: /^nothings\.nope\.example\.com is forbidden/ });
    await jane.get(`${path}/a`);
    (await jane.get(configMaps(`${api.namespace}-missing`))).expect(403);
    await grant(api, user('jane'), { apiGroups: ['*'], resources: ['*'], verbs: ['get', 'list'] });
    (await jane.get(path)).expect(404);
    (await jane.get(configMaps(api.namespace, 'missing'))).expect(404);
    (await jane.get(widgets(api.namespace, 'missing', 'status'))).expect(404);
  }),

  authorizationCase('paths that are no resource are refused by their method', async (api) => {
    const jane = api.as('jane');
    (await jane.get('/metrics')).expect(403, {
      message: 'forbidden: User "jane" cannot get path "/metrics"',
      details: {},
    });
    await jane.get('/nothing/at/all');
    await jane.put('/apis/apps', {});
    await jane.post('/apis/apps/v1', {});
    await jane.delete('/healthz');
    for (const path of ['/healthz', '/livez', '/readyz', '/version', '/api', '/api/v1', '/apis', '/apis/apps/v1']) {
      const { status } = await jane.peek('GET', path);
      api.note(path, status);
    }
    const nobody = api.as('system:anonymous');
    for (const path of ['/healthz', '/livez', '/readyz', '/version', '/api', '/apis', '/openapi/v3']) {
      const { status } = await nobody.peek('GET', path);
      api.note(`${path} anonymously`, status);
    }
    await nobody.get('/api');
  }),

  authorizationCase('names in a refusal do no harm in a browser', async (api) => {
    const odd = api.as('<b>&"x"');
    (await odd.get(configMaps(api.namespace))).expect(403, { message: /User "&lt;b&gt;&amp;\\"x\\"" cannot/ });
    await odd.get('/<script>');
  }),

  authorizationCase('a list of one name is a request for that name', async (api) => {
    const jane = api.as('jane');
    const one = { query: { fieldSelector: 'metadata.name=a' } };
    (await jane.get(configMaps(api.namespace), one)).expect(403, {
      message: /^configmaps "a" is forbidden.* cannot list/,
    });
    await jane.get(configMaps(api.namespace), { query: { ...one.query, watch: true } });
    await jane.get(configMaps(api.namespace), { query: { fieldSelector: 'metadata.name==a,metadata.namespace=x' } });
    await jane.get(configMaps(api.namespace), { query: { fieldSelector: 'metadata.name!=a' } });
    await jane.delete(configMaps(api.namespace), one);
    await grant(api, user('jane'), {
      apiGroups: [''],
      resources: ['configmaps'],
      resourceNames: ['a'],
      verbs: ['get', 'list'],
    });
    (await jane.get(configMaps(api.namespace), one)).expect(200);
    (await jane.get(configMaps(api.namespace))).expect(403);
    (await jane.get(configMaps(api.namespace, 'a'))).expect(404);
    (await jane.get(configMaps(api.namespace, 'b'))).expect(403);
  }),

  authorizationCase('a rule allows its verbs on its resources and nothing else', async (api) => {
    const jane = api.as('jane');
    await grant(api, user('jane'), { apiGroups: [''], resources: ['configmaps'], verbs: ['create', 'get', 'patch'] });
    (await jane.post(configMaps(api.namespace), settings)).expect(201);
    (await jane.get(configMaps(api.namespace, 'settings'))).expect(200);
    (await jane.patch(configMaps(api.namespace, 'settings'), 'merge', { data: { a: 'c' } })).expect(200);
    (await jane.put(configMaps(api.namespace, 'settings'), settings)).expect(403);
    (await jane.delete(configMaps(api.namespace, 'settings'))).expect(403);
    (await jane.get(configMaps(api.namespace))).expect(403);
    (await jane.get(secrets(api.namespace, 'settings'))).expect(403);
    (await jane.get(configMaps('default', 'settings'))).expect(403);
  }),

  authorizationCase('who may only change does not create by changing', async (api) => {
    const jane = api.as('jane');
    await grant(api, user('jane'), {
      apiGroups: ['', 'coordination.k8s.io'],
      resources: ['configmaps', 'leases'],
      verbs: ['patch', 'update', 'get'],
    });
    const applied = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'new' }, data: { a: 'b' } };
    const query = { fieldManager: 'jane' };
    (await jane.patch(configMaps(api.namespace, 'new'), 'apply', applied, { query })).expect(403);
    const lease = `/apis/coordination.k8s.io/v1/namespaces/${api.namespace}/leases/new`;
    (await jane.put(lease, { metadata: { name: 'new' }, spec: {} })).expect(403);
    (await api.patch(configMaps(api.namespace, 'new'), 'apply', applied, { query })).expect(201);
    (await jane.patch(configMaps(api.namespace, 'new'), 'apply', applied, { query })).expect(200);
  }),

  authorizationCase('subresources have rules of their own', async (api) => {
    await api.peek('POST', widgets(api.namespace), widget('a'));
    const jane = api.as('jane');
    const groups = ['contract.kubewright.dev'];
    await grant(api, user('jane'), {
      apiGroups: groups,
      resources: ['widgets/status', '*/scale'],
      verbs: ['get', 'patch'],
    });
    (await jane.get(widgets(api.namespace, 'a', 'status'))).expect(200);
    (await jane.get(widgets(api.namespace, 'a', 'scale'))).expect(200);
    (await jane.patch(widgets(api.namespace, 'a', 'status'), 'merge', { status: { phase: 'x' } })).expect(200);
    (await jane.get(widgets(api.namespace, 'a'))).expect(403);
    (await jane.patch(widgets(api.namespace, 'a'), 'merge', {})).expect(403);
    await grant(api, user('joe'), { apiGroups: groups, resources: ['widgets'], verbs: ['*'] });
    const joe = api.as('joe');
    (await joe.get(widgets(api.namespace, 'a'))).expect(200);
    (await joe.get(widgets(api.namespace, 'a', 'status'))).expect(403);
  }),

  authorizationCase('groups and service accounts are bound like users', async (api) => {
    const { namespace } = api;
    const rule = { apiGroups: [''], resources: ['pods'], verbs: ['list'] };
    await grant(api, { kind: 'Group', name: 'developers' }, rule);
    (await api.as('ann', 'developers').get(pods(namespace))).expect(200);
    (await api.as('ann', 'others').get(pods(namespace))).expect(403);
    await grant(api, { kind: 'ServiceAccount', name: 'bot', namespace }, rule);
    (await api.as(`system:serviceaccount:${namespace}:bot`).get(pods(namespace))).expect(200);
    (await api.as(`system:serviceaccount:${namespace}:other`).get(pods(namespace))).expect(403);
    const group = `system:serviceaccounts:${namespace}`;
    const secret = { apiGroups: [''], resources: ['secrets'], verbs: ['list'] };
    await api.peek('POST', roles(namespace), role('all', secret));
    await api.peek('POST', roleBindings(namespace), binding('all', 'Role', 'all', { kind: 'Group', name: group }));
    const attributes = { verb: 'list', resource: 'secrets', namespace };
    await untilAccess(api, { kind: 'Group', name: group }, { resourceAttributes: attributes }, true);
    (await api.as(`system:serviceaccount:${namespace}:other`).get(secrets(namespace))).expect(200);
  }),

  authorizationCase('a cluster role in a role binding counts in that namespace', async (api) => {
    const { namespace } = api;
    const jane = api.as('jane');
    await api.peek('POST', roleBindings(namespace), binding('b', 'ClusterRole', 'system:basic-user', user('jane')));
    const basic = { verb: 'create', group: 'authorization.k8s.io', resource: 'selfsubjectaccessreviews', namespace };
    await untilAccess(api, user('jane'), { resourceAttributes: basic }, true);
    (
      await api.post('/apis/authorization.k8s.io/v1/subjectaccessreviews', {
        spec: { user: 'jane', resourceAttributes: basic },
      })
    ).expect(201, { status: { allowed: true, reason: /^RBAC: allowed by RoleBinding "b\// } });
    (
      await api.post('/apis/authorization.k8s.io/v1/subjectaccessreviews', {
        spec: { user: 'jane', resourceAttributes: { ...basic, namespace: 'default' } },
      })
    ).expect(201, { status: { allowed: false } });
    (await jane.get(serviceAccounts(namespace))).expect(403);
  }),

  authorizationCase('a cluster role binding counts everywhere', async (api) => {
    const name = `${api.namespace}-jane`;
    await grantEverywhere(api, user(name), { apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list'] });
    const jane = api.as(name);
    (await jane.get(configMaps(api.namespace, 'missing'))).expect(404);
    (await jane.get(configMaps('default', 'missing'))).expect(404);
    (await jane.get(configMaps(undefined), { query: { fieldSelector: 'metadata.name=missing' } })).expect(200);
    (await jane.get(secrets(undefined))).expect(403);
  }),

  authorizationCase('rules for paths may end with a star', async (api) => {
    const name = `${api.namespace}-jane`;
    await grantEverywhere(api, user(name), { nonResourceURLs: ['/made/up/*', '/exact'], verbs: ['get'] });
    const jane = api.as(name);
    (await jane.get('/made/up/path')).expect(404);
    (await jane.get('/exact')).expect(404);
    (await jane.get('/exact/ly')).expect(403);
    (await jane.get('/made')).expect(403);
    (await jane.put('/made/up/path', {})).expect(403);
  }),

  authorizationCase('rights end with their binding', async (api) => {
    const jane = api.as('jane');
    await grant(api, user('jane'), { apiGroups: [''], resources: ['pods'], verbs: ['list'] });
    (await jane.get(pods(api.namespace))).expect(200);
    (await api.delete(roleBindings(api.namespace, 'granted-jane'))).expect(200);
    const question = { resourceAttributes: { verb: 'list', resource: 'pods', namespace: api.namespace } };
    await untilAccess(api, user('jane'), question, false);
    (await jane.get(pods(api.namespace))).expect(403);
  }),

  authorizationCase('a role that is missing is told', async (api) => {
    const jane = api.as('jane');
    const { namespace } = api;
    await api.post(roleBindings(namespace), binding('b', 'Role', 'missing', user('jane')));
    await grant(api, user('jane'), { apiGroups: [''], resources: ['secrets'], verbs: ['list'] });
    (await jane.get(configMaps(namespace))).expect(403, {
      message: /: RBAC: role\.rbac\.authorization\.k8s\.io "missing" not found$/,
    });
    (await jane.get(secrets(namespace))).expect(200);
    (
      await jane.post('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
        spec: { resourceAttributes: { verb: 'get', resource: 'pods', namespace } },
      })
    ).expect(201, { status: { allowed: false, reason: 'RBAC: role.rbac.authorization.k8s.io "missing" not found' } });
  }),

  authorizationCase('a watch is refused like a list', async (api) => {
    await grant(api, user('jane'), { apiGroups: [''], resources: ['configmaps'], verbs: ['list'] });
    (await api.as('jane').get(configMaps(api.namespace), { query: { watch: true } })).expect(403, {
      message: /cannot watch/,
    });
    (await api.as('jane').get(clusterRoleBindings(undefined))).expect(403);
  }),
];
