// One step of a path into an object, in the text that `fieldsV1` uses: `f:name` for a field, `k:{"name":"a"}` for an
// item of a list by its keys, `v:"a"` for an item by its value, `i:0` for one by its index.
// Two steps are the same when their texts are.
// @see https://github.com/kubernetes-sigs/structured-merge-diff/blob/master/fieldpath/serialize-pe.go
import { compareText, formatFloat, formatJson, quote } from '../go-text.ts';
import { isObject, setMember } from '../json-value.ts';

export type PathElement = string;
export type FieldPath = readonly PathElement[];

/** Steps that were made before: names repeat. */
const fieldElements = new Map<string, PathElement>();
const mostFieldElements = 10_000;
const longestKept = 64;

export function fieldElement(name: string): PathElement {
  if (name.length > longestKept) return `f:${name}`;
  let element = fieldElements.get(name);
  if (element === undefined) {
    if (fieldElements.size >= mostFieldElements) fieldElements.clear();
    fieldElements.set(name, (element = `f:${name}`));
  }
  return element;
}

export function keyElement(keys: Readonly<Record<string, unknown>>): PathElement {
  return `k:${formatJson(keys)}`;
}

export function valueElement(value: unknown): PathElement {
  return `v:${formatJson(value)}`;
}

/** The name in a field's step; undefined for the steps of lists. */
export function fieldName(element: PathElement): string | undefined {
  return element.startsWith('f:') ? element.slice(2) : undefined;
}

/** Whether the step finds an item by its keys. */
export function isKeyElement(element: PathElement): boolean {
  return element.startsWith('k:');
}

/**
 * Reads a step as it stands in `fieldsV1`, into the one text that is used here: others may space their JSON otherwise.
 *
 * @returns undefined for a kind of step that is not known
 * @throws SyntaxError when the text is no step
 */
export function parseElement(text: string): PathElement | undefined {
  if (text[1] !== ':') throw new SyntaxError(`missing colon: ${text}`);
  const kind = text[0];
  if (kind === 'f' || kind === 'i') return text;
  if (kind !== 'k' && kind !== 'v') return undefined;
  const value: unknown = JSON.parse(text.slice(2));
  if (kind === 'v') return valueElement(value);
  if (!isObject(value)) throw new SyntaxError(`keys must be an object: ${text}`);
  return keyElement(value);
}

/** How messages print a path: `.spec.ports[port=80,protocol="TCP"].name` */
export function formatPath(path: FieldPath): string {
  return path.map(formatElement).join('');
}

export function formatElement(element: PathElement): string {
  const content = element.slice(2);
  switch (element[0]) {
    case 'f':
      return `.${content}`;
    case 'k': {
      const keys = Object.entries(JSON.parse(content) as Record<string, unknown>);
      return `[${keys.map(([name, value]) => `${name}=${formatScalar(value)}`).join(',')}]`;
    }
    case 'v':
      return `[=${formatScalar(JSON.parse(content))}]`;
    default:
      return `[${content}]`;
  }
}

/** Fields first, then keys, values and indexes, each in their own order. */
export function compareElements(left: PathElement, right: PathElement): number {
  const [kind, other] = [left[0] ?? '', right[0] ?? ''];
  if (kind === 'f' && other === 'f') return compareText(left, right);
  const kinds = kindOrder.indexOf(kind) - kindOrder.indexOf(other);
  if (kinds !== 0) return kinds;
  if (kind === 'v' || kind === 'i') {
    const difference = Number(left.slice(2)) - Number(right.slice(2));
    if (!Number.isNaN(difference) && difference !== 0) return difference;
  }
  return kind === 'k' ? compareKeys(left, right) : compareText(left, right);
}

/** Key by key: their names, then their values, numbers by size. */
function compareKeys(left: PathElement, right: PathElement): number {
  const [ours, theirs] = [left, right].map((element) =>
    Object.entries(JSON.parse(element.slice(2)) as Record<string, unknown>),
  ) as [[string, unknown][], [string, unknown][]];
  for (const [index, [name, value]] of ours.entries()) {
    const other = theirs[index];
    if (other === undefined) return 1;
    const byName = compareText(name, other[0]);
    if (byName !== 0) return byName;
    if (typeof value === 'number' && typeof other[1] === 'number' && value !== other[1]) return value - other[1];
    const byValue = compareText(formatJson(value), formatJson(other[1]));
    if (byValue !== 0) return byValue;
  }
  return ours.length - theirs.length;
}

const kindOrder = 'fkvi';

function formatScalar(value: unknown): string {
  if (typeof value === 'string') return quote(value);
  return typeof value === 'number' ? formatFloat(value) : formatJson(value);
}

/** The values of an item's keys, its schema's defaults included; empty when it has none. */
export function itemKeys(
  item: Readonly<Record<string, unknown>>,
  names: readonly string[],
  defaultOf: (name: string) => unknown,
): Record<string, unknown> {
  const keys: Record<string, unknown> = {};
  for (const name of names) {
    const value = Object.hasOwn(item, name) ? item[name] : defaultOf(name);
    if (value !== undefined) setMember(keys, name, value);
  }
  return keys;
}
