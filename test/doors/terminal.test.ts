// The first door on a real terminal: the binary asks, checks on Enter, and writes. The terminal is made by script(1).
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { stripVTControlCharacters } from 'node:util';

import { packCheckout } from '../../src/cli/tarballs.ts';
import { root, run } from './command-line.ts';

const { out: version } = await run('script', ['--version'], { cwd: tmpdir() }).catch(() => ({ out: '' }));
const skip = version.includes('util-linux') ? false : 'no script(1) of util-linux here to make a terminal with';
const clearLine = '\u0015';
const down = '\u001b[B';

test('kubewright new, typed', { skip }, async (context) => {
  await packCheckout(root);
  const cwd = mkdtempSync(join(tmpdir(), 'kubewright-terminal-'));
  context.after(() => rmSync(cwd, { recursive: true }));
  const command = `stty cols 160; '${process.execPath}' '${join(root, 'dist/src/cli/bin.js')}' new --no-install --no-git`;
  const { code, out } = await run('script', ['-qec', command, '/dev/null'], {
    cwd,
    env: { TERM: 'xterm', CI: undefined },
    input: [
      ['Name of the operator', 'typed-operator\r'],
      ['API group', 'no dots\r'],
      ['For example: samples.example.com', `${clearLine}net.example.com\r`],
      ['Version', '\r'],
      ['Kind', 'NetworkPolicy\r'],
      ['Scope', `${down}\r`],
      ['(networkpolicies)', '\r'],
    ],
  });
  const screen = stripVTControlCharacters(out);
  assert.equal(code, 0, screen);
  assert.match(screen, /\d+ created: typed-operator/);
  const crd = readFileSync(join(cwd, 'typed-operator/config/crd/net.example.com_networkpolicies.yaml'), 'utf8');
  assert.match(crd, /scope: Cluster/);
});

test('Ctrl-C in a prompt writes nothing', { skip }, async (context) => {
  const cwd = mkdtempSync(join(tmpdir(), 'kubewright-terminal-'));
  context.after(() => rmSync(cwd, { recursive: true }));
  const command = `'${process.execPath}' '${join(root, 'dist/src/cli/bin.js')}' new here`;
  const { code, out } = await run('script', ['-qec', command, '/dev/null'], {
    cwd,
    env: { TERM: 'xterm', CI: undefined },
    input: [['API group', '\u0003']],
  });
  assert.equal(code, 1, out);
  assert.match(stripVTControlCharacters(out), /Cancelled; nothing was written/);
  assert.equal(existsSync(join(cwd, 'here')), false);
});
