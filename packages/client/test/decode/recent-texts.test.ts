import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RecentTexts } from '../../src/decode/recent-texts.ts';

test('a text is that of its bytes, whatever had its place before', () => {
  const texts = new RecentTexts();
  for (let round = 0; round < 2; round += 1) {
    for (let number = 0; number < 3000; number += 1) {
      const text = `${'x'.repeat(number % 70)}${number}`;
      const bytes = Buffer.from(`"${text}"`);
      assert.equal(texts.of(bytes, 1, bytes.length - 1), text);
    }
  }
  assert.equal(texts.of(Buffer.alloc(0), 0, 0), '');
});
