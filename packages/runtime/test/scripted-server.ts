// Just enough of an API server for a manager: streams the objects it was given, then keeps the watch open.
import type { HttpRequest, HttpResponse, KubernetesObject, Transport } from '@kubewright/apimachinery';
import { initialEventsEndAnnotation } from '@kubewright/client';

export interface ScriptedServer {
  readonly transport: Transport;
  /** Each request as `GET /path`, without its query. */
  readonly requests: string[];
  /** How many watches are open. */
  readonly watches: number;
}

/**
 * @param collections - the objects under each path; any other path is not found
 * @param respond - answers other requests
 */
export function scriptedServer(
  collections: Readonly<Record<string, readonly KubernetesObject[]>>,
  respond: (request: HttpRequest) => Promise<unknown> = () => Promise.resolve({}),
): ScriptedServer {
  const requests: string[] = [];
  let watches = 0;
  const transport: Transport = async (request) => {
    const url = new URL(request.path, 'http://server');
    requests.push(`${request.method} ${url.pathname}`);
    const objects = Object.hasOwn(collections, url.pathname) ? collections[url.pathname] : undefined;
    if (request.method !== 'GET') return answer(200, [line(await respond(request))]);
    if (objects === undefined)
      return answer(404, [line({ kind: 'Status', reason: 'NotFound', message: 'no such path' })]);
    if (url.searchParams.get('watch') !== 'true' && url.searchParams.get('watch') !== '1') {
      return answer(200, [line({ metadata: { resourceVersion: '10' }, items: objects })]);
    }
    watches += 1;
    const events = url.searchParams.get('sendInitialEvents') === 'true' ? initialEvents(objects) : [];
    return answer(
      200,
      openStream(events, request.signal, () => (watches -= 1)),
    );
  };
  return {
    transport,
    requests,
    get watches() {
      return watches;
    },
  };
}

function initialEvents(objects: readonly KubernetesObject[]): Uint8Array[] {
  const metadata = { resourceVersion: '10', annotations: { [initialEventsEndAnnotation]: 'true' } };
  return [...objects.map((object) => ({ type: 'ADDED', object })), { type: 'BOOKMARK', object: { metadata } }].map(
    line,
  );
}

async function* openStream(
  chunks: readonly Uint8Array[],
  signal: AbortSignal | undefined,
  closed: () => void,
): AsyncGenerator<Uint8Array> {
  try {
    yield* chunks;
    await new Promise((_resolve, reject) => {
      if (signal?.aborted) reject(signal.reason as Error);
      signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    });
  } finally {
    closed();
  }
}

function answer(status: number, chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): HttpResponse {
  const body: AsyncIterable<Uint8Array> =
    Symbol.asyncIterator in chunks
      ? chunks
      : {
          async *[Symbol.asyncIterator]() {
            yield* chunks;
          },
        };
  return { status, headers: { 'content-type': 'application/json' }, body };
}

function line(value: unknown): Uint8Array {
  return Buffer.from(`${JSON.stringify(value)}\n`);
}
