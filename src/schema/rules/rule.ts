// What a rule is: one keyword of a schema and its tag, both ways. Here are the makers for keywords of one shape.
import type { JSONSchemaProps } from '@kubewright/apimachinery';

/** A keyword and its tag. `Target` is what the keyword belongs to. */
export interface Rule<Target = JSONSchemaProps> {
  /** Without the `@`. */
  readonly tag: string;
  /** The properties of the target that this rule prints: whoever prints one otherwise skips the rule. */
  readonly keywords: readonly (keyof Target & string)[];
  /** Whether the tag may stand more than once. */
  readonly repeatable?: boolean;
  /** What is wrong with a value, to follow "`@tag` "; undefined when nothing is. A flag's value is `undefined`. */
  readonly check: (value: unknown) => string | undefined;
  /** What is wrong with a checked value for this target, to follow "`@tag` ". */
  readonly fits?: (target: Target, value: unknown) => string | undefined;
  /** Whether integers above 2^53 in a value stay exact, as bigints: where the server holds JSON of any shape. */
  readonly exact?: boolean;
  /** Whether it works on what the other tags have said, wherever it stands. */
  readonly last?: boolean;
  /** Writes a checked value. */
  readonly apply: (target: Target, value: unknown) => void;
  /** The values of the tags that give this target's keyword back, in their order. */
  readonly print: (target: Target) => readonly unknown[];
  /** The value of the tag that takes the keyword away, where a type implies it. */
  readonly unset?: unknown;
}

/** The keys of `Target` that hold a `Value`. */
type KeysOf<Target, Value> = keyof {
  [Key in keyof Target as Key extends string ? (Value extends Target[Key] ? Key : never) : never]: unknown;
} &
  keyof Target &
  string;

/** A keyword that holds one JSON value as it is. */
export function value<Target, Value>(
  tag: string,
  keyword: KeysOf<Target, Value>,
  check: (value: unknown) => string | undefined,
  isDefault: (value: unknown) => boolean = () => false,
): Rule<Target> {
  return {
    tag,
    keywords: [keyword],
    check,
    apply: (target, given) => void (target[keyword] = given as Target[typeof keyword]),
    print: (target) => {
      const held = target[keyword];
      return held === undefined || isDefault(held) ? [] : [held];
    },
  };
}

/** The rule for values with exact integers. */
export function exact<Target>(rule: Rule<Target>): Rule<Target> {
  return { ...rule, exact: true };
}

/** A number. */
export function numberRule(tag: KeysOf<JSONSchemaProps, number>): Rule {
  return value<JSONSchemaProps, number>(tag, tag, checkNumber);
}

/** A whole number from 0. */
export function countRule(tag: KeysOf<JSONSchemaProps, number>): Rule {
  return value<JSONSchemaProps, number>(tag, tag, checkCount);
}

/** Text; the server drops the empty text, so it is not printed. */
export function textRule(tag: string, keyword: KeysOf<JSONSchemaProps, string>): Rule {
  return value<JSONSchemaProps, string>(tag, keyword, checkText, (held) => held === '');
}

/** True when the tag is there; with `false` it is taken away. The server drops false, so it is not printed. */
export function flagRule(tag: string, keyword: KeysOf<JSONSchemaProps, boolean>): Rule {
  return {
    tag,
    keywords: [keyword],
    check: checkFlag,
    apply: (schema, given) => {
      if (given === false) delete schema[keyword];
      else schema[keyword] = true;
    },
    print: (schema) => (schema[keyword] === true ? [undefined] : []),
    unset: false,
  };
}

/** One of some texts. */
export function choiceRule(tag: string, keyword: KeysOf<JSONSchemaProps, string>, choices: readonly string[]): Rule {
  return value<JSONSchemaProps, string>(
    tag,
    keyword,
    (given) => checkChoice(given, choices),
    (held) => held === '',
  );
}

export function checkNumber(given: unknown): string | undefined {
  return typeof given === 'number' ? undefined : 'wants a number, such as 1 or 0.5';
}

export function checkCount(given: unknown): string | undefined {
  return typeof given === 'number' && Number.isInteger(given) && given >= 0 ? undefined : 'wants a whole number from 0';
}

export function checkWhole(given: unknown): string | undefined {
  return Number.isInteger(given) ? undefined : 'wants a whole number';
}

export function checkText(given: unknown): string | undefined {
  return typeof given === 'string' ? undefined : 'wants a text in double quotes';
}

export function checkFlag(given: unknown): string | undefined {
  return given === undefined || typeof given === 'boolean' ? undefined : 'wants no value, or true or false';
}

export function checkChoice(given: unknown, choices: readonly string[]): string | undefined {
  const listed = choices.map((choice) => JSON.stringify(choice)).join(', ');
  return typeof given === 'string' && choices.includes(given) ? undefined : `wants one of ${listed}`;
}

export function checkAny(given: unknown): string | undefined {
  return given === undefined ? 'wants a JSON value' : undefined;
}

export function isRecord(given: unknown): given is Readonly<Record<string, unknown>> {
  return typeof given === 'object' && given !== null && !Array.isArray(given);
}

/** Checks an object's properties by name: every one must be known, and the required ones there. */
export function checkObject(
  given: unknown,
  fields: Readonly<Record<string, (value: unknown) => string | undefined>>,
  required: readonly string[],
): string | undefined {
  const names = Object.keys(fields);
  if (!isRecord(given)) return `wants an object of ${names.join(', ')}`;
  for (const [name, held] of Object.entries(given)) {
    const check = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (check === undefined) return `has no property "${name}"; it has ${names.join(', ')}`;
    const fault = check(held);
    if (fault !== undefined) return `has a property "${name}" that ${fault}`;
  }
  const missing = required.find((name) => !Object.hasOwn(given, name));
  return missing === undefined ? undefined : `wants a property "${missing}"`;
}
