// What Go's JSON decoder says of a text that is not JSON: the first byte that does not fit, and where it stands. Clients and
// people know these words; JavaScript's are others and change with the engine.
// @see https://github.com/golang/go/blob/master/src/encoding/json/scanner.go
import { goEscapes } from '../object/go-escapes.ts';

/** The fault's message; undefined when the text is JSON. */
export function jsonSyntaxFault(text: string | Uint8Array): string | undefined {
  const bytes = typeof text === 'string' ? Buffer.from(text, 'utf8') : text;
  try {
    const reader = new Reader(bytes);
    reader.value();
    reader.end();
    return undefined;
  } catch (error) {
    if (error instanceof Fault) return error.message;
    throw error;
  }
}

class Fault extends Error {}

/** Nested deeper than this, Go's decoder gives up. */
const deepest = 10_000;

const literals: ReadonlyMap<string, string> = new Map([
  ['t', 'true'],
  ['f', 'false'],
  ['n', 'null'],
]);

class Reader {
  readonly #bytes: Uint8Array;
  #position = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** A value, with everything inside. A stack and no recursion: the text may be hostile. */
  value(): void {
    const open: ('{' | '[')[] = [];
    for (;;) {
      const opened = this.#start(open.at(-1), open.length > 0 && this.#isFirst);
      if (opened === 'close') open.pop();
      else if (opened !== undefined) {
        open.push(opened);
        if (open.length > deepest) throw unexpected(opened, 'exceeded max depth');
        this.#isFirst = true;
        continue;
      }
      this.#isFirst = false;
      while (open.length > 0 && this.#closes(open.at(-1))) open.pop();
      if (open.length === 0) return;
    }
  }

  #isFirst = false;

  end(): void {
    const next = this.#peek();
    if (next !== undefined) throw unexpected(next, 'after top-level value');
  }

  /** Reads a value's beginning, and the key before it. An empty object or list closes at once. */
  #start(parent: '{' | '[' | undefined, isFirst: boolean): '{' | '[' | 'close' | undefined {
    if (parent === '{') {
      const next = this.#must();
      if (next === '}' && isFirst) return this.#skip('close');
      if (next !== '"') throw unexpected(next, 'looking for beginning of object key string');
      this.#string();
      if (this.#must() !== ':') throw unexpected(this.#must(), 'after object key');
      this.#position++;
    }
    const next = this.#must();
    if (parent === '[' && isFirst && next === ']') return this.#skip('close');
    if (next === '{' || next === '[') return this.#skip(next);
    const literal = literals.get(next);
    if (next === '"') this.#string();
    else if (literal !== undefined) this.#literal(literal);
    else if (next === '-' || isDigit(next)) this.#number();
    else throw unexpected(next, 'looking for beginning of value');
    return undefined;
  }

  /** What follows a value inside of something: its end, or a comma. */
  #closes(parent: '{' | '[' | undefined): boolean {
    const next = this.#must();
    if (next !== ',' && next !== (parent === '{' ? '}' : ']')) {
      throw unexpected(next, parent === '{' ? 'after object key:value pair' : 'after array element');
    }
    this.#position++;
    return next !== ',';
  }

  #string(): void {
    this.#position++;
    for (;;) {
      const next = this.#take();
      if (next === '"') return;
      if (next < ' ') throw unexpected(next, 'in string literal');
      if (next !== '\\') continue;
      const escape = this.#take();
      if (!'bfnrt\\/"u'.includes(escape)) throw unexpected(escape, 'in string escape code');
      for (let count = escape === 'u' ? 4 : 0; count > 0; count--) {
        const digit = this.#take();
        if (!/[0-9a-fA-F]/.test(digit)) throw unexpected(digit, String.raw`in \u hexadecimal character escape`);
      }
    }
  }

  #literal(word: string): void {
    for (const [index, letter] of [...word].entries()) {
      const next = this.#take();
      if (next !== letter && index > 0) throw unexpected(next, `in literal ${word} (expecting ${quote(letter)})`);
    }
  }

  #number(): void {
    if (this.#at() === '-') this.#position++;
    const first = this.#take();
    if (!isDigit(first)) throw unexpected(first, 'in numeric literal');
    if (first !== '0') this.#digits();
    if (this.#at() === '.') {
      this.#position++;
      const digit = this.#take();
      if (!isDigit(digit)) throw unexpected(digit, 'after decimal point in numeric literal');
      this.#digits();
    }
    if (this.#at() !== 'e' && this.#at() !== 'E') return;
    this.#position++;
    if (this.#at() === '+' || this.#at() === '-') this.#position++;
    const digit = this.#take();
    if (!isDigit(digit)) throw unexpected(digit, 'in exponent of numeric literal');
    this.#digits();
  }

  #digits(): void {
    while (isDigit(this.#at() ?? '')) this.#position++;
  }

  #skip<T>(result: T): T {
    this.#position++;
    return result;
  }

  /** The next byte as a character, whatever it is. */
  #at(): string | undefined {
    const byte = this.#bytes[this.#position];
    return byte === undefined ? undefined : String.fromCharCode(byte);
  }

  #take(): string {
    const next = this.#at();
    if (next === undefined) throw new Fault('unexpected end of JSON input');
    this.#position++;
    return next;
  }

  /** The next byte that is not white space. */
  #peek(): string | undefined {
    for (;;) {
      const next = this.#at();
      if (next === undefined || !' \t\r\n'.includes(next)) return next;
      this.#position++;
    }
  }

  #must(): string {
    const next = this.#peek();
    if (next === undefined) throw new Fault('unexpected end of JSON input');
    return next;
  }
}

function isDigit(character: string): boolean {
  return character >= '0' && character <= '9' && character.length === 1;
}

function unexpected(character: string, where: string): Fault {
  return new Fault(`invalid character ${quote(character)} ${where}`);
}

const escapes: Readonly<Record<string, string>> = { ...goEscapes, "'": String.raw`\'` };

/** As Go quotes a byte. */
function quote(character: string): string {
  const code = character.charCodeAt(0);
  const isControl = code < 0x20 || code === 0x7f;
  const isHidden = (code >= 0x80 && code <= 0xa0) || code === 0xad;
  const plain = isControl
    ? String.raw`\x${code.toString(16).padStart(2, '0')}`
    : isHidden
      ? String.raw`\u${code.toString(16).padStart(4, '0')}`
      : character;
  return `'${escapes[character] ?? plain}'`;
}
