// Id tokens that expire, renewed by an issuer on loopback; time is a fake clock's.
import assert from 'node:assert/strict';
import http from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { inspect } from 'node:util';
import { FakeClock } from '@kubewright/apimachinery';
import { connect, ConfigError, parseKubeconfig } from '@kubewright/client';
import type { TokenSource } from '@kubewright/client';
import { idToken, startIssuer } from '../support/oidc-issuer.ts';
import type { OidcIssuer } from '../support/oidc-issuer.ts';

const hour = 3_600_000;
let clock: FakeClock;
let issuer: OidcIssuer;
beforeEach(async () => {
  clock = new FakeClock();
  let serial = 0;
  issuer = await startIssuer(() => {
    serial += 1;
    return { body: { id_token: idToken(`jane ${serial}`, clock.now() + hour), refresh_token: `refresh ${serial}` } };
  });
});
afterEach(() => issuer.close());

const base64 = (text: string): string => Buffer.from(text).toString('base64');

function kubeconfig(config: Record<string, string | undefined>, server = 'https://nowhere'): string {
  return JSON.stringify({
    'current-context': 'x',
    contexts: [{ name: 'x', context: { cluster: 'x', user: 'jane' } }],
    clusters: [{ name: 'x', cluster: { server } }],
    users: [{ name: 'jane', user: { 'auth-provider': { name: 'oidc', config } } }],
  });
}

const login = (more: Record<string, string | undefined> = {}): Record<string, string | undefined> => ({
  'idp-issuer-url': issuer.url,
  'idp-certificate-authority-data': base64(issuer.ca),
  'client-id': 'kubernetes',
  'client-secret': 'a secret: +',
  'id-token': idToken('jane 0', clock.now() - hour),
  'refresh-token': 'refresh 0',
  ...more,
});

async function tokenOf(config: Record<string, string | undefined>): Promise<TokenSource> {
  const { token } = await parseKubeconfig(kubeconfig(config), { clock });
  assert.ok(typeof token === 'function');
  return token;
}

const nameIn = (token: string): string =>
  (JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { sub: string }).sub;

describe('an OIDC user', () => {
  test('asks its issuer for nothing while its id token is good', async () => {
    const token = await tokenOf(login({ 'id-token': idToken('jane 0', clock.now() + hour) }));
    assert.equal(nameIn(await token()), 'jane 0');
    await clock.advance(hour - 10_001);
    assert.equal(nameIn(await token()), 'jane 0');
    assert.deepEqual(issuer.tokenRequests, []);
  });

  test('renews an id token that has expired, once for all who ask, with the refresh token that came last', async () => {
    const token = await tokenOf(login());
    const names = (await Promise.all([token(), token(), token()])).map(nameIn);
    assert.deepEqual(names, ['jane 1', 'jane 1', 'jane 1']);
    await clock.advance(hour - 10_000);
    const again = await Promise.all([token(), token()]);
    assert.deepEqual(again.map(nameIn), ['jane 2', 'jane 2']);
    const authorization = `Basic ${base64('kubernetes:a%20secret%3A%20%2B')}`;
    assert.deepEqual(
      issuer.tokenRequests,
      ['refresh 0', 'refresh 1'].map((refreshToken) => ({
        authorization,
        form: { grant_type: 'refresh_token', refresh_token: refreshToken },
      })),
    );
  });

  test('sends what it was given to the API server', async () => {
    const seen: (string | undefined)[] = [];
    const server = http.createServer((request, response) => {
      seen.push(request.headers.authorization);
      response.end('{}');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const rest = connect(await parseKubeconfig(kubeconfig(login(), url), { clock }));
    try {
      await rest.request({ method: 'GET', path: '/version' });
      await rest.request({ method: 'GET', path: '/version' });
      await clock.advance(hour);
      await rest.request({ method: 'GET', path: '/version' });
      assert.deepEqual(
        seen.map((header) => nameIn(header ?? '')),
        ['jane 1', 'jane 1', 'jane 2'],
      );
    } finally {
      rest.close();
      server.close();
    }
  });

  test('says in the form who it is, without a secret or where the issuer takes nothing else', async () => {
    await tokenOf(login({ 'client-secret': undefined }));
    issuer.discovery['token_endpoint_auth_methods_supported'] = ['client_secret_post'];
    await tokenOf(login());
    assert.deepEqual(
      issuer.tokenRequests.map(({ authorization, form }) => [authorization, form['client_id'], form['client_secret']]),
      [
        [undefined, 'kubernetes', undefined],
        [undefined, 'kubernetes', 'a secret: +'],
      ],
    );
  });

  test('without an id token that is one gets the first from its issuer', async () => {
    for (const broken of [undefined, 'no token', 'a.b.c', `a.${base64('{"exp":"soon"}')}.c`]) {
      assert.match(nameIn(await (await tokenOf(login({ 'id-token': broken })))()), /^jane \d$/);
    }
  });

  const faults: readonly [string, () => Record<string, string | undefined>, RegExp][] = [
    ['no refresh token', () => login({ 'refresh-token': undefined }), /without a refresh-token .* log in again/],
    ['no issuer', () => login({ 'idp-issuer-url': undefined }), /it has no idp-issuer-url/],
    ['an issuer without TLS', () => login({ 'idp-issuer-url': 'http://127.0.0.1:1' }), /is not https/],
    ['an issuer that is nobody’s friend', () => login({ 'idp-certificate-authority-data': undefined }), /certificate/],
    [
      'an issuer that refuses',
      () => {
        issuer.answer = () => ({ status: 400, body: { error: 'invalid_grant', error_description: 'used up' } });
        return login();
      },
      /\/token answered 400: invalid_grant, used up/,
    ],
    [
      'an answer that is no JSON',
      () => {
        issuer.answer = () => ({ status: 200, body: '<html>' });
        return login();
      },
      /\/token answered 200 without a JSON object \(of no type\)/,
    ],
    [
      'an answer without id token',
      () => {
        issuer.answer = () => ({ body: { access_token: 'x' } });
        return login();
      },
      /gave no id_token/,
    ],
    [
      'an id token of the past',
      () => {
        issuer.answer = () => ({ body: { id_token: idToken('jane', clock.now() - 1000) } });
        return login();
      },
      /has expired already: is the clock of this machine right\?/,
    ],
    [
      'the document of another issuer',
      () => {
        issuer.discovery['issuer'] = 'https://elsewhere.example.com';
        return login();
      },
      /says that it is https:\/\/elsewhere/,
    ],
    [
      'a token endpoint without TLS',
      () => {
        issuer.discovery['token_endpoint'] = 'http://127.0.0.1:1/token';
        return login();
      },
      /is not https: a refresh token is not sent there/,
    ],
  ];
  for (const [name, config, message] of faults) {
    test(`${name} is an error that says so`, async () => {
      await assert.rejects(tokenOf(config()), (error) => {
        assert.ok(error instanceof ConfigError);
        assert.match(
          error.stack ?? '',
          /the id token of the kubeconfig's user "jane" has expired, and there is no other/,
        );
        assert.match(error.stack ?? '', message);
        return true;
      });
    });
  }

  test('no error repeats a token or a secret, whatever the issuer answers', async () => {
    const secrets = ['refresh 0', 'refresh+0', 'a secret: +', 'a%20secret'];
    const answers: readonly { status: number; body: unknown }[] = [
      { status: 400, body: { error: 'invalid_grant', error_description: 'refresh 0 is used up; and a secret: +' } },
      { status: 502, body: 'bad gateway: refresh_token=refresh+0&client_secret=a%20secret%3A%20%2B' },
      { status: 200, body: 'id_token=refresh 0' },
    ];
    for (const answer of answers) {
      issuer.answer = () => answer;
      await assert.rejects(tokenOf(login()), (error) => {
        const text = inspect(error);
        assert.match(text, new RegExp(`answered ${answer.status}`));
        for (const secret of secrets) assert.ok(!text.includes(secret), text);
        return true;
      });
    }
  });

  test('renews a token that the API server refuses before its time, once a minute at most', async () => {
    const good = idToken('jane 0', clock.now() + hour);
    const token = await tokenOf(login({ 'id-token': good }));
    const first = await Promise.all([token(good), token(good)]);
    assert.deepEqual(first.map(nameIn), ['jane 1', 'jane 1']);
    assert.deepEqual((await Promise.all([token(good), token(first[0])])).map(nameIn), ['jane 1', 'jane 1']);
    await clock.advance(60_000);
    assert.equal(nameIn(await token(first[0])), 'jane 2');
    assert.equal(issuer.tokenRequests.length, 2);
    issuer.answer = () => ({ status: 503, body: '' });
    await clock.advance(60_000);
    await assert.rejects(
      async () => token(await token()),
      /user "jane" is refused by the API server, and there is no other/,
    );
  });

  test('without a refresh token goes on with the one that is refused: the server says why', async () => {
    const good = idToken('jane 0', clock.now() + hour);
    const token = await tokenOf(login({ 'id-token': good, 'refresh-token': undefined }));
    assert.equal(await token(good), good);
  });

  test('an issuer that fails once is asked again by the next request', async () => {
    const token = await tokenOf(login());
    const good = issuer.answer;
    await clock.advance(hour);
    issuer.answer = () => ({ status: 503, body: '' });
    await assert.rejects(async () => token(), ConfigError);
    issuer.answer = good;
    assert.equal(nameIn(await token()), 'jane 2');
  });
});
