import assert from 'node:assert/strict';
import { test } from 'node:test';
import { appliedByValue } from '../../src/apply/applied-by.ts';

test('the label says who applied, within what a label may hold, and no two names are one', () => {
  assert.equal(appliedByValue('network-operator/network'), 'network-operator.network');
  const operator = 'o'.repeat(63);
  const managers = ['a/b', 'a.b', 'a b', '-a/b-', 'a:b', '...', `${operator}/network`, `${operator}/subnet`];
  const values = managers.map(appliedByValue);
  for (const value of values) assert.match(value, /^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/);
  assert.equal(new Set(values).size, managers.length);
});
