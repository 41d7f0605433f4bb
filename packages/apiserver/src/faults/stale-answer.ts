// Answers from the past, as a watch cache that lags behind gives them. Put together from what the server answers anyway:
// an exact list of that revision, and a watch from there on.
import type { HttpRequest, HttpResponse, Transport } from '@kubewright/apimachinery';
import { ApiError } from '@kubewright/apimachinery';
import { jsonType } from '../request/media-type.ts';
import type { RequestDescription } from '../request/request-description.ts';
import { streamResponse, textResponse } from '../request/response.ts';

interface List {
  readonly apiVersion: string;
  readonly kind: string;
  readonly items: readonly { readonly apiVersion?: string; readonly kind?: string }[];
}

/** @param transport - the server as it is */
export async function staleAnswer(
  transport: Transport,
  request: HttpRequest,
  { verb, resource = '', group = '', name = '', subresource }: RequestDescription,
  revision: number,
): Promise<HttpResponse> {
  const url = new URL(request.path, 'http://localhost');
  if (verb === 'list') return transport(await listRequest(request, url, revision));
  if (verb === 'get' && subresource === undefined) {
    url.pathname = url.pathname.slice(0, url.pathname.lastIndexOf('/'));
    url.searchParams.set('fieldSelector', `metadata.name=${name}`);
    const response = await transport(await listRequest(request, url, revision));
    if (response.status !== 200) return response;
    const [object] = objectsOf(await readList(response));
    if (object === undefined) throw ApiError.notFound({ group, resource }, name);
    return textResponse(200, jsonType, JSON.stringify(object));
  }
  if (verb !== 'watch' || url.searchParams.get('sendInitialEvents') !== 'true') return transport(request);
  const listUrl = new URL(url);
  for (const each of ['watch', 'sendInitialEvents', 'allowWatchBookmarks', 'timeoutSeconds']) {
    listUrl.searchParams.delete(each);
  }
  const response = await transport(await listRequest(request, listUrl, revision));
  if (response.status !== 200) return response;
  const list = await readList(response);
  url.searchParams.delete('sendInitialEvents');
  url.searchParams.delete('resourceVersionMatch');
  url.searchParams.set('resourceVersion', String(revision));
  const watch = await transport({ ...request, path: url.pathname + url.search });
  return { ...streamResponse(jsonType, inOrder(initialEvents(list, revision), watch.body)), status: watch.status };
}

async function listRequest(request: HttpRequest, url: URL, revision: number): Promise<HttpRequest> {
  const past = new URL(url);
  past.searchParams.set('resourceVersion', String(revision));
  past.searchParams.set('resourceVersionMatch', 'Exact');
  return { ...request, headers: { ...request.headers, accept: 'application/json' }, path: past.pathname + past.search };
}

async function readList(response: HttpResponse): Promise<List> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of response.body) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as List;
}

/** Lists of built-in kinds leave out what their items are. */
function objectsOf({ apiVersion, kind, items }: List): object[] {
  return items.map((item) => ({ apiVersion, kind: kind.replace(/List$/, ''), ...item }));
}

function initialEvents(list: List, revision: number): Uint8Array {
  const added = objectsOf(list).map((object) => ({ type: 'ADDED', object }));
  const annotations = { 'k8s.io/initial-events-end': 'true' };
  const metadata = { resourceVersion: String(revision), annotations };
  const object = { apiVersion: list.apiVersion, kind: list.kind.replace(/List$/, ''), metadata };
  const events = [...added, { type: 'BOOKMARK', object }];
  return new TextEncoder().encode(events.map((event) => `${JSON.stringify(event)}\n`).join(''));
}

async function* inOrder(first: Uint8Array, rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  yield first;
  yield* rest;
}
