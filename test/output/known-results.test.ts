// What a remembered result depends on: everything that is named here, and each apart.
import assert from 'node:assert/strict';
import test from 'node:test';

import { keyOf } from '../../src/output/known-results.ts';

test('code, options, names, texts and where one ends: each makes another key', () => {
  const source = (file: string, text: string) => ({ file, text });
  const keys = [
    keyOf('one', {}, [source('a', 'b')]),
    keyOf('other', {}, [source('a', 'b')]),
    keyOf('one', { kinds: ['A'] }, [source('a', 'b')]),
    keyOf('one', {}, [source('A', 'b')]),
    keyOf('one', {}, [source('a', 'B')]),
    keyOf('one', {}, []),
    keyOf('one', {}, [source('a', 'b'), source('c', 'd')]),
    keyOf('one', {}, [source('c', 'd'), source('a', 'b')]),
    keyOf('one', {}, [source('a', 'b\0c\x001\0d')]),
  ];
  assert.equal(new Set(keys).size, keys.length);
  assert.equal(keyOf('one', {}, [source('a', 'b')]), keys[0]);
});
