import assert from 'node:assert/strict';
import { it } from 'node:test';
import { compileJsonPath, parseFieldPath } from '../../src/custom/json-path.ts';

const root = {
  spec: { replicas: 3, 'a.b': 'dotted', list: [{ n: 1 }, { n: 2 }] },
  status: {
    conditions: [
      { type: 'Ready', status: 'True' },
      { type: 'Other', status: 'False' },
    ],
  },
};

const cases: readonly [path: string, found: unknown[]][] = [
  ['.spec.replicas', [3]],
  ['{.spec.replicas}', [3]],
  ['spec.replicas', [3]],
  [String.raw`.spec.a\.b`, ['dotted']],
  [`.spec['a.b']`, []],
  [String.raw`.spec['a\.b']`, ['dotted']],
  ['.spec.list[0:1].n', [1]],
  ['.spec.list[?(@.n>1)].n', [2]],
  ['.spec.list[?(@.n)].n', [1, 2]],
  ['.spec..n', [1, 2]],
  ['.spec.list[0].n', [1]],
  ['.spec.list[-1].n', [2]],
  ['.spec.list[*].n', [1, 2]],
  ['.status.conditions[?(@.type=="Ready")].status', ['True']],
  [`.status.conditions[?(@.type == 'Other')].status`, ['False']],
  ['.status.conditions[?(@.type!="Ready")].status', ['False']],
  ['.spec.missing.deeper', []],
  ['.spec.list[9]', []],
  ['.constructor.name', []],
  ['.spec[', []],
];

for (const [path, found] of cases) {
  it(`finds ${JSON.stringify(found)} at ${path}`, () => {
    assert.deepEqual(compileJsonPath(path)(root), found);
  });
}

it('reads paths of plain fields', () => {
  assert.deepEqual(parseFieldPath('.spec.replicas'), ['spec', 'replicas']);
  assert.equal(parseFieldPath('.spec.list[0]'), undefined);
});
