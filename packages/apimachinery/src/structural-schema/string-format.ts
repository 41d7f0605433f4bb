// The formats of strings that kube-apiserver checks in custom resources. A format it does not know checks nothing.
// @see https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/apiserver/validation/formats.go
// @see https://github.com/kubernetes/kube-openapi/tree/master/pkg/validation/strfmt
import { isDns1123Label, isDns1123Subdomain } from '../names.ts';
import { isCidr, isIpv4, isIpv6 } from './ip-address.ts';

/**
 * The check of a format.
 *
 * @param format - such as `date-time`; hyphens do not count
 * @returns undefined for a format that is not checked
 */
export function stringFormat(format: string): ((text: string) => boolean) | undefined {
  return formats.get(format.replaceAll('-', ''));
}

const formats: ReadonlyMap<string, (text: string) => boolean> = new Map([
  ['bsonobjectid', matches(/^[0-9a-f]{24}$/i)],
  ['byte', matches(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$/)],
  ['cidr', isCidr],
  ['creditcard', isCreditCard],
  ['date', isDate],
  ['datetime', isDateTime],
  ['duration', isDuration],
  ['email', isEmail],
  ['hexcolor', matches(/^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/)],
  ['hostname', isHostname],
  ['ipv4', isIpv4],
  ['ipv6', isIpv6],
  ['isbn', (text) => isIsbn10(text) || isIsbn13(text)],
  ['isbn10', isIsbn10],
  ['isbn13', isIsbn13],
  ['k8slongname', isDns1123Subdomain],
  ['k8sshortname', isDns1123Label],
  [
    'mac',
    matches(
      /^(?:[0-9a-f]{2}(?<s>[:-])[0-9a-f]{2}(?:\k<s>[0-9a-f]{2}){4}(?:(?:\k<s>[0-9a-f]{2}){2}|(?:\k<s>[0-9a-f]{2}){14})?|[0-9a-f]{4}(?:\.[0-9a-f]{4}){2}(?:\.[0-9a-f]{4}|(?:\.[0-9a-f]{4}){7})?)$/i,
    ),
  ],
  ['password', () => true],
  ['rgbcolor', isRgbColor],
  ['ssn', matches(/^\d{3}[- ]\d{2}[- ]\d{4}$/)],
  ['uri', isRequestUri],
  ['uuid', matches(/^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i)],
  ['uuid3', matches(/^[0-9a-f]{8}-?[0-9a-f]{4}-?3[0-9a-f]{3}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i)],
  ['uuid4', matches(/^[0-9a-f]{8}-?[0-9a-f]{4}-?4[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$/i)],
  ['uuid5', matches(/^[0-9a-f]{8}-?[0-9a-f]{4}-?5[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$/i)],
]);

function matches(expression: RegExp): (text: string) => boolean {
  return (text) => expression.test(text);
}

function isDate(text: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (match === null) return false;
  const [year = 0, month = 0, day = 0] = match.slice(1).map(Number);
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
  return day >= 1 && day <= days;
}

/** The separator of the fraction may be anything, as kube-apiserver has it. */
function isDateTime(text: string): boolean {
  const [date = '', time] = text.toLowerCase().split('t');
  const match = /^(\d{2}):(\d{2}):(\d{2})(?:[^\n]\d+)?(?:z|[+-]\d{2}:\d{2})$/.exec(time ?? '');
  if (match === null || !isDate(date)) return false;
  const [hour = 0, minute = 0, second = 0] = match.slice(1).map(Number);
  return hour <= 23 && minute <= 59 && second <= 59;
}

/** Go's own durations, and then anything that holds a number followed by a unit, such as `2 days`. */
function isDuration(text: string): boolean {
  if (/^[+-]?(?:0|(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|\u00b5s|\u03bcs|ms|s|m|h))+)$/.test(text)) return true;
  const units = /^(?:ns|nano.*|us|\u00b5s|micro.*|ms|milli.*|s|sec.*|m|min.*|h|hr|hour.*|d|day.*|w|wk|week.*)$/;
  for (const match of text.matchAll(/\d+[\t\n\f\r ]*([A-Za-z\u00b5]+)/g)) {
    if (units.test((match[1] ?? '').toLowerCase())) return true;
  }
  return false;
}

/** An address as in a mail's header: `a@example.com`, or `Name <a@example.com>`. */
function isEmail(text: string): boolean {
  const atom = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~\\u0080-\\u{10ffff}-]+";
  const dotAtom = `${atom}(?:\\.${atom})*`;
  const quoted = '"(?:[^"\\\\\\r\\n]|\\\\[^\\r\\n])*"';
  const address = `(?:${dotAtom}|${quoted})@(?:${dotAtom}|\\[[^[\\]\\\\\\r\\n]*\\])`;
  if (text.length > 1000) return false;
  const bare = new RegExp(`^\\s*${address}\\s*$`, 'u');
  const named = new RegExp(`^\\s*(?:(?:${atom}|${quoted})(?:\\s+(?:${atom}|${quoted}))*)?\\s*<${address}>\\s*$`, 'u');
  return bare.test(text) || named.test(text);
}

function isHostname(text: string): boolean {
  if (new TextEncoder().encode(text).length > 255 || text.split('.').some((part) => part.length > 63)) return false;
  const one = '[a-zA-Z0-9\\p{S}\\p{L}]';
  const single = `${one}-?[a-zA-Z0-9\\p{S}\\p{L}]{0,62}`;
  const dotted = `(?:${one}(?:[a-zA-Z0-9\\p{S}\\p{L}-]{0,61}${one})?\\.)+[a-zA-Z\\p{L}]{2,63}`;
  return new RegExp(`^(?:${single}|${dotted})$`, 'u').test(text);
}

/** What Go's `url.ParseRequestURI` takes: an absolute path, a URI with a scheme, or an asterisk. */
function isRequestUri(text: string): boolean {
  if (text === '*') return true;
  if (text === '' || hasControlCharacter(text)) return false;
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(text);
  if (scheme === null && !text.startsWith('/')) return false;
  const rest = text.slice(scheme?.[0].length ?? 0);
  if (scheme !== null && !rest.startsWith('/')) return true;
  const path = rest.split('?', 1)[0] ?? '';
  const authority = scheme !== null || !rest.startsWith('///') ? /^\/\/([^/]*)/.exec(path)?.[1] : undefined;
  if (authority === undefined) return hasWholeEscapes(path);
  return isAuthority(authority) && hasWholeEscapes(path.slice(authority.length + 2));
}

function isAuthority(authority: string): boolean {
  const at = authority.lastIndexOf('@');
  const user = at < 0 ? '' : authority.slice(0, at);
  const host = authority.slice(at + 1);
  if (!/^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(user) || !hasWholeEscapes(user)) return false;
  if (host.startsWith('[')) return /^\[[0-9A-Fa-f:.]*(?:%25[^\]]*)?\](?::\d*)?$/.test(host);
  return /^(?:[A-Za-z0-9\-._~!$&'()*+,;=<>"\u0080-\u{10ffff}]|%[89A-Fa-f][0-9A-Fa-f])*(?::\d*)?$/u.test(host);
}

function hasControlCharacter(text: string): boolean {
  return [...text].some((character) => character < ' ' || character === '\x7f');
}

function hasWholeEscapes(text: string): boolean {
  return !/%(?![0-9A-Fa-f]{2})/.test(text);
}

function isRgbColor(text: string): boolean {
  const part = '[\\t\\n\\f\\r ]*(0|[1-9]\\d?|1\\d\\d?|2[0-4]\\d|25[0-5])[\\t\\n\\f\\r ]*';
  return new RegExp(`^rgb\\(${part},${part},${part}\\)$`).test(text);
}

function isIsbn10(text: string): boolean {
  const digits = text.replace(/[\t\n\f\r -]+/g, '');
  if (!/^(?:\d{9}X|\d{10})$/.test(digits)) return false;
  const sum = [...digits].reduce(
    (total, digit, index) => total + (index + 1) * (digit === 'X' ? 10 : Number(digit)),
    0,
  );
  return sum % 11 === 0;
}

function isIsbn13(text: string): boolean {
  const digits = text.replace(/[\t\n\f\r -]+/g, '');
  if (!/^\d{13}$/.test(digits)) return false;
  return [...digits].reduce((total, digit, index) => total + (index % 2 === 0 ? 1 : 3) * Number(digit), 0) % 10 === 0;
}

/** The issuer's prefix and length, then the Luhn sum. */
function isCreditCard(text: string): boolean {
  const digits = text.replace(/[^0-9]+/g, '');
  const issuers =
    /^(?:4\d{12}(?:\d{3})?|5[1-5]\d{14}|6(?:011|5\d\d)\d{12}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|(?:2131|1800|35\d{3})\d{11})$/;
  if (!issuers.test(digits)) return false;
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const doubled = index % 2 === 1 ? Number(digit) * 2 : Number(digit);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}
