// The configuration of a process in a pod: environment variables and the service account's folder, nothing else.
// @see https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '@kubewright/apimachinery';
import { ConfigError } from './client-config.ts';
import type { ClientConfig } from './client-config.ts';
import { certificateFiles, tokenFile } from './changing-file.ts';

/** Variables of the process, or of a test. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What {@link inClusterConfig} can be told. */
export interface InClusterOptions {
  readonly env?: Environment;
  /**
   * Where token, ca.crt and namespace are; default: the variable KUBEWRIGHT_SERVICE_ACCOUNT_DIRECTORY, which is for running
   * as in a pod without one, or `/var/run/secrets/kubernetes.io/serviceaccount`.
   */
  readonly directory?: string;
  readonly clock?: Clock;
}

const serviceAccountDirectory = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Whether the variables that every pod gets are there. */
export function isInCluster(env: Environment = process.env): boolean {
  return Boolean(env['KUBERNETES_SERVICE_HOST']) && Boolean(env['KUBERNETES_SERVICE_PORT']);
}

/** @throws ConfigError outside a pod, or when the pod has no service account token. */
export async function inClusterConfig(options: InClusterOptions = {}): Promise<ClientConfig> {
  const { env = process.env } = options;
  const directory = options.directory ?? (env['KUBEWRIGHT_SERVICE_ACCOUNT_DIRECTORY'] || serviceAccountDirectory);
  const host = env['KUBERNETES_SERVICE_HOST'];
  const port = env['KUBERNETES_SERVICE_PORT'];
  if (!host || !port) {
    throw new ConfigError('not in a cluster: KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set');
  }
  const token = tokenFile(join(directory, 'token'), options.clock);
  try {
    await token();
  } catch (error) {
    throw new ConfigError(`in a cluster, but without a service account token in ${directory}`, { cause: error });
  }
  const [ca, namespace] = await Promise.all([readIfThere(directory, 'ca.crt'), readIfThere(directory, 'namespace')]);
  const authority = certificateFiles(
    async () => ({ ca: await readFile(join(directory, 'ca.crt'), 'utf8') }),
    options.clock,
  );
  return {
    server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
    token,
    ...(ca === undefined ? {} : { ca, certificates: authority }),
    ...(namespace === undefined ? {} : { namespace: namespace.trim() }),
  };
}

async function readIfThere(directory: string, name: string): Promise<string | undefined> {
  try {
    return await readFile(join(directory, name), 'utf8');
  } catch {
    return undefined;
  }
}
