// kubectl over TLS against a server with RBAC: an administrator's certificate, and a service account's token. Skipped
// where there is no kubectl.
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { ApiServer } from '../src/index.ts';
import { createApiServer, formatKubeconfig } from '../src/index.ts';

const hasKubectl = spawnSync('kubectl', ['version', '--client']).status === 0;

describe('kubectl with RBAC', { skip: hasKubectl ? false : 'kubectl is not on PATH' }, () => {
  const directory = mkdtempSync(join(tmpdir(), 'kubewright-kubectl-rbac-'));
  let server: ApiServer;
  const configOf = (name: string): string => join(directory, name);

  before(async () => {
    server = createApiServer({ authorization: 'RBAC' });
    const { url, ...credentials } = await server.listen({ tls: true });
    writeFileSync(configOf('admin'), formatKubeconfig({ server: url, ...credentials }));
    await run('admin', ['create', 'serviceaccount', 'bot']);
    const token = (await run('admin', ['create', 'token', 'bot', '--duration=1h'])).trim();
    const { certificateAuthority } = credentials;
    writeFileSync(configOf('bot'), formatKubeconfig({ server: url, certificateAuthority, token }));
  });
  after(async () => {
    await server.close();
    rmSync(directory, { recursive: true, force: true });
  });

  function run(who: string, args: readonly string[]): Promise<string> {
    const env = {
      PATH: process.env['PATH'],
      HOME: directory,
      KUBECACHEDIR: join(directory, 'cache'),
      KUBECONFIG: configOf(who),
    };
    return new Promise((resolve) => {
      const child = execFile('kubectl', args, { env }, (_error, stdout, stderr) => resolve(stdout + stderr));
      child.stdin?.end();
    });
  }

  it('says who one is, by certificate and by token', async () => {
    assert.match(await run('admin', ['auth', 'whoami']), /Username +kubernetes-admin\n/);
    assert.match(await run('bot', ['auth', 'whoami']), /Username +system:serviceaccount:default:bot\n/);
  });

  it('is refused, allowed and refused again', async () => {
    assert.match(
      await run('bot', ['get', 'pods']),
      /Forbidden.*"system:serviceaccount:default:bot" cannot list resource "pods"/,
    );
    assert.match(await run('bot', ['auth', 'can-i', 'list', 'pods']), /^no/);
    await run('admin', ['create', 'rolebinding', 'bot', '--clusterrole=view', '--serviceaccount=default:bot']);
    assert.match(await run('bot', ['get', 'pods']), /No resources found/);
    assert.match(await run('bot', ['auth', 'can-i', 'list', 'pods']), /^yes/);
    assert.match(await run('bot', ['auth', 'can-i', 'list', 'secrets']), /^no/);
    assert.match(await run('bot', ['auth', 'can-i', '--list']), /^pods +\[\] +\[\] +\[get list watch\]$/m);
    assert.match(
      await run('admin', ['auth', 'can-i', 'create', 'pods', '--as=system:serviceaccount:default:bot']),
      /^no/,
    );
    assert.match(await run('admin', ['get', 'pods', '--as=jane', '--as-group=dev']), /User "jane" cannot list/);
    await run('admin', ['delete', 'rolebinding', 'bot']);
    assert.match(await run('bot', ['get', 'pods']), /Forbidden/);
  });

  it('creates, describes and reconciles roles', async () => {
    await run('admin', [
      'create',
      'clusterrole',
      'pod-reader',
      '--verb=get,list',
      '--resource=pods',
      '--resource-name=a',
    ]);
    assert.match(await run('admin', ['describe', 'clusterrole', 'pod-reader']), /pods +\[\] +\[a\] +\[get list\]/);
    assert.match(await run('bot', ['create', 'role', 'x', '--verb=get', '--resource=pods']), /Forbidden/);
  });
});
