// Checks that the kinds share, each with the path of what it checks: ports, percentages, labels, selectors.
// @see https://github.com/kubernetes/apimachinery/blob/master/pkg/util/validation/validation.go
// @see https://github.com/kubernetes/apimachinery/blob/master/pkg/apis/meta/v1/validation/validation.go
import type { StatusCause } from '@kubewright/apimachinery';
import { checkLabelValue, checkQualifiedName, fieldFault, keyPath } from '@kubewright/apimachinery';
import { isRecord } from '../../object/api-object.ts';
import { listOf, numberOf, structOf, structsOf, textOf } from './go-fields.ts';

export const { duplicate, forbidden, invalid, notSupported, required, tooLong: fieldTooLong, tooMany } = fieldFault;

/** Of a struct, whose members are printed in the order in which they are given rather than by name. */
export function invalidStruct(path: string, value: unknown, detail: string): StatusCause {
  return {
    reason: 'FieldValueInvalid',
    message: `Invalid value: ${JSON.stringify(value)}${detail === '' ? '' : `: ${detail}`}`,
    field: path,
  };
}

/** A label selector with its members in the order in which Go prints them. */
export function goSelector(selector: unknown): object | null {
  if (!isRecord(selector)) return null;
  const { matchLabels, matchExpressions } = structOf(selector);
  const expressions = structsOf(matchExpressions).map(({ key, operator, values }) => ({ key, operator, values }));
  return { matchLabels: sortedLabels(matchLabels), ...(expressions.length > 0 && { matchExpressions: expressions }) };
}

function sortedLabels(labels: unknown): unknown {
  if (!isRecord(labels)) return undefined;
  return Object.fromEntries(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** What there is none of, although something else names it. */
export function notFound(path: string, value: string, detail = ''): StatusCause {
  const message = `Not found: ${JSON.stringify(value)}${detail === '' ? '' : `: ${detail}`}`;
  return { reason: 'FieldValueNotFound', message, field: path };
}

/** Each message of a check of names, as an invalid value. */
export function invalidEach(path: string, value: string, messages: readonly string[]): StatusCause[] {
  return messages.map((message) => invalid(path, value, message));
}

export function checkNonnegative(path: string, value: unknown): StatusCause[] {
  return numberOf(value) < 0 ? [invalid(path, value, 'must be greater than or equal to 0')] : [];
}

export function checkPortNumber(path: string, value: unknown): StatusCause[] {
  const port = numberOf(value);
  return port >= 1 && port <= 65_535 ? [] : [invalid(path, port, 'must be between 1 and 65535, inclusive')];
}

/** A number, or the name of a port of a container. */
export function checkPort(path: string, value: unknown): StatusCause[] {
  return typeof value === 'string' ? invalidEach(path, value, portNameMessages(value)) : checkPortNumber(path, value);
}

export function portNameMessages(name: string): string[] {
  return [
    ...(name.length > 15 ? ['must be no more than 15 characters'] : []),
    ...(/^[-a-z0-9]+$/.test(name) ? [] : ['must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)']),
    ...(/[a-z]/.test(name) ? [] : ['must contain at least one letter (a-z)']),
    ...(name.includes('--') ? ['must not contain consecutive hyphens'] : []),
    ...(/^-|-$/.test(name) ? ['must not begin or end with a hyphen'] : []),
  ];
}

export const protocols = ['SCTP', 'TCP', 'UDP'];

/** A count, or a share of one in percent. */
export function checkIntOrPercent(path: string, value: unknown): StatusCause[] {
  if (typeof value !== 'string') return checkNonnegative(path, value);
  if (/^[0-9]+%$/.test(value)) return [];
  const why =
    "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for " +
    "validation is '[0-9]+%')";
  return [invalid(path, value, why)];
}

export function checkAtMost100Percent(path: string, value: unknown): StatusCause[] {
  const isMore = typeof value === 'string' && /^[0-9]+%$/.test(value) && intOrPercent(value) > 100;
  return isMore ? [invalid(path, value, 'must not be greater than 100%')] : [];
}

/** The number in it, of either kind; zero when there is none. */
export function intOrPercent(value: unknown): number {
  return typeof value === 'string' ? Number.parseInt(value, 10) || 0 : numberOf(value);
}

/** A map of labels, such as a selector. */
export function checkLabels(path: string, labels: unknown): StatusCause[] {
  return Object.entries(structOf(labels)).flatMap(([key, value]) => [
    ...invalidEach(path, key, checkQualifiedName(key)),
    ...invalidEach(path, textOf(value), checkLabelValue(textOf(value))),
  ]);
}

export function checkLabelSelector(path: string, selector: unknown): StatusCause[] {
  if (!isRecord(selector)) return [];
  const expressions = structsOf(selector['matchExpressions']).flatMap((each, index) =>
    checkRequirement(`${path}.${keyPath('matchExpressions', index)}`, each),
  );
  return [...checkLabels(`${path}.matchLabels`, selector['matchLabels']), ...expressions];
}

function checkRequirement(path: string, { key, operator, values }: Readonly<Record<string, unknown>>): StatusCause[] {
  const causes: StatusCause[] = [];
  const texts = listOf(values).map(textOf);
  if (operator === 'In' || operator === 'NotIn') {
    const why = "must be specified when `operator` is 'In' or 'NotIn'";
    if (texts.length === 0) causes.push(required(`${path}.values`, why));
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    const why = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
    if (texts.length > 0) causes.push(forbidden(`${path}.values`, why));
  } else causes.push(invalid(`${path}.operator`, textOf(operator), 'not a valid selector operator'));
  causes.push(...invalidEach(`${path}.key`, textOf(key), checkQualifiedName(textOf(key))));
  for (const [index, value] of texts.entries()) {
    causes.push(...invalidEach(`${path}.${keyPath('values', index)}`, value, checkLabelValue(value)));
  }
  return causes;
}

/** Whether a selector is one that Kubernetes can read, and has any requirement. */
export function selectsSomething(selector: unknown): boolean {
  const { matchLabels, matchExpressions } = structOf(selector);
  return Object.keys(structOf(matchLabels)).length + listOf(matchExpressions).length > 0;
}
