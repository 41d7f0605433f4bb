// Questions about rights, of oneself and of others.
import { accessReviews, grant, user } from '../access.ts';
import { authorizationCase, type ContractCase } from '../contract-case.ts';

const root = '/apis/authorization.k8s.io/v1';
const others = `${root}/subjectaccessreviews`;
const rules = `${root}/selfsubjectrulesreviews`;

export const accessReviewCases: readonly ContractCase[] = [
  authorizationCase('one is told what one may, and why', async (api) => {
    const { namespace } = api;
    const jane = api.as('jane');
    await grant(api, user('jane'), { apiGroups: ['apps'], resources: ['deployments'], verbs: ['get', 'list'] });
    const ask = (attributes: object) =>
      jane.post(accessReviews, { spec: { resourceAttributes: { namespace, ...attributes } } });
    (await ask({ group: 'apps', resource: 'deployments', verb: 'list' })).expect(201, {
      status: {
        allowed: true,
        reason: `RBAC: allowed by RoleBinding "granted-jane/${namespace}" of Role "granted-jane" to User "jane"`,
      },
    });
    (await ask({ group: 'apps', resource: 'deployments', verb: 'delete' })).expect(201, { status: { allowed: false } });
    (await ask({ group: 'apps', resource: 'deployments', subresource: 'scale', verb: 'get' })).expect(201, {
      status: { allowed: false },
    });
    (await ask({ resource: 'deployments', verb: 'get', name: 'x', version: 'v1' })).expect(201, {
      status: { allowed: false },
    });
    (await ask({ group: '*', resource: '*', verb: '*' })).expect(201, { status: { allowed: false } });
    (await api.post(accessReviews, { spec: { resourceAttributes: { group: '*', resource: '*', verb: '*' } } })).expect(
      201,
      {
        status: { allowed: true },
      },
    );
  }),

  authorizationCase('one is told about paths', async (api) => {
    const jane = api.as('jane');
    const ask = (path: string, verb = 'get') =>
      jane.post(accessReviews, { spec: { nonResourceAttributes: { path, verb } } });
    (await ask('/api/v1')).expect(201, {
      status: {
        allowed: true,
        reason:
          'RBAC: allowed by ClusterRoleBinding "system:discovery" of ClusterRole "system:discovery" to Group "system:authenticated"',
      },
    });
    await ask('/metrics');
    await ask('/apis', 'post');
  }),

  authorizationCase('a question is about one thing', async (api) => {
    const jane = api.as('jane');
    const resourceAttributes = { verb: 'get', resource: 'pods' };
    const nonResourceAttributes = { verb: 'get', path: '/x' };
    (await jane.post(accessReviews, { spec: {} })).expect(422, { details: { group: 'authorization.k8s.io' } });
    await jane.post(accessReviews, {});
    await jane.post(accessReviews, { spec: { resourceAttributes, nonResourceAttributes } });
    await jane.post(accessReviews, { metadata: { name: 'x' }, spec: { resourceAttributes } });
    await jane.post(accessReviews, { spec: { resourceAttributes, typo: 1 } });
    await jane.post(accessReviews, { spec: { resourceAttributes, typo: 1 } }, { query: { fieldValidation: 'Strict' } });
  }),

  authorizationCase('a question may be about a selection', async (api) => {
    const jane = api.as('jane');
    const ask = (selectors: object) =>
      jane.post(accessReviews, { spec: { resourceAttributes: { verb: 'list', resource: 'pods', ...selectors } } });
    const requirements = [{ key: 'x', operator: 'In', values: ['1'] }];
    await ask({ fieldSelector: { rawSelector: 'spec.nodeName=a' }, labelSelector: { requirements } });
    await ask({ fieldSelector: {}, labelSelector: {} });
    await ask({ fieldSelector: { rawSelector: 'a=b', requirements } });
    await ask({ labelSelector: { rawSelector: 'a=b', requirements } });
  }),

  authorizationCase('who may asks about others', async (api) => {
    const { namespace } = api;
    await grant(
      api,
      { kind: 'Group', name: 'developers' },
      { apiGroups: [''], resources: ['pods'], resourceNames: ['a'], verbs: ['get'] },
    );
    const resourceAttributes = { namespace, verb: 'get', resource: 'pods', name: 'a' };
    (await api.post(others, { spec: { user: 'ann', groups: ['x', 'developers'], resourceAttributes } })).expect(201, {
      status: { allowed: true, reason: /to Group "developers"$/ },
    });
    (await api.post(others, { spec: { user: 'ann', uid: '1', extra: { a: ['b'] }, resourceAttributes } })).expect(201, {
      status: { allowed: false },
    });
    await api.post(others, {
      spec: { groups: ['developers'], resourceAttributes: { ...resourceAttributes, name: 'b' } },
    });
    (await api.post(others, { spec: { groups: ['system:masters'], resourceAttributes } })).expect(201, {
      status: { allowed: true },
    });
    await api.post(others, { spec: { resourceAttributes } });
    await api.post(others, { spec: { user: 'ann' } });
    (await api.as('jane').post(others, { spec: { user: 'ann', resourceAttributes } })).expect(403);
  }),

  authorizationCase('a question about one namespace stays in it', async (api) => {
    const { namespace } = api;
    const path = `${root}/namespaces/${namespace}/localsubjectaccessreviews`;
    const resourceAttributes = { namespace, verb: 'get', resource: 'pods' };
    (await api.post(path, { spec: { user: 'ann', resourceAttributes } })).expect(201, { status: { allowed: false } });
    await api.post(path, {
      spec: { user: 'ann', resourceAttributes: { ...resourceAttributes, namespace: 'default' } },
    });
    await api.post(path, { spec: { user: 'ann', resourceAttributes: { verb: 'get', resource: 'pods' } } });
    await api.post(path, { spec: { user: 'ann', nonResourceAttributes: { path: '/x', verb: 'get' } } });
    await api.post(path, { metadata: { namespace: 'default' }, spec: { user: 'ann', resourceAttributes } });
    await api.post(path, { spec: { resourceAttributes } });
    (await api.as('jane').post(path, { spec: { user: 'ann', resourceAttributes } })).expect(403);
  }),

  authorizationCase('reviews are asked and not kept', async (api) => {
    await api.get(accessReviews);
    await api.get(`${accessReviews}/x`);
    await api.delete(others);
    await api.put(`${others}/x`, {});
    await api.post(
      accessReviews,
      { spec: { nonResourceAttributes: { path: '/x', verb: 'get' } } },
      { query: { dryRun: 'All' } },
    );
    await api.post(accessReviews, '{', {});
  }),

  authorizationCase('one is told all that one may in a namespace', async (api) => {
    const { namespace } = api;
    const jane = api.as('jane');
    await grant(
      api,
      user('jane'),
      { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] },
      { apiGroups: [''], resources: ['configmaps'], resourceNames: ['a', 'b'], verbs: ['get'] },
    );
    // In which order bindings are read is chance.
    const sorted = (list: unknown): unknown[] =>
      Array.isArray(list) ? list.map((each) => JSON.stringify(each, sortKeys)).toSorted() : [];
    for (const [who, asking] of [
      ['jane', jane],
      ['administrator', api],
    ] as const) {
      const { body, status } = await asking.peek('POST', rules, { spec: { namespace } });
      const { resourceRules, nonResourceRules, ...rest } = body['status'] as Record<string, unknown>;
      api.note(`rules of ${who}`, [
        status,
        sorted(resourceRules),
        sorted(nonResourceRules),
        rest,
        body['spec'],
        body.metadata,
      ]);
    }
    (await jane.post(rules, { spec: {} })).expect(400, { message: 'no namespace on request' });
  }),
];

function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
