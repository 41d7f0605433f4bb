// The text of one document -> its value, when the text is as plain as what Kubernetes' tools print: mappings, sequences,
// scalars and JSON. Never an error: whatever is unusual or wrong is left to the library, so that it alone defines what YAML is.
// Some fifteen times faster than it, because it makes values and no syntax tree.
import { readBlockNode } from './block-node.ts';
import type { Cursor } from './cursor.ts';
import { Doubt, doubt, toContent } from './cursor.ts';

/** Control characters, returns, byte order marks, and what some versions of YAML take for line breaks. */
// oxlint-disable-next-line no-control-regex -- these are what is left to the library
const unusual = /[\0-\x08\x0b-\x1f\x7f\x85\u2028\u2029\ufeff]/;
/** The line that begins a document, and nothing else in it but a comment. */
const documentStart = /---(?: +#.*| *)\n/y;

/**
 * Reads one document.
 *
 * @param text - what `splitDocuments` gives
 * @returns its value in a list, which is empty when there is nothing but comments; undefined when the library has to read it
 */
export function readPlainDocument(text: string): readonly [value: unknown] | readonly [] | undefined {
  if (unusual.test(text)) return undefined;
  const isEnded = text.endsWith('\n');
  if (!isEnded && text.endsWith(' ')) return undefined;
  const cursor: Cursor = { text: isEnded ? text : `${text}\n`, at: 0, indent: 0, depth: 0 };
  try {
    const isMarked = skipMarker(cursor);
    toContent(cursor);
    if (isAtEnd(cursor)) return isMarked ? [null] : [];
    if (cursor.indent !== 0) return undefined;
    const value = readBlockNode(cursor, -1);
    return isAtEnd(cursor) ? [value] : undefined;
  } catch (error) {
    if (error instanceof Doubt) return undefined;
    throw error;
  }
}

function isAtEnd({ indent }: Cursor): boolean {
  return indent === -1;
}

/** Goes over the line that begins the document, if there is one. */
function skipMarker(cursor: Cursor): boolean {
  if (!cursor.text.startsWith('---')) return false;
  documentStart.lastIndex = 0;
  if (!documentStart.test(cursor.text)) doubt();
  cursor.at = documentStart.lastIndex;
  return true;
}
