// A small server that keeps objects: create, read, update with conflicts, merge patch of top-level fields, and watches of
// what changes from now on. For clients whose requests depend on the answers, where scripting each one would hide the point.
import { ApiError } from '@kubewright/apimachinery';
import type { HttpRequest, HttpResponse, Transport, UnstructuredObject } from '@kubewright/apimachinery';

export class ObjectServer {
  /** By path. */
  readonly objects = new Map<string, UnstructuredObject>();
  readonly requests: string[] = [];
  /** Called before each request is handled; may throw to refuse it, or wait. */
  onRequest: (request: HttpRequest) => void | Promise<void> = () => undefined;
  /** While true, watches stay open and tell nothing. */
  deaf = false;
  #version = 1000;
  readonly #watches = new Set<(object: UnstructuredObject) => void>();

  readonly transport: Transport = async (request) => {
    this.requests.push(`${request.method} ${request.path.split('?')[0]}`);
    try {
      await abortable(request, this.onRequest(request));
      if (request.path.includes('watch=true')) return { status: 200, headers: {}, body: this.#watch(request.signal) };
      return answer(200, this.#handle(request));
    } catch (error) {
      if (error instanceof ApiError) return answer(error.code, error.status);
      throw error;
    }
  };

  /** How many watches are open. */
  get watches(): number {
    return this.#watches.size;
  }

  async *#watch(signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
    const events: UnstructuredObject[] = [];
    let wake = (): void => undefined;
    const hear = (object: UnstructuredObject): void => {
      if (this.deaf) return;
      events.push(object);
      wake();
    };
    this.#watches.add(hear);
    signal?.addEventListener('abort', () => wake(), { once: true });
    try {
      while (signal?.aborted !== true) {
        for (const object of events.splice(0)) yield Buffer.from(`${JSON.stringify({ type: 'MODIFIED', object })}\n`);
        await new Promise<void>((resolve) => (wake = resolve));
      }
      throw signal.reason;
    } finally {
      this.#watches.delete(hear);
    }
  }

  #handle({ method, path, body }: HttpRequest): UnstructuredObject {
    const [place = ''] = path.split('?');
    const sent = body === undefined ? undefined : (JSON.parse(Buffer.from(body).toString()) as UnstructuredObject);
    const key = method === 'POST' ? `${place}/${sent?.metadata?.name}` : place;
    const name = key.slice(key.lastIndexOf('/') + 1);
    const stored = this.objects.get(key);
    const resource = { group: 'test', resource: 'objects' };
    if (method === 'POST' && stored !== undefined) throw ApiError.alreadyExists(resource, name);
    if (method !== 'POST' && stored === undefined) throw ApiError.notFound(resource, name);
    if (method === 'GET' && stored !== undefined) return stored;
    const expected = sent?.metadata?.resourceVersion;
    if (method === 'PUT' && expected !== undefined && expected !== stored?.metadata?.resourceVersion) {
      throw ApiError.modified(resource, name);
    }
    this.#version += 1;
    const metadata = { ...stored?.metadata, ...sent?.metadata, resourceVersion: String(this.#version) };
    const next = { ...(method === 'PATCH' ? stored : {}), ...sent, metadata };
    this.objects.set(key, next);
    for (const hear of this.#watches) hear(next);
    return next;
  }
}

async function abortable({ signal }: HttpRequest, work: void | Promise<void>): Promise<void> {
  signal?.throwIfAborted();
  const aborted = new Promise<never>((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  await Promise.race([work, aborted]);
}

function answer(status: number, value: unknown): HttpResponse {
  async function* body(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(JSON.stringify(value));
  }
  return { status, headers: {}, body: body() };
}
