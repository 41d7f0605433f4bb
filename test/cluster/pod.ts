// A process that finds what a container finds in a pod: the address of the API server in its environment, and the folder of
// a service account with a token that the server has issued. Nothing else: no kubeconfig, no home.
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { RestClient } from '@kubewright/client';
import { serviceAccounts } from '@kubewright/kubernetes/core/v1';
import type { ControlPlane } from '../../scripts/control-plane/control-plane.ts';

/** What runs, and as whom. */
export interface PodOptions {
  readonly controlPlane: Pick<ControlPlane, 'server' | 'ca'>;
  /** Of an administrator, who asks for the token. */
  readonly rest: RestClient;
  readonly serviceAccount: { readonly namespace: string; readonly name: string };
  /** A JavaScript file. */
  readonly program: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** How often something is looked at that tells nobody, in milliseconds. */
const interval = 50;

/** A running container, as it were. */
export class Pod {
  readonly healthPort: number;
  readonly child: ChildProcess;
  /** Resolves with its status, or the signal that ended it. */
  readonly ended: Promise<number | string>;
  /** Everything it wrote. */
  output = '';
  readonly #directory: string;

  private constructor(child: ChildProcess, healthPort: number, directory: string) {
    this.child = child;
    this.healthPort = healthPort;
    this.#directory = directory;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => void (this.output += chunk.toString()));
    }
    this.ended = new Promise((resolve, reject) => {
      child.once('error', reject).once('close', (code, signal) => resolve(code ?? signal ?? ''));
    });
  }

  static async start({ controlPlane, rest, serviceAccount, program, env }: PodOptions): Promise<Pod> {
    const { hostname, port } = new URL(controlPlane.server);
    const healthPort = await freePort();
    const { status } = await rest.request<{ status?: { token?: string } }>({
      method: 'POST',
      path: `/api/v1/namespaces/${serviceAccount.namespace}/${serviceAccounts.plural}/${serviceAccount.name}/token`,
      body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { expirationSeconds: 3600 } },
    });
    const directory = mkdtempSync(join(tmpdir(), 'kubewright-pod-'));
    writeFileSync(join(directory, 'token'), status?.token ?? '', { mode: 0o600 });
    writeFileSync(join(directory, 'ca.crt'), controlPlane.ca);
    writeFileSync(join(directory, 'namespace'), serviceAccount.namespace);
    const child = spawn(process.execPath, [program], {
      stdio: ['pipe', 'pipe', 'pipe'],
      cwd: directory,
      env: {
        KUBERNETES_SERVICE_HOST: hostname,
        KUBERNETES_SERVICE_PORT: port,
        KUBEWRIGHT_SERVICE_ACCOUNT_DIRECTORY: directory,
        HEALTH_PORT: String(healthPort),
        ...env,
      },
    });
    return new Pod(child, healthPort, directory);
  }

  /** Whether `/readyz` says yes. */
  async isReady(): Promise<boolean> {
    try {
      return (await fetch(`http://127.0.0.1:${this.healthPort}/readyz`)).ok;
    } catch {
      return false;
    }
  }

  /** The messages of its log, with their fields. */
  get log(): readonly Readonly<Record<string, unknown>>[] {
    return this.output.split('\n').flatMap((line) => {
      try {
        return [JSON.parse(line) as Record<string, unknown>];
      } catch {
        return [];
      }
    });
  }

  /** Ends it, and takes its folder away. @returns as {@link ended} */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<number | string> {
    this.child.kill(signal);
    const result = await this.ended;
    rmSync(this.#directory, { recursive: true, force: true });
    return result;
  }
}

/** Asks again until the answer is not false or undefined. @throws Error that says what did not happen */
export async function until<T>(
  what: string,
  ask: () => Promise<T | false | undefined> | T | false | undefined,
  patience = 30_000,
): Promise<T> {
  const end = performance.now() + patience;
  let last: unknown;
  while (performance.now() < end) {
    try {
      const answer = await ask();
      if (answer !== false && answer !== undefined) return answer;
    } catch (error) {
      last = error;
    }
    await delay(interval);
  }
  throw new Error(`${what}: not within ${patience / 1000} s`, { cause: last });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
