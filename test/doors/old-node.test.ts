// Every door on a Node that is too old for it: a sentence, no stack. Needs such a Node on the PATH.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import test from 'node:test';

import { isSupportedNode } from '../../src/cli/node-version.ts';
import { packCheckout } from '../../src/cli/tarballs.ts';
import { root, run } from './command-line.ts';

const candidates = (process.env['PATH'] ?? '')
  .split(delimiter)
  .map((folder) => join(folder, process.platform === 'win32' ? 'node.exe' : 'node'))
  .filter((file) => existsSync(file));
const versions = await Promise.all(
  candidates.map(async (node) => ({
    node,
    version: (await run(node, ['--version'], { cwd: tmpdir() })).out.trim().slice(1),
  })),
);
const old = versions.find(({ version }) => version !== '' && !isSupportedNode(version));
const skip = old === undefined ? 'no old Node on the PATH' : false;

for (const door of ['dist/src/cli/bin.js', 'packages/create-kubewright/create-kubewright.js']) {
  test(`${door} refuses it plainly`, { skip }, async () => {
    assert.ok(old !== undefined);
    await packCheckout(root);
    const { code, out, err } = await run(old.node, [join(root, door), 'new', 'x'], { cwd: tmpdir() });
    assert.equal(code, 1);
    assert.equal(out, '');
    assert.match(err, new RegExp(`needs Node .*, and this is Node ${old.version}`));
    assert.doesNotMatch(err, /\n\s+at /);
  });
}
