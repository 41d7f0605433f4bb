// Versions as in semver.org, and what is said of a text that is none.
// @see https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-semver-library
import type { Implementation } from './functions.ts';
import type { Opaque, Value } from './value.ts';
import { CelFault } from './value.ts';

export class Version implements Opaque {
  readonly opaque = 'kubernetes.Semver';
  readonly numbers: readonly bigint[];
  readonly pre: readonly string[];
  constructor(numbers: readonly bigint[], pre: readonly string[]) {
    this.numbers = numbers;
    this.pre = pre;
  }
  compare(other: Version): number {
    for (const [index, number] of this.numbers.entries()) {
      const against = other.numbers[index] ?? 0n;
      if (number !== against) return number < against ? -1 : 1;
    }
    if (this.pre.length === 0 || other.pre.length === 0) return Math.sign(other.pre.length - this.pre.length);
    for (const [index, part] of this.pre.entries()) {
      const against = other.pre[index];
      if (against === undefined) return 1;
      if (part !== against) return comparePreRelease(part, against);
    }
    return Math.sign(this.pre.length - other.pre.length);
  }
  equals(other: Opaque): boolean {
    return other instanceof Version && this.compare(other) === 0;
  }
}

function comparePreRelease(one: string, other: string): number {
  const [first, second] = [one, other].map((each) => (/^\d+$/.test(each) ? BigInt(each) : undefined));
  if (first !== undefined && second !== undefined) return first < second ? -1 : Number(first > second);
  if (first !== undefined || second !== undefined) return first === undefined ? 1 : -1;
  return one < other ? -1 : Number(one > other);
}

/** @returns what is wrong, where it is no version */
function readVersion(text: string): Version | string {
  if (text === '') return 'Version string empty';
  const [major, minor, ...rest] = text.split('.');
  if (major === undefined || minor === undefined || rest.length === 0) return 'No Major.Minor.Patch elements found';
  let patch = rest.join('.');
  let build: string | undefined;
  let pre: string | undefined;
  [patch, build] = cut(patch, '+');
  [patch, pre] = cut(patch, '-');
  const numbers: bigint[] = [];
  for (const [name, part] of Object.entries({ Major: major, Minor: minor, Patch: patch })) {
    const shown = JSON.stringify(part);
    if (!/^\d*$/.test(part)) return `Invalid character(s) found in ${name.toLowerCase()} number ${shown}`;
    if (/^0./.test(part)) return `${name} number must not contain leading zeroes ${shown}`;
    if (part === '') return 'strconv.ParseUint: parsing "": invalid syntax';
    if (BigInt(part) >= 2n ** 64n) return `strconv.ParseUint: parsing ${shown}: value out of range`;
    numbers.push(BigInt(part));
  }
  for (const part of pre?.split('.') ?? []) {
    if (part === '') return 'Prerelease is empty';
    if (/^\d+$/.test(part) && /^0./.test(part)) {
      return `Numeric PreRelease version must not contain leading zeroes ${JSON.stringify(part)}`;
    }
    if (!/^[\dA-Za-z-]+$/.test(part)) return `Invalid character(s) found in prerelease ${JSON.stringify(part)}`;
  }
  for (const part of build?.split('.') ?? []) {
    if (part === '') return 'Build meta data is empty';
    if (!/^[\dA-Za-z-]+$/.test(part)) return `Invalid character(s) found in build meta data ${JSON.stringify(part)}`;
  }
  return new Version(numbers, pre?.split('.') ?? []);
}

function cut(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

/** `v1.02` -> `1.2.0`, and then as any other. */
function readLoose(text: string): Version | string {
  const [major = '', minor, ...rest] = text.replace(/^v/, '').split('.');
  const given = [major, ...(minor === undefined ? [] : [minor]), ...(rest.length === 0 ? [] : [rest.join('.')])];
  const parts = given.map((each) => {
    const shorter = each.length > 1 ? each.replace(/^0+/, '') : each;
    return shorter === each || /^\d/.test(shorter) ? shorter : `0${shorter}`;
  });
  if (parts.length < 3 && /[+-]/.test(parts.at(-1) ?? '')) {
    return 'short version cannot contain PreRelease/Build meta data';
  }
  while (parts.length < 3) parts.push('0');
  return readVersion(parts.join('.'));
}

function read(text: Value | undefined, isLoose: Value): Version | string | undefined {
  if (typeof text !== 'string' || typeof isLoose !== 'boolean') return undefined;
  return isLoose ? readLoose(text) : readVersion(text);
}

export const versionFunctions: Readonly<Record<string, Implementation>> = {
  semver: (text, isLoose = false) => {
    const version = read(text, isLoose);
    if (typeof version === 'string') throw new CelFault(version);
    return version;
  },
  isSemver: (text, isLoose = false) => {
    const version = read(text, isLoose);
    return version === undefined ? undefined : version instanceof Version;
  },
  ...Object.fromEntries(
    ['major', 'minor', 'patch'].map((name, index): [string, Implementation] => [
      name,
      (value) => (value instanceof Version ? BigInt.asIntN(64, value.numbers[index] ?? 0n) : undefined),
    ]),
  ),
};
