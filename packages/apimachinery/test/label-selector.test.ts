import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatLabelSelector, labelSelectorRequirements, matchesLabels, parseLabelSelector } from '../src/index.ts';

const matching: [selector: string, labels: Record<string, string> | undefined, matches: boolean][] = [
  ['', undefined, true],
  ['', { a: 'b' }, true],
  ['a', { a: '' }, true],
  ['a', {}, false],
  ['!a', {}, true],
  ['!a', { a: '1' }, false],
  ['a=b', { a: 'b' }, true],
  ['a==b', { a: 'c' }, false],
  ['a=', { a: '' }, true],
  ['a!=b', {}, true],
  ['a!=b', { a: 'b' }, false],
  ['a in (b, c)', { a: 'c' }, true],
  ['a in (b,)', { a: '' }, true],
  ['a in ()', { a: '' }, true],
  ['a in (b,c)', {}, false],
  ['a notin (b)', {}, true],
  ['a notin (b)', { a: 'b' }, false],
  ['in in (notin)', { in: 'notin' }, true],
  ['a>4', { a: '5' }, true],
  ['a>5', { a: '5' }, false],
  ['a<5', { a: 'many' }, false],
  ['a>9007199254740992', { a: '9007199254740993' }, true],
  ['constructor', {}, false],
  ['a=1,b', { a: '1', b: '2' }, true],
  ['a=1,b', { a: '1' }, false],
];

for (const [selector, labels, matches] of matching) {
  test(`"${selector}" on ${JSON.stringify(labels)}: ${matches}`, () => {
    assert.equal(matchesLabels(parseLabelSelector(selector), labels), matches);
  });
}

// As kube-apiserver v1.36 answers them.
const refused: [selector: string, message: RegExp | string][] = [
  ['a b', "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
  ['a in (x', "unable to parse requirement: found '', expected: ',' or ')'"],
  ['!', "unable to parse requirement: found '', expected: identifier"],
  ['=a', "found '=', expected: !, identifier, or 'end of string'"],
  ['a=b c', "found 'c', expected: ',' or 'end of string'"],
  ['a==b,,c', "found ',', expected: identifier after ','"],
  [
    'a>x',
    `unable to parse requirement: values[0]: Invalid value: "x": for 'Gt', 'Lt' operators, the value must be an integer`,
  ],
  [
    '-a=b',
    /^unable to parse requirement: <nil>: Invalid value: "-a": name part must consist of .* \(e\.g\. 'MyName', {2}or 'my\.name', {2}or '123-abc', regex used/,
  ],
  [
    'a=b&&',
    /^unable to parse requirement: values\[0\]\[a\]: Invalid value: "b&&": a valid label must be an empty string or/,
  ],
  ['a/b/c', /^unable to parse requirement: <nil>: Invalid value: "a\/b\/c": a valid label key must consist of/],
  ['a in x', "unable to parse requirement: found 'x' expected: '('"],
  ['a,b,', "found '', expected: identifier after ','"],
  ['a===', "unable to parse requirement: found '=', expected: identifier"],
];

for (const [selector, message] of refused) {
  test(`"${selector}" is refused`, () => {
    assert.throws(() => parseLabelSelector(selector), { name: 'TypeError', message });
  });
}

test('requirements are sorted by key and print as they were read', () => {
  const text = 'zone notin (),!gone,a,b=c,tier in (x,y),cpus>4,d!=e';
  assert.equal(formatLabelSelector(parseLabelSelector(text)), 'a,b=c,cpus>4,d!=e,!gone,tier in (x,y),zone notin ()');
});

test('a selector object becomes the same requirements', () => {
  const requirements = labelSelectorRequirements({
    matchLabels: { b: '1' },
    matchExpressions: [
      { key: 'a', operator: 'In', values: ['x', 'y'] },
      { key: 'c', operator: 'DoesNotExist' },
    ],
  });
  assert.equal(formatLabelSelector(requirements), 'a in (x,y),b=1,!c');
  assert.deepEqual(labelSelectorRequirements({}), []);
});

test('a selector object with faults is refused', () => {
  const parse = (operator: string, values: string[]) => () =>
    labelSelectorRequirements({ matchExpressions: [{ key: 'a', operator, values }] });
  assert.throws(parse('Like', ['x']), { message: '"Like" is not a valid label selector operator' });
  assert.throws(parse('In', []), /for 'in', 'notin' operators, values set can't be empty/);
  assert.throws(parse('Exists', ['x']), /values set must be empty for exists and does not exist/);
});
