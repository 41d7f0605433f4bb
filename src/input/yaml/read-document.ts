// The text of one document -> its value, or what is wrong with it. Fast where the text is plain, by the library where it is not.
import type { YamlReading } from './library.ts';
import { readWithLibrary } from './library.ts';
import { readPlainDocument } from './plain-document.ts';
import type { DocumentText } from './split-documents.ts';

/**
 * Reads what `splitDocuments` gives.
 *
 * @returns usually one value; none when there is nothing but comments; several when the text could not be split; faults with
 * their lines in the file
 */
export function readDocument({ text, line }: DocumentText): YamlReading {
  const plain = readPlainDocument(text);
  if (plain !== undefined) return { values: plain, faults: [] };
  const { values, faults } = readWithLibrary(text);
  return {
    values,
    faults: faults.map((fault) => (fault.line === undefined ? fault : { ...fault, line: fault.line + line - 1 })),
  };
}
