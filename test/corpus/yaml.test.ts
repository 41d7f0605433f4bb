// Every document of the corpus has the same value for our reader of YAML as for the library.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readWithLibrary } from '../../src/input/yaml/library.ts';
import { readPlainDocument } from '../../src/input/yaml/plain-document.ts';
import { splitDocuments } from '../../src/input/yaml/split-documents.ts';
import { printJson } from '../../src/model/exact-json.ts';
import { corpusFolder, readCorpus } from './corpus.ts';

const folder = corpusFolder();

test('the corpus is read as the library reads it', { skip: folder === undefined && 'no corpus (see above)' }, () => {
  let read = 0;
  let left = 0;
  for (const { file, text } of readCorpus(folder ?? '')) {
    for (const document of splitDocuments(text)) {
      const plain = readPlainDocument(document.text);
      if (plain === undefined) {
        left += 1;
        continue;
      }
      read += 1;
      const { values, faults } = readWithLibrary(document.text);
      assert.deepEqual(faults, [], file);
      assert.deepEqual([...plain], values, file);
      assert.equal(printJson(plain), printJson(values), `${file}: the order of keys`);
    }
  }
  console.log(`corpus: ${read} documents are read like the library reads them, ${left} are left to it`);
  assert.ok(read > left * 10, 'most definitions are plain');
});
