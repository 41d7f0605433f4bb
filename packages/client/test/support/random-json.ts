// Random JSON as text, for comparing readers of bytes with JSON.parse: unusual orders, escapes, repeated and odd keys,
// whitespace, numbers at their limits, and bytes that were damaged on the way. The same seed gives the same text.

/** Random choices (mulberry32). */
export class Choice {
  #state: number;

  constructor(seed: number) {
    this.#state = Math.imul(seed + 1, 0x9e3779b9);
  }

  /** A whole number from 0 to below `below`. */
  below(below: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  }

  /** True once in `times`. */
  once(times: number): boolean {
    return this.below(times) === 0;
  }

  of<T>(values: readonly T[]): T {
    return values[this.below(values.length)] as T;
  }

  shuffled<T>(values: readonly T[]): T[] {
    const result = [...values];
    for (let at = result.length - 1; at > 0; at -= 1) {
      const other = this.below(at + 1);
      [result[at], result[other]] = [result[other] as T, result[at] as T];
    }
    return result;
  }
}

const numbers =
  '0 -0 1 -1 42 0.1 -0.5e-7 1E+2 1e308 1e400 -1e400 5e-324 9007199254740991 9007199254740993 -9223372036854775808 18446744073709551616 123456789012345678901234567890 3.0'.split(
    ' ',
  );
const texts = [
  '', 'a', 'web', 'Thing', 'v1', 'name', 'a\\nb', '\\"', '\\\\', '\\/', '\\u0041', '\\ud83d\\ude00', '\\ud800', '\\u0000', 'ä', '€', '😀',
  '\u2028', '\u007f', ' ', '{\\"a\\":[', ']}', ',\\"', 'null', '__proto__', 'metadata',
]; // prettier-ignore
const keys = [
  'a', 'b', 'name', 'namespace', 'uid', 'labels', 'app', 'items', 'kind', 'apiVersion', 'metadata', 'spec', 'node', 'managedFields', '__proto__',
  'constructor', 'toString', '0', '', 'ü', '\\u006eame', 'na\\u006de', 'k:{\\"name\\":\\"main\\"}', 'f:spec', 'resourceVersion',
]; // prettier-ignore

/** Space between two tokens: mostly none. */
function space(choice: Choice): string {
  return choice.once(25) ? choice.of([' ', '\t', '\r\n', '  ']).replaceAll('\n', '') : '';
}

export function randomText(choice: Choice): string {
  return `"${choice.of(texts)}${choice.once(3) ? choice.of(texts) : ''}"`;
}

/** An object of these members, each a key as it stands between quotes and the text of a value. */
export function objectText(choice: Choice, members: readonly (readonly [string, string])[]): string {
  const gap = (): string => space(choice);
  const parts = members.map(([key, value]) => `${gap()}"${key}"${gap()}:${gap()}${value}${gap()}`);
  return `{${parts.length === 0 ? gap() : parts.join(',')}}`;
}

export function randomValue(choice: Choice, depth = 4): string {
  const kind = choice.below(depth > 0 ? 8 : 5);
  if (kind === 0) return choice.of(['true', 'false', 'null']);
  if (kind === 1) return choice.of(numbers);
  if (kind < 5) return randomText(choice);
  const length = choice.below(4);
  if (kind === 5) {
    const items = Array.from({ length }, () => `${space(choice)}${randomValue(choice, depth - 1)}${space(choice)}`);
    return `[${items.join(',')}]`;
  }
  return randomObject(choice, depth, length);
}

function randomObject(choice: Choice, depth: number, length: number): string {
  return objectText(
    choice,
    Array.from({ length }, () => [choice.of(keys), randomValue(choice, depth - 1)] as const),
  );
}

/** Once in a while, something else than what belongs there. */
function mostly(choice: Choice, text: string): string {
  return choice.once(30) ? randomValue(choice, 2) : text;
}

/** An object as servers send it, most of the time. */
export function randomThing(choice: Choice): string {
  const metadata: (readonly [string, string])[] = [
    ['name', mostly(choice, `"thing-${choice.below(50)}"`)],
    ['resourceVersion', mostly(choice, `"${choice.below(1e6)}"`)],
    ['uid', mostly(choice, '"6d2b1c54-8a1e-4b7c-9b55-000000000000"')],
  ];
  if (!choice.once(5)) metadata.push(['namespace', mostly(choice, choice.of(['"default"', '"kube-system"', '""']))]);
  if (choice.once(2)) metadata.push(['generation', mostly(choice, String(choice.below(9)))]);
  if (choice.once(2)) metadata.push(['labels', mostly(choice, `{"app":${randomText(choice)},"tier":"backend"}`)]);
  if (choice.once(2)) metadata.push(['managedFields', choice.once(30) ? 'null' : `[${randomValue(choice)}]`]);
  if (choice.once(3)) metadata.push(['annotations', randomObject(choice, 1, 3)]);
  if (choice.once(20)) metadata.push([choice.of(keys), randomValue(choice)]);
  const members: (readonly [string, string])[] = [
    ['metadata', mostly(choice, objectText(choice, choice.shuffled(metadata)))],
    ['spec', randomSpec(choice)],
  ];
  if (!choice.once(8)) members.push(['kind', mostly(choice, '"Thing"')]);
  if (!choice.once(8)) members.push(['apiVersion', mostly(choice, '"test.kubewright.dev/v1"')]);
  if (choice.once(2)) members.push(['status', randomValue(choice)]);
  if (choice.once(20)) members.push([choice.of(keys), randomValue(choice)]);
  return objectText(choice, choice.once(2) ? choice.shuffled(members) : members);
}

function randomSpec(choice: Choice): string {
  if (choice.once(4)) return randomValue(choice);
  const node = choice.once(3) ? randomValue(choice, 2) : '"node-7"';
  const members = [
    ['node', node],
    [choice.of(keys), randomValue(choice)],
    ['replicas', choice.of(numbers)],
  ] as const;
  return objectText(choice, choice.shuffled(members));
}

/** Bytes of a text, damaged in one place. */
export function damaged(choice: Choice, bytes: Buffer): Buffer {
  const at = choice.below(bytes.length + 1);
  const byte = Buffer.of(choice.of([choice.below(256), 0x22, 0x5c, 0x2c, 0x7b, 0x7d, 0x5d, 0x20, 0x30, 0xc3, 0x01]));
  const rest = bytes.subarray(at);
  switch (choice.below(4)) {
    case 0:
      return bytes.subarray(0, at);
    case 1:
      return Buffer.concat([bytes.subarray(0, at), byte, rest]);
    case 2:
      return Buffer.concat([bytes.subarray(0, at), byte, rest.subarray(1)]);
    default:
      return Buffer.concat([bytes.subarray(0, at), rest.subarray(choice.below(5))]);
  }
}
