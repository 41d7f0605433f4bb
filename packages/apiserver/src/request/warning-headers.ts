// What a server has to say besides its answer, as the Warning header: each thing once, and no more than clients take.
// @see https://github.com/kubernetes/apiserver/blob/master/pkg/endpoints/filters/warning.go

/** How long all texts may be together before each is cut, and where what follows is dropped. Characters. */
const longest = 4 * 1024;

/** How long each may be where all are too long. Characters. */
const longestOfMany = 256;

/** The Warning headers of an answer. @see https://www.rfc-editor.org/rfc/rfc7234#section-5.5 */
export function warningHeaders(warnings: readonly string[]): Record<string, string> {
  if (warnings.length === 0) return {};
  const shown = withinLimits([...new Set(warnings)]);
  return { warning: shown.map((text) => `299 - ${quoteHeader(text)}`).join(', ') };
}

/** All of them, or the first, cut: those that were there when they became too many, and more until these are too long, too. */
function withinLimits(texts: readonly string[]): readonly string[] {
  let length = 0;
  const tooMany = texts.findIndex((text) => (length += lengthOf(text)) > longest);
  if (tooMany < 0) return texts;
  const cut: string[] = [];
  length = 0;
  for (const [index, text] of texts.entries()) {
    if (index > tooMany && length >= longest) break;
    const shown = lengthOf(text) > longestOfMany ? [...text].slice(0, longestOfMany).join('') : text;
    length += lengthOf(shown);
    cut.push(shown);
  }
  return cut;
}

/** In characters as Go counts them: those that JavaScript takes for two are one. */
function lengthOf(text: string): number {
  let length = 0;
  for (const _character of text) length++;
  return length;
}

/** A header holds no line breaks and, in Node, no characters beyond Latin-1. */
function quoteHeader(text: string): string {
  const plain = text.replaceAll(/[^\x20-\x7e]/g, '?');
  return `"${plain.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}
