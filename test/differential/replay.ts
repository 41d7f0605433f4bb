// A sequence of steps on one server -> what it answered, normalized. Never throws for the server's sake.
import { applyMergePatch, type UnstructuredObject } from '@kubewright/apimachinery';
import { Api, type Answer, type Query } from '../contract/api.ts';
import { normalize } from '../contract/normalize.ts';
import type { ContractServer } from '../contract/server.ts';
import type { Transcript } from '../contract/transcript.ts';
import type { Watch } from '../contract/watch.ts';
import { type Mark, resolveReferences, type Step } from './step.ts';

export interface Replayed {
  readonly transcript: Transcript;
  /** The server hung up on a request: kube-apiserver does when a handler of its panics. What comes after is not asked. */
  readonly isCut: boolean;
}

/** Replays a sequence in a namespace that nobody has used yet. */
export async function replay(steps: readonly Step[], server: ContractServer, namespace: string): Promise<Replayed> {
  const run = new Replay(new Api(server.transport, namespace));
  try {
    return await run.all(steps);
  } finally {
    run.close();
  }
}

class Replay {
  readonly #api: Api;
  /** What was last seen at a path, and the resourceVersion with which it was first seen. */
  readonly #seen = new Map<string, { object: UnstructuredObject; first: string | undefined }>();
  readonly #watches: { watch: Watch; path: string; last: UnstructuredObject }[] = [];

  constructor(api: Api) {
    this.#api = api;
  }

  async all(steps: readonly Step[]): Promise<Replayed> {
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: this.#api.namespace } };
    (await this.#api.peek('POST', '/api/v1/namespaces', namespace)).expect(201);
    let isCut = false;
    for (const step of steps) {
      try {
        await this.#take(this.#inNamespace(step));
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ECONNRESET')) throw error;
        isCut = true;
        break;
      }
    }
    if (!isCut) await this.#readWatches();
    const transcript = normalize(this.#api.transcript).map(({ request, body, ...rest }) => ({
      ...rest,
      // Where a watch starts depends on all that the server does.
      request: request.replace(/resourceVersion=[^&]*&watch=/, 'resourceVersion=<start>&watch='),
      body: withoutChoices(withSortedManagers(body)),
    }));
    return { transcript, isCut };
  }

  close(): void {
    this.#api.close();
  }

  #inNamespace(step: Step): Step | undefined {
    const { namespace } = this.#api;
    const text = resolveReferences(JSON.stringify(step).replaceAll('{namespace}', namespace), this.#find);
    return text === undefined ? undefined : (JSON.parse(text) as Step);
  }

  readonly #find = (mark: Mark, path: string): string | undefined => {
    const found = this.#seen.get(path);
    if (mark === 'stale') return found?.first;
    const value: unknown = found?.object.metadata?.[mark as 'uid'];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };

  async #take(step: Step | undefined): Promise<void> {
    if (step === undefined) return;
    if (step.do === 'watch') return this.#open(step.path, step.query, step.last as UnstructuredObject);
    if (step.do === 'edit') {
      const object = this.#seen.get(step.object)?.object;
      if (object === undefined) return;
      const edited = applyMergePatch(object, step.change);
      this.#remember(await this.#api.put(step.path, edited, { query: step.query ?? {} }), step.object);
      return;
    }
    const { method, path, query = {}, contentType, accept, body } = step;
    const headers = { ...(contentType && { contentType }), ...(accept && { accept }) };
    const answer = await this.#api.request(method, path, body, { query, ...headers });
    const isList = Array.isArray((answer.body as { items?: unknown }).items);
    const { name } = answer.body.metadata ?? {};
    this.#remember(answer, method === 'POST' && !isList ? `${path}/${name}` : path.replace(/\/(status|scale)$/, ''));
  }

  /** Whole objects and lists only: a Scale, a Status or a part of an object is not what an update can start from. */
  #remember({ status, body }: Answer, path: string): void {
    const { kind = '', metadata } = body;
    if (status >= 300 || metadata?.resourceVersion === undefined) return;
    if (/^(Scale|Status|Table|PartialObjectMetadata.*)$/.test(kind)) return;
    const first = this.#seen.get(path)?.first ?? metadata.resourceVersion;
    this.#seen.set(path, { object: body, first });
  }

  /** From the state of a list just read, so that the servers agree where it starts. */
  async #open(path: string, query: Query = {}, last: UnstructuredObject): Promise<void> {
    const list = await this.#api.peek('GET', path);
    const watch = await this.#api.watch(path, { ...query, resourceVersion: list.resourceVersion });
    if (watch.status === 200) this.#watches.push({ watch, path, last });
  }

  /** What might forbid the last pod. */
  async #removeLimits(path: string): Promise<void> {
    const { items = [] } = (await this.#api.peek('GET', path)).body as { items?: readonly UnstructuredObject[] };
    for (const { metadata } of items) await this.#api.peek('DELETE', `${path}/${metadata?.name ?? ''}`);
  }

  async #readWatches(): Promise<void> {
    // Of a kind in two versions there is one.
    for (const { path, last } of new Map(this.#watches.map((each) => [each.last.kind, each])).values()) {
      if (last.kind === 'Pod') await this.#removeLimits(path.replace(/pods$/, 'limitranges'));
      (await this.#api.peek('POST', path, last)).expect(201);
    }
    for (const { watch, last } of this.#watches) {
      for (;;) {
        const { type, object } = await watch.next();
        if (type === 'ERROR' || object.metadata?.name === last.metadata?.name) break;
      }
    }
  }
}

const address = /\b10\.\d+\.\d+\.\d+\b/g;

/** The object that a patch would have made, in the order of its names: of a struct Go prints the fields in the order of its source. */
function withSortedEcho(message: string): string {
  return message.replace(/(?<=Invalid value: )"(?:[^"\\]|\\.)*"/, (quoted) => {
    try {
      const text = JSON.parse(quoted) as string;
      return text.startsWith('{') ? JSON.stringify(JSON.stringify(sorted(JSON.parse(text)))) : quoted;
    } catch {
      return quoted;
    }
  });
}

/** Without what Go prints of its internal types, and of how two of them differ: nobody can make out of that what it says. */
function withoutInsides(message: string): string {
  const cut = /(pod updates may not change fields other than|spec is immutable after creation except)[^\n]*/.exec(
    message,
  );
  const head = cut === null ? message : message.slice(0, cut.index + cut[0].length).replace(/\]$/, '');
  // Go looks at the fields of a map in any order, and stops at the first that it does not know.
  const undeclared = /^(failed to create typed patch object \([^)]*\): ).*field not declared in schema.*$/s.exec(head);
  if (undeclared !== null) return `${undeclared[1]}field not declared in schema`;
  const several = /^(failed to create typed patch object [^\n]*: errors:\n)(.*)$/s.exec(head);
  if (several !== null) return `${several[1]}${(several[2] ?? '').split('\n').toSorted().join('\n')}`;
  return withSortedEcho(head).replace(
    /(?<=spec\.template(?:\.spec)?: Invalid value: |^Invalid value: )\{.*?\}(?=: field is immutable)/gs,
    '<struct>',
  );
}

/** Without the addresses and ports on nodes that each server chooses for a Service. */
function withoutChoices(body: unknown): unknown {
  return JSON.parse(
    JSON.stringify(body, (key, value: unknown) => {
      if (key === 'nodePort' || key === 'healthCheckNodePort') return Number(value) >= 30_000 ? '<port>' : value;
      if (typeof value === 'string' && /^message$/.test(key))
        return withoutInsides(value.replace(address, '<address>'));
      return typeof value === 'string' ? value.replace(address, '<address>') : value;
    }) ?? 'null',
  ) as unknown;
}

/**
 * Managed fields are sorted by time, in whole seconds, and two servers are never in the same one. The contract compares
 * their order, in sequences that take no time.
 */
function withSortedManagers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withSortedManagers);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]: [string, unknown]) => {
      if (key !== 'managedFields' || !Array.isArray(member)) return [key, withSortedManagers(member)];
      const texts = new Map(
        member.map((entry: unknown) => [
          entry,
          JSON.stringify(sorted(entry), (key, each: unknown) => (key === 'time' ? undefined : each)),
        ]),
      );
      return [key, member.toSorted((a, b) => ((texts.get(a) ?? '') < (texts.get(b) ?? '') ? -1 : 1))];
    }),
  );
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, member]: [string, unknown]) => [key, sorted(member)] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}
