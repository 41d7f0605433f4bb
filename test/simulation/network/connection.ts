// One exchange on its way back from the server: bytes, cut and delayed and spoiled as the plan says. The server writes
// into it, the client reads its body.
import type { HttpResponse } from '@kubewright/apimachinery';
import type { Dice } from '../dice.ts';
import type { Reply } from '../server/reply.ts';
import type { SimulatedClock, ClockView } from '../simulated-clock.ts';
import { ByteBody } from './byte-body.ts';
import { cutIntoChunks } from './chunks.ts';
import type { Chunking, FaultPlan } from './fault-plan.ts';
import { insertedLine } from './inserted-line.ts';

/** Milliseconds that bytes are under way at most, however many are before them. */
const longestWay = 70_000;

export interface ConnectionOptions {
  readonly plan: FaultPlan;
  readonly dice: Dice;
  readonly clock: SimulatedClock;
  readonly timers: ClockView;
  readonly signal: AbortSignal | undefined;
  readonly resolve: (response: HttpResponse) => void;
  readonly reject: (error: unknown) => void;
  /** Called once when neither side has anything to do with it any more, from the client's view. */
  readonly onLeave: () => void;
  /** Called for each change that is sent. */
  readonly onChange: () => void;
}

export function connectionError(code: string): Error {
  return Object.assign(new Error(`connection lost: ${code}`), { code });
}

export class Connection implements Reply {
  /** For the server: nobody listens any more. */
  closed = false;
  /** The client can hear nothing more and does not know it. */
  #silent = false;
  #plan: FaultPlan;
  readonly #options: ConnectionOptions;
  readonly #body: ByteBody;
  readonly #onClose: (() => void)[] = [];
  #answered = false;
  #left = false;
  /** When what is on its way has arrived. */
  #arrival = 0;
  #underWay = 0;
  #bytes = 0;
  #line = 0;
  /** What a proxy keeps until the end. */
  #held: (() => void)[] = [];

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#plan = options.plan;
    this.#body = new ByteBody(
      () => options.clock.touch(),
      () => this.#leave(),
    );
    options.signal?.addEventListener('abort', this.#abort, { once: true });
  }

  get left(): boolean {
    return this.#left;
  }

  /** Nothing more goes wrong with it; what is silent stays so. */
  heal(chunking: Chunking): void {
    this.#plan = { ...this.#plan, cut: undefined, insert: undefined, held: undefined, delay: 0, chunking };
    this.#release();
  }

  onClose(call: () => void): void {
    this.#onClose.push(call);
  }

  start(status: number, headers: Readonly<Record<string, string>> = {}): void {
    const answer = (): void => {
      this.#answered = true;
      this.#options.resolve({ status, headers, body: this.#body });
    };
    if (this.#plan.held === 'all') this.#held.push(answer);
    else this.#later(this.#plan.headerDelay, answer);
  }

  write(text: string): void {
    if (this.closed) return;
    const { insert } = this.#plan;
    if (insert !== undefined && insert.line === this.#line) {
      this.#plan = { ...this.#plan, insert: undefined };
      if (insert.what === 'repeat') {
        this.#send(text);
      } else {
        const { text: line, last } = insertedLine(this.#options.dice, insert.what);
        this.#send(`${line}\n`);
        if (last) return this.end();
      }
    }
    this.#line += 1;
    this.#send(text);
  }

  end(): void {
    if (this.closed) return;
    this.#release();
    this.#later(0, () => this.#body.end());
    this.#close();
  }

  /** The connection breaks, seen by both sides. */
  reset(): void {
    this.#later(0, () => this.#fail(connectionError('ECONNRESET')));
    this.#close();
  }

  /** The other side is gone, and nothing says so. */
  silence(): void {
    this.#silent = true;
    this.#close();
  }

  #send(text: string): void {
    const { cut, chunking, delay } = this.#plan;
    let bytes: Uint8Array = Buffer.from(text);
    const cutHere = cut !== undefined && this.#bytes + bytes.length > cut.bytes;
    if (cutHere) bytes = bytes.subarray(0, Math.max(0, cut.bytes - this.#bytes));
    this.#bytes += bytes.length;
    if (bytes.length > 0) {
      for (const chunk of cutIntoChunks(bytes, chunking, this.#options.dice)) {
        const push = (): void => this.#body.push(chunk);
        if (this.#plan.held !== undefined) this.#held.push(push);
        else this.#later(delay > 0 ? this.#options.dice.between(0, delay) / 10 : 0, push);
      }
    }
    if (!cutHere) {
      if (/^{"type":"(ADDED|MODIFIED|DELETED)"/.test(text)) this.#options.onChange();
      return;
    }
    if (cut.how === 'silence') this.silence();
    else if (cut.how === 'end') this.end();
    else this.reset();
  }

  #release(): void {
    for (const arrive of this.#held.splice(0)) this.#later(0, arrive);
  }

  /** What is sent arrives in order. */
  #later(delay: number, arrive: () => void): void {
    const { clock, timers } = this.#options;
    this.#arrival = Math.min(Math.max(this.#arrival, clock.elapsed) + delay, clock.elapsed + longestWay);
    // A busy event loop lets timers run late: what is sent after them still arrives after them.
    if (this.#arrival <= clock.elapsed && this.#underWay === 0) {
      if (!this.#silent && !this.#left) arrive();
      return;
    }
    this.#underWay += 1;
    timers.schedule(this.#arrival - clock.elapsed, () => {
      this.#underWay -= 1;
      if (!this.#left) arrive();
    });
  }

  readonly #abort = (): void => this.#fail(this.#options.signal?.reason);

  #fail(error: unknown): void {
    this.#options.clock.touch();
    if (!this.#answered) {
      this.#options.reject(error);
      this.#leave();
      return;
    }
    this.#body.fail(error);
    this.#leave();
  }

  #close(): void {
    if (this.closed) return;
    this.closed = true;
    for (const call of this.#onClose) call();
  }

  #leave(): void {
    if (this.#left) return;
    this.#left = true;
    this.#options.signal?.removeEventListener('abort', this.#abort);
    this.#close();
    this.#options.onLeave();
  }
}
