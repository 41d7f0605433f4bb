// Crashes of a process of its own.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const crasher = fileURLToPath(new URL('detached-rejection-crasher.ts', import.meta.url));

function crash(what: string): { status: number | null; stderr: string; stdout: string } {
  return spawnSync(process.execPath, ['--conditions=kubewright-source', crasher, what], { encoding: 'utf8' });
}

test('a promise that a reconcile forgot crashes the process, which says which reconcile it was', () => {
  const { status, stderr, stdout } = crash('detached');
  const id = /reconcileId=(\S+)/.exec(stdout)?.[1];
  assert.equal(status, 1, stderr);
  assert.ok(id !== undefined && stderr.includes(`(reconcileId ${id})`), stderr);
  assert.match(stderr, /the reconcile of default\/a by controller network .* was rejected: lost/);
  assert.match(stderr, /Error: lost\n\s+at .*detached-rejection-crasher\.ts/, 'the stack of the cause');
});

test('one that it forgot before it failed for another reason, too', () => {
  const { status, stderr } = crash('after-failure');
  assert.equal(status, 1, stderr);
  assert.match(stderr, /the reconcile of default\/a by controller network .* was rejected: lost/);
});

test('any other crashes as ever', () => {
  const { status, stderr } = crash('elsewhere');
  assert.equal(status, 1);
  assert.match(stderr, /Error: elsewhere/);
  assert.doesNotMatch(stderr, /controller network/);
});

test('whoever listens for rejections is left what is not of a reconcile', () => {
  const { status, stdout } = crash('elsewhere-handled');
  assert.deepEqual([status, /handled elsewhere/.test(stdout)], [0, true]);
});

test('without watching nothing is changed', () => {
  const { status, stderr } = crash('unwatched');
  assert.equal(status, 1);
  assert.match(stderr, /Error: lost/);
  assert.doesNotMatch(stderr, /controller network/);
});
