import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Acceptance, acceptedDifferences } from './accepted-differences.ts';
import { contract } from './cases/index.ts';

const difference = (path: string) => ({ path, expected: 1, actual: 2 });

describe('accepted differences', () => {
  it('are accepted by case and whole path, and nothing else is', () => {
    const acceptance = new Acceptance([{ case: 'one', path: /\[\d\]\.body\.a/, reason: 'A reason.' }]);
    assert.deepEqual(acceptance.unaccepted('one', [difference('[3].body.a')]), []);
    assert.equal(acceptance.unaccepted('other', [difference('[3].body.a')]).length, 1);
    assert.equal(acceptance.unaccepted('one', [difference('[3].body.ab'), difference('x[3].body.a')]).length, 2);
  });

  it('that do not occur are reported', () => {
    const accepted = { path: /\[0\]\.status/, reason: 'A reason.' };
    const acceptance = new Acceptance([accepted]);
    assert.deepEqual(acceptance.unused, [accepted]);
    acceptance.unaccepted('any', [difference('[0].status')]);
    assert.deepEqual(acceptance.unused, []);
  });

  it('name cases that exist, and give reasons', () => {
    const names = new Set(Object.values(contract).flatMap((cases) => cases.map(({ name }) => name)));
    for (const accepted of acceptedDifferences) {
      if (accepted.case !== undefined) assert.ok(names.has(accepted.case), `no case is called "${accepted.case}"`);
      assert.match(accepted.reason, /^.{30,}\.$/s);
    }
  });
});
