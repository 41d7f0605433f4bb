// Text from outside -> Markdown that shows it as it is: it starts no heading, link, tag, table cell or code.

/** What Markdown, HTML or a site's template language gives a meaning to, inside a line. */
const special = /[\\`*_[\]<>&#|~${}]/g;
/** A backslash before it keeps the text readable; HTML and templates need the character's number. */
const escaped = (character: string): string =>
  /[<>&|${}]/.test(character) ? `&#${character.charCodeAt(0)};` : `\\${character}`;
/** Control characters but line breaks, and those that turn the direction of text. */
const invisible = /(?!\n)[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/** Addresses stay as they are, so that they become links; what Markdown could take for something else in them ends them. */
const address = /https?:\/\/[A-Za-z0-9\-._/?#=%:+,;@]*[A-Za-z0-9/]/g;
/** A line of this length, in characters, that goes on in lower case was wrapped. */
const wrappedLength = 60;

/** A description: its line breaks stay, but those of wrapped lines; everything else is only text. */
export function prose(text: string): string {
  return unwrapped(text.replaceAll('\r\n', '\n').replaceAll(invisible, ' '))
    .map((line) =>
      plainText(line.trim()).replace(/^([-+=]|\d+(?=[.]))/, (start) => `&#${start.charCodeAt(0)};${start.slice(1)}`),
    )
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}

function unwrapped(text: string): string[] {
  const lines: string[] = [];
  for (const line of text.split('\n')) {
    const last = lines.at(-1) ?? '';
    if (/^\p{Ll}/u.test(line) && last.length >= wrappedLength) lines[lines.length - 1] = `${last.trimEnd()} ${line}`;
    else lines.push(line);
  }
  return lines;
}

function plainText(text: string): string {
  let end = 0;
  let plain = '';
  for (const match of text.matchAll(address)) {
    plain += text.slice(end, match.index).replaceAll(special, escaped) + match[0];
    end = match.index + match[0].length;
  }
  return plain + text.slice(end).replaceAll(special, escaped);
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
