import assert from 'node:assert/strict';
import { it } from 'node:test';
import { normalizeMicroTime, normalizeTime } from '../../src/builtin/go-time.ts';

it('writes times in UTC, with seconds or with six digits', () => {
  assert.equal(normalizeTime('2026-01-02T03:04:05.678+01:00'), '2026-01-02T02:04:05Z');
  assert.equal(normalizeMicroTime('2026-01-02T03:04:05.123456+01:00'), '2026-01-02T02:04:05.123456Z');
});

it("refuses others in Go's words", () => {
  assert.throws(() => normalizeMicroTime('2026-01-02T03:04:05Z'), {
    message: 'parsing time "2026-01-02T03:04:05Z" as "2006-01-02T15:04:05.000000Z07:00": cannot parse "Z" as ".000000"',
  });
  assert.throws(() => normalizeTime('2026-01-02'), /cannot parse "" as "T"/);
  assert.throws(() => normalizeTime('soon'), /cannot parse "soon" as "2006"/);
  assert.throws(() => normalizeTime('2026-01-02T03:04:05Zx'), /extra text: "x"/);
});
