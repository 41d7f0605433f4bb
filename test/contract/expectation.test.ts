import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { differences } from './difference.ts';
import { absent, contradictions } from './expectation.ts';

describe('contradictions', () => {
  it('looks at named members only', () => {
    assert.deepEqual(contradictions({ a: 1 }, { a: 1, b: 2 }), []);
    assert.deepEqual(contradictions({ a: { b: 1 } }, { a: { b: 2 } }), ['a.b: expected 1, got 2']);
  });

  it('knows absence, patterns and predicates', () => {
    assert.deepEqual(contradictions({ a: absent, b: /^x/, c: (value) => value === 1 }, { b: 'xy', c: 1 }), []);
    assert.equal(contradictions({ a: absent, b: /^x/, c: (value) => value === 1 }, { a: null, b: 1 }).length, 3);
  });

  it('wants lists to be as long as they are written', () => {
    assert.deepEqual(contradictions([{ a: 1 }], [{ a: 1, b: 2 }]), []);
    assert.equal(contradictions([], [1]).length, 1);
    assert.equal(contradictions([1], undefined).length, 1);
  });

  it('takes an inherited member for none', () => {
    assert.equal(contradictions({ toString: /./ }, {}).length, 1);
  });
});

describe('differences', () => {
  it('finds none between equal values in another order of keys', () => {
    assert.deepEqual(differences({ a: [1, { b: null }], c: '' }, { c: '', a: [1, { b: null }] }), []);
  });

  it('names each place once', () => {
    assert.deepEqual(differences([{ 'a/b': 1, same: 1 }], [{ 'a/b': '1', same: 1, more: [] }, 2]), [
      { path: '[0]["a/b"]', expected: 1, actual: '1' },
      { path: '[0].more', expected: undefined, actual: [] },
      { path: '[1]', expected: undefined, actual: 2 },
    ]);
  });

  it('tells null from absent and a list from an object', () => {
    assert.equal(differences({ a: null }, {}).length, 1);
    assert.equal(differences({ a: [] }, { a: {} }).length, 1);
  });
});
