import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiError, fieldFault, isApiError } from '../src/index.ts';

const networks = { group: 'samples.example.com', resource: 'networks' };

const table: [error: ApiError, code: number, reason: string, message: string][] = [
  [ApiError.notFound(networks, 'a'), 404, 'NotFound', 'networks.samples.example.com "a" not found'],
  [ApiError.alreadyExists(networks, 'a'), 409, 'AlreadyExists', 'networks.samples.example.com "a" already exists'],
  [
    ApiError.modified(networks, 'a'),
    409,
    'Conflict',
    'Operation cannot be fulfilled on networks.samples.example.com "a": the object has been modified; please apply your changes to the latest version and try again',
  ],
  [
    ApiError.invalid({ group: 'samples.example.com', kind: 'Network' }, 'a', [fieldFault.required('spec.cidr')]),
    422,
    'Invalid',
    'Network.samples.example.com "a" is invalid: spec.cidr: Required value',
  ],
  [
    ApiError.invalid({ group: '', kind: 'Pod' }, 'a', [fieldFault.required('x'), fieldFault.invalid('y', 1, 'no')]),
    422,
    'Invalid',
    'Pod "a" is invalid: [x: Required value, y: Invalid value: 1: no]',
  ],
  [ApiError.forbidden(networks, '', 'no'), 403, 'Forbidden', 'networks.samples.example.com is forbidden: no'],
];

for (const [error, code, reason, message] of table) {
  test(message, () => {
    assert.deepEqual([error.code, error.reason, error.message], [code, reason, message]);
    assert.equal(error.status.status, 'Failure');
    assert.equal(isApiError(error), true);
  });
}

test('what an error means is one question away', () => {
  assert.equal(ApiError.notFound(networks, 'a').isNotFound, true);
  assert.equal(ApiError.notFound(networks, 'a').isConflict, false);
  assert.equal(ApiError.expired('old').isGone, true);
  assert.equal(ApiError.tooManyRequests('slow', 2).retryAfter, 2000);
  assert.equal(ApiError.tooManyRequests('slow', 2).isTransient, true);
  assert.equal(ApiError.badRequest('x').isTransient, false);
  assert.equal(ApiError.resourceVersionTooLarge('9', '1').isResourceVersionTooLarge, true);
  assert.equal(isApiError(new Error('ApiError')), false);
});

test('a conflict of server-side apply says which fields, and whose they are', () => {
  const cause = (message: string, field: string) => ({ reason: 'FieldManagerConflict', message, field });
  const error = ApiError.applyConflict('Apply failed', [
    cause('conflict with "kubectl"', '.spec.replicas'),
    cause('conflict with "a \\"b\\"" with subresource "status" using apps/v1 at 2026-11-25T14:00:00Z', '.status.x'),
    cause('conflict with "c" using v1', '.spec.ports[port=80,protocol="TCP"].name'),
    { reason: 'FieldValueInvalid', message: 'conflict with "d"', field: '.spec' },
  ]);
  assert.equal(error.isConflict, true);
  assert.deepEqual(error.fieldConflicts, [
    { field: 'spec.replicas', manager: 'kubectl' },
    {
      field: 'status.x',
      manager: 'a "b"',
      subresource: 'status',
      apiVersion: 'apps/v1',
      time: '2026-11-25T14:00:00Z',
    },
    { field: 'spec.ports[port=80,protocol="TCP"].name', manager: 'c', apiVersion: 'v1' },
  ]);
  assert.deepEqual(ApiError.modified(networks, 'a').fieldConflicts, []);
});

test('every reason has its question', () => {
  const asks: [keyof ApiError, string, number][] = [
    ['isNotFound', 'NotFound', 404],
    ['isAlreadyExists', 'AlreadyExists', 409],
    ['isConflict', 'Conflict', 409],
    ['isGone', 'Gone', 410],
    ['isGone', 'Expired', 410],
    ['isInvalid', 'Invalid', 422],
    ['isForbidden', 'Forbidden', 403],
    ['isUnauthorized', 'Unauthorized', 401],
    ['isBadRequest', 'BadRequest', 400],
    ['isMethodNotSupported', 'MethodNotAllowed', 405],
    ['isNotAcceptable', 'NotAcceptable', 406],
    ['isRequestEntityTooLarge', 'RequestEntityTooLarge', 413],
    ['isUnsupportedMediaType', 'UnsupportedMediaType', 415],
    ['isTooManyRequests', 'TooManyRequests', 429],
    ['isTimeout', 'Timeout', 504],
    ['isServerTimeout', 'ServerTimeout', 500],
    ['isInternalError', 'InternalError', 500],
    ['isServiceUnavailable', 'ServiceUnavailable', 503],
  ];
  for (const [name, reason, code] of asks) {
    const error = new ApiError({ apiVersion: 'v1', kind: 'Status', metadata: {}, status: 'Failure', reason, code });
    const yes = asks.filter(([each]) => error[each] === true).map(([each]) => each);
    assert.deepEqual([...new Set(yes)], [name]);
  }
});

test('faulty values print as Go prints them', () => {
  const printed: [value: unknown, text: string][] = [
    ['a"b\n\u200b\u{1f600}', 'Invalid value: "a\\"b\\n\\u200b\u{1f600}": no'],
    [0.00001, 'Invalid value: 1e-05: no'],
    [1e21, 'Invalid value: 1e+21: no'],
    [{ b: '<', a: [1, null] }, 'Invalid value: {"a":[1,null],"b":"\\u003c"}: no'],
  ];
  for (const [value, text] of printed) assert.equal(fieldFault.invalid('x', value, 'no').message, text);
});
