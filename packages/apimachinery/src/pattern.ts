// Patterns of schemas are written for RE2, Go's regular expressions; here they become JavaScript's. In: text from
// outside; out: a RegExp, or undefined for what JavaScript cannot say: whoever asked then skips the check.
// @see https://github.com/google/re2/wiki/Syntax

/** What is wrong with a pattern, in Go's words. */
export class PatternError extends Error {
  override readonly name = 'PatternError';
}

const compiled = new Map<string, RegExp | undefined>();
/** RE2 repeats no more often. */
const mostRepeated = 1000;
/** Schemas are few and their patterns too; a stream of new ones must not fill the memory. */
const mostCompiled = 10_000;

/**
 * The JavaScript form of an RE2 pattern, with the `u` flag.
 *
 * @returns undefined when there is none: an invalid pattern, or syntax that only RE2 has
 */
export function compilePattern(pattern: string): RegExp | undefined {
  if (compiled.has(pattern)) return compiled.get(pattern);
  let expression: RegExp | undefined;
  try {
    const { source, flags } = new PatternTranslator(pattern).translate();
    expression = new RegExp(source, `u${flags}`);
  } catch {
    expression = undefined;
  }
  if (compiled.size >= mostCompiled) compiled.clear();
  compiled.set(pattern, expression);
  return expression;
}

/**
 * What RE2 would refuse, as far as can be told: look-around, back references and unbalanced brackets.
 *
 * @returns undefined when nothing is known to be wrong
 */
export function checkPattern(pattern: string): string | undefined {
  try {
    new PatternTranslator(pattern).translate();
    return undefined;
  } catch (error) {
    return error instanceof PatternError ? `error parsing regexp: ${error.message}` : undefined;
  }
}

/** The ASCII classes of POSIX, as the inside of a JavaScript class. */
const posixClasses: ReadonlyMap<string, string> = new Map([
  ['alnum', '0-9A-Za-z'],
  ['alpha', 'A-Za-z'],
  ['ascii', '\\x00-\\x7f'],
  ['blank', '\\t '],
  ['cntrl', '\\x00-\\x1f\\x7f'],
  ['digit', '0-9'],
  ['graph', '!-~'],
  ['lower', 'a-z'],
  ['print', ' -~'],
  ['punct', '!-\\/:-@\\[-`\\{-~'],
  ['space', '\\t\\n\\v\\f\\r '],
  ['upper', 'A-Z'],
  ['word', '0-9A-Za-z_'],
  ['xdigit', '0-9A-Fa-f'],
]);

/** RE2's white space is ASCII; JavaScript's is not. */
const whiteSpace = '\\t\\n\\f\\r ';
const noWhiteSpace = '\\x00-\\x08\\x0b\\x0e-\\x1f!-\\u{10ffff}';

class PatternTranslator {
  readonly #pattern: string;
  #position = 0;
  #depth = 0;
  #flags = new Set<string>();
  /** What stands before: nothing that can be repeated, something, or the start of a repetition. */
  #before: 'nothing' | 'something' | number = 'nothing';

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  translate(): { source: string; flags: string } {
    let source = '';
    while (this.#position < this.#pattern.length) {
      const start = this.#position;
      const repetition = this.#take(/(?:[*+?]|\{\d+(?:,\d*)?\})\??/)?.[0];
      if (repetition === undefined) {
        this.#before = 'something';
        source += this.#next();
      } else {
        this.#checkRepetition(start, repetition);
        source += repetition;
      }
    }
    if (this.#depth > 0) throw new PatternError(`missing closing ): \`${this.#pattern}\``);
    return { source, flags: [...this.#flags].join('') };
  }

  #checkRepetition(start: number, repetition: string): void {
    if (this.#before === 'nothing') {
      throw new PatternError(`missing argument to repetition operator: \`${repetition.replace(/(?<=.)\?$/, '')}\``);
    }
    if (this.#before !== 'something') {
      const nested = this.#pattern.slice(this.#before, this.#position);
      throw new PatternError(`invalid nested repetition operator: \`${nested}\``);
    }
    this.#before = start;
    const [, least, comma, most = ''] = /^\{(\d+)(,?)(\d*)\}/.exec(repetition) ?? [];
    if (least === undefined) return;
    const upper = comma === '' ? Number(least) : most === '' ? Number(least) : Number(most);
    if (Number(least) > mostRepeated || upper > mostRepeated || upper < Number(least)) {
      throw new PatternError(`invalid repeat count: \`${repetition.replace(/\?$/, '')}\``);
    }
  }

  /** Takes what the expression matches here, if it does. */
  #take(expression: RegExp): RegExpExecArray | undefined {
    const sticky = new RegExp(expression.source, 'uy');
    sticky.lastIndex = this.#position;
    const match = sticky.exec(this.#pattern) ?? undefined;
    if (match !== undefined) this.#position = sticky.lastIndex;
    return match;
  }

  #next(): string {
    const start = this.#position;
    const [character = ''] = this.#take(/[^]/) ?? [];
    switch (character) {
      case '\\':
        return this.#escape(false);
      case '[':
        return this.#class(start);
      case '(':
        return this.#group(start);
      case ')':
        if (this.#depth-- === 0) throw new PatternError(`unexpected ): \`${this.#pattern}\``);
        return ')';
      case '.':
        return this.#flags.has('s') ? '.' : '[^\\n]';
      case '|':
        this.#before = 'nothing';
        return '|';
      case '{':
      case '}':
      case ']':
      case '/':
        return `\\${character}`;
      default:
        return character;
    }
  }

  /** After an opening parenthesis: names lose their P, flags of the whole pattern become the expression's. */
  #group(start: number): string {
    if (this.#take(/\?(?:<[=!]|[=!])/) !== undefined) {
      throw new PatternError(`invalid or unsupported Perl syntax: \`${this.#pattern.slice(start, this.#position)}\``);
    }
    const flags = this.#take(/\?([ims]+)\)/)?.[1];
    if (flags !== undefined) {
      if (start > 0) throw new Error('flags within a pattern have no JavaScript form');
      for (const flag of flags) this.#flags.add(flag);
      this.#before = 'nothing';
      return '';
    }
    this.#depth++;
    this.#before = 'nothing';
    // Without a name, with flags or without.
    const unnamed = this.#take(/\?[imsU]*(?:-[imsU]+)?:/)?.[0];
    if (unnamed !== undefined) return `(${unnamed}`;
    const name = this.#take(/\?P?<(\w+)>/)?.[1];
    return name === undefined ? '(' : `(?<${name}>`;
  }

  #class(start: number): string {
    let source = this.#take(/\^/) === undefined ? '[' : '[^';
    for (let first = true; ; first = false) {
      const posix = this.#take(/\[:(\w+):\]/)?.[1];
      if (posix !== undefined) {
        const members = posixClasses.get(posix);
        if (members === undefined) throw new PatternError(`invalid character class range: \`[:${posix}:]\``);
        source += members;
        continue;
      }
      const [character] = this.#take(/[^]/) ?? [];
      if (character === undefined) throw new PatternError(`missing closing ]: \`${this.#pattern.slice(start)}\``);
      if (character === ']' && !first) return `${source}]`;
      if (character === '\\') source += this.#escape(true);
      else if (character === '[' || character === ']') source += `\\${character}`;
      else source += character + this.#rangeAfter(character);
    }
  }

  /** The rest of a range of plain characters, such as `-z` of `a-z`; empty when none begins with this one. */
  #rangeAfter(first: string): string {
    const last = this.#take(/-([^\\\][])/)?.[1];
    if (last === undefined) return '';
    if ((first.codePointAt(0) ?? 0) > (last.codePointAt(0) ?? 0)) {
      throw new PatternError(`invalid character class range: \`${first}-${last}\``);
    }
    return `-${last}`;
  }

  /** After a backslash. */
  #escape(inClass: boolean): string {
    const start = this.#position - 1;
    const hexadecimal = this.#take(/x\{([0-9A-Fa-f]+)\}/)?.[1] ?? this.#take(/x([0-9A-Fa-f]{2})/)?.[1];
    if (hexadecimal !== undefined) return `\\u{${hexadecimal}}`;
    const octal = this.#take(/0[0-7]{0,2}|[1-7][0-7]{1,2}/)?.[0];
    if (octal !== undefined) return `\\u{${Number.parseInt(octal, 8).toString(16)}}`;
    const property = this.#take(/([pP])(?:\{(\^?)(\w+)\}|([A-Z]))/);
    if (property !== undefined) return unicodeProperty(property);
    const [character] = this.#take(/[^]/) ?? [];
    if (character === undefined) throw new PatternError('trailing backslash at end of expression: ``');
    if (/[dDwWtnvfr]/.test(character)) return `\\${character}`;
    if (character === 's') return inClass ? whiteSpace : `[${whiteSpace}]`;
    if (character === 'S') return inClass ? noWhiteSpace : `[^${whiteSpace}]`;
    if (character === 'a') return '\\x07';
    if (!inClass) {
      if (character === 'b' || character === 'B') return `\\${character}`;
      if (character === 'A') return '(?<![^])';
      if (character === 'z') return '(?![^])';
      if (character === 'Q') return this.#quoted();
    }
    if (/[0-9A-Za-z]/.test(character)) {
      throw new PatternError(`invalid escape sequence: \`${this.#pattern.slice(start, this.#position)}\``);
    }
    return literal(character, inClass);
  }

  #quoted(): string {
    const end = this.#pattern.indexOf('\\E', this.#position);
    const text = this.#pattern.slice(this.#position, end < 0 ? undefined : end);
    this.#position = end < 0 ? this.#pattern.length : end + 2;
    return [...text].map((character) => literal(character, false)).join('');
  }
}

/** Scripts need their property's name in JavaScript; general categories do not. */
function unicodeProperty([text, letter = 'p', negated = '', long, short]: RegExpExecArray): string {
  const name = long ?? short ?? '';
  const kind = negated === '' ? letter : letter === 'p' ? 'P' : 'p';
  const source = name.length > 2 && name !== 'Any' ? `\\${kind}{Script=${name}}` : `\\${kind}{${name}}`;
  try {
    new RegExp(source, 'u');
  } catch {
    throw new PatternError(`invalid character class range: \`\\${text}\``);
  }
  return source;
}

/** A hyphen may be escaped in a class only, under the `u` flag. */
function literal(character: string, inClass: boolean): string {
  return /[\^$\\.*+?()[\]{}|/]/.test(character) || (inClass && character === '-') ? `\\${character}` : character;
}
