// The body of a list, split into its items while it comes in: neither a string nor a document of the whole is ever built.
// What it accepts is what JSON.parse accepts.
import { decodeJson } from '@kubewright/apimachinery';
import { asBuffer, utf8 } from './byte-text.ts';
import { JsonScanner, incomplete, invalid } from './json-scanner.ts';

/** Finds where the item that begins at `start` ends, as {@link JsonScanner.value} does. */
export type ItemScan = (bytes: Uint8Array, start: number, end: number) => number;

/** The answer is no list, or not a whole one. */
export class MalformedListError extends Error {
  override readonly name = 'MalformedListError';

  constructor(bytes: Uint8Array, at: number) {
    const text = utf8(bytes, at, Math.min(at + 80, bytes.length));
    super(text === '' ? 'the answer to a list ends too early' : `the answer to a list is malformed at ${text}`);
  }
}

/** What stands at the place that was reached. */
type Place = 'document' | 'firstKey' | 'key' | 'value' | 'firstItem' | 'item' | 'afterItem' | 'afterMember' | 'end';

/** Pulled: after each chunk, {@link next} until it says false. */
export class ListSplitter {
  /** The current item stands here. */
  bytes: Buffer = Buffer.alloc(0);
  start = 0;
  end = 0;
  /** How often a member `items` began: the last one counts, as with any member that is repeated. */
  lists = 0;
  readonly #json = new JsonScanner();
  readonly #scan: ItemScan;
  #place: Place = 'document';
  #at = 0;
  #key = '';
  /** The members around the items. */
  #members: string[] = [];
  #more: Buffer[] = [];
  #moreLength = 0;
  /** How many bytes there must be before it is worth while to look again: an item that spans many chunks is not scanned with each. */
  #needed = 0;
  #ended = false;

  constructor(scan: ItemScan) {
    this.#scan = scan;
  }

  push(chunk: Uint8Array): void {
    this.#more.push(asBuffer(chunk));
    this.#moreLength += chunk.length;
  }

  /** No more chunks will come. */
  finish(): void {
    this.#ended = true;
  }

  /**
   * Goes on to the next item.
   *
   * @returns false when more chunks are needed
   * @throws MalformedListError
   */
  next(): boolean {
    while (this.#fill()) {
      const reached = this.#advance();
      if (reached === incomplete) {
        // The next look is at twice as much.
        this.#needed = 2 * (this.bytes.length - this.#at);
        if (!this.#hasMore) return false;
      } else if (reached === invalid) throw new MalformedListError(this.bytes, this.#at);
      else if (this.#place === 'afterItem' && this.end === this.#at) return true;
    }
    return false;
  }

  /**
   * The list without its items.
   *
   * @throws MalformedListError when it did not come whole
   */
  envelope(): unknown {
    if (this.#place !== 'end') throw new MalformedListError(this.bytes, this.bytes.length);
    return decodeJson(`{${this.#members.join(',')}}`);
  }

  get #hasMore(): boolean {
    return this.#more.length > 0;
  }

  /** There are bytes that were not looked at in vain. */
  #fill(): boolean {
    const left = this.bytes.length - this.#at;
    if (this.#hasMore) {
      if (!this.#ended && left + this.#moreLength < this.#needed) return false;
      const [only] = this.#more;
      this.bytes =
        left === 0 && this.#more.length === 1 && only !== undefined
          ? only
          : Buffer.concat([this.bytes.subarray(this.#at), ...this.#more], left + this.#moreLength);
      this.#more = [];
      this.#moreLength = 0;
      this.#at = 0;
      this.#needed = 0;
    }
    return this.#at < this.bytes.length && this.#needed === 0;
  }

  /** One step. @returns a negative verdict, or anything else when it was made */
  #advance(): number {
    const { bytes } = this;
    const end = bytes.length;
    this.#at = this.#json.skipSpace(bytes, this.#at, end);
    if (this.#at >= end) return 0;
    const byte = bytes[this.#at];
    switch (this.#place) {
      case 'document':
        return byte === 0x7b ? this.#pass('firstKey') : invalid;
      case 'firstKey':
        if (byte === 0x7d) return this.#pass('end');
        return this.#readKey(end);
      case 'key':
        return this.#readKey(end);
      case 'value':
        return byte === 0x5b && this.#key === 'items' ? this.#begin() : this.#readMember(end);
      case 'firstItem':
        if (byte === 0x5d) return this.#pass('afterMember');
        return this.#readItem(end);
      case 'item':
        return this.#readItem(end);
      case 'afterItem':
        if (byte === 0x2c) return this.#pass('item');
        return byte === 0x5d ? this.#pass('afterMember') : invalid;
      case 'afterMember':
        if (byte === 0x2c) return this.#pass('key');
        return byte === 0x7d ? this.#pass('end') : invalid;
      case 'end':
        return invalid;
    }
  }

  #pass(place: Place): number {
    this.#place = place;
    this.#at += 1;
    return this.#at;
  }

  #readKey(end: number): number {
    const after = this.#json.key(this.bytes, this.#at, end);
    if (after < 0) return after;
    const text = utf8(this.bytes, this.#at, after - 1);
    this.#key = JSON.parse(text) as string;
    this.#at = after;
    this.#place = 'value';
    return after;
  }

  #readMember(end: number): number {
    const after = this.#json.value(this.bytes, this.#at, end);
    if (after < 0) return after;
    this.#members.push(`${JSON.stringify(this.#key)}:${utf8(this.bytes, this.#at, after)}`);
    this.#at = after;
    this.#place = 'afterMember';
    return after;
  }

  #begin(): number {
    this.lists += 1;
    this.#members.push('"items":[]');
    return this.#pass('firstItem');
  }

  #readItem(end: number): number {
    const after = this.#scan(this.bytes, this.#at, end);
    if (after < 0) return after;
    this.start = this.#at;
    this.end = after;
    this.#at = after;
    this.#place = 'afterItem';
    return after;
  }
}
