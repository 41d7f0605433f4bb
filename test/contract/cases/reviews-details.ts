// Questions in odd forms: of oneself, of others, of tokens; and who pretends to be somebody else.
import {
  accessReviews,
  binding,
  clusterRole,
  clusterRoles,
  grant,
  grantEverywhere,
  identityReviews,
  roleBindings,
  tokenOf,
  tokenReviews,
  user,
} from '../access.ts';
import { authorizationCase, type ContractCase } from '../contract-case.ts';

const root = '/apis/authorization.k8s.io/v1';
const subjectReviews = `${root}/subjectaccessreviews`;

type Fields = Readonly<Record<string, unknown>>;

const configMaps = (namespace: string, more: Fields = {}): Fields => ({
  resourceAttributes: { verb: 'list', resource: 'configmaps', namespace, ...more },
});

/** Specs of reviews. */
const specs: Readonly<Record<string, (namespace: string) => readonly (Fields | null)[]>> = {
  'that ask nothing': () => [
    {},
    null,
    { resourceAttributes: {} },
    { nonResourceAttributes: {} },
    { resourceAttributes: {}, nonResourceAttributes: {} },
  ],
  'about everything': (namespace) => [
    { resourceAttributes: { verb: '*', resource: '*', group: '*', namespace } },
    { nonResourceAttributes: { path: '*', verb: '*' } },
  ],
  'about subresources and names': (namespace) => [
    { resourceAttributes: { verb: 'get', resource: 'pods', subresource: 'log', namespace } },
    { resourceAttributes: { verb: 'get', resource: 'pods/log', namespace } },
    { resourceAttributes: { verb: 'get', resource: 'services', name: 'a', namespace } },
    { resourceAttributes: { verb: 'get', resource: 'services', namespace } },
    { resourceAttributes: { verb: 'delete', resource: 'deployments', group: 'apps', version: 'v9', namespace } },
  ],
  'with selectors': (namespace) => [
    configMaps(namespace, {
      fieldSelector: { requirements: [{ key: 'metadata.name', operator: 'In', values: ['a'] }] },
    }),
    configMaps(namespace, {
      fieldSelector: { rawSelector: 'metadata.name=a' },
      labelSelector: { rawSelector: 'a in (b' },
    }),
    configMaps(namespace, {
      fieldSelector: { rawSelector: 'a=b', requirements: [{ key: 'a', operator: 'In', values: ['x'] }] },
    }),
    configMaps(namespace, { fieldSelector: {} }),
  ],
};

const metadata: readonly Fields[] = [
  { name: 'x' },
  { namespace: 'x' },
  { labels: { a: 'b' } },
  { generateName: 'x' },
  { managedFields: [{}] },
];

const headers: readonly Readonly<Record<string, string>>[] = [
  { 'impersonate-group': 'a' },
  { 'impersonate-uid': 'u' },
  { 'impersonate-extra-a': 'b' },
  { 'impersonate-user': 'jane', 'impersonate-uid': 'u1' },
  { 'impersonate-user': 'jane', 'impersonate-uid': '' },
  { 'impersonate-user': 'jane', 'impersonate-extra-a%2fb': 'x' },
  { 'impersonate-user': 'jane', 'impersonate-extra-a%zz': 'x' },
  { 'impersonate-user': 'jane', 'impersonate-extra-UPPER': 'X' },
  { 'impersonate-user': 'jane', 'impersonate-extra-': 'x' },
  { 'impersonate-user': 'jane', 'impersonate-extra-a': 'b,c' },
  { 'impersonate-user': 'jane', 'impersonate-group': 'a,b,a' },
  { 'impersonate-user': 'jane', 'impersonate-group': '' },
  { 'impersonate-user': 'jane', 'impersonate-group': 'system:unauthenticated' },
  { 'impersonate-user': 'jane', 'impersonate-group': 'system:masters' },
  { 'impersonate-user': 'system:serviceaccount:default:x' },
  { 'impersonate-user': 'system:serviceaccount:default:x', 'impersonate-group': 'g' },
  { 'impersonate-user': 'system:serviceaccount:x' },
  { 'impersonate-user': 'system:serviceaccount::' },
  { 'impersonate-user': 'system:anonymous' },
  { 'impersonate-user': 'system:anonymous', 'impersonate-group': 'g' },
  { 'impersonate-user': 'system:node:a', 'impersonate-group': 'system:nodes' },
  { 'impersonate-user': 'jane', 'impersonate-foo': 'x' },
];

export const reviewDetailCases: readonly ContractCase[] = [
  ...Object.entries(specs).map(([what, of]) =>
    authorizationCase(`reviews ${what}`, async (api) => {
      const { namespace } = api;
      await grant(
        api,
        user('jane'),
        { apiGroups: [''], resources: ['configmaps', 'pods/log'], verbs: ['get', 'list'] },
        { apiGroups: ['apps'], resources: ['*'], verbs: ['*'] },
        { apiGroups: [''], resources: ['services'], resourceNames: ['a', 'b'], verbs: ['get'] },
      );
      for (const spec of of(namespace)) {
        await api.as('jane').post(accessReviews, { spec });
        await api.post(subjectReviews, { spec: spec && { ...spec, user: 'jane' } });
        await api.post(`${root}/namespaces/${namespace}/localsubjectaccessreviews`, {
          spec: spec && { ...spec, user: 'jane' },
        });
      }
    }),
  ),

  authorizationCase('reviews have no metadata', async (api) => {
    const spec = { resourceAttributes: { verb: 'get', namespace: api.namespace } };
    for (const given of metadata) {
      await api.post(accessReviews, { metadata: given, spec });
      await api.post(subjectReviews, { metadata: given, spec: { ...spec, user: 'jane' } });
      await api.post(`${root}/namespaces/${api.namespace}/localsubjectaccessreviews`, {
        metadata: given,
        spec: { ...spec, user: 'jane' },
      });
      await api.post(tokenReviews, { metadata: given, spec: { token: 'x' } });
      await api.peek('POST', identityReviews, { metadata: given });
    }
  }),

  authorizationCase('reviews with options and of other methods', async (api) => {
    const spec = { resourceAttributes: { verb: 'get' }, typo: 1 };
    for (const query of [{ dryRun: 'All' }, { dryRun: 'x' }, { fieldManager: 'a' }, { fieldValidation: 'Strict' }]) {
      await api.post(accessReviews, { spec }, { query: query as Record<string, string> });
    }
    for (const method of ['GET', 'PUT', 'DELETE', 'PATCH']) {
      const body = method === 'GET' || method === 'DELETE' ? undefined : {};
      await api.request(method, accessReviews, body);
      await api.request(method, `${accessReviews}/x`, body);
    }
  }),

  authorizationCase('tokens in odd forms are reviewed', async (api) => {
    const token = await tokenOf(api, 'bot');
    const specs: readonly (Fields | undefined)[] = [
      undefined,
      {},
      { token: '' },
      { token: 5 },
      { token: `${token} ` },
      { token: token.slice(0, -4) },
      { token: 'Bearer x' },
      { token: 'a'.repeat(100_000) },
      { token, audiences: [''] },
      { token, audiences: ['x', 'x'] },
      { token, audiences: null },
      { token, audiences: 'x' },
    ];
    for (const spec of specs) await api.post(tokenReviews, { spec });
    await api.post(tokenReviews, { spec: { token }, status: { authenticated: false } });
  }),

  authorizationCase('a bearer is called so in any case', async (api) => {
    const token = await tokenOf(api, 'bot');
    for (const scheme of ['bearer', 'BEARER', 'Bearer']) {
      await api.post(identityReviews, {}, { headers: { authorization: `${scheme} ${token}` } });
    }
    await api.post(identityReviews, {}, { headers: { authorization: `Bearer ${token} more` } });
  }),

  authorizationCase('who pretends to be somebody says it in headers', async (api) => {
    for (const each of headers) await api.post(identityReviews, {}, { headers: each });
  }),

  authorizationCase('who may pretend to be somebody is said part by part', async (api) => {
    const { namespace } = api;
    const token = await tokenOf(api, 'actor');
    await grantEverywhere(
      api,
      { kind: 'ServiceAccount', name: 'actor', namespace },
      { apiGroups: [''], resources: ['users'], resourceNames: ['jane'], verbs: ['impersonate'] },
      { apiGroups: [''], resources: ['groups'], resourceNames: ['g1'], verbs: ['impersonate'] },
      { apiGroups: [''], resources: ['serviceaccounts'], verbs: ['impersonate'] },
      {
        apiGroups: ['authentication.k8s.io'],
        resources: ['userextras/scopes'],
        resourceNames: ['v1'],
        verbs: ['impersonate'],
      },
      { apiGroups: ['authentication.k8s.io'], resources: ['uids'], resourceNames: ['u1'], verbs: ['impersonate'] },
    );
    const actor = api.withToken(token);
    const jane = { 'impersonate-user': 'jane' };
    for (const each of [
      jane,
      { 'impersonate-user': 'joe' },
      { ...jane, 'impersonate-group': 'g1' },
      { ...jane, 'impersonate-group': 'g1,g2' },
      { ...jane, 'impersonate-uid': 'u1' },
      { ...jane, 'impersonate-uid': 'u2' },
      { ...jane, 'impersonate-extra-scopes': 'v1' },
      { ...jane, 'impersonate-extra-scopes': 'v1,v2' },
      { ...jane, 'impersonate-extra-other': 'v1' },
      { 'impersonate-user': `system:serviceaccount:${namespace}:other` },
      { 'impersonate-user': 'system:serviceaccount:bad' },
      { 'impersonate-group': 'g1' },
      {},
    ]) {
      await actor.post(identityReviews, {}, { headers: each as Record<string, string> });
    }
  }),

  authorizationCase('roles and bindings are completed and checked in their details', async (api) => {
    const { namespace } = api;
    const empty = { ...binding('c', 'Role', 'x'), roleRef: { apiGroup: '', kind: 'Role', name: 'x' } };
    const subjects = [
      { kind: 'ServiceAccount', name: 'a' },
      { kind: 'User', name: 'u' },
      { kind: 'Group', name: 'g', apiGroup: '' },
    ];
    (await api.post(roleBindings(namespace), { ...empty, subjects })).expect(201);
    await api.put(roleBindings(namespace, 'c'), binding('c', 'ClusterRole', 'view'));
    await api.patch(roleBindings(namespace, 'c'), 'merge', { roleRef: null });
    await api.patch(roleBindings(namespace, 'c'), 'merge', { subjects: null });
    const aggregated = (...clusterRoleSelectors: readonly object[]) => ({
      ...clusterRole(`${namespace.slice(0, 40)}-a`),
      aggregationRule: { clusterRoleSelectors },
    });
    const query = { dryRun: 'All' };
    await api.post(
      clusterRoles(undefined),
      aggregated({ matchLabels: { 'bad key!': 'x' } }, { matchExpressions: [{ key: 'a', operator: 'Bad' }] }),
      { query },
    );
    await api.post(clusterRoles(undefined), aggregated({ matchExpressions: [{ key: 'a', operator: 'In' }] }), {
      query,
    });
    await api.post(clusterRoles(undefined), aggregated(), { query });
    await api.post(clusterRoles(undefined), aggregated({}), { query });
  }),
];
