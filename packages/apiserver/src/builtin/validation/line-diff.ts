// How two texts differ, line by line, as Go's difflib shows it: groups of changes with three lines around each.
type Line = readonly [sign: ' ' | '-' | '+', text: string];

const context = 3;

export function unifiedDiff(before: string, after: string): string {
  const lines = comparedLines(before.split('\n'), after.split('\n'));
  const isShown = lines.map((_, index) =>
    lines.slice(Math.max(0, index - context), index + context + 1).some(isChange),
  );
  let [from, to] = [1, 1];
  let text = '';
  for (let index = 0; index < lines.length;) {
    const end = isShown[index] === true ? isShown.indexOf(false, index) : index + 1;
    const group = lines.slice(index, end < 0 ? undefined : end);
    const [removed, added] = (['-', '+'] as const).map((sign) => group.filter(([own]) => own === ' ' || own === sign));
    if (isShown[index] === true) {
      text += `@@ -${range(from, removed)} +${range(to, added)} @@\n`;
      text += group.map(([sign, line]) => `${sign}${line}\n`).join('');
    }
    from += removed?.length ?? 0;
    to += added?.length ?? 0;
    index += group.length;
  }
  return text;
}

function isChange([sign]: Line): boolean {
  return sign !== ' ';
}

function range(start: number, lines: readonly Line[] = []): string {
  if (lines.length === 1) return String(start);
  return `${lines.length === 0 ? start - 1 : start},${lines.length}`;
}

/** More than this many pairs of lines are not compared: a hostile object has many. */
const mostPairs = 1_000_000;

function comparedLines(before: readonly string[], after: readonly string[]): Line[] {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start++;
  let end = 0;
  while (end < most - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  const same = (line: string): Line => [' ', line];
  const [old, next] = [before.slice(start, before.length - end), after.slice(start, after.length - end)];
  return [
    ...before.slice(0, start).map(same),
    ...changedLines(old, next),
    ...before.slice(before.length - end).map(same),
  ];
}

/** By the longest common subsequence; of a change the old lines come first. */
function changedLines(before: readonly string[], after: readonly string[]): Line[] {
  const isCompared = before.length * after.length <= mostPairs;
  const common = isCompared ? commonLengths(before, after) : [];
  const at = (row: number, column: number): number => common[row]?.[column] ?? 0;
  const lines: Line[] = [];
  let [row, column] = [0, 0];
  while (row < before.length || column < after.length) {
    const [old, next] = [before[row], after[column]];
    if (isCompared && old !== undefined && old === next) {
      lines.push([' ', old]);
      row++;
      column++;
    } else if (old !== undefined && (next === undefined || at(row + 1, column) >= at(row, column + 1))) {
      lines.push(['-', old]);
      row++;
    } else {
      lines.push(['+', next ?? '']);
      column++;
    }
  }
  return lines;
}

/** How many lines two texts have in common from each line of one and each of the other. */
function commonLengths(before: readonly string[], after: readonly string[]): readonly (readonly number[])[] {
  const lengths = Array.from({ length: before.length + 1 }, () => Array.from({ length: after.length + 1 }, () => 0));
  const at = (row: number, column: number): number => lengths[row]?.[column] ?? 0;
  for (let row = before.length - 1; row >= 0; row--) {
    for (let column = after.length - 1; column >= 0; column--) {
      const longest = Math.max(at(row + 1, column), at(row, column + 1));
      const length = before[row] === after[column] ? at(row + 1, column + 1) + 1 : longest;
      lengths[row]?.splice(column, 1, length);
    }
  }
  return lengths;
}
