// Every promise of docs/behaviours.md has a test that names it, and no test names one that is not made.
import assert from 'node:assert/strict';
import test from 'node:test';

import { behavioursWithTests, idsIn, namedTests } from './behaviours.ts';

test('every behaviour has a test that names it', () => {
  const behaviours = behavioursWithTests();
  assert.ok(behaviours.length >= 53, 'the table is read');
  const bare = behaviours.filter(({ tests }) => tests.length === 0);
  assert.deepEqual(
    bare.map(({ id }) => id),
    [],
  );
});

test('every number that a test names is in the table, once', () => {
  const ids = behavioursWithTests().map(({ id }) => id);
  assert.deepEqual(ids, ids.toSorted());
  assert.equal(new Set(ids).size, ids.length);
  const unknown = namedTests().filter(({ name }) => idsIn(name).some((id) => !ids.includes(id)));
  assert.deepEqual(unknown, []);
});
