import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock } from '@kubewright/apimachinery';
import { jsonLogger } from '@kubewright/client';

test('one JSON object a line, with the fields of the logger and of the line', () => {
  const lines: string[] = [];
  const log = jsonLogger({ clock: new FakeClock(), write: (line) => void lines.push(line) }).with({ controller: 'x' });
  log.debug('not written');
  log.info('hello', { count: 2n, error: new Error('boom') });
  const cycle: Record<string, unknown> = {};
  cycle['self'] = cycle;
  log.warn('cycle', cycle);
  assert.equal(lines.length, 2);
  const first = JSON.parse(lines[0] ?? '') as Record<string, string>;
  assert.equal(first['time'], '2026-01-01T00:00:00.000Z');
  assert.deepEqual(
    [first['level'], first['message'], first['controller'], first['count']],
    ['info', 'hello', 'x', '2'],
  );
  assert.match(first['error'] ?? '', /^Error: boom\n/);
  assert.match(lines[1] ?? '', /could not be written.*\n$/);
});
