import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';

import { isSupportedNode, supportedNode } from '../../src/cli/node-version.ts';

test('the range is the one of package.json', () => {
  const { engines } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    engines: { node: string };
  };
  assert.equal(engines.node, supportedNode);
});

for (const [version, supported] of [
  ['18.20.0', false],
  ['20.20.2', false],
  ['22.18.9', false],
  ['22.19.0', true],
  ['23.11.0', false],
  ['24.10.0', false],
  ['24.11.0', true],
  ['25.0.0', true],
] as const) {
  test(`Node ${version} is ${supported ? '' : 'not '}supported`, () =>
    assert.equal(isSupportedNode(version), supported));
}
