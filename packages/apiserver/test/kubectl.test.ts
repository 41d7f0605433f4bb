// kubectl as the server's first user, over HTTP. Skipped where there is no kubectl.
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { ApiServer } from '../src/index.ts';
import { createApiServer, formatKubeconfig } from '../src/index.ts';
import { network, networkDefinition } from './network-definition.ts';

const hasKubectl = spawnSync('kubectl', ['version', '--client']).status === 0;
if (!hasKubectl) console.log('kubectl is not on PATH: its tests are skipped');

interface Result {
  readonly code: number;
  readonly output: string;
}

describe('kubectl', { skip: hasKubectl ? false : 'kubectl is not on PATH' }, () => {
  const directory = mkdtempSync(join(tmpdir(), 'kubewright-kubectl-'));
  const environment = {
    PATH: process.env['PATH'],
    HOME: directory,
    KUBECACHEDIR: join(directory, 'cache'),
    KUBECONFIG: join(directory, 'kubeconfig'),
  };
  let server: ApiServer;

  before(async () => {
    server = createApiServer();
    const { url } = await server.listen();
    writeFileSync(environment.KUBECONFIG, formatKubeconfig({ server: url }));
    await kubectl(['create', '-f', '-'], networkDefinition());
  });
  after(async () => {
    await server.close();
    rmSync(directory, { recursive: true, force: true });
  });

  function run(args: readonly string[], input?: object): Promise<Result> {
    return new Promise((resolve) => {
      const child = execFile('kubectl', args, { env: environment }, (error, stdout, stderr) => {
        resolve({
          code: typeof error?.code === 'number' ? error.code : error === null ? 0 : 1,
          output: stdout + stderr,
        });
      });
      child.stdin?.end(input === undefined ? '' : JSON.stringify(input));
    });
  }

  /** Fails unless the command succeeds. */
  async function kubectl(args: readonly string[], input?: object): Promise<string> {
    const { code, output } = await run(args, input);
    assert.equal(code, 0, `kubectl ${args.join(' ')}\n${output}`);
    return output;
  }

  it('finds and explains a custom resource', async () => {
    assert.match(await kubectl(['api-resources']), /^networks +net +samples\.example\.com\/v1beta1 +true +Network$/m);
    assert.match(await kubectl(['explain', 'networks.spec']), /cidr\t<string> -required-/);
    await kubectl(['wait', '--for=condition=Established', 'crd/networks.samples.example.com', '--timeout=5s']);
  });

  it('applies, shows and changes one', async () => {
    assert.match(await kubectl(['apply', '-f', '-'], network('web')), /network\.samples\.example\.com\/web created/);
    assert.match(await kubectl(['apply', '-f', '-'], network('web')), /unchanged/);
    assert.match(await kubectl(['apply', '-f', '-'], network('web', { note: 'hi' })), /configured/);
    assert.match(
      await kubectl(['get', 'net', '-o', 'wide']),
      /^NAME +CIDR +READY +NOTE +AGE\nweb +10\.0\.0\.0\/16 +hi +\d+s$/m,
    );
    assert.match(await kubectl(['get', 'net', 'web', '-o', 'yaml']), /^ {2}note: hi$/m);
    assert.match(await kubectl(['get', 'all']), /network\.samples\.example\.com\/web/);
    assert.match(await kubectl(['describe', 'net', 'web']), /Events: +<none>/);
    await kubectl(['patch', 'net', 'web', '--type=merge', '-p', '{"spec":{"note":"patched"}}']);
    await kubectl(['label', 'net', 'web', 'app=web']);
    await kubectl(['scale', 'net', 'web', '--replicas=3']);
    const path = 'jsonpath={.spec.note} {.metadata.labels.app} {.spec.replicas}';
    assert.equal(await kubectl(['get', 'net', 'web', '-o', path]), 'patched web 3');
    assert.match(await kubectl(['get', 'net', '--field-selector', 'spec.cidr=10.0.0.0/16', '-o', 'name']), /web/);
  });

  it('applies on the server, with conflicts', async () => {
    const applied = await kubectl(['apply', '--server-side', '-f', '-'], network('side', { note: 'a' }));
    assert.match(applied, /serverside-applied/);
    const other = ['apply', '--server-side', '--field-manager=other', '-f', '-'];
    const conflict = await run(other, network('side', { note: 'b' }));
    assert.match(conflict.output, /conflict with "kubectl": \.spec\.note/);
    await kubectl([...other, '--force-conflicts'], network('side', { note: 'b' }));
    const diff = await run(['diff', '-f', '-'], network('side', { note: 'c' }));
    assert.equal(diff.code, 1);
    assert.match(diff.output, /^\+ {2}note: c$/m);
  });

  it('is told what is wrong', async () => {
    const unknown = await run(['apply', '-f', '-'], network('bad', { typo: 1 }));
    assert.match(unknown.output, /strict decoding error: unknown field "spec\.typo"/);
    const invalid = await run(['apply', '-f', '-'], network('bad', { mode: 'ajar' }));
    assert.match(invalid.output, /spec\.mode: Unsupported value: "ajar": supported values: "open", "closed"/);
    assert.match((await run(['get', 'net', 'nobody'])).output, /networks\.samples\.example\.com "nobody" not found/);
  });

  it('watches and waits for a deletion', async () => {
    const watching = spawn('kubectl', ['get', 'net', '-w', '--no-headers', '--field-selector=metadata.name=held'], {
      env: environment,
    });
    const ended = once(watching, 'exit');
    await kubectl(['create', '-f', '-'], network('held', {}, { finalizers: ['example.com/hold'] }));
    await outputOf(watching, /^held/m);
    const deleted = kubectl(['delete', 'net', 'held', '--wait', '--timeout=10s']);
    await kubectl(['wait', '--for=jsonpath={.metadata.deletionTimestamp}', 'net/held', '--timeout=5s']);
    await kubectl(['patch', 'net', 'held', '--type=merge', '-p', '{"metadata":{"finalizers":null}}']);
    assert.match(await deleted, /"held" deleted/);
    watching.kill();
    await ended;
  });

  it('creates what it sends as protobuf', async () => {
    await kubectl(['create', 'namespace', 'team']);
    await kubectl(['create', 'configmap', 'settings', '--from-literal=a=b', '-n', 'team']);
    await kubectl(['create', 'secret', 'generic', 'password', '--from-literal=p=q', '-n', 'team']);
    await kubectl(['create', 'serviceaccount', 'bot', '-n', 'team']);
    const path =
      'jsonpath={.items[?(@.metadata.name=="settings")].data.a} {.items[?(@.metadata.name=="password")].data.p}';
    assert.equal(await kubectl(['get', 'configmaps,secrets', '-n', 'team', '-o', path]), 'b cQ==');
    assert.match(await kubectl(['auth', 'can-i', 'create', 'pods']), /yes/);
    await kubectl(['delete', 'namespace', 'team', '--timeout=10s']);
    assert.match((await run(['get', 'namespace', 'team'])).output, /not found/);
  });

  it('creates every kind that it has a command for', async () => {
    await kubectl(['create', 'namespace', 'all']);
    const commands = [
      'deployment web --image=x:1 --replicas=2 --port=80',
      'job once --image=x:1 -- true',
      'cronjob nightly --image=x:1 --schedule=1_2_*_*_*',
      'service clusterip inside --tcp=80:8080',
      'service nodeport outside --tcp=80:http',
      'service externalname elsewhere --external-name=example.com',
      'ingress front --rule=example.com/*=inside:80',
      'role reader --verb=get,list --resource=pods,deployments.apps',
      'rolebinding readers --role=reader --serviceaccount=all:default',
      'clusterrole all-reader --verb=get --resource=nodes',
      'clusterrolebinding all-readers --clusterrole=all-reader --group=readers',
      'poddisruptionbudget most --selector=app=web --min-available=50%',
      'priorityclass urgent --value=1000',
      'quota few --hard=pods=10,cpu=2',
    ];
    for (const command of commands) {
      const args = command.split(' ').map((argument) => argument.replaceAll('_', ' '));
      assert.match(await kubectl(['create', '-n', 'all', ...args]), / created$/m, command);
    }
    await kubectl(['run', 'shell', '-n', 'all', '--image=x', '--env=A=B', '--port=1', '--labels=app=web']);
    await kubectl(['expose', 'deployment', 'web', '-n', 'all', '--port=80', '--target-port=http']);
    const path = 'jsonpath={.spec.replicas} {.spec.template.spec.containers[0].ports[0].containerPort}';
    assert.equal(await kubectl(['get', 'deployment', 'web', '-n', 'all', '-o', path]), '2 80');
    const target = 'jsonpath={.spec.ports[0].targetPort} {.spec.type}';
    assert.equal(await kubectl(['get', 'service', 'outside', '-n', 'all', '-o', target]), 'http NodePort');
    assert.equal(
      await kubectl(['get', 'quota', 'few', '-n', 'all', '-o', 'jsonpath={.spec.hard.cpu} {.spec.hard.pods}']),
      '2 10',
    );
    const budget = ['get', 'pdb', 'most', '-n', 'all', '-o', 'jsonpath={.spec.minAvailable}'];
    assert.equal(await kubectl(budget), '50%');
    await kubectl(['delete', 'pod', 'shell', '-n', 'all', '--grace-period=0']);
    await kubectl(['delete', 'clusterrole/all-reader', 'clusterrolebinding/all-readers', 'priorityclass/urgent']);
    await kubectl(['delete', 'namespace', 'all', '--timeout=10s']);
  });

  it('applies built-in kinds', async () => {
    const deployment = (image: string): object => ({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web' },
      spec: {
        selector: { matchLabels: { app: 'web' } },
        template: {
          metadata: { labels: { app: 'web' } },
          spec: { containers: [{ name: 'c', image, ports: [{ containerPort: 80 }] }] },
        },
      },
    });
    await kubectl(['apply', '-f', '-'], deployment('x:1'));
    assert.match(await kubectl(['apply', '-f', '-'], deployment('x:1')), /unchanged/);
    assert.match(await kubectl(['apply', '-f', '-'], deployment('x:2')), /configured/);
    assert.match(await kubectl(['get', 'deployments', '-o', 'wide']), /^web +0\/1 +0 +0 +\d+s +c +x:2 +app=web$/m);
    assert.match(await kubectl(['describe', 'deployment', 'web']), /StrategyType: +RollingUpdate/);
    await kubectl(['apply', '--server-side', '--force-conflicts', '-f', '-'], deployment('x:3'));
    await kubectl(['rollout', 'restart', 'deployment/web']);
    await kubectl(['delete', 'deployment', 'web']);
  });

  it('deletes a definition with its objects', async () => {
    await kubectl(['delete', 'net', '--all']);
    await kubectl(['delete', 'crd', 'networks.samples.example.com']);
    assert.equal((await run(['get', 'net'])).code, 1);
  });
});

async function outputOf(child: ChildProcess, pattern: RegExp): Promise<void> {
  let text = '';
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
    text += chunk.toString();
    if (pattern.test(text)) return;
  }
  assert.fail(`no ${String(pattern)} in:\n${text}`);
}
