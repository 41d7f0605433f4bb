import assert from 'node:assert/strict';
import { test } from 'node:test';
import { copy, deepFreeze } from '../src/index.ts';

test('frozen at every depth, and mutable again as a copy', () => {
  const frozen = deepFreeze({ spec: { ports: [{ port: 80 }] } });
  assert.throws(() => Object.assign(frozen.spec.ports[0] ?? {}, { port: 81 }), TypeError);
  assert.throws(() => (frozen.spec.ports as unknown[]).push({}), TypeError);
  const mutable = copy(frozen);
  mutable.spec.ports.push({ port: 81 });
  assert.equal(frozen.spec.ports.length, 1);
  assert.equal(mutable.spec.ports.length, 2);
});
