import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Attributes, PolicyRule } from '../../src/authorization/authorizer.ts';
import { allows, compactRules, formatRule, uncovered } from '../../src/authorization/policy-rule.ts';

const user = { name: 'jane', groups: [] };

function resource(text: string): Attributes {
  const [verb = '', group = '', path = '', name = ''] = text.split(' ');
  const [plural = '', subresource = ''] = path.split('/');
  return { user, verb, group: group === '-' ? '' : group, resource: plural, subresource, namespace: '', name };
}

describe('a rule', () => {
  const table: readonly (readonly [PolicyRule, readonly string[], readonly string[]])[] = [
    [
      { verbs: ['get'], apiGroups: [''], resources: ['pods'] },
      ['get - pods', 'get - pods a'],
      ['list - pods', 'get apps pods', 'get - pods/log', 'get - secrets'],
    ],
    [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }, ['get - pods', 'x y z/w n'], []],
    [
      { verbs: ['get'], apiGroups: ['apps'], resources: ['*/scale', 'deployments/status'] },
      ['get apps deployments/scale', 'get apps x/scale', 'get apps deployments/status'],
      ['get apps deployments', 'get apps x/status', 'get apps scale'],
    ],
    [
      { verbs: ['get', 'list'], apiGroups: [''], resources: ['pods'], resourceNames: ['a', 'b'] },
      ['get - pods a', 'list - pods b'],
      ['get - pods c', 'list - pods'],
    ],
    [{ verbs: [], apiGroups: [''], resources: ['pods'] }, [], ['get - pods']],
    [{ verbs: ['get'], nonResourceURLs: ['*'] }, [], ['get - pods']],
  ];
  for (const [rule, yes, no] of table) {
    it(`${formatRule(rule)} allows what it says`, () => {
      assert.deepEqual(
        yes.filter((text) => !allows(rule, resource(text))),
        [],
      );
      assert.deepEqual(
        no.filter((text) => allows(rule, resource(text))),
        [],
      );
    });
  }

  it('allows paths, with a star for what follows', () => {
    const rule = { verbs: ['get'], nonResourceURLs: ['/a', '/b/*', '/c*'] };
    const paths = ['/a', '/a/x', '/b', '/b/', '/b/x/y', '/c', '/cd', '/'];
    assert.deepEqual(
      paths.filter((path) => allows(rule, { user, verb: 'get', path })),
      ['/a', '/b/', '/b/x/y', '/c', '/cd'],
    );
    assert.equal(allows(rule, { user, verb: 'put', path: '/a' }), false);
  });
});

describe('rules that are not held', () => {
  const missing = (held: readonly PolicyRule[], wanted: readonly PolicyRule[]): string[] =>
    compactRules(uncovered(held, wanted)).map(formatRule);

  it('are told with their verbs together', () => {
    const held = [{ verbs: ['get', 'list'], apiGroups: [''], resources: ['pods'] }];
    const wanted = [{ verbs: ['get', 'watch', 'delete'], apiGroups: ['', 'apps'], resources: ['pods'] }];
    assert.deepEqual(missing(held, wanted), [
      '{APIGroups:[""], Resources:["pods"], Verbs:["watch" "delete"]}',
      '{APIGroups:["apps"], Resources:["pods"], Verbs:["get" "watch" "delete"]}',
    ]);
  });

  it('are none when stars, subresources, names and paths cover them', () => {
    const held = [
      { verbs: ['*'], apiGroups: ['apps'], resources: ['*/scale', 'deployments'] },
      { verbs: ['get'], apiGroups: ['*'], resources: ['*'] },
      { verbs: ['get'], nonResourceURLs: ['/a/*'] },
      { verbs: ['patch'], apiGroups: [''], resources: ['pods'], resourceNames: ['a', 'b'] },
    ];
    const covered = [
      { verbs: ['patch'], apiGroups: ['apps'], resources: ['x/scale', 'deployments'], resourceNames: ['n'] },
      { verbs: ['get'], apiGroups: ['', 'other'], resources: ['anything/at'] },
      { verbs: ['get'], nonResourceURLs: ['/a/b', '/a/*'] },
      { verbs: ['patch'], apiGroups: [''], resources: ['pods'], resourceNames: ['b'] },
    ];
    assert.deepEqual(missing(held, covered), []);
    const more = [
      { verbs: ['patch'], apiGroups: [''], resources: ['pods'] },
      { verbs: ['get'], nonResourceURLs: ['/a', '*'] },
      { verbs: ['*'], apiGroups: [''], resources: ['pods'], resourceNames: ['a'] },
    ];
    assert.equal(missing(held, more).length, 4);
  });
});
