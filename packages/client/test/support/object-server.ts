// A small server that keeps objects: create, read, update with conflicts, merge patch of top-level fields. For clients
// whose requests depend on the answers, where scripting each one would hide the point.
import { ApiError } from '@kubewright/apimachinery';
import type { HttpRequest, HttpResponse, Transport, UnstructuredObject } from '@kubewright/apimachinery';

export class ObjectServer {
  /** By path. */
  readonly objects = new Map<string, UnstructuredObject>();
  readonly requests: string[] = [];
  /** Called before each request is handled; may throw to refuse it, or wait. */
  onRequest: (request: HttpRequest) => void | Promise<void> = () => undefined;
  #version = 1000;

  readonly transport: Transport = async (request) => {
    this.requests.push(`${request.method} ${request.path.split('?')[0]}`);
    try {
      await abortable(request, this.onRequest(request));
      return answer(200, this.#handle(request));
    } catch (error) {
      if (error instanceof ApiError) return answer(error.code, error.status);
      throw error;
    }
  };

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
