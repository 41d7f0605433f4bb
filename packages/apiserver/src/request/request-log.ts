// The last requests, kept for tests and for whoever asks what an operator does: who asked what, and what came of it.
import type { Clock, HttpRequest, HttpResponse, Transport } from '@kubewright/apimachinery';
import { formatGroupResource, systemClock } from '@kubewright/apimachinery';
import type { User } from '../authentication/user.ts';
import { administrator } from '../authentication/user.ts';
import { parseMediaType } from './media-type.ts';
import { patchTypes } from './patch-types.ts';
import type { RequestDescription } from './request-description.ts';
import { describeRequest } from './request-description.ts';
import type { RequestMatch } from './request-match.ts';
import { matchesRequest, resourceText } from './request-match.ts';
import { queryOf } from './request-url.ts';

/** What a {@link RequestLog} keeps. */
export interface RequestLogOptions {
  /** How many are kept; the oldest go first. Default 10000; 0 keeps none. */
  readonly limit?: number;
  /** Default the machine's. */
  readonly clock?: Pick<Clock, 'now'>;
  /** Who asks; default an administrator. */
  readonly userOf?: (request: HttpRequest) => Pick<User, 'name'>;
}

/** In which form a patch was sent. */
export type RecordedPatchType = 'apply' | 'json' | 'merge' | 'strategic';

/** One request. `String(request)` is a line such as `patch deployments.apps/status default/web (apply)`. */
export class RecordedRequest implements RequestDescription {
  readonly user: string;
  readonly verb: string;
  readonly group: string | undefined;
  readonly version: string | undefined;
  readonly resource: string | undefined;
  readonly subresource: string | undefined;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly path: string;
  /** When it came, in milliseconds since 1970. */
  readonly time: number;
  readonly query: URLSearchParams;
  readonly dryRun: boolean;
  readonly fieldManager: string | undefined;
  readonly userAgent: string | undefined;
  /** Undefined for what is no patch. */
  readonly patchType: RecordedPatchType | undefined;
  /** Whether an apply takes fields from other managers. */
  readonly force: boolean;
  readonly #body: Uint8Array | undefined;
  #status: number | undefined;
  #error: unknown;

  constructor(request: HttpRequest, description: RequestDescription, time: number) {
    this.user = description.user;
    this.verb = description.verb;
    this.group = description.group;
    this.version = description.version;
    this.resource = description.resource;
    this.subresource = description.subresource;
    this.namespace = description.namespace;
    this.name = description.name;
    this.path = description.path;
    this.time = time;
    this.query = queryOf(request.path);
    this.dryRun = this.query.getAll('dryRun').includes('All');
    this.fieldManager = this.query.get('fieldManager') ?? undefined;
    this.force = this.query.get('force') === 'true';
    this.userAgent = request.headers['user-agent'];
    this.patchType = patchTypes.get(parseMediaType(request.headers['content-type'] ?? '').type);
    this.#body = request.body;
  }

  /** What was sent, decoded when it is JSON, as text otherwise; undefined when there was nothing. */
  get body(): unknown {
    if (this.#body === undefined || this.#body.length === 0) return undefined;
    const text = Buffer.from(this.#body).toString('utf8');
    try {
      return JSON.parse(text);
    } catch {
      return text;
    }
  }

  /** The answer's; undefined while there is none, and for ever when the exchange failed. */
  get status(): number | undefined {
    return this.#status;
  }

  /** Why there was no answer. */
  get error(): unknown {
    return this.#error;
  }

  answered(status: number): void {
    this.#status = status;
  }

  failed(error: unknown): void {
    this.#error = error;
  }

  toString(): string {
    const { verb, group = '', resource, subresource, namespace, name = '', dryRun } = this;
    if (resource === undefined) return `${verb} ${this.path}`;
    const what = formatGroupResource({ group, resource }) + (subresource === undefined ? '' : `/${subresource}`);
    const where = namespace === undefined ? name : `${namespace}/${name}`;
    const how = [...(verb === 'patch' ? [this.patchType ?? 'unknown'] : []), ...(dryRun ? ['dry run'] : [])].join(', ');
    return `${verb} ${what}${where === '' ? '' : ` ${where}`}${how === '' ? '' : ` (${how})`}`;
  }

  toJSON(): Record<string, unknown> {
    const { user, verb, group, version, namespace, name, path, dryRun, fieldManager, patchType, status, body } = this;
    const time = new Date(this.time).toISOString();
    const resource = this.resource === undefined ? undefined : resourceText(this);
    const what = { time, user, verb, group, version, resource, namespace, name, path, dryRun };
    return { ...what, fieldManager, patchType, body, status };
  }
}

/** The last requests, oldest first. */
export class RequestLog implements Iterable<RecordedRequest> {
  readonly #limit: number;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #userOf: (request: HttpRequest) => Pick<User, 'name'>;
  #records: RecordedRequest[] = [];
  #pending = 0;
  #total = 0;

  constructor({ limit = 10_000, clock = systemClock, userOf = () => administrator }: RequestLogOptions = {}) {
    this.#limit = limit;
    this.#clock = clock;
    this.#userOf = userOf;
  }

  get length(): number {
    return this.#records.length;
  }

  /** How many there have been, those that are not kept any more included. */
  get total(): number {
    return this.#total;
  }

  /** How many wait for the head of their answer. */
  get pending(): number {
    return this.#pending;
  }

  [Symbol.iterator](): Iterator<RecordedRequest> {
    return this.#records[Symbol.iterator]();
  }

  /** Those that match. */
  filter(match: RequestMatch): readonly RecordedRequest[] {
    return this.#records.filter((record) => matchesRequest(match, record));
  }

  /** Those that would have changed something, dry runs left out. */
  writes(match: RequestMatch = {}): readonly RecordedRequest[] {
    return this.filter({ verb: 'write', ...match }).filter(({ dryRun }) => !dryRun);
  }

  clear(): void {
    this.#records = [];
  }

  /** The same transport, observed. */
  around(transport: Transport): Transport {
    if (this.#limit === 0) return transport;
    return async (request) => {
      const record = new RecordedRequest(request, describeRequest(request, this.#userOf(request)), this.#clock.now());
      this.#records.push(record);
      this.#total += 1;
      if (this.#records.length > 2 * this.#limit) this.#records = this.#records.slice(-this.#limit);
      this.#pending += 1;
      try {
        const response: HttpResponse = await transport(request);
        record.answered(response.status);
        return response;
      } catch (error) {
        record.failed(error);
        throw error;
      } finally {
        this.#pending -= 1;
      }
    };
  }
}
