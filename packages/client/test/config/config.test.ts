// Where a client's configuration comes from, on real files in a folder of its own.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { FakeClock } from '@kubewright/apimachinery';
import { ConfigError, inClusterConfig, loadConfig, parseKubeconfig } from '@kubewright/client';

let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kubewright-config-'));
});
after(() => rm(folder, { recursive: true }));

const file = async (name: string, text: string): Promise<string> => {
  await writeFile(join(folder, name), text);
  return join(folder, name);
};

const kubeconfig = (user: string, cluster = '', more = ''): string => `
apiVersion: v1
kind: Config
current-context: one
clusters:
- name: here
  cluster: { server: "https://here:6443"${cluster} }
- name: there
  cluster: { server: "https://there:6443" }
contexts:
- name: one
  context: { cluster: here, user: me, namespace: dev }
- name: two
  context: { cluster: there, user: me }
users:
- name: me
  user: ${user}
${more}`;

const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('kubeconfig', () => {
  test('the current context, or the one asked for', async () => {
    const text = kubeconfig('{ token: secret }');
    assert.deepEqual(await parseKubeconfig(text), { server: 'https://here:6443', namespace: 'dev', token: 'secret' });
    assert.deepEqual(await parseKubeconfig(text, { context: 'two' }), {
      server: 'https://there:6443',
      token: 'secret',
    });
  });

  test('certificates as data or as files relative to the kubeconfig', async () => {
    await file('ca.pem', 'the authority');
    const text = kubeconfig(
      `{ client-certificate-data: ${base64('cert')}, client-key-data: ${base64('key')}, username: u, password: p }`,
      ', certificate-authority: ca.pem, tls-server-name: other, insecure-skip-tls-verify: true',
    );
    const { certificates, ...config } = await parseKubeconfig(text, { directory: folder });
    assert.deepEqual(await certificates?.(), { ca: 'the authority', cert: 'cert', key: 'key' });
    assert.deepEqual(config, {
      server: 'https://here:6443',
      namespace: 'dev',
      ca: 'the authority',
      cert: 'cert',
      key: 'key',
      username: 'u',
      password: 'p',
      tlsServerName: 'other',
      insecureSkipTlsVerify: true,
    });
  });

  test('a token file is read again after a minute, and kept when it cannot be', async () => {
    const clock = new FakeClock();
    const path = await file('token', 'first\n');
    const { token } = await parseKubeconfig(kubeconfig('{ tokenFile: token, token: ignored }'), {
      directory: folder,
      clock,
    });
    assert.ok(typeof token === 'function');
    assert.equal(await token(), 'first');
    await file('token', 'second');
    assert.equal(await token(), 'first');
    await clock.advance(60_000);
    assert.equal(await token(), 'second');
    await file('token', 'third');
    assert.equal(await token('first'), 'second');
    assert.equal(await token('second'), 'third');
    await rm(path);
    await clock.advance(60_000);
    assert.equal(await token(), 'third');
  });

  test('impersonation', async () => {
    const text = kubeconfig('{ as: jane, as-groups: [dev, ops], as-user-extra: { reason: [test] } }');
    assert.deepEqual((await parseKubeconfig(text)).impersonate, {
      user: 'jane',
      groups: ['dev', 'ops'],
      extra: { reason: ['test'] },
    });
  });

  test('what is missing is named', async () => {
    await assert.rejects(parseKubeconfig(kubeconfig('{}'), { context: 'x' }), /no context "x"; it has "one", "two"/);
    await assert.rejects(parseKubeconfig('clusters: []'), /no current-context/);
    await assert.rejects(parseKubeconfig('- a'), /not a kubeconfig/);
    await assert.rejects(parseKubeconfig('a: [b'), /is not YAML/);
    await assert.rejects(parseKubeconfig('contexts: [{ context: {} }]'), /contexts\[0\] has no name/);
    await assert.rejects(
      parseKubeconfig(kubeconfig('{ client-key: gone.pem }'), { directory: folder }),
      /client-key .*gone\.pem cannot be read/,
    );
    await assert.rejects(
      parseKubeconfig(kubeconfig('{}', ', proxy-url: "ftp://p"')),
      /proxy-url of the cluster "here": "ftp:\/\/p" is not the URL of a proxy/,
    );
  });

  test('a user with a plugin asks for the library that knows plugins, by name', async () => {
    const text = kubeconfig('{ exec: { apiVersion: client.authentication.k8s.io/v1, command: get-token } }');
    await assert.rejects(parseKubeconfig(text), /user "me" .* npm install @kubernetes\/client-node/);
  });
});

describe('loading', () => {
  test('the option wins over KUBECONFIG, which wins over the pod, which wins over the home folder', async () => {
    const option = await file('option', kubeconfig('{ token: option }'));
    const listed = await file('listed', kubeconfig('{ token: listed }'));
    await mkdir(join(folder, '.kube'), { recursive: true });
    await file('.kube/config', kubeconfig('{ token: home }'));
    await mkdir(join(folder, 'account'), { recursive: true });
    await file('account/token', 'pod');
    const pod = { KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_SERVICE_PORT: '443', HOME: folder };
    const serviceAccountDirectory = join(folder, 'account');
    const token = async (options: Parameters<typeof loadConfig>[0]): Promise<string | undefined> => {
      const config = await loadConfig({ serviceAccountDirectory, ...options });
      return typeof config.token === 'function' ? config.token() : config.token;
    };
    assert.equal(await token({ kubeconfig: option, env: { ...pod, KUBECONFIG: listed } }), 'option');
    assert.equal(await token({ env: { ...pod, KUBECONFIG: listed } }), 'listed');
    assert.equal(await token({ env: pod }), 'pod');
    assert.equal(await token({ env: { HOME: folder } }), 'home');
  });

  test('several files are one: the first to define something wins, missing files are skipped', async () => {
    const first = await file('first', 'current-context: two\nusers: [{ name: me, user: { token: first } }]\n');
    const second = await file('second', kubeconfig('{ token: second }'));
    const config = await loadConfig({ env: { KUBECONFIG: [join(folder, 'none'), first, second].join(':') } });
    assert.deepEqual(config, { server: 'https://there:6443', token: 'first' });
  });

  test('nothing found says where it looked', async () => {
    await assert.rejects(
      loadConfig({ env: { HOME: join(folder, 'nobody') } }),
      /no kubeconfig found: .*nobody\/\.kube\/config/,
    );
  });

  test('in a pod: address, authority, namespace, and a token that is read again', async () => {
    const clock = new FakeClock();
    const directory = join(folder, 'pod');
    await mkdir(directory);
    await file('pod/token', 'one');
    await file('pod/ca.crt', 'authority');
    await file('pod/namespace', 'apps\n');
    const env = { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '6443' };
    const { token, certificates, ...config } = await inClusterConfig({ env, directory, clock });
    assert.deepEqual(config, { server: 'https://[fd00::1]:6443', ca: 'authority', namespace: 'apps' });
    await file('pod/token', 'two');
    await clock.advance(60_000);
    assert.ok(typeof token === 'function');
    assert.equal(await token(), 'two');
    assert.deepEqual(await certificates?.(), { ca: 'authority' });
    await assert.rejects(inClusterConfig({ env: {} }), /not in a cluster/);
    const elsewhere = { ...env, KUBEWRIGHT_SERVICE_ACCOUNT_DIRECTORY: directory };
    assert.equal((await inClusterConfig({ env: elsewhere, clock })).server, config.server);
    await assert.rejects(inClusterConfig({ env, directory: join(folder, 'empty') }), /without a service account token/);
  });
});

test('the stack of a ConfigError says what is wrong and why, on one line', async () => {
  const error = await loadConfig({ kubeconfig: import.meta.dirname }).catch((reason: unknown) => reason);
  assert.ok(error instanceof ConfigError);
  assert.match(error.stack ?? '', /^ConfigError: .* cannot be read: EISDIR[^\n]*$/);
});
