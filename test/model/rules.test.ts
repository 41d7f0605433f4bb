// What users may call things, and what they are told: one row for each refusal.
import assert from 'node:assert/strict';
import test from 'node:test';

import { isConventionalVersion, isProtectedGroup, rules, warningsOf } from '../../src/model/rules.ts';

const refused: readonly (readonly [keyof typeof rules, value: string, message: RegExp])[] = [
  ['group', '', /^The group is empty$/],
  ['group', 'Samples.example.com', /^The group "Samples\.example\.com" has capitals/],
  ['group', 'samples', /has no dot/],
  ['group', '../etc/passwd', /is not a DNS name/],
  ['group', 'a/b.com', /is not a DNS name/],
  ['group', 'a..com', /is not a DNS name/],
  ['group', '-a.com', /is not a DNS name/],
  ['group', 'a.com\n', /is not a DNS name/],
  ['group', `${'a'.repeat(64)}.com`, /label "a+" of 64 characters; 63 are allowed/],
  ['group', `${'a.'.repeat(130)}com`, /263 characters; 253 are allowed/],
  ['group', '3scale.net', /begins with a digit/],
  ['version', '', /^The version is empty$/],
  ['version', '1', /is not a DNS label/],
  ['version', 'V1', /is not a DNS label/],
  ['version', 'v1/..', /is not a DNS label/],
  ['kind', '', /^The kind is empty$/],
  ['kind', 'network', /is not CamelCase/],
  ['kind', '3Scale', /begins with a digit/],
  ['kind', 'Net-Work', /is not CamelCase/],
  ['kind', 'Net/Work', /is not CamelCase/],
  ['kind', 'Nétwork', /is not CamelCase/],
  ['kind', `N${'e'.repeat(63)}`, /64 characters; 63 are allowed/],
  ['plural', 'Networks', /is not a DNS label/],
  ['plural', '1networks', /is not a DNS label/],
  ['plural', 'net.works', /is not a DNS label/],
  ['plural', 'net-', /is not a DNS label/],
  ['shortName', 'N', /is not a DNS label/],
  ['category', 'all things', /is not a DNS label/],
  ['scope', 'namespaced', /is neither "Namespaced" nor "Cluster"/],
  ['name', 'My-Operator', /is not a DNS label/],
  ['name', '../up', /is not a DNS label/],
  ['name', 'kube', /kube-system, which is Kubernetes' own/],
  ['name', 'n'.repeat(41), /41 characters; 40 are allowed/],
];

for (const [name, value, message] of refused) {
  test(`the ${name} ${JSON.stringify(value.slice(0, 30))} is refused`, () => {
    assert.match(rules[name].check(value) ?? 'accepted', message);
  });
}

test('kinds that are declared elsewhere may be whatever the server accepts', () => {
  for (const kind of ['postgresql', 'kindValue', 'Foo-bar', 'Network'])
    assert.equal(rules.declaredKind.check(kind), undefined);
  for (const kind of ['', '__proto__', '1x', 'a/b', 'é', '..', 'x-'])
    assert.notEqual(rules.declaredKind.check(kind), undefined);
});

test('each rule accepts its own example', () => {
  for (const rule of Object.values(rules)) assert.equal(rule.check(rule.example), undefined);
});

test('what Kubernetes accepts is accepted', () => {
  for (const group of ['a.b', 'db.prod.eu.example.com', 'apps.3scale.net', 'cert-manager.io'])
    assert.equal(rules.group.check(group), undefined);
  for (const version of ['v1', 'v2beta1', 'stable', 'v1-beta']) assert.equal(rules.version.check(version), undefined);
  for (const kind of ['X', 'MySQLCluster', 'OAuth2Token']) assert.equal(rules.kind.check(kind), undefined);
});

test('protected groups and odd versions are warned of, not refused', () => {
  assert.deepEqual(
    ['k8s.io', 'policy.k8s.io', 'x.kubernetes.io', 'notk8s.io', 'k8s.io.example.com'].map(isProtectedGroup),
    [true, true, true, false, false],
  );
  assert.deepEqual(['v1', 'v10alpha2', 'v0', 'stable', 'v1alpha'].map(isConventionalVersion), [
    true,
    true,
    false,
    false,
    false,
  ]);
  assert.match(warningsOf({ group: 'policy.k8s.io', version: 'v1' }).join(), /api-approved\.kubernetes\.io/);
  assert.match(warningsOf({ group: 'a.example.com', version: 'stable' }).join(), /stable is not like v1/);
  assert.deepEqual(warningsOf({ group: 'a.example.com', version: 'v1' }), []);
});
