// The informer of @kubernetes/client-node in a soak: used as its example uses it, which starts it again five seconds after an
// error, and by somebody who logs errors and does no more. Its own timeouts are made as much shorter as ours are.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { installPeers } from '../bench/peers.ts';
import { TimeKeeper } from './soaked-informer.ts';
import type { SoakedInformer, StartInformer } from './soaked-informer.ts';

/** What we use of the package, which is installed on demand and so cannot be imported as others are. */
interface ClientNode {
  readonly KubeConfig: new () => {
    loadFromClusterAndUser(cluster: object, user: object): void;
    makeApiClient(api: unknown): { listCustomObjectForAllNamespaces(which: object): Promise<unknown> };
  };
  readonly CustomObjectsApi: unknown;
  readonly Watch: new (config: object) => { requestTimeoutMs: number };
  readonly ListWatch: new (
    path: string,
    watch: object,
    list: () => Promise<unknown>,
    autoStart: boolean,
    labelSelector: undefined,
    fieldSelector: undefined,
    options: { delayFn: (milliseconds: number) => Promise<void> },
  ) => Listing;
}

interface PeerObject {
  readonly metadata: { name: string; namespace: string; uid: string; resourceVersion: string };
}

interface Listing {
  on(verb: string, call: (value: never) => void): void;
  start(): Promise<void>;
  stop(): Promise<void>;
  list(): PeerObject[];
  get(name: string, namespace: string): PeerObject | undefined;
}

/** Milliseconds. How long undici, which sends its requests, waits for an answer. */
const headersTimeout = 300_000;

/** Milliseconds, from the example of an informer in its repository. */
const restartDelay = 5000;

/** As its example has it. */
export const startRestartedClientNode: StartInformer = (url, factor) => startClientNode(url, factor, true);

/** Left to itself. */
export const startLoneClientNode: StartInformer = (url, factor) => startClientNode(url, factor, false);

async function startClientNode(url: string, factor: number, restart: boolean): Promise<SoakedInformer> {
  const folder = installPeers('kubernetes');
  const entry = join(folder, 'node_modules', '@kubernetes', 'client-node', 'dist', 'index.js');
  const peer = (await import(pathToFileURL(entry).href)) as ClientNode;
  const config = new peer.KubeConfig();
  config.loadFromClusterAndUser({ name: 'proxy', server: url, skipTLSVerify: true }, { name: 'nobody' });
  const api = config.makeApiClient(peer.CustomObjectsApi);
  const which = { group: 'test.kubewright.dev', version: 'v1', plural: 'things', resourcePlural: 'things' };
  const watch = new peer.Watch(config);
  watch.requestTimeoutMs /= factor;
  const wait = (milliseconds: number): Promise<void> =>
    new Promise((resolve) => void setTimeout(resolve, milliseconds / factor).unref());
  const list = (): Promise<unknown> =>
    Promise.race([
      api.listCustomObjectForAllNamespaces(which),
      wait(headersTimeout).then(() => Promise.reject(new Error('Headers Timeout Error'))),
    ]);
  const informer = new peer.ListWatch('/apis/test.kubewright.dev/v1/things', watch, list, false, undefined, undefined, {
    delayFn: wait,
  });
  const keeper = new TimeKeeper();
  const hear = ({ metadata }: PeerObject): void => keeper.hear(`${metadata.namespace}/${metadata.name}`, metadata);
  for (const verb of ['add', 'update', 'delete']) informer.on(verb, hear as (value: never) => void);
  let errors = 0;
  let stopped = false;
  informer.on('error', (error: unknown) => {
    errors += 1;
    if (process.env['KUBEWRIGHT_SOAK_VERBOSE']) console.error('client-node:', String(error).slice(0, 200));
    if (restart) void wait(restartDelay).then(() => (stopped ? undefined : informer.start()));
  });
  void informer.start();
  return {
    name: `@kubernetes/client-node 2.0.1, ${restart ? 'started again after errors' : 'its errors logged'}`,
    get: (key) => {
      const [namespace = '', name = ''] = key.split('/');
      return informer.get(name, namespace)?.metadata;
    },
    keys: () => informer.list().map(({ metadata }) => `${metadata.namespace}/${metadata.name}`),
    get backwards() {
      return keeper.backwards;
    },
    get errors() {
      return errors;
    },
    stop: async () => {
      stopped = true;
      await informer.stop();
    },
  };
}
