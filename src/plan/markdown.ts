// Text from outside -> Markdown that shows it as it is: it starts no heading, link, tag, table cell or code.

/** What Markdown, HTML or a site's template language gives a meaning to, inside a line. */
const special = /[\\`*_[\]<>&#|~${}]/g;
/** A backslash before it keeps the text readable; HTML and templates need the character's number. */
const escaped = (character: string): string =>
  /[<>&|${}]/.test(character) ? `&#${character.charCodeAt(0)};` : `\\${character}`;
/** Control characters but line breaks, and those that turn the direction of text. */
const invisible = /(?!\n)[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/** A description: its line breaks stay, everything else is only text. */
export function prose(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replaceAll(invisible, ' ')
    .replaceAll(special, escaped)
    .split('\n')
    .map((line) => line.trim().replace(/^([-+=]|\d+(?=[.]))/, (start) => `&#${start.charCodeAt(0)};${start.slice(1)}`))
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}

/** A value, in the typeface of code. HTML, since between backticks a `|` would still end a cell. */
export function code(text: string): string {
  const shown = text
    .replaceAll(invisible, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replaceAll('\n', '\\n')
    .replaceAll(special, escaped);
  return `<code>${shown}</code>`;
}

/** One line; line breaks inside a cell are those of HTML. */
export function tableRow(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll(/\n+/g, '<br>')).join(' | ')} |`;
}
