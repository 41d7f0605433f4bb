// Tokens of service accounts: made, checked, believed and not believed.
import { claimsOf, grant, pods, serviceAccounts, tokenOf, tokenReviews, untilRefused } from '../access.ts';
import { authorizationCase, type ContractCase } from '../contract-case.ts';
import { configMaps, secrets } from '../resource-path.ts';

const pod = (name: string, account: string) => ({
  metadata: { name },
  spec: { serviceAccountName: account, containers: [{ name: 'c', image: 'i' }] },
});

export const tokenCases: readonly ContractCase[] = [
  authorizationCase('a token is made for an account', async (api) => {
    const account = (name: string) => serviceAccounts(api.namespace, name, 'token');
    await api.peek('POST', serviceAccounts(api.namespace), { metadata: { name: 'bot' } });
    const { body } = (await api.post(account('bot'), {})).expect(201, {
      kind: 'TokenRequest',
      metadata: { name: 'bot' },
    });
    api.note('claims', claimsOf((body['status'] as { token: string }).token));
    const other = await api.post(account('bot'), { spec: { audiences: ['a', 'b'], expirationSeconds: 600 } });
    api.note('claims', claimsOf((other.body['status'] as { token: string }).token));
    await api.post(account('bot'), { metadata: { labels: { a: 'b' } }, spec: { typo: 1 } });
    await api.post(account('bot'), { spec: {} }, { query: { dryRun: 'All' } });
    (await api.post(account('missing'), {})).expect(404);
    (await api.get(account('bot'))).expect(405);
    await api.put(account('bot'), {});
    (await api.as('jane').post(account('bot'), {})).expect(403, {
      message: /cannot create resource "serviceaccounts\/token"/,
    });
  }),

  authorizationCase('a token lives for ten minutes at least', async (api) => {
    await tokenOf(api, 'bot');
    const ask = (body: object) => api.post(serviceAccounts(api.namespace, 'bot', 'token'), body);
    (await ask({ spec: { expirationSeconds: 599 } })).expect(422);
    (await ask({ spec: { expirationSeconds: 4_294_967_297 } })).expect(422);
    await ask({ spec: { expirationSeconds: 600 } });
    (await ask({ metadata: { name: 'other' } })).expect(422);
    (await ask({ metadata: { name: 'bot', namespace: 'default' } })).expect(400);
    (await ask({ spec: { expirationSeconds: 'x' } })).expect(400);
  }),

  authorizationCase('a token is bound to a pod or a secret', async (api) => {
    const { namespace } = api;
    await tokenOf(api, 'bot');
    const bind = (boundObjectRef: object) =>
      api.post(serviceAccounts(namespace, 'bot', 'token'), { spec: { boundObjectRef } });
    (await bind({ kind: 'Secret', apiVersion: 'v1', name: 's' })).expect(404);
    (await bind({ kind: 'ConfigMap', apiVersion: 'v1', name: 's' })).expect(400);
    (await bind({ kind: 'Deployment', apiVersion: 'apps/v1', name: 's' })).expect(400);
    (await bind({ kind: 'Secret', apiVersion: 'v1' })).expect(400);
    await api.peek('POST', secrets(namespace), { metadata: { name: 's' } });
    const secret = (await bind({ kind: 'Secret', apiVersion: 'v1', name: 's' })).expect(201);
    api.note('claims', claimsOf((secret.body['status'] as { token: string }).token));
    (await bind({ kind: 'Secret', apiVersion: 'v1', name: 's', uid: 'x' })).expect(409);
    await api.peek('POST', pods(namespace), pod('p', 'bot'));
    const ofPod = (await bind({ kind: 'Pod', apiVersion: 'v1', name: 'p' })).expect(201);
    api.note('claims', claimsOf((ofPod.body['status'] as { token: string }).token));
    await api.peek('POST', serviceAccounts(namespace), { metadata: { name: 'other' } });
    const spec = { boundObjectRef: { kind: 'Pod', apiVersion: 'v1', name: 'p' } };
    (await api.post(serviceAccounts(namespace, 'other', 'token'), { spec })).expect(400);
    const renewed = await api.peek('POST', serviceAccounts(namespace, 'bot', 'token'), {
      spec: { ...spec, expirationSeconds: 3607 },
    });
    const { warnafter, ...rest } = (
      claimsOf((renewed.body['status'] as { token: string }).token) as {
        'kubernetes.io': Record<string, unknown>;
        seconds: number;
      }
    )['kubernetes.io'];
    api.note('a long life', [rest, typeof warnafter]);
  }),

  authorizationCase('a token is reviewed', async (api) => {
    const review = (token: string, more: object = {}) => api.post(tokenReviews, { spec: { token, ...more } });
    const token = await tokenOf(api, 'bot');
    (await review(token)).expect(201, {
      status: { authenticated: true, user: { username: `system:serviceaccount:${api.namespace}:bot` } },
    });
    (await review('wrong')).expect(201, { status: { error: 'invalid bearer token' } });
    await review('a.b.c');
    await review('');
    await api.post(tokenReviews, {});
    const [header, payload, signature = ''] = token.split('.');
    const forged = `${header}.${payload}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;
    (await review(forged)).expect(201, { status: { error: /error in cryptographic primitive/ } });
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    await review(`${none}.${payload}.`);
    await review(`${none}.${Buffer.from('{"iss":"https://example.com"}').toString('base64url')}.`);
    (await api.as('jane').post(tokenReviews, { spec: { token } })).expect(403);
  }),

  authorizationCase('a token is for its audiences', async (api) => {
    const review = (token: string, audiences: string[]) => api.post(tokenReviews, { spec: { token, audiences } });
    const token = await tokenOf(api, 'bot', { audiences: ['x', 'y'] });
    (await review(token, [])).expect(201, { status: { error: /token audiences \["x" "y"\] is invalid/ } });
    (await review(token, ['z', 'y', 'x'])).expect(201, { status: { authenticated: true } });
    (await review(token, ['z'])).expect(201, { status: { error: /invalid/ } });
    (await api.withToken(token).get(configMaps(api.namespace))).expect(401, { message: 'Unauthorized' });
    const own = await tokenOf(api, 'other');
    (await review(own, ['z'])).expect(201, { status: { error: /invalid/ } });
  }),

  authorizationCase('a token ends with what it is bound to', async (api) => {
    const { namespace } = api;
    await api.peek('POST', secrets(namespace), { metadata: { name: 's' } });
    const boundObjectRef = { kind: 'Secret', apiVersion: 'v1', name: 's' };
    const bound = await tokenOf(api, 'bot', { boundObjectRef });
    await api.delete(secrets(namespace, 's'));
    await untilRefused(api, bound, /invalidated/);
    (await api.post(tokenReviews, { spec: { token: bound } })).expect(201, {
      status: { error: '[invalid bearer token, service account token has been invalidated]' },
    });
    await api.peek('POST', secrets(namespace), { metadata: { name: 's' } });
    await api.post(tokenReviews, { spec: { token: bound } });
    (await api.withToken(bound).get(configMaps(namespace))).expect(401);
  }),

  authorizationCase('a token ends with its account', async (api) => {
    const { namespace } = api;
    const token = await tokenOf(api, 'bot');
    await api.peek('DELETE', serviceAccounts(namespace, 'bot'));
    await untilRefused(api, token, /not found/);
    (await api.post(tokenReviews, { spec: { token } })).expect(201, {
      status: { error: '[invalid bearer token, serviceaccounts "bot" not found]' },
    });
    await api.peek('POST', serviceAccounts(namespace), { metadata: { name: 'bot' } });
    await untilRefused(api, token, /service account UID/);
    (await api.post(tokenReviews, { spec: { token } })).expect(201, {
      status: { error: /service account UID \(.*\) does not match claim/ },
    });
    (await api.withToken(token).get(configMaps(namespace))).expect(401);
  }),

  authorizationCase('a token is an account and has its rights', async (api) => {
    const { namespace } = api;
    const bot = api.withToken(await tokenOf(api, 'bot'));
    (await bot.get(pods(namespace))).expect(403, { message: /User "system:serviceaccount:.*:bot" cannot list/ });
    await grant(
      api,
      { kind: 'ServiceAccount', name: 'bot', namespace },
      { apiGroups: [''], resources: ['pods'], verbs: ['list'] },
    );
    (await bot.get(pods(namespace))).expect(200);
    (await bot.get(secrets(namespace))).expect(403);
    await bot.post('/apis/authentication.k8s.io/v1/selfsubjectreviews', {});
    (await api.withToken('nobody').get('/version')).expect(401, { reason: 'Unauthorized' });
    (await api.withToken('nobody').get(pods(namespace), { headers: { 'impersonate-user': 'jane' } })).expect(401);
  }),
];
