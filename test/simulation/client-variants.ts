// Clients that are wrong on purpose, one fault each: what a reflector, a store or a connection gets wrong in practice. The
// simulation must find every one of them. They are made at the client's edges (its transport, its clock, its store), so
// that they stay what they are when the code between changes.
import type { Transport } from '@kubewright/apimachinery';
import type { Store } from '@kubewright/client';
import type { ClientVariant } from './scenario.ts';
import type { ClockView } from './simulated-clock.ts';
import type { Thing } from './server/stored-object.ts';
import type { ThingInformer } from './things.ts';

/** By what the client does. */
export const clientVariants: Readonly<Record<string, ClientVariant>> = {
  'takes an expired version for a quiet watch': onLines((line) =>
    line.includes('"Expired"') ? [`${advance(line)}`] : [line],
  ),
  'relists from whatever a server has': onPath((path) =>
    path.includes('watch=true') && !path.includes('sendInitialEvents')
      ? path
      : path.replace(/resourceVersion=[1-9]\d*/, 'resourceVersion=0'),
  ),
  'starts a watch one version too late': onPath((path) =>
    path.includes('watch=true') && !path.includes('sendInitialEvents')
      ? path.replace(/resourceVersion=(\d+)/, (_, version: string) => `resourceVersion=${Number(version) + 1}`)
      : path,
  ),
  'trusts that a bookmark is a little ahead': onLines((line) =>
    line.includes('"BOOKMARK"')
      ? [
          line.replace(
            /"resourceVersion":"(\d+)"/,
            (_, version: string) => `"resourceVersion":"${Number(version) + 4}"`,
          ),
        ]
      : [line],
  ),
  'loses an event now and then': onLines(everyOther(9, (line) => (line.includes('"MODIFIED"') ? [] : [line]))),
  'loses a deletion': onLines((line) => (line.includes('"type":"DELETED"') ? [] : [line])),
  'decodes each chunk by itself': {
    transport: (transport) => async (request) => {
      const response = await transport(request);
      return { ...response, body: decodedAlone(response.body) };
    },
  },
  'takes an expired page for the last one': {
    transport: (transport) => async (request) => {
      const response = await transport(request);
      if (response.status !== 410 || !request.path.includes('continue=')) return response;
      await response.body[Symbol.asyncIterator]().return?.();
      const token = new URL(request.path, 'http://server').searchParams.get('continue') ?? '';
      const [revision] = JSON.parse(Buffer.from(token, 'base64url').toString()) as [number];
      const metadata = { resourceVersion: String(revision) };
      return { status: 200, headers: {}, body: once(JSON.stringify({ kind: 'ThingList', metadata, items: [] })) };
    },
  },
  'waits for a silent connection for ever': {
    clock: (clock) =>
      clockWith(clock, (delay, call) => (delay >= 60_000 ? { cancel: () => undefined } : clock.schedule(delay, call))),
  },
  'does not back off': {
    // The watchdog's timers do not keep a process alive: they stay as they are.
    clock: (clock) =>
      clockWith(clock, (delay, call, options) =>
        clock.schedule(options?.unref === true || delay < 700 || delay > 60_000 ? delay : 0, call),
      ),
  },
  'leaves timers behind': {
    clock: (clock) =>
      clockWith(clock, (delay, call) => {
        clock.schedule(delay, call);
        return { cancel: () => undefined };
      }),
  },
  'leaves bodies open': {
    transport: (transport) => async (request) => {
      const { signal: _, ...rest } = request;
      return transport(rest);
    },
  },
  'does not tell what a list no longer has': {
    informer: ({ indexer }) => {
      const swap = indexer.swap.bind(indexer);
      const standing = new Map<string, Store<Thing>>();
      indexer.swap = (namespace, store) => {
        for (const object of standing.get(namespace)?.values() ?? []) {
          if (store.get(object.key) === undefined) store.set(object);
        }
        standing.set(namespace, store);
        return swap(namespace, store);
      };
    },
  },
  'does not take deleted objects from the store': {
    informer: (informer) => onStores(informer, (store) => void (store.delete = (key) => store.get(key))),
  },
  'tells a late handler nothing of what is there': {
    informer: (informer) => {
      const addHandler = informer.addHandler.bind(informer);
      informer.addHandler = (handler) => {
        let listening = false;
        const registration = addHandler((event) => {
          if (listening) handler(event);
        });
        listening = true;
        return registration;
      };
    },
  },
};

function onPath(change: (path: string) => string): ClientVariant {
  return { transport: (transport) => (request) => transport({ ...request, path: change(request.path) }) };
}

/** Changes the lines of successful watches. */
function onLines(change: (line: string) => readonly string[]): ClientVariant {
  const wrap =
    (transport: Transport): Transport =>
    async (request) => {
      const response = await transport(request);
      if (response.status !== 200 || !request.path.includes('watch=true')) return response;
      return { ...response, body: changedLines(response.body, change) };
    };
  return { transport: wrap };
}

async function* changedLines(
  body: AsyncIterable<Uint8Array>,
  change: (line: string) => readonly string[],
): AsyncGenerator<Uint8Array, void, undefined> {
  let rest = Buffer.alloc(0);
  for await (const chunk of body) {
    rest = Buffer.concat([rest, chunk]);
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      const lines = change(rest.toString('utf8', 0, end));
      rest = rest.subarray(end + 1);
      for (const line of lines) yield Buffer.from(`${line}\n`);
    }
  }
}

/** A bookmark far ahead, as if nothing had been missed. */
function advance(line: string): string {
  const current = /\((\d+)\)/.exec(line)?.[1] ?? '999999';
  const metadata = { resourceVersion: current };
  return JSON.stringify({
    type: 'BOOKMARK',
    object: { apiVersion: 'test.kubewright.dev/v1', kind: 'Thing', metadata },
  });
}

function everyOther(count: number, change: (line: string) => readonly string[]): (line: string) => readonly string[] {
  let seen = 0;
  return (line) => {
    seen += 1;
    return seen % count === 0 ? change(line) : [line];
  };
}

async function* decodedAlone(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of body) yield Buffer.from(Buffer.from(chunk).toString('utf8'));
}

async function* once(text: string): AsyncGenerator<Uint8Array, void, undefined> {
  yield Buffer.from(text);
}

/** A clock whose timers are scheduled otherwise. */
function clockWith(clock: ClockView, schedule: ClockView['schedule']): ClockView {
  return {
    now: () => clock.now(),
    monotonic: () => clock.monotonic(),
    schedule,
    get pending() {
      return clock.pending;
    },
  };
}

function onStores({ indexer }: ThingInformer, change: (store: Store<Thing>) => void): void {
  const swap = indexer.swap.bind(indexer);
  indexer.swap = (namespace, store) => {
    change(store);
    return swap(namespace, store);
  };
}
