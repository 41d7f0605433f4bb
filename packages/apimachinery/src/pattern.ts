// Patterns of schemas are written for RE2, Go's regular expressions, and are run as such: some mean something else in
// JavaScript, and one that JavaScript would try for hours RE2 runs in a straight line. In: text from outside.
// @see https://github.com/google/re2/wiki/Syntax
import { RE2JS } from 're2js';

/** A pattern that can be asked. */
export interface CompiledPattern {
  /** Whether it matches anywhere in the text. */
  test(text: string): boolean;
  /** What it matches, from left to right, none over another; at most `limit` of them. Default: all. */
  findAll(text: string, limit?: number): string[];
}

const compiled = new Map<string, CompiledPattern | { readonly fault: string }>();
/** Schemas are few and their patterns too; a stream of new ones must not fill the memory. */
const mostCompiled = 10_000;

/** @returns undefined when the pattern is none */
export function compilePattern(pattern: string): CompiledPattern | undefined {
  const found = compile(pattern);
  return 'fault' in found ? undefined : found;
}

/**
 * What Go says of a pattern that it refuses.
 *
 * @returns undefined when there is nothing wrong
 */
export function checkPattern(pattern: string): string | undefined {
  const found = compile(pattern);
  return 'fault' in found ? found.fault : undefined;
}

function compile(pattern: string): CompiledPattern | { readonly fault: string } {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  const found = compileAnew(pattern);
  if (compiled.size >= mostCompiled) compiled.clear();
  compiled.set(pattern, found);
  return found;
}

function compileAnew(pattern: string): CompiledPattern | { readonly fault: string } {
  try {
    const expression = RE2JS.compile(pattern);
    return {
      test: (text) => expression.test(text),
      findAll(text, limit = Infinity) {
        const matcher = expression.matcher(text);
        const found: string[] = [];
        let end = -1;
        while (found.length < limit && matcher.find()) {
          // Go leaves out what is empty right behind another match.
          if (matcher.start() !== matcher.end() || matcher.start() !== end) found.push(matcher.group() ?? '');
          end = matcher.end();
        }
        return found;
      },
    };
  } catch (error) {
    const { message } = error as Error;
    // Go also names the part of the pattern when there is none.
    return { fault: message.includes('`') ? message : `${message}: \`\`` };
  }
}
