// Times and durations: reading and printing them as Go does, and their parts.
import { CelFault, Duration, Timestamp } from './value.ts';

const second = 1_000_000_000n;
const units: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1000n,
  µs: 1000n,
  μs: 1000n,
  ms: 1_000_000n,
  s: second,
  m: 60n * second,
  h: 3600n * second,
};

export function readDuration(text: string): Duration {
  const [, sign = '', rest = ''] = /^([+-]?)(0|(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/.exec(text) ?? [];
  if (rest === '') throw new CelFault("type conversion error from 'string' to 'google.protobuf.Duration'");
  let total = 0n;
  for (const [, whole = '', fraction = '', unit = ''] of rest.matchAll(/(\d*)\.?(\d*)([a-zµμ]+)/g)) {
    const size = units[unit] ?? 0n;
    total += BigInt(whole || '0') * size;
    if (fraction !== '') total += (BigInt(fraction) * size) / 10n ** BigInt(fraction.length);
  }
  return new Duration(sign === '-' ? -total : total);
}

/** Of the years 1 to 9999. */
const years = { first: -62_135_596_800n * second, last: 253_402_300_800n * second };

export function checkTimestamp(nanoseconds: bigint): Timestamp {
  if (nanoseconds < years.first || nanoseconds >= years.last) throw new CelFault('timestamp overflow');
  return new Timestamp(nanoseconds);
}

export function checkDuration(nanoseconds: bigint): Duration {
  if (nanoseconds >= 2n ** 63n || nanoseconds < -(2n ** 63n)) throw new CelFault('integer overflow');
  return new Duration(nanoseconds);
}

/** As CEL prints it: seconds. */
export function formatDuration({ nanoseconds }: Duration): string {
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  const fraction = (size % second).toString().padStart(9, '0').replace(/0+$/, '');
  return `${nanoseconds < 0n ? '-' : ''}${size / second}${fraction === '' ? '' : `.${fraction}`}s`;
}

export function readTimestamp(text: string): Timestamp {
  const form = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d?:\d\d:\d\d)(?:[.,](\d+))?([Zz]|[+-]\d\d:?\d\d)$/;
  const [, day = '', time = '', fraction = '', zone = ''] = form.exec(text) ?? [];
  const milliseconds = Date.parse(`${day}T${time.padStart(8, '0')}${zone.toUpperCase()}`);
  if (day === '' || Number.isNaN(milliseconds)) {
    throw new CelFault("type conversion error from 'string' to 'google.protobuf.Timestamp'");
  }
  return new Timestamp(BigInt(milliseconds) * 1_000_000n + BigInt(fraction.padEnd(9, '0').slice(0, 9)));
}

export function formatTimestamp({ nanoseconds }: Timestamp): string {
  const fraction = (((nanoseconds % second) + second) % second).toString().padStart(9, '0').replace(/0+$/, '');
  const text = toDate(nanoseconds).toISOString().slice(0, 19);
  return `${text}${fraction === '' ? '' : `.${fraction}`}Z`;
}

function toDate(nanoseconds: bigint): Date {
  const milliseconds = nanoseconds / 1_000_000n - (nanoseconds % 1_000_000n < 0n ? 1n : 0n);
  return new Date(Number(milliseconds));
}

const partsOfTime: Readonly<Record<string, (date: Date) => number>> = {
  getFullYear: (date) => date.getUTCFullYear(),
  getMonth: (date) => date.getUTCMonth(),
  getDayOfYear: (date) =>
    Math.floor(
      (Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()) - Date.UTC(date.getUTCFullYear(), 0, 1)) /
        86_400_000,
    ),
  getDate: (date) => date.getUTCDate(),
  getDayOfMonth: (date) => date.getUTCDate() - 1,
  getDayOfWeek: (date) => date.getUTCDay(),
  getHours: (date) => date.getUTCHours(),
  getMinutes: (date) => date.getUTCMinutes(),
  getSeconds: (date) => date.getUTCSeconds(),
  getMilliseconds: (date) => date.getUTCMilliseconds(),
};

export const timeParts: readonly string[] = Object.keys(partsOfTime);

/** @param zone - the name of a time zone, or an offset such as `+02:00` */
export function partOfTime(name: string, { nanoseconds }: Timestamp, zone = 'UTC'): bigint {
  const minutes = zone.includes(':') ? readOffset(zone) : undefined;
  const offset = minutes === undefined ? offsetOfZone(zone, toDate(nanoseconds)) : minutes * 60;
  return BigInt(partsOfTime[name]?.(toDate(nanoseconds + BigInt(offset) * second)) ?? 0);
}

/** Minutes. */
function readOffset(zone: string): number {
  const at = zone.indexOf(':');
  const [hours = 0, minutes = 0] = [zone.slice(0, at), zone.slice(at + 1)].map((part) => {
    if (/^[+-]?\d+$/.test(part)) return Number(part);
    throw new CelFault(`strconv.Atoi: parsing ${JSON.stringify(part)}: invalid syntax`);
  });
  return zone.startsWith('-') ? hours * 60 - minutes : hours * 60 + minutes;
}

const zones = new Map<string, Intl.DateTimeFormat>();

/** Seconds east of UTC at a time. */
function offsetOfZone(zone: string, date: Date): number {
  if (zone === '' || zone === 'UTC' || zone === 'Local') return 0;
  let format = zones.get(zone);
  if (format === undefined) zones.set(zone, (format = openZone(zone)));
  const parts = new Map(format.formatToParts(date).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  const local = new Date(0);
  local.setUTCFullYear(part('year'), part('month') - 1, part('day'));
  local.setUTCHours(part('hour'), part('minute'), part('second'));
  return Math.round((local.getTime() - Math.floor(date.getTime() / 1000) * 1000) / 1000);
}

/** Unlike JavaScript, Go tells upper case from lower case in a zone's name. */
function openZone(zone: string): Intl.DateTimeFormat {
  if (zone.includes('..') || zone.startsWith('/') || zone.includes('\\')) {
    throw new CelFault('time: invalid location name');
  }
  try {
    if (!/^[A-Z]/.test(zone)) throw new RangeError(zone);
    const number = '2-digit';
    return new Intl.DateTimeFormat('en', {
      timeZone: zone,
      calendar: 'gregory',
      hourCycle: 'h23',
      year: 'numeric',
      month: number,
      day: number,
      hour: number,
      minute: number,
      second: number,
    });
  } catch {
    throw new CelFault(`unknown time zone ${zone}`);
  }
}

const wholes: Readonly<Record<string, bigint>> = {
  getHours: 3600n * second,
  getMinutes: 60n * second,
  getSeconds: second,
};

export function partOfDuration(name: string, { nanoseconds }: Duration): bigint {
  if (name === 'getMilliseconds') return nanoseconds / 1_000_000n;
  return nanoseconds / (wholes[name] ?? second);
}
