// Where the operators of the benchmark run: a real kube-apiserver, as in a cluster; where there is none our own, which says
// nothing about how quick a cluster is, through a kubeconfig.
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
  const directory = mkdtempSync(join(tmpdir(), 'kubewright-pod-'));
  writeFileSync(join(directory, 'token'), token, { mode: 0o600 });
  writeFileSync(join(directory, 'ca.crt'), ca);
  writeFileSync(join(directory, 'namespace'), 'default');
  const rest = connect({ server, ca, token });
  const { hostname, port } = new URL(server);
  return {
    name: `kube-apiserver ${version}`,
    rest,
    inCluster: {
      KUBERNETES_SERVICE_HOST: hostname,
      KUBERNETES_SERVICE_PORT: port,
      KUBEWRIGHT_SERVICE_ACCOUNT_DIRECTORY: directory,
    },
    kubeconfig: { KUBECONFIG: kubeconfigPath },
    async stop() {
      rest.close();
      rmSync(directory, { recursive: true, force: true });
      await controlPlane.stop();
    },
  };
}

async function standIn(): Promise<BenchServer> {
  const directory = mkdtempSync(join(tmpdir(), 'kubewright-bench-server-'));
  const file = join(directory, 'kubeconfig');
  const command = fileURLToPath(new URL('../../../dist/src/cli/bin.js', import.meta.url));
  const child = spawn(process.execPath, [command, 'apiserver', '--kubeconfig', file], { stdio: 'ignore' });
  while (!existsSync(file) || readFileSync(file).length === 0) {
    if (child.exitCode !== null) throw new Error('our own API server did not start');
    await delay(50);
  }
  const rest = connect(await loadConfig({ kubeconfig: file }));
  const kubeconfig = { KUBECONFIG: file };
  return {
    name: "Kubewright's API server, through a kubeconfig",
    rest,
    inCluster: kubeconfig,
    kubeconfig,
    async stop() {
      rest.close();
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill();
      await ended;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
