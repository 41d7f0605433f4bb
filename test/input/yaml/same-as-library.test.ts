// The reader of plain documents against the library, which defines what is right: a text that the reader does not leave to the
// library has the same value there and no fault. KUBEWRIGHT_FUZZ sets how many texts are tried and KUBEWRIGHT_SEED the first.
import assert from 'node:assert/strict';
import test from 'node:test';
import { isDeepStrictEqual } from 'node:util';

import type { YamlReading } from '../../../src/input/yaml/library.ts';
import { readWithLibrary } from '../../../src/input/yaml/library.ts';
import { readPlainDocument } from '../../../src/input/yaml/plain-document.ts';
import { splitDocuments } from '../../../src/input/yaml/split-documents.ts';
import { printJson } from '../../../src/model/exact-json.ts';
import { yamlTexts } from './yaml-text.ts';

const count = Number(process.env['KUBEWRIGHT_FUZZ'] ?? 6000);
const seed = Number(process.env['KUBEWRIGHT_SEED'] ?? 1);

test('random texts are read as the library reads them, or left to it', () => {
  const next = yamlTexts(seed);
  let read = 0;
  let left = 0;
  let refused = 0;
  for (let run = 0; run < count; run += 1) {
    const text = next();
    const shown = (): string => `text ${run} of seed ${seed}: ${JSON.stringify(text)}`;
    const documents = splitDocuments(text);
    assert.equal(documents.map((document) => document.text).join(''), text);
    const values: unknown[] = [];
    let isRefused = false;
    for (const document of documents) {
      const library = readWithLibrary(document.text);
      const plain = readPlainDocument(document.text);
      if (plain === undefined) left += 1;
      else {
        read += 1;
        assertSame(plain, library, shown);
      }
      values.push(...library.values);
      isRefused ||= library.faults.length > 0;
    }
    // What an open quote swallows may be wrong in its own right when it is split, but nothing is right that was wrong.
    const whole = readWithLibrary(text);
    // The library alone takes an open quote for closed when the text ends with an escaped one.
    if (!isRefused || !/\\"\s*$/.test(text)) assert.equal(isRefused, whole.faults.length > 0, shown());
    if (isRefused) refused += 1;
    else assertSame(values, whole, shown);
  }
  console.log(`${count} texts: ${read} documents read, ${left} left to the library; ${refused} texts refused`);
  // A reader that leaves everything to the library would be right, and useless.
  assert.ok(read > count / 4, `only ${read} documents were read`);
});

/** No fault, and equal values with the same order of keys. */
function assertSame(values: readonly unknown[], library: YamlReading, shown: () => string): void {
  assert.deepEqual(library.faults, [], shown());
  const isSame = isDeepStrictEqual([...values], library.values) && printJson(values) === printJson(library.values);
  assert.ok(isSame, `${shown()}\nours    ${printJson(values)}\nlibrary ${printJson(library.values)}`);
}
