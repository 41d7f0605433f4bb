// Measurements -> Markdown.
import type { Measurement } from './measure.ts';

/** Any table; a bar in a cell is no border. */
export function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

/** A row each, with the ratio to the first of the wall time, and to the last, the floor, of wall and CPU time. */
export function tableOfTypes(results: readonly Measurement[]): string {
  const ours = results[0];
  const floor = results.at(-1);
  const rows = results.map((result) => {
    const { name, wall, cpu, peak, files, bytes, failure } = result;
    return [
      name,
      wall.toFixed(2),
      cpu.toFixed(2),
      mebibytes(peak),
      String(files),
      (bytes / 1e3).toFixed(0),
      ...(failure === undefined
        ? [ratio(wall, ours?.wall), ratio(wall, floor?.wall), ratio(cpu, floor?.cpu)]
        : [failure, '', '']),
    ];
  });
  const head = [
    '',
    'wall s',
    'CPU s',
    'peak MiB',
    'files',
    'kB out',
    'wall, ours = 1',
    'wall, floor = 1',
    'CPU, floor = 1',
  ];
  return tableOf(head, rows);
}

export function mebibytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(0);
}

/** A dash when there is nothing to compare with. */
export function ratio(value: number, base: number | undefined, digits = 1): string {
  return base !== undefined && base > 0 ? (value / base).toFixed(digits) : '-';
}

/** The one in the middle, or the lower of two; 0 of none. */
export function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor((values.length - 1) / 2)] ?? 0;
}
