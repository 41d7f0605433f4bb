// A text that a regular expression matches, for the plain part of RE2's syntax: literals, classes, groups, alternatives and
// repetitions. What it does not know (flags, named classes, look-alikes of other dialects) it gives up on.
import type { RandomChoice } from './random-choice.ts';

const classes: Readonly<Record<string, string>> = { d: '0123456789', w: 'abcXYZ019_', s: ' ' };

/** @returns undefined for a pattern that it cannot read; what it returns may still fail the pattern: try it */
export function samplePattern(pattern: string, choice: RandomChoice): string | undefined {
  try {
    const sampler = new Sampler(pattern, choice);
    const text = sampler.alternatives();
    return sampler.atEnd ? text : undefined;
  } catch {
    return undefined;
  }
}

class Sampler {
  readonly #pattern: string;
  readonly #choice: RandomChoice;
  #at = 0;

  constructor(pattern: string, choice: RandomChoice) {
    this.#pattern = pattern;
    this.#choice = choice;
  }

  get atEnd(): boolean {
    return this.#at >= this.#pattern.length;
  }

  alternatives(): string {
    const texts = [this.#sequence()];
    while (this.#take('|')) texts.push(this.#sequence());
    return this.#choice.from(...texts);
  }

  #sequence(): string {
    let text = '';
    while (!this.atEnd && !this.#sees('|') && !this.#sees(')')) {
      const begin = this.#at;
      const first = this.#atom();
      const end = this.#at;
      const count = this.#repetition();
      text += count === 0 ? '' : first;
      const behind = this.#at;
      for (let repeated = 1; repeated < count; repeated++) {
        this.#at = begin;
        text += this.#atom();
        if (this.#at !== end) throw new Error('lost');
      }
      this.#at = behind;
    }
    return text;
  }

  #atom(): string {
    const char = this.#next();
    switch (char) {
      case '^':
      case '$':
        return '';
      case '.':
        return this.#choice.from('a', '0', '-');
      case '(': {
        if (this.#take('?') && !this.#take(':')) throw new Error('a flag or a name');
        const text = this.alternatives();
        if (!this.#take(')')) throw new Error('no end of the group');
        return text;
      }
      case '[':
        return this.#class();
      case '\\':
        return this.#escape();
      case '*':
      case '+':
      case '?':
        throw new Error('nothing to repeat');
      default:
        return char;
    }
  }

  #escape(): string {
    const char = this.#next();
    const known = classes[char];
    if (known !== undefined) return this.#choice.from(...known);
    if (char === 'n') return '\n';
    if (char === 't') return '\t';
    if (/[A-Za-z0-9]/u.test(char)) throw new Error('another class');
    return char;
  }

  #class(): string {
    if (this.#sees('^') || this.#sees('[:')) throw new Error('not a plain class');
    const texts: string[] = [];
    for (let first = true; first || !this.#sees(']'); first = false) {
      const begin = this.#next();
      if (begin === '\\') {
        texts.push(this.#escape());
        continue;
      }
      if (this.#sees('-') && this.#pattern[this.#at + 1] !== ']') {
        this.#at++;
        const last = this.#take('\\') ? this.#next() : this.#next();
        const codes = [begin.charCodeAt(0), last.charCodeAt(0)] as const;
        texts.push(String.fromCharCode(codes[0] + this.#choice.pick(codes[1] - codes[0] + 1)));
      } else texts.push(begin);
    }
    this.#at++;
    return this.#choice.from(...texts);
  }

  #repetition(): number {
    const few = (least: number, most: number): number => least + this.#choice.pick(Math.min(most - least, 3) + 1);
    let count = 1;
    if (this.#take('*')) count = few(0, 3);
    else if (this.#take('+')) count = few(1, 4);
    else if (this.#take('?')) count = few(0, 1);
    else {
      const bounds = /^\{(\d+)(,(\d*))?\}/u.exec(this.#pattern.slice(this.#at));
      if (bounds === null) return 1;
      this.#at += bounds[0].length;
      const least = Number(bounds[1]);
      count = bounds[2] === undefined ? least : few(least, bounds[3] === '' ? least + 3 : Number(bounds[3]));
    }
    this.#take('?');
    return count;
  }

  #sees(text: string): boolean {
    return this.#pattern.startsWith(text, this.#at);
  }

  #take(text: string): boolean {
    if (!this.#sees(text)) return false;
    this.#at += text.length;
    return true;
  }

  #next(): string {
    const char = this.#pattern[this.#at++];
    if (char === undefined) throw new Error('the end');
    return char;
  }
}
