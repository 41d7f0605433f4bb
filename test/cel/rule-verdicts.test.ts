// Rules of definitions are judged as a real kube-apiserver judged them, word for word; test/cluster renews what it said.
// Estimated costs are in the messages, so that they are compared as well.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { judgeHere } from './judge.ts';
import { ruleCases } from './rule-cases.ts';

const verdicts = JSON.parse(readFileSync(new URL('verdicts.json', import.meta.url), 'utf8')) as Record<string, string>;

describe('rules of a definition', () => {
  for (const each of ruleCases) {
    it(each.name, () => {
      assert.equal(judgeHere(each), verdicts[each.name]);
    });
  }

  it('has a recorded verdict for every case, and no other', () => {
    assert.deepEqual(Object.keys(verdicts).sort(), ruleCases.map(({ name }) => name).sort());
  });
});
