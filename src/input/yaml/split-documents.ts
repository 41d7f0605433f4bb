// The text of a file -> the texts of its documents, with the line that each begins at. Cheap, and exact: a document ends
// before every line that begins with `---`, and nothing that is before it changes how the rest is read.
// Documents can therefore be read apart, by threads as well; their problems keep their lines.

/** One document of a file. */
export interface DocumentText {
  readonly text: string;
  /** Of the first line of the text in its file, from 1. */
  readonly line: number;
}

/**
 * Splits the text of a file.
 *
 * @returns texts that are the whole text when put together; one without content but comments is no document, and not among them
 */
export function splitDocuments(text: string): readonly DocumentText[] {
  // Directives such as %YAML reach further than one document.
  if (/^\ufeff?%/.test(text) || text.includes('\n%') || text.includes('\n\ufeff%')) return [{ text, line: 1 }];
  const documents: DocumentText[] = [];
  let line = 1;
  let start = 0;
  while (start < text.length) {
    const end = nextStart(text, start);
    const document = text.slice(start, end);
    documents.push({ text: document, line });
    line += countLines(text, start, end);
    start = end;
  }
  return documents;
}

/** Where the next line is that begins with `---` and a blank. */
function nextStart(text: string, from: number): number {
  for (let at = text.indexOf('\n---', from); at !== -1; at = text.indexOf('\n---', at + 1)) {
    const next = text.charAt(at + 4);
    if (next === '' || next === '\n' || next === ' ' || next === '\t' || next === '\r') return at + 1;
  }
  return text.length;
}

function countLines(text: string, from: number, to: number): number {
  let lines = 0;
  for (let at = text.indexOf('\n', from); at !== -1 && at < to; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines;
}
