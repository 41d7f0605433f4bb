// A server that answers with almost anything, and recovers: the informer goes on, its handlers hear a legal sequence, and in
// the end everything is equal. KUBEWRIGHT_SEED and KUBEWRIGHT_SEEDS: another first seed, another number.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock } from '@kubewright/apimachinery';
import type { KubernetesObject } from '@kubewright/apimachinery';
import { RestClient, SharedInformer } from '@kubewright/client';
import type { ObjectEvent } from '@kubewright/client';
import { Choice, damaged, objectText, randomThing, randomValue } from '../support/random-json.ts';
import { ScriptedServer, bookmark, settle, thing, thingList, watchFailure } from '../support/scripted-server.ts';
import type { Exchange, Thing } from '../support/scripted-server.ts';
import { memoryLogger, things } from '../support/things.ts';

const seeds = Number(process.env['KUBEWRIGHT_SEEDS'] ?? 150);
const first = Number(process.env['KUBEWRIGHT_SEED'] ?? 1);

/** What somebody who hears all events knows. */
class Listener {
  readonly known = new Map<string, string | undefined>();
  readonly wrong: string[] = [];
  readonly #choice: Choice;

  constructor(choice: Choice) {
    this.#choice = choice;
  }

  readonly hear = (event: ObjectEvent<Thing>): void => {
    const { type, key } = event;
    if ((type === 'added') === this.known.has(key)) this.wrong.push(`${type} ${key}`);
    if (this.#choice.once(2)) void event.object.spec;
    if (this.#choice.once(9)) void event.old?.metadata;
    if (type === 'deleted') this.known.delete(key);
    else this.known.set(key, event.metadata.resourceVersion);
  };
}

function anything(choice: Choice): Buffer {
  const text = choice.once(12) ? randomValue(choice) : line(choice);
  const bytes = Buffer.from(`${text}\n`);
  return choice.once(8) ? damaged(choice, bytes) : bytes;
}

function line(choice: Choice): string {
  if (choice.once(4)) return JSON.stringify(bookmark(String(choice.below(500)), choice.once(2)));
  if (choice.once(12)) return `{"type":"ERROR","object":${anyStatus(choice)}}`;
  const type = choice.once(12) ? randomValue(choice, 1) : choice.of(['"ADDED"', '"MODIFIED"', '"DELETED"', '"ERROR"']);
  return objectText(choice, choice.shuffled([['type', type] as const, ['object', randomThing(choice)] as const]));
}

/** A Status, as far as it goes. */
function anyStatus(choice: Choice): string {
  const or = (text: string): string => (choice.once(3) ? randomValue(choice, 3) : text);
  const cause = objectText(choice, [
    ['reason', or('"ResourceVersionTooLarge"')] as const,
    ['message', or('"x"')] as const,
  ]);
  const details = objectText(choice, [
    ['retryAfterSeconds', or('1')] as const,
    ['causes', or(`[${or(cause)}]`)] as const,
  ]);
  return objectText(choice, [
    ['kind', choice.once(9) ? randomValue(choice, 1) : '"Status"'],
    ['code', or(choice.of(['400', '410', '429', '500', '504']))],
    ['reason', or(choice.of(['"Expired"', '"Timeout"', '"TooManyRequests"', '"Invalid"']))],
    ['message', or('"no"')],
    ['details', or(details)],
  ]);
}

function anyList(choice: Choice): Buffer {
  const items = Array.from({ length: choice.below(5) }, () => randomThing(choice));
  const bytes = Buffer.from(
    objectText(choice, [
      ['kind', choice.once(15) ? randomValue(choice, 1) : '"ThingList"'],
      ['apiVersion', '"test.kubewright.dev/v1"'],
      ['metadata', choice.once(9) ? randomValue(choice, 2) : `{"resourceVersion":"${choice.below(500)}"}`],
      ['items', choice.once(15) ? randomValue(choice, 2) : `[${items.join(',')}]`],
    ]),
  );
  return choice.once(8) ? damaged(choice, bytes) : bytes;
}

test(`whatever a server says, the informer survives it: seeds ${first} to ${first + seeds - 1}`, async () => {
  for (let seed = first; seed < first + seeds; seed += 1) await survive(seed);
});

async function survive(seed: number): Promise<void> {
  const choice = new Choice(seed);
  const server = new ScriptedServer();
  const clock = new FakeClock();
  const informer = new SharedInformer<Thing, string>({
    rest: new RestClient({ transport: server.transport, clock }),
    resource: things,
    clock,
    log: memoryLogger(),
    random: () => 0,
    streaming: choice.once(2),
    // What stands in an object may be anything, whatever its type says.
    indexes: { byOwner: 'spec.node', byValue: (object) => (object as KubernetesObject & { spec: never }).spec },
  });
  const listener = new Listener(choice);
  informer.addHandler(listener.hear);
  const merged = new Listener(choice);
  informer.addAsyncHandler(async (event) => merged.hear(event));
  const stop = new AbortController();
  informer.start(stop.signal);

  /** The next request that is still waited for; time passes until there is one. */
  const next = async (): Promise<Exchange> => {
    for (;;) {
      await settle();
      for (let turn = 0; turn < 600 && server.pending === 0; turn += 1) await clock.advance(500);
      assert.ok(server.pending > 0, `seed ${seed}: the informer has gone silent`);
      const exchange = await server.next();
      if (exchange.request.signal?.aborted !== true) return exchange;
    }
  };

  for (let step = 0; step < 5; step += 1) {
    const exchange = await next();
    const refuses = choice.once(4);
    const body = exchange.stream(refuses ? choice.of([400, 401, 404, 410, 429, 500, 503, 504]) : 200);
    if (refuses) body.sendBytes(Buffer.from(anyStatus(choice)));
    else if (exchange.query['watch'] === undefined) body.sendBytes(anyList(choice));
    else for (let count = 0; count < 6; count += 1) body.sendBytes(anything(choice));
    await settle();
    body.end();
  }

  // From here on it says what is true.
  const truth = [thing('z', '900'), thing('thing-1', '901')];
  const expected = ['default/thing-1 901', 'default/z 900'];
  const shown = (known: Iterable<readonly [string, string | undefined]>): string[] =>
    Array.from(known, ([key, version]) => `${key} ${typeof version === 'string' ? version : 'odd'}`).sort();
  const cached = (): string[] =>
    shown(
      informer.lister
        .list()
        .map(({ metadata }) => [`${metadata.namespace}/${metadata.name}`, metadata.resourceVersion]),
    );
  for (let turn = 0; cached().join() !== expected.join(); turn += 1) {
    assert.ok(turn < 30, `seed ${seed}: ${cached().join()} instead of ${expected.join()}`);
    const exchange = await next();
    if (exchange.query['watch'] === undefined) exchange.json(thingList('1000', truth));
    else if (exchange.query['sendInitialEvents'] === undefined) exchange.stream().send(watchFailure(410, 'Expired'));
    else exchange.stream().send(...truth.map((object) => ({ type: 'ADDED', object })), bookmark('1000', true));
    await settle();
  }
  await clock.advance(1000);
  await settle();
  for (const { wrong, known } of [listener, merged]) {
    assert.deepEqual([wrong, shown(known)], [[], expected], `seed ${seed}`);
  }
  stop.abort();
  await informer.stopped;
  assert.equal(clock.pending, 0, `seed ${seed}: a timer is left`);
}
