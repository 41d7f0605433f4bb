// Writes protobuf's wire format from its end to its beginning: when a message is done its length is known, and nothing is
// copied. What surprises: fields are written in reverse order.
// @see https://protobuf.dev/programming-guides/encoding/

/** The number's low three bits of a field's tag. */
const varintType = 0;
const fixed64Type = 1;
const bytesType = 2;

/** A buffer that fills from its end. */
export class ProtobufWriter {
  #buffer: Buffer;
  #start: number;

  /** @param size - in bytes, of which more is taken as needed */
  constructor(size = 1024) {
    this.#buffer = Buffer.allocUnsafe(size);
    this.#start = size;
  }

  /** How many bytes there are by now. */
  get length(): number {
    return this.#buffer.length - this.#start;
  }

  /** What was written; nothing may be written any more. */
  finish(): Uint8Array {
    return this.#buffer.subarray(this.#start);
  }

  text(number: number, value: string): void {
    const length = Buffer.byteLength(value);
    this.#reserve(length);
    this.#buffer.write(value, this.#start, 'utf8');
    this.#tagLength(number, length);
  }

  bytes(number: number, value: Uint8Array): void {
    this.raw(value);
    this.#tagLength(number, value.length);
  }

  /** Bytes without a tag. */
  raw(value: Uint8Array): void {
    this.#reserve(value.length);
    this.#buffer.set(value, this.#start);
  }

  /** @param value - negative ones take ten bytes */
  integer(number: number, value: number | bigint): void {
    this.#varint(value);
    this.#tag(number, varintType);
  }

  boolean(number: number, value: boolean): void {
    this.#byte(value ? 1 : 0);
    this.#tag(number, varintType);
  }

  double(number: number, value: number): void {
    this.#reserve(8);
    this.#buffer.writeDoubleLE(value, this.#start);
    this.#tag(number, fixed64Type);
  }

  /** @param write - writes the message's fields, the last one first */
  message(number: number, write: () => void): void {
    const before = this.length;
    write();
    this.#tagLength(number, this.length - before);
  }

  #tagLength(number: number, length: number): void {
    this.#varint(length);
    this.#tag(number, bytesType);
  }

  #tag(number: number, type: number): void {
    this.#varint(number * 8 + type);
  }

  #varint(value: number | bigint): void {
    if (typeof value === 'number' && value >= 0 && value < 0x80) {
      this.#byte(value);
      return;
    }
    const groups: number[] = [];
    let rest = BigInt.asUintN(64, BigInt(value));
    for (; rest > 0x7fn; rest >>= 7n) groups.push(Number(rest & 0x7fn) | 0x80);
    groups.push(Number(rest));
    for (const group of groups.reverse()) this.#byte(group);
  }

  #byte(value: number): void {
    this.#reserve(1);
    this.#buffer[this.#start] = value;
  }

  #reserve(size: number): void {
    if (size > this.#start) {
      const grown = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.length + size));
      const written = this.#buffer.subarray(this.#start);
      grown.set(written, grown.length - written.length);
      this.#start = grown.length - written.length;
      this.#buffer = grown;
    }
    this.#start -= size;
  }
}
