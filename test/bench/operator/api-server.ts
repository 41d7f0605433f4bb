// Where the operators of the benchmark run: a real kube-apiserver; where there is none our own, which says nothing about how
// quick a cluster is. Both can be reached as from a pod.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import type { RestClient } from '@kubewright/client';
import { connect, loadConfig } from '@kubewright/client';

import { MissingControlPlaneError } from '../../../scripts/control-plane/binaries.ts';
import { startControlPlane } from '../../../scripts/control-plane/control-plane.ts';

/** A server that runs. */
export interface BenchServer {
  readonly name: string;
  readonly rest: RestClient;
  /** The variables of a process that is to find it: as a pod does, and by a kubeconfig. */
  readonly inCluster: Readonly<Record<string, string>>;
  readonly kubeconfig: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

export async function startServer(): Promise<BenchServer> {
  try {
    return await realServer();
  } catch (error) {
    if (!(error instanceof MissingControlPlaneError)) throw error;
    console.error(`our own API server stands in: ${error.message}`);
    return standIn();
  }
}

async function realServer(): Promise<BenchServer> {
  const controlPlane = await startControlPlane();
  const { server, ca, token, kubeconfigPath, version } = controlPlane;
  const rest = connect({ server, ca, token });
  const pod = podOf(server, ca, token);
  return {
    name: `kube-apiserver ${version}`,
    rest,
    inCluster: pod.env,
    kubeconfig: { KUBECONFIG: kubeconfigPath },
    async stop() {
      rest.close();
      pod.remove();
      await controlPlane.stop();
    },
  };
}

async function standIn(): Promise<BenchServer> {
  const directory = mkdtempSync(join(tmpdir(), 'kubewright-bench-server-'));
  const kubeconfig = join(directory, 'kubeconfig');
  const command = fileURLToPath(new URL('../../../dist/src/cli/bin.js', import.meta.url));
  const words = [command, 'apiserver', '--tls', '--kubeconfig', kubeconfig];
  const child = spawn(process.execPath, words, { stdio: 'ignore' });
  while (!existsSync(kubeconfig) || readFileSync(kubeconfig).length === 0) {
    if (child.exitCode !== null) throw new Error('our own API server did not start: npm run build');
    await delay(50);
  }
  const config = await loadConfig({ kubeconfig });
  const rest = connect(config);
  const { status } = await rest.request<{ status?: { token?: string } }>({
    method: 'POST',
    path: '/api/v1/namespaces/default/serviceaccounts/default/token',
    body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { expirationSeconds: 3600 } },
  });
  const pod = podOf(config.server, config.ca ?? '', status?.token ?? '');
  return {
    name: "Kubewright's own API server",
    rest,
    inCluster: pod.env,
    kubeconfig: { KUBECONFIG: kubeconfig },
    async stop() {
      rest.close();
      pod.remove();
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill();
      await ended;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** What a container finds: the variables, and the folder of its service account. */
function podOf(server: string, ca: string, token: string): { env: Readonly<Record<string, string>>; remove(): void } {
  const directory = mkdtempSync(join(tmpdir(), 'kubewright-pod-'));
  writeFileSync(join(directory, 'token'), token, { mode: 0o600 });
  writeFileSync(join(directory, 'ca.crt'), ca);
  writeFileSync(join(directory, 'namespace'), 'default');
  const { hostname, port } = new URL(server);
  const env = {
    KUBERNETES_SERVICE_HOST: hostname,
    KUBERNETES_SERVICE_PORT: port,
    KUBEWRIGHT_SERVICE_ACCOUNT_DIRECTORY: directory,
  };
  return { env, remove: () => rmSync(directory, { recursive: true, force: true }) };
}
