// Events from outside the API server: a message queue, a webhook, another controller. They are read while the controller
// runs, so on the leader only: a standby would take messages away from it.
// @see https://github.com/kubernetes-sigs/controller-runtime/blob/main/pkg/source/source.go (Channel)
import type { Clock } from '@kubewright/apimachinery';
import { sleep } from '@kubewright/apimachinery';
import type { Logger } from '@kubewright/client';
import type { Request } from './request.ts';
import type { MapContext } from './source.ts';

/** How {@link channel} listens. */
export interface ChannelOptions<E> {
  /** For logs and messages; default `channel`. */
  readonly name?: string;
  /** From an event to requests. Synchronous. An event at which it throws is logged and lost, as nobody can tell it again. */
  readonly map: (event: E, context: MapContext) => Iterable<Request>;
  /** The priority of these requests; default 0. */
  readonly priority?: number;
}

/** Events from outside that a controller listens to. Made by {@link channel}. */
export interface ChannelSource {
  readonly channel: string;
  /** Whether {@link open} can be called again. */
  readonly reopens: boolean;
  readonly priority: number;
  open(signal: AbortSignal): AsyncIterable<unknown>;
  requests(event: unknown, context: MapContext): Iterable<Request>;
}

/**
 * Listens to any events: an entry of `watches`. Each is mapped as soon as it comes, so there is no buffer; requests that
 * come faster than they are reconciled become one.
 *
 * @param events - read until it ends. A function is called again when its iterable throws, after 1 s doubling to 30 s; a
 *   bare iterable that throws stops the manager, as the controller would be deaf from then on.
 */
export function channel<E>(
  events: AsyncIterable<E> | ((signal: AbortSignal) => AsyncIterable<E>),
  options: ChannelOptions<E>,
): ChannelSource {
  const { name = 'channel', map, priority = 0 } = options;
  if (!Number.isSafeInteger(priority)) throw new TypeError(`${name}: priority must be an integer, not ${priority}`);
  return {
    channel: name,
    reopens: typeof events === 'function',
    priority,
    open: (signal) => (typeof events === 'function' ? events(signal) : events),
    // Its own iterable yields its own events.
    requests: (event, context) => map(event as E, context),
  };
}

/** Milliseconds until an iterable that threw is opened again: the first time, and at most. */
export const channelRetry = { initial: 1000, maximum: 30_000 } as const;

/** What reading a channel needs. */
export interface ChannelReader {
  readonly clock: Clock;
  readonly log: Logger;
  readonly context: MapContext;
  readonly enqueue: (request: Request, priority: number) => void;
}

/**
 * Reads a channel until it ends or the signal aborts. It does not wait for an iterable that ignores the signal.
 *
 * @throws what the iterable threw, if it cannot be opened again
 */
export async function readChannel(source: ChannelSource, reader: ChannelReader, signal: AbortSignal): Promise<void> {
  const { clock, log } = reader;
  let delay: number = channelRetry.initial;
  while (!signal.aborted) {
    try {
      const heard = (event: unknown): void => {
        delay = channelRetry.initial;
        handle(source, reader, event);
      };
      await forEach(source.open(signal), heard, signal);
      if (!signal.aborted) log.debug('a channel ended', { channel: source.channel });
      return;
    } catch (error) {
      if (signal.aborted) return;
      if (!source.reopens) throw new Error(`channel ${source.channel} failed`, { cause: error });
      log.error('a channel failed; it is opened again', { channel: source.channel, retryAfter: delay, error });
      await sleep(clock, delay, signal);
      delay = Math.min(delay * 2, channelRetry.maximum);
    }
  }
}

function handle(source: ChannelSource, { log, context, enqueue }: ChannelReader, event: unknown): void {
  try {
    for (const request of source.requests(event, context)) enqueue(request, source.priority);
  } catch (error) {
    log.error('the mapping of an event failed', { channel: source.channel, error });
  }
}

/** One listener on the signal for all events, and nobody waits for a generator that waits for its next event. */
async function forEach(events: AsyncIterable<unknown>, heard: (event: unknown) => void, signal: AbortSignal) {
  const iterator = events[Symbol.asyncIterator]();
  let giveUp = (): void => undefined;
  const abort = (): void => giveUp();
  signal.addEventListener('abort', abort, { once: true });
  try {
    while (!signal.aborted) {
      const next = await new Promise<IteratorResult<unknown> | undefined>((resolve, reject) => {
        giveUp = () => resolve(undefined);
        iterator.next().then(resolve, reject);
      });
      if (next === undefined) void iterator.return?.().catch(() => undefined);
      if (next === undefined || next.done === true) return;
      heard(next.value);
    }
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
