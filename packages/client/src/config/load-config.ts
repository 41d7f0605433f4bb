// Where a configuration comes from when the caller does not have one: the option, KUBECONFIG, the pod, ~/.kube/config.
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import type { Clock } from '@kubewright/apimachinery';
import { ConfigError } from './client-config.ts';
import type { ClientConfig } from './client-config.ts';
import { inClusterConfig, isInCluster } from './in-cluster.ts';
import type { Environment, InClusterOptions } from './in-cluster.ts';
import { mergeKubeconfigFiles, parseKubeconfigFile } from './kubeconfig-file.ts';
import type { KubeconfigFile } from './kubeconfig-file.ts';
import { kubeconfigClient } from './kubeconfig.ts';

/** What {@link loadConfig} can be told. */
export interface LoadConfigOptions {
  /** A kubeconfig's path; wins over everything else. */
  readonly kubeconfig?: string;
  /** A context of the kubeconfig; default its current one. */
  readonly context?: string;
  /** Default the process's. */
  readonly env?: Environment;
  /** The service account's folder; default as {@link InClusterOptions.directory}. */
  readonly serviceAccountDirectory?: string;
  readonly clock?: Clock;
}

/**
 * In this order: `kubeconfig`, the files that KUBECONFIG lists, the pod's service account, `~/.kube/config`.
 *
 * @throws ConfigError when there is none, or when the one found cannot be used.
 */
export async function loadConfig(options: LoadConfigOptions = {}): Promise<ClientConfig> {
  const env = options.env ?? process.env;
  if (options.kubeconfig !== undefined) return fromFiles([options.kubeconfig], options);
  const listed = (env['KUBECONFIG'] ?? '').split(delimiter).filter((path) => path !== '');
  if (listed.length > 0) return fromFiles(listed, options);
  if (isInCluster(env)) {
    const inCluster: InClusterOptions = {
      env,
      ...(options.serviceAccountDirectory === undefined ? {} : { directory: options.serviceAccountDirectory }),
      ...(options.clock === undefined ? {} : { clock: options.clock }),
    };
    return inClusterConfig(inCluster);
  }
  return fromFiles([join(env['HOME'] ?? homedir(), '.kube', 'config')], options);
}

/** Files that are not there are skipped, as kubectl does, unless none is. */
async function fromFiles(paths: readonly string[], { context, clock }: LoadConfigOptions): Promise<ClientConfig> {
  const files: KubeconfigFile[] = [];
  for (const path of paths) {
    const file = resolve(path);
    const text = await readIfThere(file);
    if (text !== undefined) files.push(await parseKubeconfigFile(text, dirname(file), file));
  }
  if (files.length === 0)
    throw new ConfigError(`no kubeconfig found: ${paths.join(', ')} not there, and not in a cluster`);
  const choice = { ...(context === undefined ? {} : { context }), ...(clock === undefined ? {} : { clock }) };
  return kubeconfigClient(mergeKubeconfigFiles(files), choice);
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new ConfigError(`${path} cannot be read`, { cause: error });
  }
}
