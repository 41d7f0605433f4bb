// Our informer in a soak.
import { RestClient, SharedInformer, createTransport } from '@kubewright/client';
import { acceleratedClock } from '../proxy/accelerated-clock.ts';
import type { Thing } from '../simulation/server/stored-object.ts';
import { things } from '../simulation/things.ts';
import { TimeKeeper } from './soaked-informer.ts';
import type { StartInformer } from './soaked-informer.ts';

export const startKubewright: StartInformer = async (url, factor) => {
  const clock = acceleratedClock(factor);
  const transport = createTransport({ server: url });
  const informer = new SharedInformer<Thing, never, 'Namespaced'>({
    rest: new RestClient({ transport, clock }),
    resource: things,
    clock,
  });
  const keeper = new TimeKeeper();
  informer.addHandler(({ key, metadata }) => keeper.hear(key, metadata));
  const stop = new AbortController();
  informer.start(stop.signal);
  return {
    name: 'Kubewright',
    get: (key) => {
      const metadata = informer.indexer.get(key)?.metadata;
      return metadata && { uid: metadata.uid, resourceVersion: metadata.resourceVersion };
    },
    keys: () => [...informer.indexer.keys()],
    get backwards() {
      return keeper.backwards;
    },
    errors: 0,
    stop: async () => {
      stop.abort();
      await informer.stopped;
      transport.close();
    },
  };
};
