// @kubernetes/client-node's informer with one handler. The third argument is the folder in which it is installed.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { runClient } from '../probe.ts';

interface Metadata {
  readonly name?: string;
  readonly namespace?: string;
  readonly resourceVersion?: string;
}
interface Listed {
  readonly metadata?: Metadata;
}
interface Informer {
  on(verb: 'add' | 'update' | 'error', callback: (value: Listed & Error) => void): void;
  get(name: string, namespace?: string): Listed | undefined;
  start(): Promise<void>;
}
/** As much of it as is used. */
interface Library {
  KubeConfig: new () => {
    loadFromOptions(options: object): void;
    makeApiClient(type: unknown): { listDeploymentForAllNamespaces(): Promise<unknown> };
  };
  AppsV1Api: unknown;
  readonly makeInformer: (config: object, path: string, list: () => Promise<unknown>) => Informer;
}

await runClient<Library>({
  async load() {
    const resolved = createRequire(join(process.argv[4] ?? '', 'package.json')).resolve('@kubernetes/client-node');
    return (await import(pathToFileURL(resolved).href)) as Library;
  },
  async start({ KubeConfig, AppsV1Api, makeInformer }, server, counter) {
    const config = new KubeConfig();
    config.loadFromOptions({
      clusters: [{ name: 'bench', server, skipTLSVerify: true }],
      users: [{ name: 'bench' }],
      contexts: [{ name: 'bench', cluster: 'bench', user: 'bench' }],
      currentContext: 'bench',
    });
    const apps = config.makeApiClient(AppsV1Api);
    const informer = makeInformer(config, '/apis/apps/v1/deployments', () => apps.listDeploymentForAllNamespaces());
    informer.on('update', ({ metadata }) => {
      counter.event();
      if (counter.checking) counter.check(metadata?.name, metadata?.resourceVersion);
    });
    informer.on('error', (error) => {
      throw error;
    });
    const synced = informer.start();
    return {
      synced,
      versionOf(key) {
        const [namespace, name = ''] = key.split('/');
        return informer.get(name, namespace)?.metadata?.resourceVersion;
      },
    };
  },
});
