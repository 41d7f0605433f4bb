// As much of DER, the encoding of certificates, as making one takes.
// @see https://www.itu.int/rec/T-REC-X.690

const tags = {
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  utf8: 0x0c,
  time: 0x18,
  sequence: 0x30,
  set: 0x31,
};

function element(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  return Buffer.concat([Buffer.from([tag]), length(content.length), content]);
}

function length(value: number): Buffer {
  if (value < 0x80) return Buffer.from([value]);
  const bytes = Buffer.from(value.toString(16).padStart(value > 0xff ? 4 : 2, '0'), 'hex');
  return Buffer.concat([Buffer.from([0x80 | bytes.length]), bytes]);
}

export function sequence(...items: readonly Uint8Array[]): Buffer {
  return element(tags.sequence, ...items);
}

export function set(...items: readonly Uint8Array[]): Buffer {
  return element(tags.set, ...items);
}

/** @param bytes - big-endian; a positive number */
export function integer(bytes: Uint8Array): Buffer {
  const first = bytes[0] ?? 0;
  return element(tags.integer, first >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes);
}

export function octetString(...contents: readonly Uint8Array[]): Buffer {
  return element(tags.octetString, ...contents);
}

/** Whole bytes. */
export function bitString(bytes: Uint8Array): Buffer {
  return element(tags.bitString, Buffer.from([0]), bytes);
}

/** @param text - such as `2.5.4.3` */
export function objectIdentifier(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  const bytes = [first * 40 + second, ...rest].flatMap((arc) => {
    const digits = [arc & 0x7f];
    for (let left = arc >>> 7; left > 0; left >>>= 7) digits.unshift((left & 0x7f) | 0x80);
    return digits;
  });
  return element(tags.oid, Buffer.from(bytes));
}

export function utf8String(text: string): Buffer {
  return element(tags.utf8, Buffer.from(text));
}

/** GeneralizedTime, to the second. */
export function time(milliseconds: number): Buffer {
  const text = new Date(milliseconds).toISOString().replaceAll(/[-:T]|\.\d+/g, '');
  return element(tags.time, Buffer.from(text));
}

export function boolean(value: boolean): Buffer {
  return element(0x01, Buffer.from([value ? 0xff : 0]));
}

/** A tagged field: `[number]`, around other elements if `constructed`, otherwise around bytes. */
export function tagged(number: number, constructed: boolean, ...contents: readonly Uint8Array[]): Buffer {
  return element((constructed ? 0xa0 : 0x80) | number, ...contents);
}
