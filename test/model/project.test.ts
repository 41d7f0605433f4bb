// Whole operators: clashes between kinds, names of groups, controllers, and edits of the record.
import assert from 'node:assert/strict';
import test from 'node:test';

import { InputError } from '../../src/errors.ts';
import { groupAliases } from '../../src/model/group-names.ts';
import type { KindInput } from '../../src/model/kind.ts';
import { withController, withKinds, withoutKind } from '../../src/model/project-edit.ts';
import type { ProjectInput } from '../../src/model/project.ts';
import { defineProject } from '../../src/model/project.ts';

const kind = (text: string, more: Partial<KindInput> = {}): KindInput => {
  const [group = '', version = '', name = ''] = text.split('/');
  return { group, version, kind: name, scope: 'Namespaced', ...more };
};
const record = (...kinds: KindInput[]): ProjectInput => ({ name: 'my-operator', kinds, controllers: [] });
const messages = (input: ProjectInput): string[] => {
  try {
    defineProject(input);
  } catch (error) {
    assert.ok(error instanceof InputError);
    return error.problems.map(({ message }) => message);
  }
  return [];
};

test('every problem of every kind is reported at once', () => {
  const found = messages({
    ...record(kind('UPPER.example.com/v1/Ok'), kind('a.example.com/1/no_pe')),
    name: 'No Name',
  });
  assert.equal(found.length, 4);
});

test('names that the server wants unique in a group are', () => {
  const a = 'a.example.com/v1';
  assert.match(messages(record(kind(`${a}/Foo`), kind(`${a}/Foo`))).join(), /is there already/);
  assert.match(messages(record(kind(`${a}/Foo`), kind(`${a}/FOO`))).join(), /both be called "foos"/);
  assert.match(messages(record(kind(`${a}/Foo`), kind(`${a}/FooList`))).join(), /both be called "FooList"/);
  assert.match(
    messages(record(kind(`${a}/Foo`, { shortNames: ['b'] }), kind(`${a}/Bar`, { shortNames: ['b'] }))).join(),
    /both be called "b"/,
  );
  assert.match(
    messages(record(kind(`${a}/Foo`), kind('a.example.com/v2/Foo', { scope: 'Cluster' }))).join(),
    /differ in scope/,
  );
  assert.deepEqual(
    messages(
      record(kind(`${a}/Foo`), kind('a.example.com/v2/Foo'), kind('b.example.com/v1/Foo'), kind(`${a}/FooSpec`)),
    ),
    [],
  );
});

test('the first group to want a short name keeps it', () => {
  const aliases = groupAliases([
    'apps.one.example',
    'apps.two.example',
    'cert-manager.io',
    '3scale.net',
    'class.example.com',
    'apps.one.example',
  ]);
  assert.deepEqual([...aliases.values()], ['apps', 'appsTwoExample', 'certManager', '_3scale', 'classResource']);
});

test('groups become accessors, sorted by group and version', () => {
  const project = defineProject(
    record(kind('shop.example.com/v1/B'), kind('shop.example.com/v1/A'), kind('cert-manager.io/v1alpha1/C')),
  );
  assert.deepEqual(
    project.groupVersions.map(({ accessor, className, kinds }) => [
      accessor,
      className,
      kinds.map((each) => each.kind),
    ]),
    [
      ['certManagerV1alpha1', 'CertManagerV1alpha1', ['C']],
      ['shopV1', 'ShopV1', ['A', 'B']],
    ],
  );
  assert.equal(project.namespace, 'my-operator-system');
});

test('controllers of namesakes have names of their own', () => {
  const input = withKinds(
    record(),
    [kind('blue.example.com/v1/Widget'), kind('green.example.com/v1/Widget'), kind('green.example.com/v1/Tool')],
    true,
  );
  const { controllers } = defineProject(input);
  assert.deepEqual(
    controllers.map(({ variable }) => variable),
    ['widgetController', 'greenWidgetController', 'toolController'],
  );
  assert.deepEqual(
    controllers.map(({ name }) => name),
    ['widget', 'green-widget', 'tool'],
  );
  assert.deepEqual(
    controllers.map(({ file }) => file),
    ['blue.example.com/widget', 'green.example.com/widget', 'green.example.com/tool'],
  );
});

test('adding twice is adding once', () => {
  const once = withKinds(record(), [kind('a.example.com/v1/Foo'), kind('a.example.com/v2/Foo')], true);
  assert.equal(once.controllers.length, 1);
  assert.deepEqual(withKinds(once, [kind('a.example.com/v1/Foo')], true), once);
  assert.equal(withController(once, 'Foo'.concat('')).controllers.length, 1);
});

test('a controller is found by kind, in full, or among the built-in kinds', () => {
  const base = record(kind('a.example.com/v1/Foo'), kind('b.example.com/v1/Foo'), kind('a.example.com/v1/Deployment'));
  assert.throws(
    () => withController(base, 'Foo'),
    /"Foo" may be any of a\.example\.com\/v1\/Foo, b\.example\.com\/v1\/Foo/,
  );
  assert.equal(withController(base, 'b.example.com/v1/Foo').controllers[0]?.group, 'b.example.com');
  assert.equal(withController(base, 'apps/v1/Deployment').controllers[0]?.group, 'apps');
  assert.equal(withController(base, 'Deployment').controllers[0]?.group, 'a.example.com');
  assert.equal(withController(base, 'v1/Secret').controllers[0]?.group, '');
  assert.throws(() => withController(base, 'Nothing'), /"Nothing" is no kind of this operator/);
  assert.throws(() => withController(base, 'extensions/v1beta1/Ingress'), {
    problems: [
      {
        code: 'unknown-kind',
        message: '"extensions/v1beta1/Ingress" is no kind of this operator, and no built-in kind that it can watch',
        hint: 'Perhaps networking.k8s.io/v1/Ingress is meant',
      },
    ],
  });
});

test('removing a version moves its controller to one that stays', () => {
  const both = withKinds(record(), [kind('a.example.com/v1/Foo'), kind('a.example.com/v2/Foo')], true);
  const one = withoutKind(both, { group: 'a.example.com', version: 'v1', kind: 'Foo' });
  assert.deepEqual(one.controllers, [{ group: 'a.example.com', version: 'v2', kind: 'Foo' }]);
  const none = withoutKind(one, { group: 'a.example.com', kind: 'Foo' });
  assert.deepEqual([none.kinds, none.controllers], [[], []]);
  assert.throws(() => withoutKind(none, { group: 'a.example.com', kind: 'Foo' }), /no kind of this operator/);
});
