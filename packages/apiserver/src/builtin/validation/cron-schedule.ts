// Whether a text is a schedule of cron, and what is wrong with it in the words of the library that Kubernetes reads them
// with.
// @see https://github.com/robfig/cron/blob/v3/parser.go
import { quote } from '@kubewright/apimachinery';

interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly names: readonly string[];
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** Minute, hour, day of the month, month, day of the week. A name means its place, counted from the minimum. */
const fields: readonly Bounds[] = [
  { min: 0, max: 59, names: [] },
  { min: 0, max: 23, names: [] },
  { min: 1, max: 31, names: [] },
  { min: 1, max: 12, names: months },
  { min: 0, max: 6, names: days },
];

const descriptors = new Set(['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly']);
const everyPrefix = '@every ';

/** Undefined when it is one. */
export function whyNotSchedule(text: string): string | undefined {
  let schedule = text;
  if (/^(CRON_)?TZ=/.test(text)) {
    const end = text.indexOf(' ');
    if (end < 0) return 'invalid schedule format: runtime error: slice bounds out of range [:-1]';
    const zone = text.slice(text.indexOf('=') + 1, end);
    if (!isTimeZone(zone)) return `provided bad location ${zone}: unknown time zone ${zone}`;
    schedule = text.slice(end).trim();
  }
  if (schedule.startsWith('@')) return whyNotDescriptor(schedule);
  const given = schedule.split(/\s+/).filter((field) => field !== '');
  if (given.length !== fields.length) {
    return `expected exactly ${fields.length} fields, found ${given.length}: [${given.join(' ')}]`;
  }
  for (const [index, bounds] of fields.entries()) {
    for (const range of (given[index] ?? '').split(',')) {
      const why = range === '' ? undefined : whyNotRange(range, bounds);
      if (why !== undefined) return why;
    }
  }
  return undefined;
}

/** As the database of time zones spells it. */
export function isTimeZone(name: string): boolean {
  if (name === '' || name === 'Local') return true;
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions();
    return timeZone === name || timeZone.toLowerCase() !== name.toLowerCase();
  } catch {
    return false;
  }
}

function whyNotDescriptor(text: string): string | undefined {
  if (descriptors.has(text)) return undefined;
  if (!text.startsWith(everyPrefix)) return `unrecognized descriptor: ${text}`;
  const duration = text.slice(everyPrefix.length);
  if (/^[+-]?(0|((\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h))+)$/.test(duration)) return undefined;
  const isUnitless = /^[+-]?(\d+\.?\d*|\.\d+)$/.test(duration);
  const why = isUnitless ? 'missing unit in duration' : 'invalid duration';
  return `failed to parse duration ${text}: time: ${why} ${quote(duration)}`;
}

function whyNotRange(text: string, bounds: Bounds): string | undefined {
  const [range = '', ...steps] = text.split('/');
  const [low = '', ...highs] = range.split('-');
  const isAll = low === '*' || low === '?';
  const read: (number | string)[] = [];
  if (!isAll) {
    read.push(readNumber(low, bounds));
    if (highs.length === 1 && typeof read[0] === 'number') read.push(readNumber(highs[0] ?? '', bounds));
  }
  const wrong = read.find((each) => typeof each === 'string');
  if (wrong !== undefined) return wrong;
  if (!isAll && highs.length > 1) return `too many hyphens: ${text}`;
  if (steps.length > 1) return `too many slashes: ${text}`;
  const step = steps.length === 0 ? 1 : readNumber(steps[0] ?? '');
  if (typeof step === 'string') return step;
  const start = isAll ? bounds.min : Number(read[0]);
  // One number and a step go on to the end.
  const end = isAll || (steps.length > 0 && highs.length === 0) ? bounds.max : Number(read[1] ?? start);
  if (start < bounds.min) return `beginning of range (${start}) below minimum (${bounds.min}): ${text}`;
  if (end > bounds.max) return `end of range (${end}) above maximum (${bounds.max}): ${text}`;
  if (start > end) return `beginning of range (${start}) beyond end of range (${end}): ${text}`;
  return step === 0 ? `step of range should be a positive number: ${text}` : undefined;
}

/** The number, or what is wrong with it. */
function readNumber(text: string, bounds?: Bounds): number | string {
  const place = bounds?.names.indexOf(text.toLowerCase()) ?? -1;
  if (bounds !== undefined && place >= 0) return bounds.min + place;
  const failed = `failed to parse int from ${text}: strconv.Atoi: parsing ${quote(text)}`;
  if (!/^[+-]?\d+$/.test(text)) return `${failed}: invalid syntax`;
  if (BigInt.asIntN(64, BigInt(text)) !== BigInt(text)) return `${failed}: value out of range`;
  const number = Number(text);
  return number < 0 ? `negative number (${number}) not allowed: ${text}` : number;
}
