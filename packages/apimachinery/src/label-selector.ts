// Label selectors, in their two forms: the text of a query parameter and the object inside specs.
// Both become one list of requirements. Faults are worded as kube-apiserver words them.
// @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
// @see https://github.com/kubernetes/apimachinery/blob/master/pkg/labels/selector.go
import { quote } from './go-text.ts';
import { checkLabelValue, checkQualifiedName } from './names.ts';

/** The form inside objects, such as a Deployment's `spec.selector`. Every part must match. */
export interface LabelSelector {
  matchLabels?: Record<string, string>;
  matchExpressions?: LabelSelectorRequirement[];
}

/** One condition of a {@link LabelSelector}. */
export interface LabelSelectorRequirement {
  key: string;
  operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | (string & {});
  /** For `In` and `NotIn`, at least one; for the others none. */
  values?: string[];
}

/** How a label is compared, as selectors write it. */
export type LabelOperator = '=' | '!=' | 'in' | 'notin' | 'exists' | '!exists' | 'gt' | 'lt';

/** One condition on one label; a selector is a list of them that must all hold. */
export interface LabelRequirement {
  readonly key: string;
  readonly operator: LabelOperator;
  readonly values: readonly string[];
}

/**
 * Reads a selector such as `app=web,tier in (a,b),!legacy,cpus>4`.
 *
 * @returns the requirements, sorted by key; none for an empty text, which matches everything
 * @throws TypeError with kube-apiserver's message
 */
export function parseLabelSelector(text: string): LabelRequirement[] {
  return sortByKey(new SelectorParser(text).parse());
}

/** Whether an object's labels satisfy every requirement. */
export function matchesLabels(
  requirements: readonly LabelRequirement[],
  labels: Readonly<Record<string, string>> | undefined,
): boolean {
  return requirements.every((requirement) => {
    const value = labels !== undefined && Object.hasOwn(labels, requirement.key) ? labels[requirement.key] : undefined;
    return matchesRequirement(requirement, value);
  });
}

/**
 * The requirements of a selector object, sorted by key. A selector without parts matches everything; whoever means
 * "nothing" by an absent selector must check for it.
 *
 * @throws TypeError with Kubernetes' message for an unknown operator, a bad key or value, or a wrong number of values
 */
export function labelSelectorRequirements(selector: LabelSelector): LabelRequirement[] {
  const requirements = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => checked(key, '=', [value]));
  for (const { key, operator, values = [] } of selector.matchExpressions ?? []) {
    const own = operatorsOfObjects.get(operator);
    if (own === undefined) throw new TypeError(`${quote(operator)} is not a valid label selector operator`);
    requirements.push(checked(key, own, values));
  }
  return sortByKey(requirements);
}

/** The text form: the inverse of {@link parseLabelSelector}. */
export function formatLabelSelector(requirements: readonly LabelRequirement[]): string {
  return requirements.map(formatRequirement).join(',');
}

const operatorsOfObjects: ReadonlyMap<string, LabelOperator> = new Map([
  ['In', 'in'],
  ['NotIn', 'notin'],
  ['Exists', 'exists'],
  ['DoesNotExist', '!exists'],
]);

const operatorsOfText: ReadonlyMap<string, LabelOperator> = new Map([
  ['=', '='],
  ['==', '='],
  ['!=', '!='],
  ['in', 'in'],
  ['notin', 'notin'],
  ['>', 'gt'],
  ['<', 'lt'],
]);

function matchesRequirement({ operator, values }: LabelRequirement, value: string | undefined): boolean {
  switch (operator) {
    case '=':
    case 'in':
      return value !== undefined && values.includes(value);
    case '!=':
    case 'notin':
      return value === undefined || !values.includes(value);
    case 'exists':
      return value !== undefined;
    case '!exists':
      return value === undefined;
    case 'gt':
    case 'lt': {
      const actual = value === undefined ? undefined : parseInt64(value);
      const bound = parseInt64(values[0] ?? '');
      if (actual === undefined || bound === undefined) return false;
      return operator === 'gt' ? actual > bound : actual < bound;
    }
  }
}

function formatRequirement({ key, operator, values }: LabelRequirement): string {
  switch (operator) {
    case 'exists':
      return key;
    case '!exists':
      return `!${key}`;
    case 'in':
    case 'notin':
      return `${key} ${operator} (${values.toSorted().join(',')})`;
    case 'gt':
      return `${key}>${values[0] ?? ''}`;
    case 'lt':
      return `${key}<${values[0] ?? ''}`;
    case '=':
    case '!=':
      return `${key}${operator}${values[0] ?? ''}`;
  }
}

/** A requirement whose every part is valid. Go prints the path of a key as `<nil>`, as there is none. */
function checked(key: string, operator: LabelOperator, values: readonly string[]): LabelRequirement {
  const faults = keyFaults(key);
  const list = `[${values.map(quote).join(', ')}]`;
  if ((operator === 'in' || operator === 'notin') && values.length === 0) {
    faults.push(`values: Invalid value: ${list}: for 'in', 'notin' operators, values set can't be empty`);
  }
  if ((operator === 'exists' || operator === '!exists') && values.length > 0) {
    faults.push(`values: Invalid value: ${list}: values set must be empty for exists and does not exist`);
  }
  values.forEach((value, index) => {
    if ((operator === 'gt' || operator === 'lt') && parseInt64(value) === undefined) {
      const rule = "for 'Gt', 'Lt' operators, the value must be an integer";
      faults.push(`values[${index}]: Invalid value: ${quote(value)}: ${rule}`);
    }
  });
  values.forEach((value, index) => {
    const why = checkLabelValue(value);
    if (why.length > 0) faults.push(`values[${index}][${key}]: Invalid value: ${quote(value)}: ${why.join('; ')}`);
  });
  if (faults.length > 0) throw new TypeError(faults.length === 1 ? faults[0] : `[${faults.join(', ')}]`);
  return { key, operator, values };
}

function keyFaults(key: string): string[] {
  const why = checkQualifiedName(key);
  return why.length === 0 ? [] : [`<nil>: Invalid value: ${quote(key)}: ${why.join('; ')}`];
}

function sortByKey(requirements: LabelRequirement[]): LabelRequirement[] {
  return requirements.sort((left, right) => (left.key < right.key ? -1 : left.key > right.key ? 1 : 0));
}

function parseInt64(text: string): bigint | undefined {
  if (!/^[+-]?\d+$/.test(text)) return undefined;
  const value = BigInt(text.startsWith('+') ? text.slice(1) : text);
  return BigInt.asIntN(64, value) === value ? value : undefined;
}

/** Recursive descent over the tokens; `in` and `notin` are words where a key or value is expected. */
class SelectorParser {
  /** The last token is the empty text: the end. */
  readonly #tokens: readonly string[];
  #position = 0;

  constructor(text: string) {
    this.#tokens = [...text.matchAll(/==|!=|[=!(),<>]|[^=!(),<>\s]+/g)].map(([token]) => token).concat('');
  }

  parse(): LabelRequirement[] {
    const requirements: LabelRequirement[] = [];
    while (this.#peek() !== '') {
      if (!startsRequirement(this.#peek())) this.#fail("expected: !, identifier, or 'end of string'");
      try {
        requirements.push(this.#requirement());
      } catch (error) {
        throw new TypeError(`unable to parse requirement: ${(error as Error).message}`, { cause: error });
      }
      if (this.#peek() === '') break;
      if (this.#peek() !== ',') this.#fail("expected: ',' or 'end of string'");
      this.#position++;
      if (!startsRequirement(this.#peek())) this.#fail("expected: identifier after ','");
    }
    return requirements;
  }

  #peek(): string {
    return this.#tokens[this.#position] ?? '';
  }

  #fail(expected: string): never {
    throw new TypeError(`found '${this.#peek()}', ${expected}`);
  }

  #requirement(): LabelRequirement {
    const absent = this.#peek() === '!';
    if (absent) this.#position++;
    const key = this.#peek();
    if (!isWord(key)) this.#fail('expected: identifier');
    const faults = keyFaults(key);
    if (faults.length > 0) throw new TypeError(faults[0]);
    this.#position++;
    if (absent) return checked(key, '!exists', []);
    if (this.#peek() === '' || this.#peek() === ',') return checked(key, 'exists', []);
    const operator = operatorsOfText.get(this.#peek());
    if (operator === undefined) this.#fail('expected: in, notin, =, ==, !=, gt, lt');
    this.#position++;
    const values = operator === 'in' || operator === 'notin' ? this.#values() : [this.#value()];
    return checked(key, operator, values);
  }

  #value(): string {
    if (this.#peek() === '' || this.#peek() === ',') return '';
    if (!isWord(this.#peek())) this.#fail('expected: identifier');
    return this.#tokens[this.#position++] ?? '';
  }

  /** A list in parentheses. A place left out, as in `(,a)` or `()`, is the empty value. */
  #values(): string[] {
    // Kubernetes leaves out this comma.
    if (this.#peek() !== '(') throw new TypeError(`found '${this.#peek()}' expected: '('`);
    this.#position++;
    const values = new Set<string>();
    for (;;) {
      if (isWord(this.#peek())) values.add(this.#tokens[this.#position++] ?? '');
      else if (this.#peek() === ',' || this.#peek() === ')') values.add('');
      else this.#fail(values.size === 0 ? "expected: ',', ')' or identifier" : "expected: ',', or identifier");
      if (this.#peek() === ')') break;
      if (this.#peek() !== ',') this.#fail("expected: ',' or ')'");
      this.#position++;
    }
    this.#position++;
    return [...values].sort();
  }
}

function isWord(token: string): boolean {
  return token !== '' && !/^[=!(),<>]/.test(token);
}

function startsRequirement(token: string): boolean {
  return token === '!' || isWord(token);
}
