import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ConfigError } from '@kubewright/client';
import { parseProxy, proxyFromEnvironment } from '../../src/transport/proxy-environment.ts';

/** Server, NO_PROXY, whether the proxy is used. As Go decides. */
const cases: [string, string, boolean][] = [
  ['https://api.example.com:6443', '', true],
  ['https://localhost:6443', '', false],
  ['https://127.0.0.7:6443', '', false],
  ['https://[::1]:6443', '', false],
  ['https://api.example.com', '*', false],
  ['https://api.example.com', 'example.com', false],
  ['https://api.example.com', ' .example.com , x', false],
  ['https://api.example.com', '*.example.com', false],
  ['https://example.com', 'example.com', false],
  ['https://example.com', '.example.com', true],
  ['https://notexample.com', 'example.com', true],
  ['https://api.example.com', 'example.com:443', false],
  ['https://api.example.com:6443', 'example.com:443', true],
  ['https://API.example.com', 'api.EXAMPLE.com', false],
  ['https://10.1.2.3:6443', '10.0.0.0/8', false],
  ['https://11.1.2.3:6443', '10.0.0.0/8', true],
  ['https://10.1.2.3:6443', '10.1.2.3', false],
  ['https://10.1.2.3:6443', '10.1.2.3:6443', false],
  ['https://10.1.2.3:6443', '10.1.2.3:443', true],
  ['https://10.1.2.3:6443', '2.3', false],
  ['https://[fd00::1]:6443', 'fd00::/8', false],
  ['https://[fd00::1]:6443', 'fd00::1', false],
  ['https://[fd00::1]:6443', '[fd00::1]:6443', false],
  ['https://[fe00::1]:6443', 'fd00::/8', true],
  ['https://10.1.2.3', '10.0.0.0/99', true],
  ['https://10.1.2.3', 'nonsense/8', true],
];

describe('NO_PROXY', () => {
  for (const [server, exceptions, used] of cases) {
    test(`${server} and "${exceptions}"`, () => {
      const env = { HTTPS_PROXY: 'http://proxy:3128', NO_PROXY: exceptions };
      const proxy = proxyFromEnvironment(new URL(server), env);
      assert.equal(proxy?.host, used ? 'proxy:3128' : undefined);
    });
  }
});

test('each protocol has its variable, in upper or lower case', () => {
  const server = new URL('https://api.example.com');
  assert.equal(proxyFromEnvironment(server, { https_proxy: 'proxy:1' })?.href, 'http://proxy:1/');
  assert.equal(proxyFromEnvironment(server, { HTTPS_PROXY: 'http://a:1', https_proxy: 'http://b:1' })?.host, 'a:1');
  assert.equal(proxyFromEnvironment(server, { HTTP_PROXY: 'http://a:1' }), undefined);
  assert.equal(proxyFromEnvironment(new URL('http://x.com'), { HTTP_PROXY: 'http://a:1' })?.host, 'a:1');
  assert.equal(proxyFromEnvironment(server, { HTTPS_PROXY: 'http://a:1', no_proxy: 'example.com' }), undefined);
});

test('what is no proxy is refused, without its password', () => {
  for (const text of ['ftp://a', 'http://', 'http://u:secret@:99999'])
    assert.throws(
      () => parseProxy(text, 'HTTPS_PROXY'),
      (error: unknown) => error instanceof ConfigError && !error.message.includes('secret'),
      text,
    );
  assert.equal(parseProxy('socks5h://p:1080', 'x').protocol, 'socks5h:');
});
