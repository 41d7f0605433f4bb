import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import type { RequestOptions } from 'node:https';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { describe, it } from 'node:test';
import { CertificateAuthority } from '../../src/certificates/certificate-authority.ts';
import { formatKubeconfig, openCertificateAuthority, openServiceAccountKey } from '../../src/index.ts';
import { at, startServer } from '../test-client.ts';

const review = '/apis/authentication.k8s.io/v1/selfsubjectreviews';

async function ask(url: string, options: RequestOptions, body?: object): Promise<{ status: number; body: unknown }> {
  const outgoing = request(url, { method: body === undefined ? 'GET' : 'POST', agent: false, ...options });
  outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
  return { status: incoming.statusCode ?? 0, body: await json(incoming) };
}

describe('the server over TLS', () => {
  it('knows the administrator by the certificate, others by a token, and nobody else', async (t) => {
    const tokens = [{ token: 't', user: 'ann', uid: '7', groups: ['dev'] }];
    const { server } = startServer(t, { authorization: 'RBAC', tokens });
    const { url, certificateAuthority: ca, clientCertificate } = await server.listen({ tls: true });
    assert.ok(ca !== undefined && clientCertificate !== undefined);
    const who = async (options: RequestOptions): Promise<string> => {
      const { status, body } = await ask(url + review, { ca, ...options }, {});
      const user = at(body, 'status', 'userInfo');
      return status === 201
        ? `${String(at(user, 'username'))} ${String(at(user, 'uid'))} ${String(at(user, 'groups'))}`
        : `${status} ${String(at(body, 'message'))}`;
    };
    assert.equal(await who(clientCertificate), 'kubernetes-admin undefined system:masters,system:authenticated');
    assert.equal(await who({ headers: { authorization: 'Bearer t' } }), 'ann 7 dev,system:authenticated');
    assert.equal(await who({ headers: { authorization: 'Bearer x' } }), '401 Unauthorized');
    assert.match(await who({}), /^403 .*User "system:anonymous" cannot create/);
    await server.settled();
    const bundle = await ask(`${url}/api/v1/namespaces/kube-system/configmaps/kube-root-ca.crt`, {
      ca,
      ...clientCertificate,
    });
    assert.equal(at(bundle.body, 'data', 'ca.crt'), ca);
    // Another authority's certificate says who one is as well, and is not believed.
    const other = await CertificateAuthority.create();
    assert.equal(await who(await other.issueClient('kubernetes-admin', ['system:masters'])), '401 Unauthorized');
    assert.equal((await ask(`${url}/version`, { ca })).status, 200);
    assert.equal((await ask(`${url}/api`, { ca })).status, 403);
    // Headers one by one: a group with a comma is one group.
    const headers = { 'impersonate-user': 'jane', 'impersonate-group': ['cn=a,dc=b', 'c'] };
    assert.equal(await who({ ...clientCertificate, headers }), 'jane undefined cn=a,dc=b,c,system:authenticated');
  });

  it('believes a session that goes on no more than the one that began', async (t) => {
    const { server } = startServer(t, { authorization: 'RBAC' });
    const { url, certificateAuthority: ca, clientCertificate } = await server.listen({ tls: true });
    const stranger = await (await CertificateAuthority.create()).issueClient('kubernetes-admin', ['system:masters']);
    for (const [certificate, status] of [
      [clientCertificate, 201],
      [stranger, 401],
    ] as const) {
      const agent = new Agent({ ca, ...certificate });
      const statuses = [];
      for (let count = 0; count < 3; count++) statuses.push((await ask(url + review, { agent }, {})).status);
      agent.destroy();
      assert.deepEqual(statuses, [status, status, status]);
    }
  });

  it('is refused by clients who do not know its authority, under each of its names', async (t) => {
    const { server } = startServer(t);
    const { url, port, certificateAuthority: ca } = await server.listen({ tls: true });
    await assert.rejects(ask(`${url}/version`, {}), /self-signed certificate/);
    for (const name of ['localhost', '127.0.0.1']) {
      assert.equal((await ask(`https://${name}:${port}/version`, { ca })).status, 200);
    }
    for (const servername of ['kubernetes.default.svc', 'kubernetes']) {
      assert.equal((await ask(`${url}/version`, { ca, servername })).status, 200);
    }
    await assert.rejects(ask(`${url}/version`, { ca, servername: 'example.com' }), /does not match/);
  });

  it('takes certificates from elsewhere, and a group from each O', async (t) => {
    const authority = await CertificateAuthority.create();
    const { server } = startServer(t, { authorization: 'RBAC' });
    const { cert } = authority.keyPair;
    const { url, clientCertificate } = await server.listen({
      tls: { ...(await authority.issueServer(['::1'])), clientCa: cert },
    });
    assert.equal(clientCertificate, undefined);
    const client = await authority.issueClient('jäne <x>', ['dev', 'ops']);
    const { body } = await ask(url + review, { ca: cert, ...client }, {});
    assert.equal(at(body, 'status', 'userInfo', 'username'), 'jäne <x>');
    assert.deepEqual(at(body, 'status', 'userInfo', 'groups'), ['dev', 'ops', 'system:authenticated']);
  });

  it('keeps its authority and keys in a folder that nobody else reads', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'kubewright-credentials-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const keys = join(folder, 'credentials');
    const [first, again] = await Promise.all([openCertificateAuthority(keys), openCertificateAuthority(keys)]);
    assert.deepEqual(first, again);
    assert.deepEqual(await openCertificateAuthority(keys), first);
    const key = await openServiceAccountKey(keys);
    assert.equal(await openServiceAccountKey(keys), key);
    for (const name of ['ca.pem', 'service-account.key']) assert.equal(statSync(join(keys, name)).mode & 0o777, 0o600);
    const issue = async (): Promise<string> => {
      const { client } = startServer(t, { serviceAccounts: { key } });
      const { body } = await client.post('/api/v1/namespaces/default/serviceaccounts/default/token', {});
      return String(at(body, 'status', 'token')).split('.')[0] ?? '';
    };
    assert.equal(await issue(), await issue());
    const { server } = startServer(t);
    const { url, clientCertificate } = await server.listen({ tls: { authority: first } });
    const config = formatKubeconfig({ server: url, certificateAuthority: first.cert, clientCertificate });
    assert.match(config, /"certificate-authority-data": "[\w+/=]+"/);
    assert.match(config, /"client-certificate-data": "[\w+/=]+",\n\s+"client-key-data": "[\w+/=]+"/);
  });
});
