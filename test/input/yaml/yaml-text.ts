// A seeded source of YAML: random values printed in many styles, as people and tools write them, and texts that were damaged.
import { random } from '../../schema/random.ts';

type Pick = (below: number) => number;

/** Gives one text after another. */
export function yamlTexts(seed: number): () => string {
  const pick = random(seed);
  return () => {
    let text = document(pick);
    for (let damage = pick(5) - 2; damage > 0; damage -= 1) text = damaged(text, pick);
    return text;
  };
}

const scalars = [
  [
    'a',
    'object',
    'foo bar',
    'x-kubernetes-map-type',
    'a:b',
    'a#b',
    '-a',
    '?a',
    ':a',
    '--',
    '---a',
    'a - b',
    "it's",
    'a"b',
  ],
  ['on', 'Off', 'y', 'N', 'yes', 'NO', 'true', 'FALSE', 'tRUE', 'null', '~', 'Null', 'nUll', '=', '<', '<<a'],
  [
    '0',
    '-0',
    '007',
    '08',
    '0o7',
    '0x1F',
    '-0x_1',
    '0b101',
    '1_000',
    '+5',
    '-12',
    '9007199254740993',
    '-9223372036854775808',
    '18446744073709551615',
    '0x7fff_ffff_ffff_ffff',
    '0777777777777777777777',
    '9007199254740993.0',
    '1:30',
    '190:20:30',
  ],
  [
    '1.5',
    '1.',
    '.5',
    '-.5',
    '.',
    '1e3',
    '1E+5',
    'e5',
    'E-3',
    '.e5',
    '1_0.5_0',
    '.inf',
    '-.INF',
    '.nan',
    '+.NaN',
    '1.2.3',
  ],
  [
    '2001-01-01',
    '2001-12-14t21:59:43.10-05:00',
    '__proto__',
    'constructor',
    'toString',
    'é☃😀',
    '1,2',
    '[a',
    'a]',
    '{{ a }}',
  ],
].flat();
const strange = [
  '&a b',
  '*a',
  '!!str a',
  '@a',
  '`a',
  '%a',
  ', a',
  '| a',
  '> a',
  '"a',
  "'a",
  '# a',
  '? a',
  ': a',
  '- a',
  '!',
  '&',
  '"a\\q"',
  '"a\\',
  "''''",
];
const quoted = [
  [
    '""',
    '"a"',
    '"a: b"',
    '"\\n\\t\\"\\\\"',
    '"\\u00e9\\x41\\U0001F600"',
    '"\\ud83d\\ude00"',
    '"# no comment"',
    '"a\tb"',
  ],
  ["''", "'a'", "'it''s'", "'a: b'", "'\\n'", "'- a'", "'a #b'", '" a "', "' '", '"\\/"', '"\\e\\_\\L"'],
].flat();

function oneOf<T>(choices: readonly T[], pick: Pick): T {
  return choices[pick(choices.length)] as T;
}

function document(pick: Pick): string {
  const start = oneOf(['', '', '---\n', '--- # comment\n', '# comment\n', '\n', '---\n\n# c\n'], pick);
  const end = oneOf(['', '', '\n', '# end\n', '\n\n', '...\n', '---\n', '  \n'], pick);
  if (pick(8) === 0) return `${start}${flow(pick, 3, '')}\n${end}`;
  return start + block(pick, 4, '', true).replace(/^\n/, '') + end;
}

/** A node at an indentation, beginning with a line break, or with a space when it is in the line of its key. */
function block(pick: Pick, depth: number, indent: string, isRoot = false): string {
  const kind = isRoot ? pick(2) : depth === 0 ? 2 + pick(6) : pick(8);
  if (kind === 0) return mapping(pick, depth, isRoot ? '' : indent + oneOf([' ', '  ', '  ', '    '], pick));
  if (kind === 1) return sequence(pick, depth, indent + oneOf(isRoot ? [''] : ['', '', '  ', ' '], pick));
  if (kind === 2) return ` ${blockScalar(pick, indent)}`;
  if (kind === 3) return ` ${flow(pick, 2, indent)}${comment(pick)}\n`;
  if (kind === 4) return ` ${folded(pick, indent)}${comment(pick)}\n`;
  if (kind === 5) return `${oneOf(['', ' ', '  # nothing'], pick)}\n`;
  if (kind === 6) return `\n${indent}  ${scalar(pick)}${comment(pick)}\n`;
  return ` ${scalar(pick)}${comment(pick)}\n`;
}

function mapping(pick: Pick, depth: number, indent: string): string {
  const lines = Array.from({ length: 1 + pick(3) }, () => entry(pick, depth, indent));
  return `\n${lines.map((line) => between(pick, indent) + indent + line).join('')}`;
}

function entry(pick: Pick, depth: number, indent: string): string {
  return `${key(pick)}:${block(pick, depth - 1, indent)}`;
}

function sequence(pick: Pick, depth: number, indent: string): string {
  const items = Array.from({ length: 1 + pick(3) }, () => {
    const gap = oneOf([' ', ' ', '   '], pick);
    const inner = `${indent} ${gap}`;
    if (depth > 0 && pick(2) === 0) {
      const rest = Array.from({ length: pick(3) }, () => inner + entry(pick, depth - 1, inner));
      return `-${gap}${entry(pick, depth - 1, inner)}${rest.join('')}`;
    }
    if (depth > 0 && pick(5) === 0) return `-${gap}- ${scalar(pick)}\n${inner}-${block(pick, depth - 1, inner)}`;
    return `-${block(pick, depth - 1, indent)}`;
  });
  return `\n${items.map((item) => between(pick, indent) + indent + item).join('')}`;
}

function between(pick: Pick, indent: string): string {
  return pick(6) > 0 ? '' : oneOf(['\n', '# c\n', `${indent}# c\n`, `${indent}  # c\n`, '   \n', '\n\n'], pick);
}

function key(pick: Pick): string {
  const kind = pick(20);
  if (kind === 0) return oneOf(quoted, pick);
  if (kind === 1) return oneOf(scalars, pick);
  return oneOf('abcdefgh'.split(''), pick) + pick(50);
}

function scalar(pick: Pick): string {
  const kind = pick(60);
  return oneOf(kind === 0 ? strange : kind < 20 ? quoted : scalars, pick);
}

function comment(pick: Pick): string {
  return oneOf(['', '', '', '', '', ' # comment', '   ', '  #', ' # [a', pick(5) > 0 ? '' : '#'], pick);
}

/** A scalar over several lines. */
function folded(pick: Pick, indent: string): string {
  const quote = oneOf(['', '', '"', "'"], pick);
  const words = Array.from({ length: 1 + pick(4) }, () => {
    const word = oneOf(['a', 'b c', 'it', '\\', 'x  ', '- y', '#z', 'k: v', '', '1', "''", '\\n', '\\"', 'e '], pick);
    return quote === '"' || !word.includes('\\') ? word : 'w';
  });
  const breaks = (): string =>
    oneOf(['\n', '\n', '\n\n', ' \n', '\n  \n\n', '\n \n'], pick) + indent + oneOf(['  ', ' ', '    ', ''], pick);
  return `${quote}a${words.map((word) => breaks() + word).join('')}${quote}`;
}

function blockScalar(pick: Pick, indent: string): string {
  const header =
    oneOf(['|', '>'], pick) + oneOf(['', '', '', '-', '-', '+', '2', '1-', '+2', '3'], pick) + comment(pick);
  const inner = indent + oneOf([' ', '  ', '    '], pick);
  const lines = Array.from({ length: pick(6) }, () => {
    const line = oneOf(
      ['text', 'a: b', '# no comment', '- x', ' more', '   much more', 'trailing ', 'ta\tb', 'it\'s "so"'],
      pick,
    );
    return oneOf(
      [inner + line, inner + line, inner + line, '', '', inner, ' ', pick(4) > 0 ? '' : indent + line],
      pick,
    );
  });
  return `${header}\n${lines.map((line) => `${line}\n`).join('')}`;
}

function flow(pick: Pick, depth: number, indent: string): string {
  const gap = (): string => oneOf(['', '', ' ', ' ', `\n${indent}  `, `\n${indent} `, '\n', '  '], pick);
  const value = (): string => {
    if (depth > 0 && pick(4) === 0) return flow(pick, depth - 1, indent);
    return pick(3) === 0 ? oneOf(quoted, pick) : oneOf(scalars, pick);
  };
  const length = pick(4);
  if (pick(2) === 0) {
    return `[${gap()}${Array.from({ length }, value).join(oneOf([', ', ',', ' ,'], pick))}${gap()}]`;
  }
  const pairs = Array.from({ length }, () => {
    const name = pick(3) === 0 ? `"${oneOf('abc'.split(''), pick)}${pick(20)}"` : key(pick);
    return name + oneOf([': ', ': ', ':', ' : ', ''], pick) + value();
  });
  return `{${gap()}${pairs.join(oneOf([', ', ',', ` ,${gap()}`, `,${gap()}`], pick))}${gap()}}`;
}

const fragments = [
  [
    '\n',
    '\n\n',
    ' ',
    '  ',
    '\t',
    '#',
    ' #',
    ':',
    ': ',
    '- ',
    '-',
    '"',
    "'",
    '[',
    ']',
    '{',
    '}',
    ',',
    '|',
    '>',
    '|2',
    '\r\n',
    '\r',
  ],
  [
    '&a ',
    '*a',
    '!t ',
    '? ',
    '%',
    '@',
    '`',
    '---',
    '\n---\n',
    '\n...\n',
    '<<: ',
    '\ufeff',
    '\0',
    '\u0085',
    '\u2028',
    '\\',
    '=',
    '~',
    '0',
  ],
].flat();

/** A text with something put in, taken out, doubled or indented otherwise. */
function damaged(text: string, pick: Pick): string {
  const at = pick(text.length + 1);
  const to = at + 1 + pick(4);
  switch (pick(5)) {
    case 0:
      return text.slice(0, at) + text.slice(to);
    case 1: {
      const lines = text.split('\n');
      const line = pick(lines.length);
      lines[line] = pick(2) === 0 ? ` ${lines[line]}` : (lines[line] ?? '').replace(/^ /, '');
      return lines.join('\n');
    }
    case 2: {
      const lines = text.split('\n');
      lines.splice(pick(lines.length), 1, ...(pick(2) === 0 ? [] : [oneOf(lines, pick), oneOf(lines, pick)]));
      return lines.join('\n');
    }
    default:
      return text.slice(0, at) + oneOf(fragments, pick) + text.slice(at);
  }
}
