// Ours, whole: an informer with its store, two indexes, a handler, a work queue and a worker. The third argument says when the
// worker or the handler reads an object, and whether managedFields are stripped before it is stored (`strip`), the indexes
// are functions instead of paths (`functions`), or all objects are read in the end one by one instead of at once (`items`).
import type { Deployment } from '@kubewright/kubernetes/apps/v1';

import { runClient } from '../probe.ts';

/** `never`; `event`: once in the handler; `coalesced`: by a worker that takes one key a turn of the event loop. */
type Reading = 'never' | 'event' | 'coalesced';

const [reading, variant] = (process.argv[4] ?? 'never').split(',') as [Reading, string?];

await runClient({
  async load() {
    const client = await import('@kubewright/client');
    const { deployments } = await import('@kubewright/kubernetes/apps/v1');
    return { ...client, deployments };
  },
  start({ connect, SharedInformer, RateLimitingQueue, deployments, stripManagedFields }, server, counter) {
    const informer = new SharedInformer<Deployment, 'account' | 'team'>({
      rest: connect({ server }),
      resource: deployments,
      indexes:
        variant === 'functions'
          ? {
              account: ({ spec }) => [spec?.template.spec?.serviceAccountName ?? ''],
              team: ({ metadata }) => [metadata?.labels?.['team'] ?? ''],
            }
          : { account: 'spec.template.spec.serviceAccountName', team: 'metadata.labels.team' },
      ...(variant === 'strip' && { transform: stripManagedFields }),
    });
    const queue = new RateLimitingQueue<string>();
    let reads = 0;
    const read = (object: typeof informer.lister extends { list(): readonly (infer O)[] } ? O : never): void => {
      if (object.spec?.replicas === object.status?.readyReplicas) reads += 1;
    };
    informer.addHandler((event) => {
      if (event.type === 'updated') {
        counter.event();
        if (counter.checking) counter.check(event.metadata.name, event.metadata.resourceVersion);
      }
      if (reading === 'event' && event.type === 'updated') read(event.object);
      queue.add(event.key);
    });
    const work = async (): Promise<void> => {
      for (let key = await queue.get(); key !== undefined; key = await queue.get()) {
        if (reading === 'coalesced' && informer.hasSynced) {
          const [namespace, name = ''] = key.split('/');
          const object = informer.lister.get({ namespace, name });
          if (object !== undefined) read(object);
          await new Promise((resolve) => void setImmediate(resolve));
        }
        queue.done(key);
      }
    };
    void work();
    informer.start(new AbortController().signal);
    return {
      synced: informer.waitForSync().then(() => queue.whenIdle()),
      versionOf: (key) => informer.indexer.get(key)?.metadata?.resourceVersion,
      idle: () => queue.whenIdle(),
      reads: () => reads,
      async readAll() {
        if (variant !== 'items') return informer.lister.list().length;
        let found = 0;
        for await (const _ of informer.lister.items()) found += 1;
        return found;
      },
    };
  },
});
