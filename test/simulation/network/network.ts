// The way between client and server: the transport that the client gets, with everything that can go wrong on it. Counts
// what went wrong, what is open, and how densely requests come.
import type { HttpRequest, HttpResponse, Transport } from '@kubewright/apimachinery';
import type { Dice } from '../dice.ts';
import { apiVersion, kind } from '../server/stored-object.ts';
import { failureStatus, gone, refuse } from '../server/reply.ts';
import type { Reply } from '../server/reply.ts';
import type { ModelServer } from '../server/model-server.ts';
import type { ClockView, SimulatedClock } from '../simulated-clock.ts';
import { Connection, connectionError } from './connection.ts';
import { drawPlan, noFaults } from './fault-plan.ts';
import type { Chunking, ConnectionFault, FaultPlan } from './fault-plan.ts';

export interface NetworkOptions {
  readonly server: ModelServer;
  readonly clock: SimulatedClock;
  readonly timers: ClockView;
  readonly dice: Dice;
  readonly faults: readonly ConnectionFault[];
  /** How likely a request is to meet a fault. */
  readonly intensity: number;
  /** How bytes come where nothing is wrong. */
  readonly chunking: Chunking;
  readonly count: (fault: string) => void;
  readonly trace: (line: () => string) => void;
  readonly fail: (message: string) => void;
}

/** Milliseconds in which requests are counted. */
const window = 10_000;

/** So many requests of one collection that bring nothing are a storm: backoff starts with 0.8 s and doubles. */
const densestAllowed = 20;

/** In all: the end of a client that goes in circles without letting time pass. */
const requestsAllowed = 20_000;

export class Network {
  /** Whether a request reaches a server. Hollow: watches end as soon as they are open. */
  state: 'up' | 'refusing' | 'silent' | 'overloaded' | 'hollow' = 'up';
  /** How hollow watches end. */
  hollow: 'end' | 'bookmark' | 'gone' = 'end';
  requests = 0;
  /** The most requests of one collection in ten seconds, pages and events that arrived meanwhile not counted. */
  densest = 0;
  readonly #options: NetworkOptions;
  readonly #connections = new Set<Connection>();
  readonly #log: { readonly time: number; readonly watch: boolean }[] = [];
  readonly #recent = new Map<string, number[]>();
  #healed = false;

  constructor(options: NetworkOptions) {
    this.#options = options;
  }

  /** Exchanges that the client has not finished with. */
  get open(): number {
    return this.#connections.size;
  }

  /** How many lists and watches were asked for since then; a streamed list is a list. */
  since(time: number): { lists: number; watches: number } {
    const recent = this.#log.filter((request) => request.time >= time);
    const watches = recent.filter(({ watch }) => watch).length;
    return { lists: recent.length - watches, watches };
  }

  /** From here on nothing new goes wrong. */
  heal(): void {
    this.#healed = true;
    this.state = 'up';
    for (const connection of this.#connections) connection.heal(this.#options.chunking);
  }

  /** What a restart, a failed node or a closed tunnel does to every connection. */
  drop(how: 'reset' | 'end' | 'silence'): void {
    for (const connection of Array.from(this.#connections)) {
      if (how === 'reset') connection.reset();
      else if (how === 'end') connection.end();
      else connection.silence();
    }
  }

  readonly transport: Transport = (request) =>
    new Promise<HttpResponse>((resolve, reject) => {
      const { clock, timers, trace, dice } = this.#options;
      clock.touch();
      this.requests += 1;
      const number = this.requests;
      const plan = this.#plan(request);
      trace(
        () =>
          `request ${number} ${request.method} ${request.path}${plan.faults.length > 0 ? ` [${plan.faults.join(', ')}]` : ''}`,
      );
      this.#meter(request);
      const watch = request.path.includes('watch=true') && !request.path.includes('sendInitialEvents');
      this.#log.push({ time: clock.elapsed, watch });
      if (this.requests > requestsAllowed) this.#options.fail(`${this.requests} requests`);
      const connection = new Connection({
        plan,
        dice,
        clock,
        timers,
        signal: request.signal,
        resolve,
        reject,
        onLeave: () => {
          this.#connections.delete(connection);
          trace(() => `request ${number} is over`);
        },
        onChange: () => this.#arrived(request),
      });
      this.#connections.add(connection);
      this.#answer(request, plan, connection, reject);
    });

  #answer(request: HttpRequest, plan: FaultPlan, connection: Connection, reject: (error: unknown) => void): void {
    const { server, dice, timers } = this.#options;
    const fail = (code: string): void => {
      reject(connectionError(code));
      connection.reset();
    };
    if (this.state === 'silent' || plan.opening === 'silence') return connection.silence();
    if (this.state === 'refusing' || plan.opening === 'refused') return fail('ECONNREFUSED');
    const body = request.body === undefined ? undefined : (JSON.parse(Buffer.from(request.body).toString()) as unknown);
    if (plan.opening === 'reset') {
      // What was written may be written all the same: only the answer is lost.
      if (request.method !== 'GET' && dice.chance(0.5)) server.handle(request.method, request.path, body, nobody());
      timers.schedule(plan.headerDelay, () => {
        if (!connection.closed) fail('ECONNRESET');
      });
      return;
    }
    if (this.state === 'overloaded' && dice.chance(0.8)) {
      return refuseAs(connection, { code: 429, retryAfter: dice.chance(0.5) ? 1 : undefined });
    }
    if (plan.status !== undefined) return refuseAs(connection, plan.status);
    const isHollow = this.state === 'hollow' && request.path.includes('watch=true');
    if (plan.opening === 'end' || plan.opening === 'bookmark' || isHollow) {
      const how = isHollow ? this.hollow : plan.opening;
      connection.start(200);
      if (how === 'gone') {
        connection.write(`${JSON.stringify({ type: 'ERROR', object: gone('too old resource version') })}\n`);
        return connection.end();
      }
      const asked = new URL(request.path, 'http://server').searchParams;
      const resourceVersion = asked.get('resourceVersion') ?? '';
      // Nothing new up to the version that was asked for: always true, and of no use.
      if (
        (plan.opening === 'bookmark' || dice.chance(0.5)) &&
        resourceVersion !== '' &&
        !asked.has('sendInitialEvents')
      ) {
        const object = { apiVersion, kind, metadata: { resourceVersion } };
        connection.write(`${JSON.stringify({ type: 'BOOKMARK', object })}\n`);
      }
      return connection.end();
    }
    server.handle(request.method, request.path, body, connection);
  }

  #plan(request: HttpRequest): FaultPlan {
    const { dice, faults, intensity, count, chunking } = this.#options;
    if (this.#healed) return { ...noFaults, chunking };
    const watch = request.path.includes('watch=true');
    const plan = drawPlan(dice, faults, intensity, { watch, continued: request.path.includes('continue=') });
    for (const fault of plan.faults) count(fault);
    return plan.chunking === 'whole' ? { ...plan, chunking } : plan;
  }

  #meter({ method, path }: HttpRequest): void {
    if (method !== 'GET' || path.includes('continue=')) return;
    const { elapsed } = this.#options.clock;
    const place = path.split('?')[0] ?? '';
    const times = (this.#recent.get(place) ?? []).filter((time) => time > elapsed - window);
    times.push(elapsed);
    this.#recent.set(place, times);
    this.densest = Math.max(this.densest, times.length);
    if (times.length > densestAllowed) {
      this.#options.fail(`${times.length} requests of ${place} in ten seconds, more than the events that came`);
    }
  }

  /** A connection that brought something was not in vain: it pays for one request. */
  #arrived({ path }: HttpRequest): void {
    this.#recent.get(path.split('?')[0] ?? '')?.shift();
  }
}

/** Takes an answer that does not arrive. */
function nobody(): Reply {
  return { closed: false, start() {}, write() {}, end() {}, onClose() {} };
}

function refuseAs(
  connection: Connection,
  { code, retryAfter }: { code: number; retryAfter: number | undefined },
): void {
  const headers: Record<string, string> = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
  if (code === 502 || code === 504) {
    connection.start(code, { 'content-type': 'text/html', ...headers });
    connection.write('<html><head><title>Bad Gateway</title></head></html>\n');
    return connection.end();
  }
  const reasons: Record<number, string> = {
    401: 'Unauthorized',
    403: 'Forbidden',
    410: 'Expired',
    429: 'TooManyRequests',
    500: 'InternalError',
    503: 'ServiceUnavailable',
  };
  refuse(
    connection,
    code === 410 ? gone('gone') : failureStatus(code, reasons[code] ?? 'Unknown', 'as planned'),
    headers,
  );
}
