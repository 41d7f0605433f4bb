// Acting as somebody else, and who may.
import { grantEverywhere, identityReviews, tokenOf } from '../access.ts';
import type { Api } from '../api.ts';
import { authorizationCase, type ContractCase } from '../contract-case.ts';
import { configMaps, namespaces } from '../resource-path.ts';

/** Who the request is from, with these headers. */
function whoAmI(api: Api, headers: Readonly<Record<string, string>>) {
  return api.post(identityReviews, {}, { headers });
}

export const impersonationCases: readonly ContractCase[] = [
  authorizationCase('an administrator acts as anybody', async (api) => {
    (await whoAmI(api, { 'impersonate-user': 'jane' })).expect(201, {
      status: { userInfo: { username: 'jane', groups: ['system:authenticated'] } },
    });
    await whoAmI(api, { 'impersonate-user': 'jane', 'impersonate-group': 'g1,g2', 'impersonate-uid': 'u' });
    await whoAmI(api, { 'impersonate-user': 'jane', 'impersonate-extra-scopes': 'a,b' });
    await whoAmI(api, { 'impersonate-user': 'jane', 'impersonate-extra-example.com%2fScopes': 'a' });
    await whoAmI(api, { 'impersonate-user': 'jane', 'impersonate-group': 'system:masters' });
    await whoAmI(api, { 'impersonate-user': 'jane', 'impersonate-group': 'system:authenticated,g' });
  }),

  authorizationCase('groups follow from some names', async (api) => {
    const ask = (headers: Readonly<Record<string, string>>) => whoAmI(api, headers);
    await ask({ 'impersonate-user': 'system:serviceaccount:default:bot' });
    await ask({ 'impersonate-user': 'system:serviceaccount:default:bot', 'impersonate-group': 'g' });
    await ask({ 'impersonate-user': 'system:serviceaccount:default' });
    (await ask({ 'impersonate-user': 'system:anonymous' })).expect(403);
    (await ask({ 'impersonate-user': 'x', 'impersonate-group': 'system:unauthenticated' })).expect(403);
    await ask({ 'impersonate-user': 'system:node:N_1' });
  }),

  authorizationCase('half an impersonation is none', async (api) => {
    (await whoAmI(api, { 'impersonate-group': 'g' })).expect(400, { message: /without impersonating a user name$/ });
    await whoAmI(api, { 'impersonate-uid': 'u' });
    await whoAmI(api, { 'impersonate-extra-scopes': 'a,b', 'impersonate-group': 'g1,g2' });
  }),

  authorizationCase('who may not act as somebody is refused', async (api) => {
    const bot = api.withToken(await tokenOf(api, 'bot'));
    const get = (headers: Readonly<Record<string, string>>) => bot.get(configMaps(api.namespace), { headers });
    (await get({ 'impersonate-user': 'jane' })).expect(403, {
      message: /cannot impersonate-on:user-info:list resource "configmaps"/,
    });
    await get({ 'impersonate-user': 'system:serviceaccount:default:other' });
    await get({ 'impersonate-user': 'system:node:n1' });
    await get({ 'impersonate-user': 'jane', 'impersonate-group': 'system:masters' });
    await bot.get('/metrics', { headers: { 'impersonate-user': 'jane' } });
    await bot.get(namespaces(undefined, api.namespace), { headers: { 'impersonate-user': 'jane' } });
  }),

  authorizationCase('impersonation is allowed name by name', async (api) => {
    const bot = api.withToken(await tokenOf(api, 'bot'));
    const { namespace } = api;
    const authentication = ['authentication.k8s.io'];
    await grantEverywhere(
      api,
      { kind: 'ServiceAccount', name: 'bot', namespace },
      { apiGroups: [''], resources: ['users'], resourceNames: ['jane'], verbs: ['impersonate'] },
      { apiGroups: [''], resources: ['groups'], resourceNames: ['g', 'system:masters'], verbs: ['impersonate'] },
      { apiGroups: authentication, resources: ['userextras/scopes'], resourceNames: ['s'], verbs: ['impersonate'] },
    );
    (await whoAmI(bot, { 'impersonate-user': 'jane' })).expect(201);
    (await whoAmI(bot, { 'impersonate-user': 'joe' })).expect(403, { message: /^users "joe" is forbidden/ });
    (await whoAmI(bot, { 'impersonate-user': 'jane', 'impersonate-group': 'g' })).expect(201);
    (await whoAmI(bot, { 'impersonate-user': 'jane', 'impersonate-group': 'g,h' })).expect(403);
    (await whoAmI(bot, { 'impersonate-user': 'jane', 'impersonate-uid': '1' })).expect(403);
    (await whoAmI(bot, { 'impersonate-user': 'jane', 'impersonate-extra-scopes': 's' })).expect(201);
    (await whoAmI(bot, { 'impersonate-user': 'jane', 'impersonate-extra-scopes': 's,t' })).expect(403);
    (await whoAmI(bot, { 'impersonate-user': 'jane', 'impersonate-extra-a.b%2fc': 's' })).expect(403);
    (await whoAmI(bot, { 'impersonate-user': 'system:serviceaccount:default:default' })).expect(403);
    (await whoAmI(bot, { 'impersonate-user': 'system:node:n1' })).expect(403);
    (await whoAmI(bot, { 'impersonate-user': 'jane', 'impersonate-group': 'system:masters' })).expect(201);
  }),

  authorizationCase('impersonation may be for some requests only', async (api) => {
    const bot = api.withToken(await tokenOf(api, 'bot'));
    const { namespace } = api;
    const authentication = ['authentication.k8s.io'];
    await grantEverywhere(
      api,
      { kind: 'ServiceAccount', name: 'bot', namespace },
      { apiGroups: authentication, resources: ['users'], resourceNames: ['jane'], verbs: ['impersonate:user-info'] },
      { apiGroups: authentication, resources: ['groups'], verbs: ['impersonate:user-info'] },
      { apiGroups: authentication, resources: ['selfsubjectreviews'], verbs: ['impersonate-on:user-info:create'] },
      { apiGroups: authentication, resources: ['serviceaccounts'], verbs: ['impersonate:serviceaccount'] },
      { apiGroups: authentication, resources: ['selfsubjectreviews'], verbs: ['impersonate-on:serviceaccount:create'] },
      { apiGroups: authentication, resources: ['nodes'], resourceNames: ['n1'], verbs: ['impersonate:arbitrary-node'] },
      { apiGroups: authentication, resources: ['selfsubjectreviews'], verbs: ['impersonate-on:arbitrary-node:create'] },
    );
    (await whoAmI(bot, { 'impersonate-user': 'jane' })).expect(201);
    (await whoAmI(bot, { 'impersonate-user': 'jane', 'impersonate-group': 'a,b,c,d,e' })).expect(201);
    (await whoAmI(bot, { 'impersonate-user': 'joe' })).expect(403);
    (await whoAmI(bot, { 'impersonate-user': 'jane', 'impersonate-group': 'system:masters' })).expect(403, {
      message: /impersonating the system:masters group is not allowed$/,
    });
    (await bot.get(configMaps(namespace), { headers: { 'impersonate-user': 'jane' } })).expect(403);
    (await whoAmI(bot, { 'impersonate-user': `system:serviceaccount:${namespace}:x` })).expect(201);
    (await whoAmI(bot, { 'impersonate-user': 'system:node:n1' })).expect(201, {
      status: { userInfo: { groups: ['system:nodes', 'system:authenticated'] } },
    });
    (await whoAmI(bot, { 'impersonate-user': 'system:node:n2' })).expect(403);
    (await whoAmI(bot, { 'impersonate-user': 'jane', 'impersonate-uid': 'u' })).expect(403);
  }),
];
