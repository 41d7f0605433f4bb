// What the cases about lists share: what they expect of one, and how they read where it goes on.
import assert from 'node:assert/strict';
import type { Answer } from '../api.ts';
import type { Expectation } from '../expectation.ts';

/** A list of these, in this order. */
export function named(...names: readonly string[]): Expectation {
  return { items: names.map((name) => ({ metadata: { name } })) };
}

/** The token for the next page; fails the case when there is none. */
export function continueOf({ request, body }: Answer): string {
  const token = (body.metadata as { continue?: unknown } | undefined)?.continue;
  assert.ok(typeof token === 'string' && token !== '', `${request} was answered with the last page`);
  return token;
}
