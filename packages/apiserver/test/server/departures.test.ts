// What is said leaves together, in its order, and nothing is lost; watchers rest after they were served, a few never do.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Departures } from '../../src/departures.ts';

/** A clock that stands still but for what is said to take time, and notes who waits for how long. */
class StandingClock {
  now = 0;
  readonly waits: number[] = [];

  monotonic(): number {
    return this.now;
  }

  schedule(delay: number, call: () => void): { cancel(): void } {
    this.waits.push(delay);
    this.now += delay;
    setImmediate(call);
    return { cancel: () => undefined };
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Says something each time it is called, as a watch does that has more. */
async function keepSaying(departures: Departures, times: number, say: (index: number) => void): Promise<void> {
  for (let index = 0; index < times; index++) {
    departures.watcher(() => say(index));
    await departures.called();
  }
}

describe('departures', () => {
  it('send answers at the end of a turn, in their order, before what watchers get', async () => {
    const departures = new Departures();
    const sent: string[] = [];
    departures.watcher(() => sent.push('event'));
    for (const name of ['a', 'b', 'c']) departures.answer(() => sent.push(name));
    assert.deepEqual(sent, []);
    await turn();
    assert.deepEqual(sent.slice(0, 3), ['a', 'b', 'c']);
    await turn();
    assert.deepEqual(sent, ['a', 'b', 'c', 'event']);
  });

  it('send many answers before the turn ends', () => {
    const departures = new Departures();
    let sent = 0;
    for (let index = 0; index < 40; index++) departures.answer(() => sent++);
    assert.equal(sent, 32);
  });

  it('send along what is said when they are called', async () => {
    const departures = new Departures();
    const sent: string[][] = [];
    let held: string[] = ['first'];
    departures.watcher(() => {
      sent.push(held);
      held = [];
    });
    await departures.called();
    // As far from the call as a watch is that reads, translates and encodes.
    for (let hop = 0; hop < 20; hop++) await Promise.resolve();
    held.push('second');
    await turn();
    assert.deepEqual(sent, [['first', 'second']]);
  });

  it('never make a lone watcher wait, however long its service takes', async () => {
    const clock = new StandingClock();
    const said: number[] = [];
    await keepSaying(new Departures(clock), 50, (index) => {
      clock.now += 5;
      said.push(index);
    });
    assert.deepEqual(clock.waits, []);
    assert.deepEqual(said, [...Array(50).keys()].slice(0, said.length));
    assert.ok(said.length >= 49);
  });

  for (const [took, rest] of [
    [0.6, undefined],
    [0.8, 1.2],
    [3, 4.5],
    [40, 10],
  ] as const) {
    it(`rest for ${rest ?? 'no'} milliseconds when all watchers took ${took}`, async () => {
      const clock = new StandingClock();
      const departures = new Departures(clock);
      const sent: number[] = [];
      for (let round = 0; round < 2; round++) {
        const watchers = Array.from({ length: 16 }, async (_, watcher) => {
          departures.watcher(() => {
            clock.now += took / 16;
            sent.push(16 * round + watcher);
          });
          await departures.called();
        });
        await Promise.all(watchers);
        await turn();
      }
      assert.deepEqual(sent, [...Array(32).keys()]);
      assert.deepEqual(
        clock.waits.map((wait) => wait.toFixed(6)),
        rest === undefined ? [] : [rest.toFixed(6)],
      );
    });
  }

  it('end a rest when its time is over, also if nothing happened meanwhile', async () => {
    const clock = new StandingClock();
    const departures = new Departures(clock);
    for (let watcher = 0; watcher < 16; watcher++) departures.watcher(() => (clock.now += 0.2));
    await turn();
    await turn();
    clock.now += 100;
    let isSent = false;
    departures.watcher(() => (isSent = true));
    await turn();
    assert.ok(isSent);
    assert.deepEqual(clock.waits, []);
  });
});
