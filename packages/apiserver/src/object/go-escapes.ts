// The characters that Go writes as an escape of one letter when it quotes a text or a character, without the quotes
// themselves.
// @see https://pkg.go.dev/strconv#Quote

/** What stands for a character. */
export const goEscapes: Readonly<Record<string, string>> = {
  '\u0007': String.raw`\a`,
  '\b': String.raw`\b`,
  '\f': String.raw`\f`,
  '\n': String.raw`\n`,
  '\r': String.raw`\r`,
  '\t': String.raw`\t`,
  '\v': String.raw`\v`,
  '\\': String.raw`\\`,
};
