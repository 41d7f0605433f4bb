// An informer of things on a scripted server and a fake clock, and what its handlers heard.
import { FakeClock } from '@kubewright/apimachinery';
import { RestClient, SharedInformerFactory, withIndexes } from '@kubewright/client';
import type { ObjectEvent, SharedInformerFactoryOptions } from '@kubewright/client';
import { ScriptedServer, thingList } from './scripted-server.ts';
import type { Thing } from './scripted-server.ts';
import { memoryLogger, things } from './things.ts';

const indexed = withIndexes(things, { byOwner: 'spec.owner', byValue: (object) => [object.spec?.value ?? ''] });

const running: AbortController[] = [];

/** For `afterEach`. */
export function stopAll(): void {
  for (const stop of running.splice(0)) stop.abort();
}

export function setUp(options: SharedInformerFactoryOptions = {}) {
  const server = new ScriptedServer();
  const clock = new FakeClock();
  const log = memoryLogger();
  const rest = new RestClient({ transport: server.transport, clock });
  const factory = new SharedInformerFactory(rest, { log, streaming: false, random: () => 0, ...options });
  const informer = factory.informer(indexed);
  const stop = new AbortController();
  running.push(stop);
  return { server, clock, log, factory, informer, stop };
}

/** What was heard, as `type[! for initial][~ for resync] key [old version->]version`. */
export function eventText(event: ObjectEvent<Thing>): string {
  const from = event.oldMetadata === undefined ? '' : `${event.oldMetadata.resourceVersion}->`;
  const marks = `${event.initial ? '!' : ''}${event.resync ? '~' : ''}`;
  return `${event.type}${marks} ${event.key} ${from}${event.metadata.resourceVersion}`;
}

/** A handler that writes down what it hears, as text. */
export function recorder() {
  const heard: string[] = [];
  const handler = (event: ObjectEvent<Thing>): void => void heard.push(eventText(event));
  return { heard, handler };
}

/** A started informer whose first list is in, and the watch that follows. */
export async function synced(items: Thing[], options: SharedInformerFactoryOptions = {}) {
  const setup = setUp(options);
  const first = recorder();
  setup.informer.addHandler(first.handler);
  setup.factory.start(setup.stop.signal);
  (await setup.server.next()).json(thingList('10', items));
  await setup.factory.waitForSync();
  const watch = (await setup.server.next()).stream();
  return { ...setup, watch, heard: first.heard };
}
