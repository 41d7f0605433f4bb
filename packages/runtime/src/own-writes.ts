// Read your own writes: a controller's reconcile of a request does not begin before the caches show what the last one of
// that request wrote. Bounded in time, and free where there is nothing to wait for.
import type { Clock } from '@kubewright/apimachinery';
import type { AnySharedInformer, RestRequest, WrittenState } from '@kubewright/client';
import { writtenState } from '@kubewright/client';
import type { Caches } from './caches.ts';
import type { Counter, Histogram, MetricsRegistry } from './metrics/registry.ts';

/** How a controller waits for its own writes. */
export interface OwnWritesOptions {
  /** The longest that one reconcile waits, in milliseconds; default 1000. */
  readonly timeout?: number | undefined;
  /**
   * Whose writes a reconcile waits for: those of the `request` that it is about, or of every request of its `controller`,
   * for controllers that decide by lists, such as one that hands out addresses. Default `request`.
   */
  readonly of?: 'request' | 'controller' | undefined;
}

/** What waiting needs. */
export interface OwnWritesParts {
  readonly controller: string;
  readonly clock: Clock;
  readonly caches: Pick<Caches, 'informersOf'>;
  readonly metrics: MetricsRegistry;
}

interface PendingWrite {
  readonly informer: AnySharedInformer;
  readonly state: WrittenState;
  /** On the monotonic clock. */
  readonly writtenAt: number;
}

/** Milliseconds. Long enough for a cache that sees changes about a second after they happen, short enough for one that never does. */
const defaultTimeout = 1000;

/** Milliseconds after which a write is forgotten of which no cache has shown anything. */
const longestMemory = 60_000;

/** So many requests may have writes pending before any is looked at: those that run, mostly, which clear their own. */
const fewPending = 16;

/** Seconds. */
const waitBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

/** The writes of one controller that its caches do not show yet. */
export class OwnWrites {
  readonly #parts: OwnWritesParts;
  readonly #timeout: number;
  readonly #perRequest: boolean;
  /** By request, then by informer and object. */
  readonly #pending = new Map<string, Map<string, PendingWrite>>();
  readonly #waits: Counter;
  readonly #timeouts: Counter;
  readonly #seconds: Histogram;

  constructor(options: OwnWritesOptions, parts: OwnWritesParts) {
    const { controller, metrics } = parts;
    this.#parts = parts;
    this.#timeout = options.timeout ?? defaultTimeout;
    this.#perRequest = options.of !== 'controller';
    this.#waits = metrics.counter(
      'kubewright_own_write_waits_total',
      'Reconciles per controller that waited until the caches showed what an earlier one wrote',
    );
    this.#timeouts = metrics.counter(
      'kubewright_own_write_timeouts_total',
      'Own writes per controller that the caches did not show in time, so that a reconcile began without them',
    );
    this.#seconds = metrics.histogram(
      'kubewright_own_write_wait_seconds',
      'How long reconciles per controller waited for their own writes',
      waitBuckets,
    );
    this.#waits.increment({ controller }, 0);
    this.#timeouts.increment({ controller }, 0);
  }

  /** How many writes are remembered. */
  get pending(): number {
    let count = 0;
    for (const writes of this.#pending.values()) count += writes.size;
    return count;
  }

  /** Remembers a write that the server accepted, unless the caches show it already, as they mostly do. */
  record(request: string, write: RestRequest, answer: unknown): void {
    if (write.method === 'GET' || write.query?.['dryRun'] !== undefined) return;
    const location = locationOf(write.path);
    if (location === undefined) return;
    const informers = this.#parts.caches.informersOf(location);
    if (informers.length === 0) return;
    if (this.#pending.size > fewPending) this.#forgetOldest();
    for (const each of answersIn(answer)) {
      const state = writtenState(write.method, location, each);
      if (state === undefined) continue;
      for (const [index, informer] of informers.entries()) {
        if (informer.shows(state)) continue;
        this.#remember(request, `${index} ${location.group}/${location.plural}/${state.key}`, informer, state);
      }
    }
  }

  /**
   * What a reconcile has to wait for before it begins.
   *
   * @returns undefined when there is nothing: the common case, which costs nothing
   */
  wait(request: string, signal: AbortSignal): Promise<void> | undefined {
    if (this.#pending.size === 0) return undefined;
    const key = this.#keyOf(request);
    const writes = this.#pending.get(key);
    if (writes === undefined) return undefined;
    for (const [name, { informer, state }] of writes) if (informer.shows(state)) writes.delete(name);
    if (writes.size > 0) return this.#wait(key, writes, signal);
    this.#pending.delete(key);
    return undefined;
  }

  async #wait(key: string, writes: Map<string, PendingWrite>, signal: AbortSignal): Promise<void> {
    const { clock, controller } = this.#parts;
    const begun = clock.monotonic();
    const limit = new AbortController();
    const end = (): void => limit.abort();
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
    const timer = clock.schedule(this.#timeout, end);
    this.#waits.increment({ controller });
    const waits = Array.from(writes, async ([name, write]) => {
      const shown = await write.informer.waitForWrite(write.state, limit.signal);
      // Waited for once, whatever came of it: what never shows must not delay every reconcile.
      if (writes.get(name) === write) writes.delete(name);
      if (!shown && !signal.aborted) this.#timeouts.increment({ controller });
    });
    await Promise.all(waits);
    if (writes.size === 0 && this.#pending.get(key) === writes) this.#pending.delete(key);
    timer.cancel();
    signal.removeEventListener('abort', end);
    this.#seconds.observe((clock.monotonic() - begun) / 1000, { controller });
  }

  #remember(request: string, name: string, informer: AnySharedInformer, state: WrittenState): void {
    const key = this.#keyOf(request);
    const writes = this.#pending.get(key) ?? new Map<string, PendingWrite>();
    writes.set(name, { informer, state, writtenAt: this.#parts.clock.monotonic() });
    this.#pending.set(key, writes);
  }

  /** Keeps memory in bounds: requests that are never reconciled again leave their writes behind. */
  #forgetOldest(): void {
    const now = this.#parts.clock.monotonic();
    let looked = 0;
    for (const [key, writes] of this.#pending) {
      for (const [name, { informer, state, writtenAt }] of writes) {
        if (now - writtenAt > longestMemory || informer.shows(state)) writes.delete(name);
      }
      // What stays goes to the end, so that all get their turn.
      this.#pending.delete(key);
      if (writes.size > 0) this.#pending.set(key, writes);
      // Two for each one that may come: what is left behind shrinks.
      if (++looked === 2) return;
    }
  }

  #keyOf(request: string): string {
    return this.#perRequest ? request : '';
  }
}

/** Where an object is, as its path says. */
export interface ObjectLocation {
  readonly group: string;
  readonly plural: string;
  readonly namespace: string | undefined;
  /** Undefined for a collection. */
  readonly name: string | undefined;
}

/** The objects that an answer describes: one, or those of a list, as deleting a collection gives. */
function answersIn(answer: unknown): readonly unknown[] {
  if (typeof answer !== 'object' || answer === null) return [];
  return 'items' in answer && Array.isArray(answer.items) ? answer.items : [answer];
}

/** `/apis/<group>/<version>/[namespaces/<namespace>/]<plural>[/<name>[/<subresource>]]`; undefined for other paths. */
export function locationOf(path: string): ObjectLocation | undefined {
  let parts = path.split('/');
  try {
    // Names of Kubernetes hardly ever have anything to decode.
    if (path.includes('%')) parts = parts.map((part) => decodeURIComponent(part));
  } catch {
    return undefined;
  }
  const isGroup = parts[1] === 'apis';
  const group = isGroup ? parts[2] : parts[1] === 'api' ? '' : undefined;
  if (group === undefined) return undefined;
  // Behind the version.
  const [first, second, third, fourth] = parts.slice(isGroup ? 4 : 3);
  if (first === undefined) return undefined;
  // A namespace is in no namespace, and has subresources of its own.
  const isNamespaced =
    first === 'namespaces' && third !== undefined && !(group === '' && (third === 'status' || third === 'finalize'));
  if (isNamespaced) return { group, plural: third, namespace: second, name: fourth };
  return { group, plural: first, namespace: undefined, name: second };
}
