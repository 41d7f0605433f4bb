// Errors of an expression -> the text that kube-apiserver prints: the place, the line, and a mark below it.
import type { CelError } from './expression.ts';

const wide = { dot: '．', mark: '＾' };

export function formatErrors(text: string, errors: readonly CelError[]): string {
  const characters = [...text];
  const placed = errors.map(({ at, message }) => {
    const before = characters.slice(0, Math.max(0, at));
    const line = before.filter((each) => each === '\n').length + 1;
    return { line, column: at < 0 ? -1 : at - (before.lastIndexOf('\n') + 1), message };
  });
  placed.sort((one, other) => one.line - other.line || one.column - other.column);
  const lines = text.split('\n');
  return placed
    .map(({ line, column, message }) => {
      if (column < 0) return `ERROR: <input>:-1:0: ${message}`;
      const source = [...(lines[line - 1] ?? '').replaceAll('\t', ' ')];
      const dots = source.slice(0, column).map((each) => (isWide(each) ? wide.dot : '.'));
      const under = source[column];
      const mark = under !== undefined && isWide(under) ? wide.mark : '^';
      return `ERROR: <input>:${line}:${column + 1}: ${message}\n | ${source.join('')}\n | ${dots.join('')}${mark}`;
    })
    .join('\n');
}

function isWide(character: string): boolean {
  return (character.codePointAt(0) ?? 0) > 0x7f;
}
