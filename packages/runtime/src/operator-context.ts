// Puts together what a reconcile, or a runnable, is given. Every function works without `this`, so that authors can take
// the context apart: `({ client, lister, log })`.
import type { Clock } from '@kubewright/apimachinery';
import { formatGroupResource } from '@kubewright/apimachinery';
import type { AnyResourceType, ClientOf, EventRecorder, Logger, RestClient, RestRequest } from '@kubewright/client';
import type { Caches } from './caches.ts';
import type { MetricsRegistry } from './metrics/registry.ts';
import type { OperatorContext } from './reconcile.ts';
import { ScopedRestClient } from './scoped-rest-client.ts';
import type { WriteFence } from './write-fence.ts';

/** What each context has of its own. */
export interface ContextScope {
  readonly signal: AbortSignal;
  readonly log: Logger;
  /** Ends writes that have been sent; default `signal`. */
  readonly interrupt?: AbortSignal | undefined;
  /** Told of each write that the server accepted, with its answer. Must not throw. */
  readonly onWritten?: ((write: RestRequest, answer: unknown) => void) | undefined;
}

/** What contexts share. */
export interface ContextParts {
  readonly clock: Clock;
  readonly events: EventRecorder;
  readonly metrics: MetricsRegistry;
  readonly fieldManager: string;
  /** The manager's connection; the context lends it out within its signal. */
  readonly rest: RestClient;
  readonly caches: Pick<Caches, 'lister'>;
  readonly fence?: WriteFence | undefined;
}

/** Makes a context. */
export function operatorContext(parts: ContextParts, scope: ContextScope): OperatorContext {
  const { clock, events, metrics, fieldManager, caches, fence } = parts;
  const { signal, interrupt, log, onWritten } = scope;
  const rest = new ScopedRestClient(parts.rest, { signal, interrupt, fieldManager, fence, onWritten });
  return {
    signal,
    log,
    clock,
    events,
    metrics,
    fieldManager,
    rest,
    client: <R extends AnyResourceType>(resource: R, namespace?: string): ClientOf<R> => {
      if (resource.scope === 'Namespaced' && (namespace === undefined || namespace === '')) {
        const name = formatGroupResource({ group: resource.group, resource: resource.plural });
        throw new TypeError(`${name} are namespaced: pass the namespace to client(), such as request.namespace`);
      }
      return resource.client(rest, resource.scope === 'Namespaced' ? (namespace ?? '') : '') as ClientOf<R>;
    },
    lister: (resource) => caches.lister(resource),
  };
}
