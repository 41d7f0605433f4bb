// Waiting for one object to be as somebody wants it: read, then watched, read again where the watch lost its place.
// @see https://github.com/kubernetes/client-go/blob/master/tools/watch/until.go (UntilWithSync)
import { isApiError } from '@kubewright/apimachinery';
import type { Clock, KubernetesList, KubernetesObject } from '@kubewright/apimachinery';
import { startDeadline } from './deadline.ts';
import type { RequestOptions, SelectorOptions } from './request-options.ts';
import type { RetryWatchOptions } from './retry-watch.ts';
import type { WatchEvent } from './watch-event.ts';

/** What is waited for. The object is undefined while there is none. */
export type ObjectCondition<T> = (object: T | undefined) => boolean;

/** What waiting for an object takes. */
export interface WaitOptions extends RequestOptions {
  /** Milliseconds; default: as long as the signal lets. */
  readonly timeout?: number;
}

/** What of a client is needed. */
interface Readable<T extends KubernetesObject> {
  list(options: SelectorOptions): Promise<KubernetesList<T>>;
  retryWatch(options: RetryWatchOptions): AsyncIterable<WatchEvent<T>>;
}

/**
 * @returns the object when the condition holds; undefined when it held for none
 * @throws DOMException named `TimeoutError`; the signal's reason; ApiError when the object cannot be read
 */
export async function waitForObject<T extends KubernetesObject>(
  client: Readable<T>,
  clock: Clock,
  name: string,
  condition: ObjectCondition<T>,
  { signal, timeout = Infinity }: WaitOptions,
): Promise<T | undefined> {
  const message = `${JSON.stringify(name)} was not as awaited within ${timeout} ms`;
  const deadline = timeout === Infinity ? undefined : startDeadline(clock, timeout, message, signal);
  const selector = { fieldSelector: `metadata.name=${name}`, signal: deadline?.signal ?? signal };
  try {
    for (;;) {
      const { items, metadata } = await client.list(selector);
      if (condition(items[0])) return items[0];
      try {
        const options = { ...selector, resourceVersion: metadata.resourceVersion ?? '' };
        for await (const { type, object } of client.retryWatch(options)) {
          const present = type === 'DELETED' ? undefined : object;
          if (condition(present)) return present;
        }
      } catch (error) {
        if (!isApiError(error) || !error.isGone) throw error;
      }
    }
  } finally {
    deadline?.cancel();
  }
}
