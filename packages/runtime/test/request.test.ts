import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatRequest, parseRequest, requestFor } from '../src/request.ts';

test('every request has one text, and the text names the request', () => {
  const cases: [Parameters<typeof formatRequest>[0], string][] = [
    [{ namespace: 'default', name: 'a' }, 'default/a'],
    [{ name: 'a' }, 'a'],
    [{ cluster: 'eu', namespace: 'default', name: 'a' }, 'eu//default/a'],
    [
      { cluster: 'arn:aws:eks:eu:1:cluster/x', name: 'system:admin' },
      'arn%3Aaws%3Aeks%3Aeu%3A1%3Acluster%2Fx//system:admin',
    ],
  ];
  for (const [request, text] of cases) {
    assert.equal(formatRequest(request), text);
    assert.deepEqual(parseRequest(text), request);
  }
  assert.equal(formatRequest({ namespace: undefined, name: 'a' }), 'a');
});

test('the request for an object is its namespace and name', () => {
  assert.deepEqual(requestFor({ metadata: { namespace: 'n', name: 'a' } }), { namespace: 'n', name: 'a' });
  assert.deepEqual(requestFor({ metadata: { name: 'a' } }), { name: 'a' });
  assert.throws(() => requestFor({ metadata: {} }), /without metadata.name/);
});
