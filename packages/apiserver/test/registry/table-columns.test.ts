import assert from 'node:assert/strict';
import { it } from 'node:test';
import { formatAge } from '../../src/registry/table-columns.ts';

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;
const cases: readonly [seconds: number, text: string][] = [
  [-5, '<invalid>'],
  [0, '0s'],
  [119, '119s'],
  [2 * minute, '2m'],
  [2 * minute + 5, '2m5s'],
  [10 * minute + 5, '10m'],
  [179 * minute, '179m'],
  [3 * hour, '3h'],
  [3 * hour + 5 * minute, '3h5m'],
  [9 * hour + 5 * minute, '9h'],
  [47 * hour, '47h'],
  [2 * day + 3 * hour, '2d3h'],
  [8 * day + 3 * hour, '8d'],
  [729 * day, '729d'],
  [2 * 365 * day + 30 * day, '2y30d'],
  [9 * 365 * day, '9y'],
];

for (const [seconds, text] of cases) {
  it(`${seconds} seconds are ${text}`, () => {
    assert.equal(formatAge(seconds * 1000), text);
  });
}
