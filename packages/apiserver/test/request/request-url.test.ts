import assert from 'node:assert/strict';
import { it } from 'node:test';
import { parseRequestUrl } from '../../src/request/request-url.ts';

const paths: readonly [target: string, path: string | undefined][] = [
  ['/api/v1/pods?limit=1', '/api/v1/pods'],
  ['/a%2Fb/%C3%A4', '/a/b/ä'],
  ['/a/../b//c', '/a/../b//c'],
  ['/a/%FF', '/a/\ufffd'],
  ['/a/%ZZ', undefined],
  ['/a/%4', undefined],
  ['//host/a', '//host/a'],
  ['http://host/a?b', '/a'],
  ['*', '*'],
];

for (const [target, path] of paths) {
  it(`reads the path of ${target}`, () => {
    assert.equal(parseRequestUrl(target)?.path, path);
  });
}

const queries: readonly [target: string, query: string][] = [
  ['/a', ''],
  ['/a?b=1&b=2&c', 'b=1&b=2&c='],
  ['/a?b=%zz&c=1', 'c=1'],
  ['/a?b=1;c=2&d=3', 'd=3'],
  ['/a?b=%3B', 'b=%3B'],
];

for (const [target, query] of queries) {
  it(`reads the query of ${target}`, () => {
    assert.equal(String(parseRequestUrl(target)?.query), query);
  });
}
