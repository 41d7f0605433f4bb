import assert from 'node:assert/strict';
import { test } from 'node:test';
import { appliedByValue } from '../../src/apply/applied-by.ts';

test('the label says who applied, within what a label may hold, and no two long names are one', () => {
  assert.equal(appliedByValue('network-operator/network'), 'network-operator.network');
  assert.equal(appliedByValue('-a/b-'), 'a.b');
  const operator = 'o'.repeat(63);
  const values = ['network', 'subnet'].map((controller) => appliedByValue(`${operator}/${controller}`));
  for (const value of values) assert.match(value, /^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/);
  assert.notEqual(values[0], values[1]);
});
