import assert from 'node:assert/strict';
import type { JsonWebKey } from 'node:crypto';
import { createPublicKey, verify } from 'node:crypto';
import { describe, it } from 'node:test';
import { FakeClock } from '@kubewright/apimachinery';
import type { TestClient } from '../test-client.ts';
import { at, list, startServer } from '../test-client.ts';

const rbac = '/apis/rbac.authorization.k8s.io/v1';
const jane = { 'impersonate-user': 'jane' };

function role(name: string, rules: object[]): object {
  return { metadata: { name }, rules };
}

function binding(name: string, kind: string, roleName: string, subjects: object[]): object {
  return { metadata: { name }, roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind, name: roleName }, subjects };
}

async function message(
  client: TestClient,
  method: string,
  path: string,
  headers: Record<string, string>,
): Promise<string> {
  const { status, body } = await client.send(method, path, { headers });
  return status < 300 ? String(status) : `${status} ${String(at(body, 'message'))}`;
}

describe('a server with RBAC', () => {
  it('refuses what no rule allows, and sees every new binding at once', async (t) => {
    const { client } = startServer(t, { authorization: 'RBAC' });
    const path = '/api/v1/namespaces/default/pods';
    const refused =
      '403 pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "default"';
    assert.equal(await message(client, 'GET', path, jane), refused);
    await client.post(
      `${rbac}/namespaces/default/roles`,
      role('reader', [{ apiGroups: [''], resources: ['pods'], verbs: ['list'] }]),
    );
    assert.equal(await message(client, 'GET', path, jane), refused);
    await client.post(
      `${rbac}/namespaces/default/rolebindings`,
      binding('reader', 'Role', 'reader', [{ kind: 'User', name: 'jane' }]),
    );
    assert.equal(await message(client, 'GET', path, jane), '200');
    assert.match(await message(client, 'GET', '/api/v1/namespaces/kube-system/pods', jane), /^403/);
    assert.match(await message(client, 'GET', '/api/v1/pods', jane), /at the cluster scope$/);
    await client.patch(`${rbac}/namespaces/default/roles/reader`, 'merge', { rules: [] });
    assert.equal(await message(client, 'GET', path, jane), refused);
    await client.patch(`${rbac}/namespaces/default/roles/reader`, 'merge', {
      rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }],
    });
    assert.equal(await message(client, 'GET', path, jane), '200');
    await client.delete(`${rbac}/namespaces/default/rolebindings/reader`);
    assert.equal(await message(client, 'GET', path, jane), refused);
  });

  it('has the default roles, aggregated ones filled from others', async (t) => {
    const { client, server } = startServer(t, { authorization: 'RBAC' });
    const { body } = await client.get(`${rbac}/clusterroles`);
    const roles = new Map(list(body, 'items').map((each) => [at(each, 'metadata', 'name'), each]));
    assert.equal(roles.size, 69);
    assert.ok(list(roles.get('view'), 'rules').length > 5);
    assert.ok(list(roles.get('admin'), 'rules').length > list(roles.get('edit'), 'rules').length);
    await client.post(`${rbac}/clusterroles`, {
      metadata: { name: 'more', labels: { 'rbac.authorization.k8s.io/aggregate-to-view': 'true' } },
      rules: [{ apiGroups: ['example.com'], resources: ['networks'], verbs: ['get'] }],
    });
    await server.settled();
    const seesNetworks = async (name: string): Promise<boolean> =>
      JSON.stringify((await client.get(`${rbac}/clusterroles/${name}`)).body).includes('example.com');
    assert.deepEqual(await Promise.all(['view', 'edit', 'admin'].map(seesNetworks)), [true, true, true]);
    await client.delete(`${rbac}/clusterroles/more`);
    await server.settled();
    assert.deepEqual(await Promise.all(['view', 'edit', 'admin'].map(seesNetworks)), [false, false, false]);
  });

  it('knows a service account by its token, as long as token and account are there', async (t) => {
    const clock = new FakeClock();
    const { client } = startServer(t, { authorization: 'RBAC', clock });
    const accounts = '/api/v1/namespaces/default/serviceaccounts';
    await client.post(accounts, { metadata: { name: 'bot' } });
    const issue = async (): Promise<Record<string, string>> => {
      const { body } = await client.post(`${accounts}/bot/token`, { spec: { expirationSeconds: 600 } });
      return { authorization: `Bearer ${String(at(body, 'status', 'token'))}` };
    };
    const bot = await issue();
    const path = '/api/v1/namespaces/default/pods';
    assert.match(await message(client, 'GET', path, bot), /^403 .*"system:serviceaccount:default:bot"/);
    await client.post(
      `${rbac}/clusterrolebindings`,
      binding('bot', 'ClusterRole', 'view', [{ kind: 'ServiceAccount', name: 'bot', namespace: 'default' }]),
    );
    assert.equal(await message(client, 'GET', path, bot), '200');
    await clock.advance(700_000);
    assert.equal(await message(client, 'GET', path, bot), '401 Unauthorized');
    const fresh = await issue();
    assert.equal(await message(client, 'GET', path, fresh), '200');
    await client.delete(`${accounts}/bot`);
    await client.post(accounts, { metadata: { name: 'bot' } });
    assert.equal(await message(client, 'GET', path, fresh), '401 Unauthorized');
    assert.equal(await message(client, 'GET', path, { authorization: 'Bearer nobody' }), '401 Unauthorized');
  });

  it('keeps its rules over a restart, and completes what a user left', async (t) => {
    const first = startServer(t, { authorization: 'RBAC' });
    await first.client.patch(`${rbac}/clusterroles/system:basic-user`, 'merge', { rules: [] });
    const kept = { metadata: { annotations: { 'rbac.authorization.kubernetes.io/autoupdate': 'false' } }, rules: [] };
    await first.client.patch(`${rbac}/clusterroles/system:discovery`, 'merge', kept);
    const objects = list((await first.client.get(`${rbac}/clusterroles`)).body, 'items');
    const stored = objects.map((each) => ({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      ...(each as object),
    }));
    const second = startServer(t, { authorization: 'RBAC', objects: stored as never });
    const rulesOf = async (name: string): Promise<unknown> =>
      at((await second.client.get(`${rbac}/clusterroles/${name}`)).body, 'rules');
    assert.equal(((await rulesOf('system:basic-user')) as unknown[]).length > 0, true);
    assert.deepEqual((await rulesOf('system:discovery')) ?? [], []);
  });
});

describe('a server without authorization', () => {
  it('lets everybody do everything, and knows nobody by name who does not say it', async (t) => {
    const { client } = startServer(t, { tokens: [{ token: 't', user: 'ann', groups: ['dev'] }] });
    const whoAmI = async (headers: Record<string, string>): Promise<unknown> => {
      const { body } = await client.send('POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', {
        body: {},
        headers,
      });
      return [at(body, 'status', 'userInfo', 'username'), at(body, 'status', 'userInfo', 'groups')];
    };
    assert.deepEqual(await whoAmI({}), ['kubernetes-admin', ['system:masters', 'system:authenticated']]);
    assert.deepEqual(await whoAmI({ authorization: 'Bearer t' }), ['ann', ['dev', 'system:authenticated']]);
    assert.deepEqual(await whoAmI({ authorization: 'Bearer unknown' }), [
      'kubernetes-admin',
      ['system:masters', 'system:authenticated'],
    ]);
    assert.deepEqual(await whoAmI(jane), ['jane', ['system:authenticated']]);
    assert.equal(await message(client, 'GET', '/api/v1/secrets', jane), '200');
    assert.equal((await client.get(`${rbac}/clusterroles/view`)).status, 404);
  });
});

describe('a server with an authorizer and an authenticator of others', () => {
  it('asks them, except about masters', async (t) => {
    const asked: string[] = [];
    const { client } = startServer(t, {
      authorization: {
        authorize: ({ user, verb }) => {
          asked.push(`${user.name} ${verb}`);
          return Promise.resolve({ decision: verb === 'list' ? 'allow' : 'deny', reason: 'only lists' });
        },
        rulesFor: () => ({ rules: [], errors: [] }),
      },
      authenticators: [
        {
          authenticate: ({ token }) =>
            token === 'theirs' ? { user: { name: 'ann', groups: ['system:authenticated'] } } : undefined,
        },
      ],
    });
    const ann = { authorization: 'Bearer theirs' };
    const path = '/api/v1/namespaces/default/pods';
    assert.equal(await message(client, 'GET', path, ann), '200');
    assert.match(await message(client, 'GET', `${path}/a`, ann), /^403 pods "a" is forbidden: .*: only lists$/);
    assert.equal(await message(client, 'GET', path, { authorization: 'Bearer x' }), '401 Unauthorized');
    assert.match(await message(client, 'GET', `${path}/a`, {}), /^404/);
    assert.deepEqual(asked, ['ann list', 'ann get']);
  });
});

describe('the issuer of tokens', () => {
  it('shortens a life that is too long, and says so', async (t) => {
    const { client } = startServer(t, { serviceAccounts: { issuer: 'https://issuer', maxExpirationSeconds: 1200 } });
    const path = '/api/v1/namespaces/default/serviceaccounts/default/token';
    const { body, headers } = await client.post(path, { spec: { expirationSeconds: 5000 } });
    assert.equal(at(body, 'spec', 'expirationSeconds'), 1200);
    assert.deepEqual(at(body, 'spec', 'audiences'), ['https://issuer']);
    assert.equal(headers['warning'], '299 - "requested expiration of 5000 seconds shortened to 1200 seconds"');
  });

  it('publishes what a token is checked with', async (t) => {
    const { client } = startServer(t);
    const { body } = await client.post('/api/v1/namespaces/default/serviceaccounts/default/token', {});
    const [head = '', payload = '', signature = ''] = String(at(body, 'status', 'token')).split('.');
    const { text } = await client.get('/openid/v1/jwks');
    const jwk = list(JSON.parse(text), 'keys')[0] as JsonWebKey & { kid: string };
    assert.equal((JSON.parse(Buffer.from(head, 'base64url').toString()) as { kid: string }).kid, jwk.kid);
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    const data = Buffer.from(`${head}.${payload}`);
    assert.ok(verify('sha256', data, { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url')));
    const { body: configuration } = await client.get('/.well-known/openid-configuration');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { iss: string };
    assert.equal(at(configuration, 'issuer'), claims.iss);
    assert.equal(at(configuration, 'jwks_uri'), `${claims.iss}/openid/v1/jwks`);
  });
});

describe('the control paths of a server with RBAC', () => {
  it('are for administrators', async (t) => {
    const { client } = startServer(t, { authorization: 'RBAC', controlPaths: true, recordedRequests: 10 });
    assert.equal(await message(client, 'GET', '/kubewright/requests', {}), '200');
    const refused = '403 forbidden: User "jane" cannot get path "/kubewright/requests"';
    assert.equal(await message(client, 'GET', '/kubewright/requests', jane), refused);
    assert.equal(
      await message(client, 'GET', '/kubewright/requests', { authorization: 'Bearer x' }),
      '401 Unauthorized',
    );
  });
});
