import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Pace } from '../src/eventually.ts';
import { ask, notYet } from '../src/eventually.ts';

const idle: Pace = { next: () => new Promise(() => undefined), check: () => undefined, describe: () => '' };

test('asks again until there is an answer, at once when something happens', async () => {
  let asked = 0;
  const eager: Pace = { ...idle, next: () => Promise.resolve() };
  const answer = await ask(() => (++asked < 100 ? notYet : asked), 1000, eager);
  assert.equal(answer, 100);
});

test('asks now and then although nothing happens', async () => {
  let asked = 0;
  assert.equal(await ask(() => (++asked < 3 ? notYet : asked), 1000, idle), 3);
});

test('when the time is up it says what was wrong last, with the cause', async () => {
  const cause = new Error('one is not two');
  const failing = (): never => {
    throw cause;
  };
  await assert.rejects(ask(failing, 1, { ...idle, describe: () => '\n  log: x' }), {
    message: 'not within 1 ms: one is not two\n  log: x',
    cause,
  });
});

test('an operator that failed ends the waiting', async () => {
  const check = (): never => {
    throw new Error('the operator failed');
  };
  await assert.rejects(
    ask(() => notYet, 60_000, { ...idle, check }),
    /the operator failed/,
  );
});
