// The protobuf messages of a release of Kubernetes, read from its Go types by the program beside this file: group versions
// -> JSON text. Needs Go; the modules are those of the release that kube-apiserver is built from.
import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { kubernetesVersion, oldestGo } from '../control-plane/version.ts';

const run = promisify(execFile);

const modules = ['api', 'apiextensions-apiserver', 'apimachinery', 'client-go', 'kube-aggregator'];

/** @param apiVersions - such as `v1` and `apps/v1` */
export async function readMessages(apiVersions: readonly string[]): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'kubewright-messages-'));
  try {
    // Published, v1.x.y of Kubernetes is v0.x.y of each of its modules.
    const version = kubernetesVersion.replace(/^v1/, 'v0');
    const requires = modules.map((name) => `require k8s.io/${name} ${version}\n`);
    const goMod = `module kubewright.invalid/messages\n\ngo ${oldestGo.join('.')}\n\n${requires.join('')}`;
    await writeFile(join(directory, 'go.mod'), goMod);
    await copyFile(fileURLToPath(new URL('main.go', import.meta.url)), join(directory, 'main.go'));
    // Flags of the surrounding project would change what is built.
    const env = { ...process.env, GOWORK: 'off', GOFLAGS: '', CGO_ENABLED: '0' };
    const options = { cwd: directory, env, maxBuffer: 16 * 2 ** 20 };
    const { stdout } = await run('go', ['run', '-mod=mod', '.', ...apiVersions], options);
    return JSON.stringify(JSON.parse(stdout));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
