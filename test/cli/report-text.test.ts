import assert from 'node:assert/strict';
import test from 'node:test';

import { reportText } from '../../src/cli/report-text.ts';
import type { Change, Report } from '../../src/pipeline.ts';

const change = (action: Change['action'], path: string, why?: string): Change => ({
  path,
  owner: 'generated',
  action,
  ...(why !== undefined && { why }),
});
const report = (changes: readonly Change[], more: Partial<Report> = {}): Report => ({
  command: 'generate',
  directory: '/home/me/op',
  changes,
  drift: changes.some(({ action }) => action !== 'keep' && action !== 'unchanged'),
  written: true,
  warnings: [],
  next: [],
  ...more,
});

test('what changed, what to know, what to do', () => {
  const changes = [
    change('create', 'a'),
    change('update', 'b', 'keys merged'),
    change('delete', 'c'),
    change('keep', 'd', 'yours'),
    change('unchanged', 'e'),
  ];
  assert.equal(
    reportText(report(changes, { warnings: ['look'], next: ['npm test'] }), '/home/me'),
    [
      '  + a',
      '  ~ b  (keys merged)',
      '  - c',
      '1 created, 1 updated, 1 deleted: op',
      'Warning: look',
      '',
      'Next:',
      '  npm test',
    ].join('\n'),
  );
});

test('nothing to do', () =>
  assert.equal(reportText(report([change('unchanged', 'e')]), '/home/me/op'), 'Up to date: .'));

test('not written: what would change', () => {
  assert.match(reportText(report([change('create', 'a')], { written: false }), '/home/me'), /^1 to create: op$/m);
});

test('a removal says what stays', () => {
  const text = reportText(report([change('keep', 'd', 'edited')], { command: 'remove kind' }), '/home/me');
  assert.match(text, /^ {2}\. d {2}\(edited\)$/m);
});

test('a long list is cut', () => {
  const many = Array.from({ length: 100 }, (_, index) => change('create', `file-${index}`));
  const lines = reportText(report(many), '/home/me').split('\n');
  assert.ok(lines.length < 70);
  assert.match(lines.at(-2) ?? '', /and 40 more/);
});
