// A process that serves one collection of Deployments as kube-apiserver does, as fast as a client reads: lists with and
// without pages, watches from any resourceVersion, streamed lists, bookmarks. `POST /bench/burst?events=N` makes so many
// modifications. Says its URL on standard output and ends with its standard input.
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { makeTemplates } from './template.ts';
import { firstVersion, objectOfEvent } from './workload.ts';
import type { Workload } from './workload.ts';

const workload = JSON.parse(process.argv[2] ?? '{}') as Workload;
const templates = makeTemplates(workload);
const path = '/apis/apps/v1/deployments';

/** Bytes written at once. */
const chunkSize = 65_536;
/** Milliseconds between bookmarks. */
const bookmarkInterval = 30_000;

const versions = new Float64Array(workload.objects).fill(firstVersion);
/** How many events there have been. */
let happened = 0;
const waiting = new Set<() => void>();

/** Collects bytes, and waits for the reader. */
class Output {
  readonly #response: ServerResponse;
  #chunk = Buffer.allocUnsafe(chunkSize);
  #length = 0;

  constructor(response: ServerResponse) {
    this.#response = response;
  }

  /** Room for so many bytes; a promise when the reader is behind. */
  room(bytes: number): Promise<void> | undefined {
    return this.#length + bytes > this.#chunk.length ? this.flush() : undefined;
  }

  put(write: (target: Buffer, offset: number) => number): void {
    this.#length = write(this.#chunk, this.#length);
  }

  async text(text: string): Promise<void> {
    await this.flush();
    await this.#write(Buffer.from(text));
  }

  async flush(): Promise<void> {
    if (this.#length === 0) return;
    const full = this.#chunk.subarray(0, this.#length);
    this.#chunk = Buffer.allocUnsafe(chunkSize);
    this.#length = 0;
    await this.#write(full);
  }

  async #write(bytes: Buffer): Promise<void> {
    if (this.#response.destroyed || this.#response.write(bytes)) return;
    await new Promise<void>((resolve) => {
      const go = (): void => {
        this.#response.off('drain', go).off('close', go);
        resolve();
      };
      this.#response.on('drain', go).on('close', go);
    });
  }
}

const bookmark = (version: number, annotations: object): string => {
  const metadata = { resourceVersion: String(version), creationTimestamp: null, ...annotations };
  const object = { kind: 'Deployment', apiVersion: 'apps/v1', metadata, spec: {}, status: {} };
  return `${JSON.stringify({ type: 'BOOKMARK', object })}\n`;
};

async function list(query: URLSearchParams, response: ServerResponse): Promise<void> {
  const from = Number(query.get('continue') ?? 0);
  // As kube-apiserver's cache: a list of resourceVersion 0 is whole.
  const limit = query.get('resourceVersion') === '0' ? 0 : Number(query.get('limit') ?? 0);
  const to = limit > 0 ? Math.min(workload.objects, from + limit) : workload.objects;
  const metadata = {
    resourceVersion: String(firstVersion + happened),
    ...(to < workload.objects && { continue: String(to), remainingItemCount: workload.objects - to }),
  };
  const output = new Output(response);
  await output.text(`{"kind":"DeploymentList","apiVersion":"apps/v1","metadata":${JSON.stringify(metadata)},"items":[`);
  for (let object = from; object < to && !response.destroyed; object += 1) {
    const pause = output.room(templates.item.length + 1);
    if (pause !== undefined) await pause;
    output.put((target, offset) => {
      if (object > from) target[offset++] = 0x2c;
      return templates.item.write(target, offset, object, versions[object] ?? 0);
    });
  }
  await output.text(']}\n');
  response.end();
}

async function watch(query: URLSearchParams, response: ServerResponse): Promise<void> {
  response.flushHeaders();
  const output = new Output(response);
  const asked = Number(query.get('resourceVersion') ?? 0);
  let position = happened;
  if (query.get('sendInitialEvents') === 'true' || asked < firstVersion) {
    for (let object = 0; object < workload.objects && !response.destroyed; object += 1) {
      const pause = output.room(templates.added.length);
      if (pause !== undefined) await pause;
      output.put((target, offset) => templates.added.write(target, offset, object, versions[object] ?? 0));
    }
    const annotations = { annotations: { 'k8s.io/initial-events-end': 'true' } };
    if (query.get('sendInitialEvents') === 'true') await output.text(bookmark(firstVersion + position, annotations));
    await output.flush();
  } else {
    position = asked - firstVersion;
  }
  const marks = query.get('allowWatchBookmarks') === 'true' ? setInterval(mark, bookmarkInterval) : undefined;
  function mark(): void {
    if (position === happened) response.write(bookmark(firstVersion + position, {}));
  }
  response.once('close', () => {
    clearInterval(marks);
    for (const go of waiting) go();
  });
  while (!response.destroyed) {
    while (position < happened && !response.destroyed) {
      const pause = output.room(templates.modified.length);
      if (pause !== undefined) await pause;
      const event = position++;
      output.put((target, offset) =>
        templates.modified.write(target, offset, objectOfEvent(event, workload.objects), firstVersion + 1 + event),
      );
    }
    await output.flush();
    if (position < happened) continue;
    await new Promise<void>((resolve) => {
      const go = (): void => {
        waiting.delete(go);
        resolve();
      };
      waiting.add(go);
    });
  }
}

function burst(events: number): void {
  for (const end = happened + events; happened < end; happened += 1) {
    versions[objectOfEvent(happened, workload.objects)] = firstVersion + 1 + happened;
  }
  for (const go of waiting) go();
}

const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://localhost');
  if (url.pathname === '/bench/burst') {
    burst(Number(url.searchParams.get('events')));
    response.end();
    return;
  }
  if (url.pathname !== path) {
    response.writeHead(404, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify({ kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'NotFound', code: 404 }),
    );
    return;
  }
  response.setHeader('content-type', 'application/json');
  const isWatch = ['true', '1'].includes(url.searchParams.get('watch') ?? '');
  void (isWatch ? watch : list)(url.searchParams, response);
});
server.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
process.stdin.resume().once('close', () => process.exit());
