// A proxy on loopback between a client and an API server, which does to real sockets what the simulated network does to
// simulated ones: the same plans, drawn from a seed for one request after the other.
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { HttpResponse, Transport } from '@kubewright/apimachinery';
import { Dice } from '../simulation/dice.ts';
import { cutIntoChunks } from '../simulation/network/chunks.ts';
import { drawPlan, noFaults } from '../simulation/network/fault-plan.ts';
import type { ConnectionFault, FaultPlan } from '../simulation/network/fault-plan.ts';
import { insertedLine } from '../simulation/network/inserted-line.ts';

export interface FaultyProxyOptions {
  /** The way to the server. */
  readonly upstream: Transport;
  readonly seed: number;
  readonly faults: readonly ConnectionFault[];
  /** How likely a request is to meet a fault. */
  readonly intensity: number;
  /** How much faster than the world the client's time runs: delays and the timeouts of watches are so much shorter. */
  readonly factor: number;
  /** The server's time runs as fast as the client's: it shortens the timeouts of watches itself. Default false. */
  readonly acceleratedServer?: boolean;
  /** Seconds after which watches end in any case, until the proxy is healed; default: never. */
  readonly watchLimit?: number;
}

/** Seconds after which a server ends a watch that does not say. @see kube-apiserver's --min-request-timeout */
const usualWatch = 1800;

/** What becomes of one request, for certain. */
export interface ForcedPlan extends Partial<FaultPlan> {
  /** The line of this number arrives without its second half. */
  readonly damagedLine?: number;
}

export class FaultyProxy {
  /** What becomes of requests. */
  state: 'up' | 'refusing' | 'silent' = 'up';
  /** How often each fault was injected, and what the server itself refused. */
  readonly counts = new Map<string, number>();
  readonly requests = { list: 0, watch: 0, stream: 0 };
  readonly #options: FaultyProxyOptions;
  readonly #dice: Dice;
  readonly #server: Server;
  /** Answers under way, and how to stop what feeds them. */
  readonly #answers = new Map<ServerResponse, AbortController>();
  readonly #forced = { list: [] as ForcedPlan[], watch: [] as ForcedPlan[] };
  #healed = false;

  private constructor(options: FaultyProxyOptions) {
    this.#options = options;
    this.#dice = new Dice(options.seed);
    this.#server = createServer((request, response) => void this.#handle(request, response));
    this.#server.keepAliveTimeout = 0;
  }

  static async start(options: FaultyProxyOptions): Promise<FaultyProxy> {
    const proxy = new FaultyProxy(options);
    await new Promise<void>((resolve) => void proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Answers that the client has not let go of. */
  get open(): number {
    return this.#answers.size;
  }

  /** Nothing new goes wrong. */
  heal(): void {
    this.#healed = true;
    this.state = 'up';
  }

  /** The next request of this kind that has none yet gets this plan. Streamed lists are watches. */
  force(kind: 'list' | 'watch', plan: ForcedPlan): void {
    this.#forced[kind].push(plan);
  }

  /** The connections of all answers under way break, end, or fall silent. */
  drop(how: 'reset' | 'end' | 'silence'): void {
    for (const [response, feeding] of this.#answers) {
      feeding.abort();
      if (how === 'reset') response.destroy();
      else if (how === 'end') response.end();
    }
  }

  async close(): Promise<void> {
    this.drop('reset');
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const feeding = new AbortController();
    this.#answers.set(response, feeding);
    response.once('close', () => {
      this.#answers.delete(response);
      feeding.abort();
    });
    response.on('error', () => undefined);
    const url = new URL(request.url ?? '/', 'http://server');
    const watch = ['true', '1'].includes(url.searchParams.get('watch') ?? '');
    this.requests[watch ? (url.searchParams.has('sendInitialEvents') ? 'stream' : 'watch') : 'list'] += 1;
    if (this.state === 'silent') return this.#count('silence');
    if (this.state === 'refusing') return void response.destroy();
    const plan = this.#plan(watch, url);
    if (!(await this.#wait(plan.headerDelay, feeding.signal))) return;
    if (plan.opening === 'silence') return;
    if (plan.opening === 'refused' || plan.opening === 'reset') return void response.destroy();
    if (plan.status !== undefined) return refuse(response, plan.status);
    if (plan.opening !== undefined) return void response.writeHead(200).end();
    try {
      const answer = await this.#options.upstream({
        method: request.method ?? 'GET',
        path: this.#shortened(url, watch),
        headers: { accept: request.headers.accept ?? 'application/json' },
        body: await bodyOf(request),
        signal: feeding.signal,
      });
      await this.#pass(answer, response, plan, feeding);
    } catch {
      // The server is not there, or the client has left.
      if (!feeding.signal.aborted) response.destroy();
    }
  }

  #plan(watch: boolean, url: URL): FaultPlan & ForcedPlan {
    const forced = this.#forced[watch ? 'watch' : 'list'].shift();
    if (forced !== undefined) return { ...noFaults, ...forced };
    if (this.#healed) return noFaults;
    const { faults, intensity } = this.#options;
    const plan = drawPlan(this.#dice, faults, intensity, { watch, continued: url.searchParams.has('continue') });
    for (const fault of plan.faults) this.#count(fault);
    return plan;
  }

  #shortened(url: URL, watch: boolean): string {
    if (!watch) return url.pathname + url.search;
    const seconds = Number(url.searchParams.get('timeoutSeconds') ?? usualWatch * (1 + this.#dice.fraction()));
    const limit = this.#healed ? Infinity : (this.#options.watchLimit ?? Infinity);
    const { factor, acceleratedServer } = this.#options;
    if (acceleratedServer === true) {
      url.searchParams.set('timeoutSeconds', String(Math.ceil(seconds)));
      return url.pathname + url.search;
    }
    const shortened = Math.min(limit, Math.max(1, Math.ceil(seconds / factor)));
    url.searchParams.set('timeoutSeconds', String(shortened));
    return url.pathname + url.search;
  }

  /** Line by line, as lines may be put between, and byte by byte, as the connection may end anywhere. */
  async #pass(
    answer: HttpResponse,
    response: ServerResponse,
    plan: FaultPlan & ForcedPlan,
    feeding: AbortController,
  ): Promise<void> {
    if (answer.status >= 400) this.#count(`the server's ${answer.status}`);
    const type = answer.headers['content-type'];
    response.writeHead(answer.status, type === undefined ? {} : { 'content-type': type });
    if (plan.held !== 'all') response.flushHeaders();
    const held: Uint8Array[] = [];
    let insert = plan.insert;
    let line = 0;
    let sent = 0;
    const send = async (bytes: Uint8Array): Promise<'on' | 'over'> => {
      const room = plan.cut === undefined || this.#healed ? Infinity : plan.cut.bytes - sent;
      for (const chunk of cutIntoChunks(bytes.subarray(0, Math.max(0, room)), plan.chunking, this.#dice)) {
        if (!(await this.#wait(plan.delay / 10, feeding.signal))) return 'over';
        sent += chunk.length;
        held.push(chunk);
        if (plan.held !== undefined && !this.#healed) continue;
        const bytesNow = Buffer.concat(held.splice(0));
        if (bytesNow.length > 0 && !response.write(bytesNow)) await drained(response, feeding.signal);
        // Pieces that are written at once would arrive as one.
        if (plan.chunking !== 'whole') await new Promise((resolve) => setImmediate(resolve));
      }
      if (bytes.length <= room) return 'on';
      feeding.abort();
      if (plan.cut?.how === 'reset') response.destroy();
      else if (plan.cut?.how === 'end') response.end();
      return 'over';
    };
    for await (const text of linesOf(answer.body)) {
      if (text.includes('"type":"ERROR"') && text.includes('"code":410')) this.#count("the server's event 410");
      if (insert?.line === line) {
        const inserted =
          insert.what === 'repeat' ? { text: text.trimEnd(), last: false } : insertedLine(this.#dice, insert.what);
        insert = undefined;
        if ((await send(Buffer.from(`${inserted.text}\n`))) === 'over') return;
        if (inserted.last) return void response.end(Buffer.concat(held));
      }
      const whole = Buffer.from(text);
      const bytes = line === plan.damagedLine ? Buffer.from(`${text.slice(0, text.length / 2)}\n`) : whole;
      line += 1;
      if ((await send(bytes)) === 'over') return;
    }
    // What was cut off from the server may be silent for the client.
    if (!feeding.signal.aborted) response.end(Buffer.concat(held));
  }

  /** @returns false when the client has left meanwhile */
  async #wait(milliseconds: number, signal: AbortSignal): Promise<boolean> {
    if (milliseconds > 0)
      await pause(milliseconds / this.#options.factor, undefined, { signal }).catch(() => undefined);
    return !signal.aborted;
  }
}

function refuse(
  response: ServerResponse,
  { code, retryAfter }: { code: number; retryAfter: number | undefined },
): void {
  response.writeHead(code, retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) });
  response.end(code === 502 ? '<html>Bad Gateway</html>' : '');
}

async function bodyOf(request: IncomingMessage): Promise<Uint8Array | undefined> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return chunks.length === 0 ? undefined : Buffer.concat(chunks);
}

async function drained(response: ServerResponse, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    response.once('drain', resolve);
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** With their newlines; the last one may have none. */
async function* linesOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, undefined> {
  let pending: Buffer[] = [];
  for await (const chunk of body) {
    let rest = Buffer.from(chunk);
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      yield Buffer.concat([...pending, rest.subarray(0, end + 1)]).toString('utf8');
      pending = [];
      rest = rest.subarray(end + 1);
    }
    if (rest.length > 0) pending.push(rest);
  }
  if (pending.length > 0) yield Buffer.concat(pending).toString('utf8');
}
