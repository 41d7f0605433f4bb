// Whether an applied configuration fits its schema well enough to be merged. Messages are kube-apiserver's.
// @see https://github.com/kubernetes-sigs/structured-merge-diff/blob/master/typed/validate.go
import { isObject } from '../json-value.ts';
import { itemElement, ListItemError } from './list-items.ts';
import type { ListMergeType, MapMergeType, MergeType, ScalarType } from './merge-type.ts';
import { fieldType, mainKind, narrowType } from './merge-type.ts';
import { formatElement, fieldElement } from './path-element.ts';

export interface AppliedChecks {
  /** Where the value is, for messages; default it is the whole. */
  readonly path?: string;
  /** Items of a list may repeat, as they do in stored objects; default false. */
  readonly allowsRepeated?: boolean;
}

/** Every fault, as `.spec.replicas: expected numeric (int or float), got string`. */
export function checkApplied(value: unknown, type: MergeType, checks: AppliedChecks = {}): string[] {
  const { path = '' } = checks;
  const narrow = narrowType(type, value);
  if (value === null || value === undefined) return [];
  const fault = (message: string): string[] => [path === '' ? message : `${path}: ${message}`];
  switch (mainKind(narrow)) {
    case 'map':
      if (!isObject(value)) return fault(`expected map, got &{${formatGo(value)}}`);
      return narrow.map === undefined ? [] : checkMembers(value, narrow.map, checks);
    case 'list':
      if (!Array.isArray(value)) return fault(`expected list, got &{${formatGo(value)}}`);
      return narrow.list === undefined ? [] : checkItems(value, narrow.list, checks);
    case 'scalar': {
      const expected = checkScalar(value, narrow.scalar ?? 'untyped');
      return expected === undefined ? [] : fault(expected);
    }
  }
}

function checkMembers(object: Record<string, unknown>, type: MapMergeType, checks: AppliedChecks): string[] {
  const { path = '' } = checks;
  return Object.entries(object).flatMap(([name, member]) => {
    const below = path + formatElement(fieldElement(name));
    if (type.field(name) === undefined && type.element === undefined) return [`${below}: field not declared in schema`];
    return checkApplied(member, fieldType(type, name), { ...checks, path: below });
  });
}

function checkItems(items: readonly unknown[], type: ListMergeType, checks: AppliedChecks): string[] {
  const { path = '', allowsRepeated = false } = checks;
  const faults: string[] = [];
  const seen = new Set<string>();
  for (const [index, item] of items.entries()) {
    let step = `[${index}]`;
    if (!type.atomic) {
      try {
        const element = itemElement(type, item);
        step = formatElement(element);
        if (!allowsRepeated && seen.has(element)) faults.push(`${path}: duplicate entries for key ${step}`);
        seen.add(element);
      } catch (error) {
        if (!(error instanceof ListItemError)) throw error;
        return [...faults, `${path}: element ${index}: ${error.message}`];
      }
    }
    faults.push(...checkApplied(item, type.element, { ...checks, path: path + step }));
  }
  return faults;
}

function checkScalar(value: unknown, type: ScalarType): string | undefined {
  switch (type) {
    case 'numeric':
      if (typeof value === 'number' || typeof value === 'bigint') return undefined;
      return `expected numeric (int or float), got ${goType(value)}`;
    case 'string':
      return typeof value === 'string'
        ? undefined
        : `expected string, got &value.valueUnstructured{Value:${formatGoSyntax(value)}}`;
    case 'boolean':
      return typeof value === 'boolean' ? undefined : `expected boolean, got &{${formatGo(value)}}`;
    case 'untyped':
      return typeof value === 'object' ? `expected any scalar, got &{${formatGo(value)}}` : undefined;
  }
}

function goType(value: unknown): string {
  if (Array.isArray(value)) return '[]interface {}';
  if (isObject(value)) return 'map[string]interface {}';
  return typeof value === 'boolean' ? 'bool' : 'string';
}

/** `%#v` */
function formatGoSyntax(value: unknown): string {
  if (value === null) return 'interface {}(nil)';
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return `[]interface {}{${value.map(formatGoSyntax).join(', ')}}`;
  if (!isObject(value)) return String(value);
  const members = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  const shown = members.map(([name, member]) => `${JSON.stringify(name)}:${formatGoSyntax(member)}`);
  return `map[string]interface {}{${shown.join(', ')}}`;
}

/** `%v` */
function formatGo(value: unknown): string {
  if (value === null) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(formatGo).join(' ')}]`;
  if (!isObject(value)) return String(value);
  const members = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return `map[${members.map(([name, member]) => `${name}:${formatGo(member)}`).join(' ')}]`;
}
