// Times as Go reads and writes them: Time with seconds, MicroTime with exactly six digits of fraction, both in UTC.
// @see https://github.com/kubernetes/apimachinery/blob/master/pkg/apis/meta/v1/time.go and micro_time.go

/** The elements of a layout, each with what it accepts. */
type Layout = readonly (readonly [element: string, pattern: RegExp])[];

const date: Layout = [
  ['2006', /^\d{4}/],
  ['-', /^-/],
  ['01', /^(?:0[1-9]|1[0-2])/],
  ['-', /^-/],
  ['02', /^(?:0[1-9]|[12]\d|3[01])/],
  ['T', /^T/],
  ['15', /^(?:[01]\d|2[0-3])/],
  [':', /^:/],
  ['04', /^[0-5]\d/],
  [':', /^:/],
];
const zone: Layout = [['Z07:00', /^(?:Z|[+-]\d\d:\d\d)/]];
const timeLayout: Layout = [...date, ['05', /^[0-5]\d(?:\.\d+)?/], ...zone];
const microTimeLayout: Layout = [...date, ['05', /^[0-5]\d/], ['.000000', /^\.\d{6}(?!\d)/], ...zone];

/** As this server writes them, on days that every month has. */
const plainTime = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/;

/** @throws TypeError with Go's message */
export function normalizeTime(text: string): string {
  if (plainTime.test(text)) return text;
  check(text, timeLayout, '2006-01-02T15:04:05Z07:00');
  return `${new Date(text).toISOString().slice(0, 19)}Z`;
}

/** @throws TypeError with Go's message */
export function normalizeMicroTime(text: string): string {
  check(text, microTimeLayout, '2006-01-02T15:04:05.000000Z07:00');
  const fraction = /\.(\d{6})/.exec(text)?.[1] ?? '000000';
  return `${new Date(text).toISOString().slice(0, 19)}.${fraction}Z`;
}

function check(text: string, layout: Layout, name: string): void {
  let rest = text;
  const wrong = (element: string): TypeError =>
    new TypeError(
      `parsing time ${JSON.stringify(text)} as ${JSON.stringify(name)}: cannot parse ${JSON.stringify(rest)} as ${JSON.stringify(element)}`,
    );
  for (const [element, pattern] of layout) {
    const match = pattern.exec(rest);
    if (match === null) throw wrong(element);
    rest = rest.slice(match[0].length);
  }
  if (rest !== '') throw new TypeError(`parsing time ${JSON.stringify(text)}: extra text: ${JSON.stringify(rest)}`);
  if (Number.isNaN(Date.parse(text))) throw new TypeError(`parsing time ${JSON.stringify(text)}: day out of range`);
}
