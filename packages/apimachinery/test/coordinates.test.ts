import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  formatApiVersion,
  formatGroupResource,
  formatObjectKey,
  parseApiVersion,
  parseObjectKey,
  resourcePath,
} from '../src/index.ts';

test('an apiVersion survives both ways', () => {
  for (const text of ['v1', 'apps/v1', 'samples.example.com/v1alpha1']) {
    assert.equal(formatApiVersion(parseApiVersion(text)), text);
  }
  assert.deepEqual(parseApiVersion('v1'), { group: '', version: 'v1' });
  assert.throws(() => parseApiVersion('a/b/c'), { name: 'TypeError', message: /unexpected apiVersion "a\/b\/c"/ });
});

test('resources are named with their group, the core ones without', () => {
  assert.equal(formatGroupResource({ group: '', resource: 'pods' }), 'pods');
  assert.equal(formatGroupResource({ group: 'apps', resource: 'deployments' }), 'deployments.apps');
});

test('an object key survives both ways', () => {
  assert.deepEqual(parseObjectKey(formatObjectKey({ namespace: 'a', name: 'b' })), { namespace: 'a', name: 'b' });
  assert.deepEqual(parseObjectKey(formatObjectKey({ name: 'b' })), { name: 'b' });
  assert.equal(formatObjectKey({ namespace: '', name: 'b' }), 'b');
});

const deployments = { group: 'apps', version: 'v1', plural: 'deployments' };
const namespaces = { group: '', version: 'v1', plural: 'namespaces' };
const paths: [path: string, expected: string][] = [
  [resourcePath(deployments), '/apis/apps/v1/deployments'],
  [resourcePath(deployments, { namespace: 'a' }), '/apis/apps/v1/namespaces/a/deployments'],
  [
    resourcePath(deployments, { namespace: 'a', name: 'b', subresource: 'status' }),
    '/apis/apps/v1/namespaces/a/deployments/b/status',
  ],
  [resourcePath(namespaces, { name: 'a' }), '/api/v1/namespaces/a'],
  [resourcePath(namespaces, { name: '../a?b' }), '/api/v1/namespaces/..%2Fa%3Fb'],
];

for (const [path, expected] of paths) test(expected, () => assert.equal(path, expected));
