// The key of an object, guessed before it is scanned: right where objects are alike, never a key of something else's bytes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KeyReader } from '../../src/informer/key-reader.ts';

function readerOf(text: string): KeyReader {
  const reader = new KeyReader();
  const bytes = Buffer.from(text);
  const start = text.indexOf('"name":"') + 8;
  reader.read(bytes, 0, start, text.indexOf('"', start), 0, 0);
  return reader;
}

test('a key is guessed where the name stood last, or behind what stood before it', () => {
  const reader = readerOf('{"metadata":{"name":"a","namespace":"x"}}');
  const cases: [string, string | undefined][] = [
    ['{"metadata":{"name":"web-1","namespace":"team-a","uid":"1"}}', 'team-a/web-1'],
    ['{"metadata":{"name":"node-1","uid":"1"}}', 'node-1'],
    ['{"kind":"Thing","metadata":{"name":"b","namespace":"y"}}', 'y/b'],
    ['{"metadata":{"labels":{"name":"c"},"name":"d"}}', 'c'],
    ['{"metadata":{"uid":"1"}}', undefined],
    ['{"metadata":{"name":"cut', undefined],
    [`{"metadata":{"name":"${'x'.repeat(254)}"}}`, undefined],
    [`{"metadata":{"name":"${'x'.repeat(253)}"}}`, 'x'.repeat(253)],
    ['', undefined],
  ];
  for (const [text, expected] of cases) {
    const bytes = Buffer.from(`"}}\n${text}`);
    assert.equal(reader.guess(bytes, 4, bytes.length), expected, text);
  }
});

test('nothing is guessed before an object was read', () => {
  const bytes = Buffer.from('{"metadata":{"name":"a"}}');
  assert.equal(new KeyReader().guess(bytes, 0, bytes.length), undefined);
});
