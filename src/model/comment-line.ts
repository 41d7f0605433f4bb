// Text from outside -> one line of a documentation comment, which it can neither end nor break.

/** White space and invisible characters become single spaces. */
export function commentLine(text: string): string {
  return text
    .replace(/[\s\p{Control}\p{Surrogate}\ufeff]+/gu, ' ')
    .trim()
    .replaceAll('*/', '*\\/');
}
