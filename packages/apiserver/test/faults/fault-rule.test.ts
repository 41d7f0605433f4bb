import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FaultRule } from '../../src/faults/fault-rule.ts';
import { faultRuleProblems } from '../../src/faults/fault-rule.ts';
import { FaultRules } from '../../src/faults/fault-rules.ts';
import type { RequestDescription } from '../../src/request/request-description.ts';
import { describeRequest } from '../../src/request/request-description.ts';
import { matchesRequest } from '../../src/request/request-match.ts';

const describe = (method: string, path: string): RequestDescription =>
  describeRequest({ method, path, headers: {} }, { name: 'alice' });

const descriptions: [string, string, string][] = [
  ['GET', '/api/v1/namespaces/a/pods/b', 'get pods a/b'],
  ['GET', '/api/v1/pods?watch=1', 'watch pods'],
  ['GET', '/api/v1/watch/pods', 'watch pods'],
  ['GET', '/apis/apps/v1/deployments?limit=1', 'list deployments.apps'],
  ['POST', '/api/v1/namespaces/a/pods/b/eviction', 'create pods/eviction a/b'],
  ['PATCH', '/apis/apps/v1/namespaces/a/deployments/b/status', 'patch deployments/status.apps a/b'],
  ['DELETE', '/api/v1/namespaces/a/pods', 'deletecollection pods a/'],
  ['PUT', '/api/v1/namespaces/a', 'update namespaces a'],
  ['GET', '/version', 'get /version'],
  ['GET', '/api/v1/namespaces/%ZZ/pods', 'get /api/v1/namespaces/%ZZ/pods'],
];

for (const [method, path, expected] of descriptions) {
  test(`${method} ${path} is ${expected}`, () => {
    const { user, verb, group, resource, subresource, namespace, name, path: where } = describe(method, path);
    assert.equal(user, 'alice');
    const what = `${resource}${subresource === undefined ? '' : `/${subresource}`}${group ? `.${group}` : ''}`;
    const place = namespace === undefined ? (name ?? '') : `${namespace}/${name ?? ''}`;
    assert.equal(resource === undefined ? `${verb} ${where}` : `${verb} ${what} ${place}`.trim(), expected);
  });
}

test('a match is every member that it has, and any of its choices', () => {
  const request = describe('PATCH', '/apis/apps/v1/namespaces/a/deployments/b/status');
  const matches = [
    {},
    { user: 'alice', verb: 'patch', group: 'apps', resource: 'deployments/status', namespace: 'a', name: 'b' },
    { verb: ['get', 'patch'] },
    { verb: 'write' },
  ];
  for (const match of matches) assert.ok(matchesRequest(match, request), JSON.stringify(match));
  for (const match of [{ user: 'bob' }, { verb: 'get' }, { resource: 'deployments' }, { group: '' }, { name: [] }]) {
    assert.ok(!matchesRequest(match, request), JSON.stringify(match));
  }
  assert.ok(matchesRequest({ path: '/version' }, describe('GET', '/version')));
});

const wrong: [unknown, string][] = [
  [1, 'a rule is an object with a fault'],
  [{}, 'fault: want an object with a type: drop, partial, silence, delay, error, expired, stale'],
  [{ fault: { type: 'flood' } }, 'fault.type: want one of drop, partial, silence, delay, error, expired, stale'],
  [
    { fault: { type: 'drop', milliseconds: 1 } },
    'fault.milliseconds: not known here; known are type, afterLines, executed',
  ],
  [{ fault: { type: 'error', code: 200 } }, 'fault.code: want an HTTP status from 400 to 599'],
  [{ fault: { type: 'delay' } }, 'fault.milliseconds: want a number of 0 or more'],
  [
    { fault: { type: 'expired', afterLines: -1 }, skip: 'x', probability: 2, match: { verbs: 'get', name: 1 } },
    'match.verbs: not known here; known are user, verb, group, resource, namespace, name, path; ' +
      'match.name: want a text, or a list of texts; fault.afterLines: want an integer of 0 or more; ' +
      'skip: want an integer of 0 or more; probability: want a number from 0 to 1',
  ],
];

for (const [rule, expected] of wrong) {
  test(`all that is wrong with ${JSON.stringify(rule)} is told at once`, () => {
    assert.equal(faultRuleProblems(rule).join('; '), expected);
    assert.throws(() => new FaultRules(1, () => Promise.resolve(1)).add(rule as FaultRule), TypeError);
  });
}

const get = describe('GET', '/api/v1/namespaces/a/pods/b');
/** Which of so many requests are struck. */
const struck = (rules: FaultRules, count: number): number[] =>
  Array.from({ length: count }, (_, index) => (rules.strike(get) === undefined ? -1 : index)).filter((at) => at >= 0);
const newRules = (seed = 1): FaultRules => new FaultRules(seed, () => Promise.resolve(1));

test('a rule lets some pass, strikes some times, and can be removed', () => {
  const rules = newRules();
  const fault = rules.add({ fault: { type: 'drop' }, skip: 2, times: 3 });
  assert.deepEqual([struck(rules, 7), fault.hits], [[2, 3, 4], 3]);
  const gets = rules.add({ match: { verb: 'get' }, fault: { type: 'drop' } });
  assert.deepEqual(struck(rules, 2), [0, 1]);
  // What the end of a block does after `using`, which Node 22 cannot read.
  gets[Symbol.dispose]();
  assert.deepEqual(struck(rules, 2), []);
  rules.add({ match: { verb: 'write' }, fault: { type: 'drop' } });
  assert.deepEqual([struck(rules, 1), rules.active.length], [[], 2]);
  rules.clear();
  assert.deepEqual(rules.active, []);
});

test('the first rule that strikes does; what is drawn depends on the seed and on nothing else', () => {
  const rules = newRules();
  rules.add({ fault: { type: 'drop' }, times: 1 });
  rules.add({ fault: { type: 'silence' } });
  assert.deepEqual([rules.strike(get)?.fault.type, rules.strike(get)?.fault.type], ['drop', 'silence']);
  const half = (seed: number): number[] => {
    const drawn = newRules(seed);
    drawn.add({ fault: { type: 'drop' }, probability: 0.5 });
    return struck(drawn, 200);
  };
  assert.deepEqual(half(1), half(1));
  assert.notDeepEqual(half(1), half(2));
  assert.ok(half(3).length > 70 && half(3).length < 130);
});
