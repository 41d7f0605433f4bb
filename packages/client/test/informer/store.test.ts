// A store with its indexes, and a list that comes in aside.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CachedObject, Indexer, Listing } from '@kubewright/client';
import { Choice } from '../support/random-json.ts';
import type { Thing } from '../support/scripted-server.ts';

function version(name: string, resourceVersion: number, values: readonly string[] = []): CachedObject<Thing> {
  const metadata = { name, uid: name, resourceVersion: String(resourceVersion), finalizers: [...values] };
  return CachedObject.of<Thing>({ apiVersion: 'test.kubewright.dev/v1', kind: 'Thing', metadata });
}

test('an index finds what a search would find, in the order in which the objects got the value (B-17)', () => {
  for (let seed = 0; seed < 200; seed += 1) {
    const choice = new Choice(seed);
    const indexer = new Indexer<Thing, 'value'>();
    indexer.addIndexes({ value: ({ metadata }) => metadata?.finalizers ?? [] });
    const store = indexer.swap('', indexer.emptyStore());
    const expected = new Map<string, Set<string>>();
    const has = new Map<string, readonly string[]>();
    for (let step = 0; step < 120; step += 1) {
      const name = `a${choice.below(30)}`;
      const values = Array.from({ length: choice.below(4) }, () => choice.of(['x', 'y', 'z']));
      const isGone = choice.once(4);
      for (const value of has.get(name) ?? []) if (isGone || !values.includes(value)) expected.get(value)?.delete(name);
      if (isGone) store.delete(name);
      else {
        store.set(version(name, step, values));
        for (const value of values) expected.set(value, (expected.get(value) ?? new Set()).add(name));
      }
      has.set(name, isGone ? [] : values);
      for (const value of ['x', 'y', 'z', 'nothing']) {
        const found = indexer.byIndex('value', value).map(({ metadata }) => metadata?.name);
        assert.deepEqual(found, [...(expected.get(value) ?? [])], `seed ${seed}, step ${step}, ${value}`);
      }
    }
  }
});

describe('a list that comes in', () => {
  test('keeps the objects that the cache has in the same version', () => {
    const indexer = new Indexer<Thing>();
    const known = version('a', 1);
    indexer.swap('', indexer.emptyStore()).set(known);
    const listing = new Listing<Thing>(
      () => indexer.emptyStore(),
      (key) => indexer.cached(key),
    );
    listing.add(version('a', 1));
    listing.add(version('b', 2));
    assert.equal(listing.store.get('a'), known);
    assert.equal(indexer.size, 1);
  });

  test('has the last of each, without what went meanwhile', () => {
    const listing = new Listing<Thing>();
    const last = version('a', 3);
    for (const object of [version('a', 1), version('b', 2), last]) listing.add(object);
    listing.delete(version('b', 4));
    assert.deepEqual([...listing.store.values()], [last]);
  });

  test('begins anew', () => {
    const listing = new Listing<Thing>();
    listing.add(version('a', 1));
    listing.restart();
    assert.equal(listing.size, 0);
  });
});
