// The text of a CEL expression -> its tree, macros expanded. All errors are reported as cel-go words them, as far as
// its generated parser allows: after the first syntax error the rest is not read.
// @see https://github.com/google/cel-spec/blob/master/doc/langdef.md#syntax
import type { CelError, Element, Expression, LiteralType, LiteralValue, MapEntry, MessageField } from './expression.ts';
import type { Token } from './lexer.ts';
import { readTokens } from './lexer.ts';
import { readBytes, readInteger, readString, readUnsigned } from './literal.ts';
import { expandMacro } from './macros.ts';
import { SyntaxFault, TokenStream } from './token-stream.ts';

export interface Parsed {
  readonly expression?: Expression;
  readonly errors: readonly CelError[];
}

/** cel-go's limit. */
const deepest = 250;

/** @param text - the expression; errors carry offsets into it, in code points */
export function parse(text: string): Parsed {
  const { tokens, errors } = readTokens(text);
  const parser = new Parser(tokens, errors);
  try {
    const expression = parser.parse();
    return errors.length > 0 ? { errors } : { expression, errors };
  } catch (error) {
    if (!(error instanceof SyntaxFault)) throw error;
    return { errors };
  }
}

const reserved = new Set(
  'as break const continue else false for function if import in let loop package namespace null return true var void while'.split(
    ' ',
  ),
);
const keywords = new Set(['in', 'true', 'false', 'null']);
const relations = new Set(['<', '<=', '>=', '>', '==', '!=', 'in']);
class Parser extends TokenStream {
  #depth = 0;

  parse(): Expression {
    const expression = this.#conditional();
    const rest = this.peek();
    if (rest.kind !== 'end') {
      const wanted = `{<EOF>, '==', '!=', 'in', '<', '<=', '>=', '>', '&&', '||', '[', '.', '-', '?', '+', '*', '/', '%'}`;
      const followsMember = rest.kind === 'symbol' && [')', ']', '}', ',', ':'].includes(rest.text);
      this.fail(
        rest,
        followsMember
          ? `extraneous input '${rest.text}' expecting <EOF>`
          : `mismatched input '${rest.text}' expecting ${wanted}`
              .replace(wanted, '<EOF>')
              .replace('mismatched', 'extraneous'),
      );
    }
    return expression;
  }

  #call(at: number, name: string, args: readonly Expression[], target?: Expression): Expression {
    const call: Expression = { node: 'call', at, function: name, args, ...(target && { target }) };
    const expansion = expandMacro(call);
    if (expansion === undefined) return call;
    return 'node' in expansion ? expansion : this.report(expansion.at, expansion.message);
  }

  #conditional(): Expression {
    this.#depth += 1;
    if (this.#depth > deepest) {
      this.errors.push({ at: -1, message: 'expression recursion limit exceeded: 250' });
      throw new SyntaxFault();
    }
    const condition = this.#logical('||', '_||_', () => this.#logical('&&', '_&&_', () => this.#relation()));
    const question = this.accept('?');
    this.#depth -= 1;
    if (question === undefined) return condition;
    const yes = this.#logical('||', '_||_', () => this.#logical('&&', '_&&_', () => this.#relation()));
    this.expect(':');
    const no = this.#conditional();
    return this.#call(question.at, '_?_:_', [condition, yes, no]);
  }

  /** Long chains become balanced trees, so that they nest no deeper than they must. */
  #logical(symbol: string, name: string, term: () => Expression): Expression {
    const terms = [term()];
    const operators: number[] = [];
    for (let operator = this.accept(symbol); operator !== undefined; operator = this.accept(symbol)) {
      operators.push(operator.at);
      terms.push(term());
    }
    const build = (low: number, high: number): Expression => {
      const middle = Math.trunc((low + high + 1) / 2);
      const left = middle === low ? terms[middle] : build(low, middle - 1);
      const right = middle === high ? terms[middle + 1] : build(middle + 1, high);
      const at = operators[middle];
      if (left === undefined || right === undefined || at === undefined) throw new Error('an operator has two terms');
      return this.#call(at, name, [left, right]);
    };
    return operators.length === 0 ? (terms[0] as Expression) : build(0, operators.length - 1);
  }

  #binary(symbols: (text: string) => boolean, term: () => Expression): Expression {
    let left = term();
    while (symbols(this.peek().text) && this.is(this.peek().text)) {
      const operator = this.take();
      const name = operator.text === 'in' ? '@in' : `_${operator.text}_`;
      left = this.#call(operator.at, name, [left, term()]);
    }
    return left;
  }

  #relation(): Expression {
    return this.#binary(
      (text) => relations.has(text),
      () =>
        this.#binary(
          (text) => text === '+' || text === '-',
          () =>
            this.#binary(
              (text) => text === '*' || text === '/' || text === '%',
              () => this.#unary(),
            ),
        ),
    );
  }

  #unary(): Expression {
    const first = this.peek();
    if (first.text === '-' && first.kind === 'symbol' && ['int', 'double'].includes(this.peek(1).kind)) {
      return this.#member();
    }
    for (const [symbol, name] of [
      ['!', '!_'],
      ['-', '-_'],
    ] as const) {
      let count = 0;
      while (this.is(symbol)) {
        // `--1` negates the literal -1.
        if (symbol === '-' && count > 0 && ['int', 'double'].includes(this.peek(1).kind)) break;
        this.take();
        count += 1;
      }
      if (count === 0) continue;
      const operand = this.#member();
      return count % 2 === 0 ? operand : this.#call(first.at, name, [operand]);
    }
    return this.#member();
  }

  #member(): Expression {
    let operand = this.#primary();
    for (;;) {
      const dot = this.accept('.');
      if (dot !== undefined) operand = this.#afterDot(operand, dot);
      else if (this.is('[')) operand = this.#index(operand);
      else return operand;
    }
  }

  #afterDot(operand: Expression, dot: Token): Expression {
    const isOptional = this.accept('?') !== undefined;
    const name = this.#fieldName();
    if (!isOptional && this.is('(')) {
      const open = this.take();
      return this.#call(open.at, name.text, this.#arguments(')'), operand);
    }
    if (!isOptional) return { node: 'select', at: dot.at, operand, field: name.text, isTest: false };
    const field: Expression = { node: 'literal', at: name.at, type: 'string', value: name.text };
    return { node: 'call', at: dot.at, function: '_?._', args: [operand, field] };
  }

  #fieldName(): Token {
    const token = this.take();
    if (token.kind === 'escaped') {
      this.report(token.at, "unsupported syntax: '`'");
      return { ...token, text: token.text.slice(1, -1) };
    }
    if (token.kind === 'identifier' && !keywords.has(token.text)) return token;
    const before = this.peek(-2);
    const prefix = before.text === '?' ? '' : '';
    return token.kind === 'identifier' || token.kind === 'end' || token.kind === 'symbol'
      ? this.fail(token, `${prefix}no viable alternative at input '.${token.kind === 'end' ? '' : token.text}'`)
      : this.fail(token, `no viable alternative at input '.${token.text}'`);
  }

  #index(operand: Expression): Expression {
    const open = this.take();
    const isOptional = this.accept('?') !== undefined;
    if (!isOptional) this.open('?');
    const index = this.#conditional();
    this.expect(']');
    return this.#call(open.at, isOptional ? '_[?_]' : '_[_]', [operand, index]);
  }

  #arguments(close: string): Expression[] {
    const args: Expression[] = [];
    if (this.accept(close) !== undefined) return args;
    this.open(')');
    do args.push(this.#conditional());
    while (this.accept(',') !== undefined);
    this.expect(close);
    return args;
  }

  #primary(): Expression {
    const token = this.take();
    const wanted = this.wanted();
    if (token.kind === 'symbol') {
      if (token.text === '(') {
        const inner = this.#conditional();
        this.expect(')');
        return inner;
      }
      if (token.text === '[') return this.#list(token);
      if (token.text === '{') return { node: 'map', at: token.at, entries: this.#entries() };
      if (token.text === '-') return this.#number(token, this.take());
      if (token.text === '.' && this.peek().kind === 'identifier') return this.#named(this.take(), '.');
    } else if (token.kind === 'int' || token.kind === 'double') return this.#number(undefined, token);
    else if (token.kind !== 'identifier' && token.kind !== 'end' && token.kind !== 'escaped') {
      return this.#text(token);
    } else if (token.text === 'true' || token.text === 'false') {
      return { node: 'literal', at: token.at, type: 'bool', value: token.text === 'true' };
    } else if (token.text === 'null') return { node: 'literal', at: token.at, type: 'null', value: null };
    else if (token.kind === 'identifier' && token.text !== 'in') return this.#named(token, '');
    return this.fail(token, `mismatched input '${token.text}' expecting ${wanted}`);
  }

  #named(token: Token, dot: string): Expression {
    const name = dot + token.text;
    if (this.is('(')) {
      const open = this.take();
      const args = this.#arguments(')');
      if (reserved.has(token.text)) return this.report(token.at, `reserved identifier: ${token.text}`);
      return this.#call(open.at, name, args);
    }
    const message = this.#messageName(name);
    if (message !== undefined) {
      const open = this.take();
      return { node: 'message', at: open.at, name: message, fields: this.#fields() };
    }
    if (reserved.has(token.text)) return this.report(token.at, `reserved identifier: ${token.text}`);
    return { node: 'identifier', at: token.at, name };
  }

  /** `a.b.C{`: the name, with its dots taken. */
  #messageName(first: string): string | undefined {
    let ahead = 0;
    let name = first;
    while (this.peek(ahead).text === '.' && this.peek(ahead + 1).kind === 'identifier') {
      name += `.${this.peek(ahead + 1).text}`;
      ahead += 2;
    }
    const { kind, text } = this.peek(ahead);
    if (kind !== 'symbol' || text !== '{') return undefined;
    this.skip(ahead);
    return name;
  }

  #list({ at }: Token): Expression {
    const elements: Element[] = [];
    this.open('],?');
    while (!this.is(']')) {
      const isOptional = this.accept('?') !== undefined;
      elements.push({ value: this.#conditional(), isOptional });
      if (this.accept(',') === undefined) break;
    }
    this.close(']');
    return { node: 'list', at, elements };
  }

  #entries(): MapEntry[] {
    const entries: MapEntry[] = [];
    this.open('},?');
    while (!this.is('}')) {
      const isOptional = this.accept('?') !== undefined;
      const key = this.#conditional();
      const { at } = this.expect(':');
      entries.push({ at, key, value: this.#conditional(), isOptional });
      if (this.accept(',') === undefined) break;
    }
    this.close('}');
    return entries;
  }

  #fields(): MessageField[] {
    const fields: MessageField[] = [];
    while (!this.is('}')) {
      const isOptional = this.accept('?') !== undefined;
      const name = this.#fieldName().text;
      const { at } = this.expect(':');
      fields.push({ at, name, value: this.#conditional(), isOptional });
      if (this.accept(',') === undefined) break;
    }
    this.close('}');
    return fields;
  }

  #number(sign: Token | undefined, { kind, text, at: own }: Token): Expression {
    const at = sign?.at ?? own;
    if (kind === 'double') {
      const value = Number(text) * (sign ? -1 : 1);
      if (!Number.isFinite(value)) return this.report(at, 'invalid double literal');
      return { node: 'literal', at, type: 'double', value };
    }
    return this.#literal(at, 'int', readInteger(text, sign !== undefined), 'invalid int literal');
  }

  #text({ kind, text, at }: Token): Expression {
    if (kind === 'uint') return this.#literal(at, 'uint', readUnsigned(text), 'invalid uint literal');
    const complaint = 'unable to unescape string';
    if (kind === 'bytes') return this.#literal(at, 'bytes', readBytes(text), complaint);
    return this.#literal(at, 'string', readString(text), complaint);
  }

  #literal(at: number, type: LiteralType, value: LiteralValue | undefined, complaint: string): Expression {
    return value === undefined ? this.report(at, complaint) : { node: 'literal', at, type, value };
  }
}
