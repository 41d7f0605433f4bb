// Choices of a seeded generator: one of several, maybe, a few, and texts that are hard to carry through comments, quotes,
// YAML and paths.
import { random } from '../schema/random.ts';

/** Pieces that mean something to one of the languages on the way. */
const pieces =
  `a|b|Zone|field of the object|*/|/**| @x|@minimum 1|\n|\n@items.type "null"|\n * x|\\|\\@|"|'|\`|\${process.exit(1)}|` +
  `{|}|<!--|//|/* |#| # x|: |- =|- x|on|off|y|NO|~|null|1e3|0x1f|1:30|=|<<|%|&a|*a|!!x|?|[|]|, |\t|  |.|é|😀|\u2028|\u2029|` +
  `\ufeff|\u0085|\r|\r\n|\0|\x7f|u{d}|\\u{41}|{{ .x }}|type|$ref|__proto__|constructor|(?i)a|[[:alpha:]]|\\pN|\\z|(?P<n>a)`;
const textPieces: readonly string[] = [...pieces.split('|'), '|', ' | ', ' ', '', '\ud800'];

const names: readonly string[] = [
  ...(
    'a b c A fooBar FooBar foo-bar foo_bar foo.bar foobar FOO foo Foo _foo $foo -foo 1foo é 😀 a/b a:b ~ ' +
    'type items default enum not properties required pattern x-kubernetes-validations x-kubernetes-list-type ' +
    '__proto__ constructor prototype toString hasOwnProperty valueOf class interface $ref $schema record array ' +
    'timestamp int32 objectMeta nonNullable undefined null true on off y NO = - -- 0 1 1e3 0x1'
  ).split(' '),
  '',
  ' ',
  'a b',
  "it's",
  '"',
  '`',
  '\\',
  '*/',
  '${x}',
  'a\nb',
  '\u2028',
  "'; process.exit(1); //",
  '- =',
  '<<',
];

const patterns: readonly string[] = [
  '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$',
  '^(a|b)*/c$',
  ' @x*/',
  '^(?i)abc$',
  '^[[:alpha:]]+$',
  '^\\pN+$',
  '\\p{Greek}',
  'a\\z',
  '(?P<n>a)',
  '\\Qa*/b\\E',
  '^\\d{3}$',
  '`${x}`',
  '[^"\\\\]',
];

/** Every method draws from one sequence: the same seed gives the same schema. */
export class RandomChoice {
  readonly pick: (below: number) => number;

  constructor(seed: number) {
    this.pick = random(seed);
  }

  /** True once in so many times. */
  once(inTimes: number): boolean {
    return this.pick(inTimes) === 0;
  }

  from<T>(...values: readonly T[]): T {
    return values[this.pick(values.length)] as T;
  }

  /** An object now and then, else an empty one: to be spread. */
  maybe<T extends object>(inTimes: number, value: () => T): T | object {
    return this.once(inTimes) ? value() : {};
  }

  list<T>(atMost: number, make: () => T): T[] {
    return Array.from({ length: this.pick(atMost + 1) }, make);
  }

  text(): string {
    return Array.from({ length: 1 + this.pick(5) }, () => this.from(...textPieces)).join('');
  }

  /** The name of a property. */
  name(): string {
    const name = this.once(8) ? this.text().replaceAll(/\p{Surrogate}/gu, 'x') : this.from(...names);
    // Not a key of one character that JSON escapes: JSON.parse of Node 24.21 takes it for a backslash now and then.
    return name.length === 1 && JSON.stringify(name).length > 3 ? `${name}1` : name;
  }

  /** RE2, mostly such as compiles; some of it means something else in JavaScript, or nothing. */
  pattern(): string {
    return this.once(25) ? this.text() : this.from(...patterns);
  }

  integer(): number {
    return this.from(0, 1, 2, 3, 7, -1, -5, 10, 100, 253, 65535, 2 ** 31 - 1, -(2 ** 31), 2 ** 53 - 1);
  }

  number(): number {
    return this.once(3) ? this.from(0.5, -1.5, 0.1, 1e21, 1e-7, 3.14, 1e300, 5e-324) : this.integer();
  }

  count(): number {
    return this.from(0, 1, 2, 3, 5, 63, 253, 1024, 262_144);
  }

  /** Any JSON at all. */
  json(depth = 2): unknown {
    switch (this.pick(depth > 0 ? 7 : 5)) {
      case 0:
        return null;
      case 1:
        return this.once(2);
      case 2:
        return this.number();
      case 3:
      case 4:
        return this.text();
      case 5:
        return this.list(3, () => this.json(depth - 1));
      default:
        return Object.fromEntries(this.list(3, () => [this.name(), this.json(depth - 1)]));
    }
  }
}
