// Where a control plane's programs are looked for, with stand-ins for the programs. Needs Node only.
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import {
  cacheDirectory,
  findBinaries,
  findControllerManager,
  MissingControlPlaneError,
} from '../../scripts/control-plane/binaries.ts';
import { kubernetesVersion } from '../../scripts/control-plane/version.ts';

describe('the programs of a control plane', { skip: process.platform === 'win32' }, () => {
  let directory: string;
  let env: NodeJS.ProcessEnv;
  const said: string[] = [];
  const progress = (line: string): void => void said.push(line);

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'kubewright-binaries-'));
    env = { XDG_CACHE_HOME: join(directory, 'cache'), PATH: join(directory, 'bin') };
    said.length = 0;
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const program = (folder: string, name: string, text = '#!/bin/sh\n'): void => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, name), text);
    chmodSync(join(folder, name), 0o755);
  };

  it('are those of KUBEBUILDER_ASSETS when it has both', async () => {
    const assets = join(directory, 'assets');
    program(assets, 'etcd');
    program(assets, 'kube-apiserver');
    env['KUBEBUILDER_ASSETS'] = assets;
    assert.deepEqual(await findBinaries({ env, progress }), {
      etcd: join(assets, 'etcd'),
      kubeApiserver: join(assets, 'kube-apiserver'),
    });
  });

  it('are those of the cache otherwise', async () => {
    const assets = join(directory, 'assets');
    program(assets, 'etcd');
    env['KUBEBUILDER_ASSETS'] = assets;
    const cache = join(directory, 'cache', 'kubewright', 'control-plane', kubernetesVersion);
    program(cache, 'etcd');
    program(cache, 'kube-apiserver');
    assert.equal((await findBinaries({ env, progress })).kubeApiserver, join(cache, 'kube-apiserver'));
    assert.match(said.join('\n'), /lacks etcd or kube-apiserver/);
  });

  it('are of two places when KUBEBUILDER_ASSETS has no controllers, as that of envtest', async () => {
    const assets = join(directory, 'assets');
    program(assets, 'etcd');
    program(assets, 'kube-apiserver');
    env['KUBEBUILDER_ASSETS'] = assets;
    await assert.rejects(
      findControllerManager({ env, progress }),
      (error) =>
        error instanceof MissingControlPlaneError &&
        /^no kube-controller-manager here: .* Set KUBEBUILDER_ASSETS to a folder with it/.test(error.message),
    );
    const cache = join(directory, 'cache', 'kubewright', 'control-plane', kubernetesVersion);
    program(cache, 'kube-controller-manager');
    assert.equal(await findControllerManager({ env, progress }), join(cache, 'kube-controller-manager'));
    program(assets, 'kube-controller-manager');
    assert.equal(await findControllerManager({ env, progress }), join(assets, 'kube-controller-manager'));
  });

  it('are in the home directory unless XDG_CACHE_HOME says otherwise', () => {
    assert.match(cacheDirectory({}), /[/\\]\.cache[/\\]kubewright[/\\]control-plane$/);
    assert.ok(cacheDirectory(env).startsWith(directory));
  });

  it('are missed with a message that says what would help', async () => {
    await assert.rejects(
      findBinaries({ env, progress }),
      (error) =>
        error instanceof MissingControlPlaneError &&
        /there is no go \(1\.\d+ or later\) on the PATH/.test(error.message) &&
        /Set KUBEBUILDER_ASSETS/.test(error.message),
    );
  });

  it('are not built with a Go that is too old', async () => {
    program(join(directory, 'bin'), 'go', '#!/bin/sh\necho go1.21.3\n');
    await assert.rejects(
      findBinaries({ env, progress }),
      /go on the PATH is go1\.21\.3, and 1\.\d+ or later is needed/,
    );
  });

  it('are built once, however many miss them at once, and whoever died over it', async () => {
    // Says its version, and makes whatever file it is told to.
    const script = [
      '#!/bin/sh',
      'if [ "$1" = env ]; then echo go1.99.0; exit; fi',
      `echo built >> ${join(directory, 'builds')}`,
      'while [ "$1" != -o ]; do shift; done',
      'printf "#!/bin/sh\\n" > "$2"; /bin/chmod +x "$2"',
    ];
    program(join(directory, 'bin'), 'go', `${script.join('\n')}\n`);
    const cache = join(directory, 'cache', 'kubewright', 'control-plane', kubernetesVersion);
    program(cache, 'kube-apiserver');
    // Of a process that is no more.
    writeFileSync(join(cache, '.etcd.lock'), '999999999');
    const found = await Promise.all([1, 2, 3].map(() => findBinaries({ env, progress })));
    assert.deepEqual(
      found.map(({ etcd }) => etcd),
      Array(3).fill(join(cache, 'etcd')),
    );
    assert.equal(readFileSync(join(directory, 'builds'), 'utf8'), 'built\n');
    assert.deepEqual(readdirSync(cache).toSorted(), ['etcd', 'kube-apiserver']);
  });

  it('leave nothing in the cache when their build fails', async () => {
    program(
      join(directory, 'bin'),
      'go',
      '#!/bin/sh\nif [ "$1" = env ]; then echo go1.99.0; else echo "cannot find module" >&2; exit 1; fi\n',
    );
    const cache = join(directory, 'cache', 'kubewright', 'control-plane', kubernetesVersion);
    program(cache, 'kube-apiserver');
    await assert.rejects(findBinaries({ env, progress }), /go build failed \(exit status 1\):\ncannot find module/);
    assert.deepEqual(readdirSync(cache), ['kube-apiserver']);
  });
});
