// Field selectors: the text of a query parameter such as `metadata.name=web,spec.nodeName!=a`.
// A value escapes comma, equals sign and backslash with a backslash. Which fields may be named is the server's matter.
// @see https://github.com/kubernetes/apimachinery/blob/master/pkg/fields/selector.go

/** One condition on one field. */
export interface FieldRequirement {
  readonly path: string;
  readonly operator: '=' | '!=';
  readonly value: string;
}

/**
 * Reads a field selector.
 *
 * @returns the requirements, sorted by their text; none for an empty text, which matches everything
 * @throws TypeError with kube-apiserver's message
 */
export function parseFieldSelector(text: string): FieldRequirement[] {
  const requirements: FieldRequirement[] = [];
  for (const term of splitTerms(text).sort()) {
    if (term === '') continue;
    const match = /^(?<path>.*?)(?<operator>!=|==|=)(?<value>.*)$/s.exec(term);
    if (match?.groups === undefined) throw new TypeError(`invalid selector: '${text}'; can't understand '${term}'`);
    const { path = '', operator, value = '' } = match.groups;
    requirements.push({ path, operator: operator === '!=' ? '!=' : '=', value: unescape(value) });
  }
  return requirements;
}

/**
 * Whether an object satisfies every requirement.
 *
 * @param read - the object's value at a path; a field that is absent counts as the empty text
 */
export function matchesFields(
  requirements: readonly FieldRequirement[],
  read: (path: string) => string | undefined,
): boolean {
  return requirements.every(({ path, operator, value }) => ((read(path) ?? '') === value) === (operator === '='));
}

/** The text form: the inverse of {@link parseFieldSelector}. */
export function formatFieldSelector(requirements: readonly FieldRequirement[]): string {
  return requirements.map(({ path, operator, value }) => `${path}${operator}${escape(value)}`).join(',');
}

/** Splits at the commas that no backslash escapes. */
function splitTerms(text: string): string[] {
  return text === '' ? [] : [...text.matchAll(/(?:^|,)((?:\\.|[^\\,]|\\$)*)/gs)].map((match) => match[1] ?? '');
}

function escape(value: string): string {
  return value.replace(/[\\,=]/g, '\\$&');
}

function unescape(value: string): string {
  return value.replace(/\\(.?)|[,=]/gsu, (found, escaped: string | undefined) => {
    // Go prints the character's number.
    if (escaped === undefined) {
      throw new TypeError(`invalid field selector: unescaped character in value: ${found.charCodeAt(0)}`);
    }
    if (escaped !== '\\' && escaped !== ',' && escaped !== '=') {
      throw new TypeError(`invalid field selector: invalid escape sequence: ${found}`);
    }
    return escaped;
  });
}

/** One condition on one field, as authorization.k8s.io writes it. @see https://github.com/kubernetes/apimachinery/blob/master/pkg/apis/meta/v1/types.go */
export interface FieldSelectorRequirement {
  key: string;
  operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | (string & {});
  /** For `In` and `NotIn`, at least one; for the others none. */
  values?: string[];
}
