// Tokens, one after the other, and what is said when another one is wanted: as cel-go's generated parser words it, for
// the first syntax error.
import type { CelError, Expression } from './expression.ts';
import type { Token } from './lexer.ts';

/** Ends the reading; what is wrong has been noted. */
export class SyntaxFault extends Error {}

const keywords = new Set(['in', 'true', 'false', 'null']);

/** What an expression can begin with, in the order that messages have; marked are the ones that depend on the place. */
const beginnings =
  "'[' ]']' '{' }'}' '(' )')' '.' ,',' '-' '!' ?'?' 'true' 'false' 'null' NUM_FLOAT NUM_INT NUM_UINT STRING BYTES IDENTIFIER";

function expected(extra = ''): string {
  const all = beginnings.split(' ').flatMap((each) => {
    if (/^['A-Z]/.test(each)) return [each];
    return extra.includes(each.charAt(0)) ? [each.slice(1)] : [];
  });
  return `{${all.join(', ')}}`;
}

export class TokenStream {
  protected readonly errors: CelError[];
  readonly #tokens: readonly Token[];
  #next = 0;
  /** The place after a bracket that can close at once, and what else can stand there. */
  #opened = -1;
  #closing = '';

  constructor(tokens: readonly Token[], errors: CelError[]) {
    this.#tokens = tokens;
    this.errors = errors;
  }

  protected peek(ahead = 0): Token {
    const token = this.#tokens[Math.min(this.#next + ahead, this.#tokens.length - 1)];
    if (token === undefined) throw new Error('there is always an end');
    return token;
  }

  protected is(...texts: string[]): boolean {
    const { kind, text } = this.peek();
    return (kind === 'symbol' || (kind === 'identifier' && keywords.has(text))) && texts.includes(text);
  }

  protected take(): Token {
    const token = this.peek();
    this.#next += 1;
    return token;
  }

  protected accept(text: string): Token | undefined {
    return this.is(text) ? this.take() : undefined;
  }

  /** What is missing, surplus or in the place of what is wanted is told apart by what follows. */
  protected expect(text: string): Token {
    const token = this.accept(text);
    if (token !== undefined) return token;
    const found = this.peek();
    if (this.peek(1).text === text) return this.fail(found, `extraneous input '${found.text}' expecting '${text}'`);
    const canFollow = text === ':' ? this.startsExpression(found) : !this.startsExpression(found);
    const complaint = canFollow
      ? `missing '${text}' at '${found.text}'`
      : `mismatched input '${found.text}' expecting '${text}'`;
    return this.fail(found, complaint);
  }

  protected fail(token: Token, message: string): never {
    this.errors.push({ at: token.at, message: `Syntax error: ${message}` });
    throw new SyntaxFault();
  }

  protected open(closing: string): void {
    this.#opened = this.#next;
    this.#closing = closing;
  }

  /** The end of elements, where a comma could stand as well. */
  protected close(text: string): void {
    if (this.accept(text) !== undefined) return;
    const found = this.peek();
    const isSurplus = this.peek(1).text === text;
    this.fail(found, `${isSurplus ? 'extraneous' : 'mismatched'} input '${found.text}' expecting {'${text}', ','}`);
  }

  protected startsExpression({ kind, text }: Token): boolean {
    if (kind === 'symbol') return ['[', '{', '(', '.', '-', '!'].includes(text);
    return kind !== 'end' && kind !== 'escaped' && text !== 'in';
  }

  protected report(at: number, message: string): Expression {
    this.errors.push({ at, message });
    return { node: 'literal', at, type: 'null', value: null };
  }

  /** What could have stood in the place of the token that was taken last, where an expression begins. */
  protected wanted(): string {
    return expected(this.#opened === this.#next - 1 ? this.#closing : '');
  }

  protected skip(count: number): void {
    this.#next += count;
  }
}
