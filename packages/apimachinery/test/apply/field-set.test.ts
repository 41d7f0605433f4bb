import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FieldSet } from '../../src/apply/field-set.ts';
import type { FieldPath } from '../../src/apply/path-element.ts';
import { formatPath } from '../../src/apply/path-element.ts';

/** The same pseudo-random sets on every run. */
function* samples(count: number): Generator<FieldSet> {
  let seed = 1;
  const random = (below: number): number => {
    seed = (seed * 48271) % 2147483647;
    return seed % below;
  };
  const steps = ['f:a', 'f:b', 'f:__proto__', 'k:{"name":"x","port":80}', 'v:"s"', 'v:1', 'i:0'];
  for (let index = 0; index < count; index++) {
    const paths = Array.from({ length: random(8) }, () =>
      Array.from({ length: 1 + random(4) }, () => steps[random(steps.length)] ?? ''),
    );
    yield FieldSet.of(...paths);
  }
}

const texts = (set: FieldSet): string[] => [...set.paths()].map((path) => path.join(' ')).sort();

test('a set survives its written form', () => {
  for (const set of samples(200)) {
    const written = JSON.stringify(set.toFieldsV1());
    assert.deepEqual(texts(FieldSet.fromFieldsV1(JSON.parse(written) as Record<string, unknown>)), texts(set));
  }
});

test('the algebra is that of sets of paths', () => {
  const all = [...samples(60)];
  for (const [index, a] of all.entries()) {
    const b = all[(index * 7 + 3) % all.length] ?? new FieldSet();
    const [inA, inB] = [new Set(texts(a)), new Set(texts(b))];
    assert.deepEqual(texts(a.union(b)), [...new Set([...inA, ...inB])].sort());
    assert.deepEqual(texts(a.intersection(b)), [...inA].filter((text) => inB.has(text)).sort());
    assert.deepEqual(texts(a.difference(b)), [...inA].filter((text) => !inB.has(text)).sort());
    const below = (text: string): boolean => [...inB].some((each) => text === each || text.startsWith(`${each} `));
    assert.deepEqual(texts(a.recursiveDifference(b)), [...inA].filter((text) => !below(text)).sort());
    assert.equal(a.isEmpty, inA.size === 0);
    for (const text of inA) assert.equal(a.has(text.split(' ')), true);
  }
});

test('operations change neither operand', () => {
  const [a, b] = [FieldSet.of(['f:a', 'f:b'], ['f:c']), FieldSet.of(['f:a'], ['f:a', 'f:d'])];
  const before = [texts(a), texts(b)];
  for (const operation of ['union', 'intersection', 'difference', 'recursiveDifference'] as const) a[operation](b);
  assert.deepEqual([texts(a), texts(b)], before);
});

test('keys are the same however they were written', () => {
  const one = FieldSet.fromFieldsV1({ 'k:{"port":80,"name":"x"}': {} });
  const other = FieldSet.fromFieldsV1({ 'k:{ "name": "x", "port": 80 }': { '.': {}, 'f:name': {} } });
  assert.deepEqual(texts(one.intersection(other)), ['k:{"name":"x","port":80}']);
});

const printed: [path: FieldPath, text: string][] = [
  [['f:spec', 'f:replicas'], '.spec.replicas'],
  [['f:ports', 'k:{"port":80,"protocol":"TCP"}', 'f:name'], '.ports[port=80,protocol="TCP"].name'],
  [['f:set', 'v:"a"'], '.set[="a"]'],
  [['f:list', 'i:3'], '.list[3]'],
];

for (const [path, text] of printed) test(`a path prints as ${text}`, () => assert.equal(formatPath(path), text));

test('what is no step of a path is refused', () => {
  assert.throws(() => FieldSet.fromFieldsV1({ spec: {} }), SyntaxError);
  assert.throws(() => FieldSet.fromFieldsV1({ 'k:[]': {} }), SyntaxError);
});
