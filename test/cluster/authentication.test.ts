// Who a real kube-apiserver takes a caller for, beside the embedded server: by the same client certificates, from the same
// authority, and without any. Over TLS on both.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { json } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';
import type { ApiServer, KeyPair } from '@kubewright/apiserver';
import { createApiServer } from '@kubewright/apiserver';
import { CertificateAuthority } from '../../packages/apiserver/src/certificates/certificate-authority.ts';
import { startUnlessMissing } from '../../scripts/control-plane/start-unless-missing.ts';

interface Server {
  readonly url: string;
  readonly ca: string;
}

interface Caller {
  readonly certificate?: KeyPair;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
}

const authority = await CertificateAuthority.create();
const controlPlane = await startUnlessMissing({ clientCa: authority.keyPair.cert });

async function ask({ url, ca }: Server, path: string, { certificate, headers }: Caller): Promise<unknown> {
  const method = path.startsWith('/apis/authentication') ? 'POST' : 'GET';
  const outgoing = request(url + path, {
    method,
    ca,
    agent: false,
    ...certificate,
    headers: { 'content-type': 'application/json', ...headers },
  });
  outgoing.end(method === 'POST' ? '{}' : undefined);
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
  const body = (await json(incoming)) as Record<string, unknown>;
  const { status, message, reason, details } = body;
  const challenge = incoming.headers['www-authenticate'];
  return { code: incoming.statusCode, status, message, reason, details, challenge };
}

describe('who a caller is', { skip: controlPlane === undefined ? 'no kube-apiserver (see above)' : false }, () => {
  if (controlPlane === undefined) return;
  let embedded: ApiServer;
  let servers: readonly [Server, Server];
  before(async () => {
    embedded = createApiServer({ authorization: 'RBAC' });
    const own = await authority.issueServer([]);
    const { url } = await embedded.listen({ tls: { ...own, clientCa: authority.keyPair.cert } });
    servers = [
      { url: controlPlane.server, ca: controlPlane.ca },
      { url, ca: authority.keyPair.cert },
    ];
  });
  after(() => Promise.all([embedded.close(), controlPlane.stop()]));

  async function same(path: string, caller: Caller): Promise<unknown> {
    const [real, ours] = await Promise.all(servers.map((server) => ask(server, path, caller)));
    assert.deepEqual(ours, real);
    return real;
  }

  const review = '/apis/authentication.k8s.io/v1/selfsubjectreviews';

  it('the CN of a certificate, in the groups of its Os', async () => {
    for (const [name, groups] of [
      ['admin', ['system:masters']],
      ['jane', []],
      ['jäne: <x> & "y"', ['a b', 'cn=a,dc=b', 'ß']],
      ['system:serviceaccount:default:bot', ['g']],
    ] as const) {
      const certificate = await authority.issueClient(name, groups);
      assert.match(JSON.stringify(await same(review, { certificate })), /X509SHA256=/);
      await same('/api/v1/namespaces', { certificate });
    }
  });

  it('nobody with a certificate of another authority, and nobody with another token', async () => {
    const stranger = await (await CertificateAuthority.create()).issueClient('admin', ['system:masters']);
    const refused = { code: 401, message: 'Unauthorized' };
    assert.partialDeepStrictEqual(await same(review, { certificate: stranger }), refused);
    assert.partialDeepStrictEqual(await same(review, { headers: { authorization: 'Bearer x' } }), refused);
    const certificate = await authority.issueClient('jane', []);
    await same(review, { certificate, headers: { authorization: 'Bearer x' } });
    await same('/version', { certificate: stranger });
  });

  it('anonymous without either, and whatever the scheme means to others', async () => {
    assert.partialDeepStrictEqual(await same(review, {}), { code: 403 });
    await same('/api', {});
    await same('/metrics', {});
    await same(review, { headers: { authorization: 'Basic eDp5' } });
    await same(review, { headers: { authorization: 'Bearer' } });
    await same(review, { headers: { authorization: 'Bearer ' } });
  });

  it('somebody else by headers, one value each', async () => {
    const certificate = await authority.issueClient('admin', ['system:masters']);
    const as = (headers: NonNullable<Caller['headers']>): Promise<unknown> => same(review, { certificate, headers });
    await as({ 'Impersonate-User': 'jane', 'Impersonate-Group': ['cn=a,dc=b', 'g'] });
    await as({ 'Impersonate-User': 'jane', 'Impersonate-Extra-Example.com%2fScopes': ['a,b', 'c'] });
    await as({ 'Impersonate-Group': ['a', 'b,c'] });
    await same(review, { headers: { 'Impersonate-User': 'jane' } });
  });
});
