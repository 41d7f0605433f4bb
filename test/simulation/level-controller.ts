// The whole way to a controller: events become keys in a work queue, workers read the cache and make something outside
// equal to it. Level-based: what an event said does not matter, only that it came.
import { sleep } from '@kubewright/apimachinery';
import type { Clock, DeepReadonly } from '@kubewright/apimachinery';
import { RateLimitingQueue } from '@kubewright/client';
import type { EventHandler } from '@kubewright/client';
import type { Dice } from './dice.ts';
import type { StoredObject, Thing } from './server/stored-object.ts';

export class LevelController {
  /** What the controller made, by key. */
  readonly effects = new Map<string, string>();
  reconciles = 0;
  readonly #queue: RateLimitingQueue<string>;
  readonly #clock: Clock;
  readonly #dice: Dice;
  readonly #read: (key: string) => DeepReadonly<Thing> | undefined;
  readonly #fail: (message: string) => void;
  readonly #running = new Set<string>();

  constructor(options: {
    readonly clock: Clock;
    readonly dice: Dice;
    readonly read: (key: string) => DeepReadonly<Thing> | undefined;
    readonly fail: (message: string) => void;
  }) {
    this.#clock = options.clock;
    this.#dice = options.dice;
    this.#read = options.read;
    this.#fail = options.fail;
    this.#queue = new RateLimitingQueue<string>({ clock: options.clock });
  }

  readonly handle: EventHandler<Thing> = ({ key }) => this.#queue.add(key);

  /** @param flaky - how likely a reconcile is to fail, looked at each time */
  async run(signal: AbortSignal, workers: number, flaky: () => number): Promise<void> {
    const work = async (): Promise<void> => {
      for (let key = await this.#queue.get(signal); key !== undefined; key = await this.#queue.get(signal)) {
        if (this.#running.has(key)) this.#fail(`${key} is reconciled by two workers at once`);
        this.#running.add(key);
        await this.#reconcile(key, signal, flaky());
        this.#running.delete(key);
        this.#queue.done(key);
      }
    };
    await Promise.all(Array.from({ length: workers }, work));
    this.#queue.shutDown();
  }

  /** What was made is what the server has. */
  check(expected: readonly StoredObject[], fail: (message: string) => void): void {
    for (const { key, uid, revision, value } of expected) {
      const made = this.effects.get(key);
      const wanted = effectOf(uid, String(revision), value);
      if (made !== wanted) fail(`the controller made ${made ?? 'nothing'} of ${key}, which is ${wanted}`);
    }
    if (this.effects.size !== expected.length) fail('the controller has not removed all that is gone');
  }

  async #reconcile(key: string, signal: AbortSignal, flaky: number): Promise<void> {
    this.reconciles += 1;
    const object = this.#read(key);
    // What was read may be old by the time it takes effect.
    if (this.#dice.chance(0.3)) await sleep(this.#clock, this.#dice.between(1, 2000), signal);
    if (this.#dice.chance(flaky)) return this.#queue.addRateLimited(key);
    this.#queue.forget(key);
    if (object === undefined) this.effects.delete(key);
    else this.effects.set(key, effectOf(object.metadata.uid, object.metadata.resourceVersion, object.spec?.value));
  }
}

function effectOf(uid = '', resourceVersion = '', value = ''): string {
  return `${uid} ${resourceVersion} ${value}`;
}
