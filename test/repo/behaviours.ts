// The lines of docs/behaviours.md, and the tests whose names carry their numbers.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A test, by the name that it prints. */
export interface NamedTest {
  readonly file: string;
  readonly name: string;
}

/** A promise and what proves it. */
export interface Behaviour {
  /** Such as `B-01`. */
  readonly id: string;
  readonly sentence: string;
  readonly tests: readonly NamedTest[];
}

/** The call that names a test; a name in a template is read as it is written. */
const title = /\b(?:test|it|describe|suite)\(\s*(['"`])((?:(?!\1)[^\\]|\\.)*)\1/gs;

export function behavioursWithTests(): Behaviour[] {
  const tests = namedTests();
  const text = readFileSync(join(root, 'docs/behaviours.md'), 'utf8');
  return Array.from(text.matchAll(/^\| (B-\d\d) \| (.*) \|$/gm), ([, id = '', sentence = '']) => ({
    id,
    sentence,
    tests: tests.filter(({ name }) => idsIn(name).includes(id)),
  }));
}

/** The numbers that a name carries. */
export function idsIn(name: string): string[] {
  return Array.from(name.matchAll(/\bB-\d\d\b/g), ([id]) => id);
}

/** Every test whose name carries a number. */
export function namedTests(): NamedTest[] {
  const files = globSync(['packages/*/test/**/*.test.ts', 'test/**/*.test.ts'], { cwd: root }).toSorted();
  return files.flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    const names = Array.from(text.matchAll(title), ([, quote = '', name = '']) => name.replaceAll(`\\${quote}`, quote));
    return names.filter((name) => idsIn(name).length > 0).map((name) => ({ file: file.replaceAll('\\', '/'), name }));
  });
}
