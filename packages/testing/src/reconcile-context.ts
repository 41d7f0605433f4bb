// What one reconcile is given, made from a list of objects and without a running operator: listers that hold them, clients
// whose requests are recorded and answered by an embedded server of the test's own, events and log that are kept, and a
// clock that stands still. It takes a millisecond or two.
import { randomUUID } from 'node:crypto';
import type { KubernetesObject, UnstructuredObject } from '@kubewright/apimachinery';
import { FakeClock, formatApiVersion } from '@kubewright/apimachinery';
import type { ApiServer, FaultRules } from '@kubewright/apiserver';
import { createApiServer, RequestLog } from '@kubewright/apiserver';
import type { AnyResourceType, Logger, ObjectOf, RestClient } from '@kubewright/client';
import { connect, silentLogger } from '@kubewright/client';
import type { ControllerDefinition, ReconcileContext } from '@kubewright/runtime';
import { Caches, MetricsRegistry, operatorContext } from '@kubewright/runtime';
import type { LogLine } from './captured-log.ts';
import { capturingLogger } from './captured-log.ts';
import type { ManifestSource } from './manifest.ts';
import { readManifests } from './manifest.ts';
import { RecordedController } from './recorded-controller.ts';
import { RecordedEvents } from './recorded-events.ts';

/** What {@link reconcileContext} takes. */
export interface ReconcileContextOptions {
  /**
   * What is in the cluster and in the caches, as it is: with uid, status and owners, and being deleted if it says so.
   * Nothing of it is checked. What every stored object has and these leave out is filled in.
   */
  readonly objects?: readonly KubernetesObject[];
  /** The controller whose reconcile is tested: what it watches and reads is cached, and fields are applied in its name. */
  readonly controller?: ControllerDefinition;
  /** Kinds to cache beside the controller's. */
  readonly resources?: readonly AnyResourceType[];
  /**
   * Definitions of the custom kinds: YAML files or directories. With them writes are defaulted and checked as in a
   * cluster; without, custom kinds take whatever is sent. Built-in kinds are always checked.
   */
  readonly crds?: ManifestSource | readonly ManifestSource[];
  /** Default 1. */
  readonly attempt?: number;
  /** Default one that never aborts. */
  readonly signal?: AbortSignal;
  /** Default one that starts on 2026-01-01. */
  readonly clock?: FakeClock;
}

/** A logger whose lines are kept. */
export interface CapturedLog extends Logger {
  readonly lines: readonly LogLine[];
}

/** The context of one reconcile under test. */
export interface TestContext extends ReconcileContext {
  readonly clock: FakeClock;
  readonly log: CapturedLog;
  readonly events: RecordedEvents;
  /** What the reconcile asked of its controller. */
  readonly controller: RecordedController;
  /** What the context's clients have asked. */
  readonly requests: RequestLog;
  /** What goes wrong with their requests. */
  readonly faults: FaultRules;
  /**
   * What is on the server, which the listers may not show yet. Not recorded.
   *
   * @returns undefined when there is no such object
   */
  stored<R extends AnyResourceType>(
    resource: R,
    key: { readonly namespace?: string | undefined; readonly name: string },
  ): Promise<ObjectOf<R> | undefined>;
  /** Lets the listers catch up with the server: until then they show what was there at first, or at the last time. */
  refresh(): Promise<void>;
}

/** Where objects are that name no namespace. */
const defaultNamespace = 'default';

/** The manager's part of the field manager, as for an operator under test. */
const managerName = 'operator-under-test';

/** How long the listers may take to be filled, in milliseconds of the context's clock, which does not move. */
const syncTimeout = 10_000;

/**
 * An object of a kind for {@link ReconcileContextOptions.objects}, with the `apiVersion` and `kind` that literals leave out,
 * and in the namespace `default` unless it names one.
 */
export function seed<R extends AnyResourceType>(resource: R, object: ObjectOf<R>): ObjectOf<R> {
  const { metadata, ...rest } = object as UnstructuredObject;
  const namespace = resource.scope === 'Namespaced' ? { namespace: defaultNamespace } : {};
  const type = { apiVersion: formatApiVersion(resource), kind: resource.kind };
  return { ...type, ...rest, metadata: { ...namespace, ...metadata } } as ObjectOf<R>;
}

/**
 * Makes the context of one reconcile: `await reconcile(requestFor(foo), await reconcileContext({ controller, objects }))`.
 *
 * @throws Error when a definition cannot be read, or an object is of a kind that neither Kubernetes, nor `controller`,
 *   `resources` or `crds` know.
 */
export async function reconcileContext(options: ReconcileContextOptions = {}): Promise<TestContext> {
  const { objects = [], controller, attempt = 1, clock = new FakeClock() } = options;
  const definitions = options.crds === undefined ? [] : await readManifests(options.crds);
  const resources = resourcesOf(options);
  const server = createApiServer({
    clock,
    objects: [...definitions, ...objects] as UnstructuredObject[],
    schemaless: resources,
    controllers: false,
  });
  const requests = new RequestLog({ clock });
  const fieldManager = controller?.fieldManager ?? `${managerName}/${controller?.name ?? 'test'}`;
  const rest = connect(requests.around(server.handle), { clock, fieldManager });
  const lines: LogLine[] = [];
  const listers = new SeededListers(server, clock, resources);
  await listers.refresh();
  const { signal = new AbortController().signal } = options;
  const log = Object.assign(capturingLogger(lines), { lines });
  const events = new RecordedEvents(rest);
  const metrics = new MetricsRegistry();
  const parts = { clock, events, metrics, fieldManager, rest, caches: listers };
  return {
    ...operatorContext(parts, { signal, log }),
    clock,
    log,
    events,
    requests,
    faults: server.faults,
    attempt,
    reconcileId: randomUUID(),
    controller: new RecordedController(controller?.name ?? 'test'),
    refresh: () => listers.refresh(),
    stored: (resource, key) => listers.stored(resource, key),
  };
}

/** Every kind once, with all the indexes that somebody declares. */
function resourcesOf({ controller, resources = [] }: ReconcileContextOptions): AnyResourceType[] {
  const named = controller === undefined ? [] : [controller.resource, ...controller.reads];
  return [...named, ...(controller?.sources ?? []).flatMap((source) => source.resource), ...resources];
}

/** Listers that show a moment of the server. */
class SeededListers {
  readonly #server: ApiServer;
  readonly #rest: RestClient;
  readonly #clock: FakeClock;
  readonly #resources: readonly AnyResourceType[];
  #caches: Caches;

  constructor(server: ApiServer, clock: FakeClock, resources: readonly AnyResourceType[]) {
    this.#server = server;
    this.#rest = connect(server.handle, { clock });
    this.#clock = clock;
    this.#resources = resources;
    this.#caches = this.#newCaches();
  }

  readonly lister: Caches['lister'] = (resource) => this.#caches.lister(resource);

  async refresh(): Promise<void> {
    const caches = this.#newCaches();
    for (const resource of this.#resources) caches.informer(resource);
    const filled = new AbortController();
    caches.start(filled.signal);
    await this.#server.settled();
    await caches.waitForSync(syncTimeout, filled.signal);
    // From now on they stand still.
    filled.abort();
    await caches.stopped();
    this.#caches = caches;
  }

  async stored<R extends AnyResourceType>(
    resource: R,
    { namespace, name }: { readonly namespace?: string | undefined; readonly name: string },
  ): Promise<ObjectOf<R> | undefined> {
    const place = resource.scope === 'Namespaced' ? (namespace ?? defaultNamespace) : '';
    const client = resource.client(this.#rest, place) as { list(options: object): Promise<{ items: ObjectOf<R>[] }> };
    return (await client.list({ fieldSelector: `metadata.name=${name}` })).items[0];
  }

  #newCaches(): Caches {
    const [rest, clock, metrics] = [this.#rest, this.#clock, new MetricsRegistry()];
    return new Caches({ rest, clock, metrics, name: 'test', namespaces: undefined, log: silentLogger, freeze: true });
  }
}
