// Two CustomResourceDefinitions -> the first place where they mean different things, by its path in JSON.
import type { CustomResourceDefinition } from '@kubewright/apimachinery';
import type { Form, FormMap } from './semantic-form.ts';
import { canonicalJson, FormSet, semanticForm } from './semantic-form.ts';

/** A place, and what stands there on both sides; undefined is nothing. */
export interface Difference {
  /** Versions by name: `spec.versions.v1.schema.openAPIV3Schema.properties.spec.default`. */
  readonly path: string;
  readonly expected: string | undefined;
  readonly actual: string | undefined;
}

/** @returns undefined when the definitions are semantically equal */
export function firstDifference(
  expected: CustomResourceDefinition,
  actual: CustomResourceDefinition,
): Difference | undefined {
  return compare(semanticForm(expected), semanticForm(actual), '');
}

/** In one line. */
export function formatDifference({ path, expected, actual }: Difference): string {
  return `${path}: expected ${clip(expected)}, got ${clip(actual)}`;
}

function compare(expected: Form | undefined, actual: Form | undefined, path: string): Difference | undefined {
  if (Object.is(expected, actual)) return undefined;
  if (isMap(expected) && isMap(actual)) {
    for (const name of new Set([...expected.keys(), ...actual.keys()])) {
      const found = compare(expected.get(name), actual.get(name), path + step(name, path));
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (isList(expected) && isList(actual)) {
    for (let index = 0; index < Math.max(expected.length, actual.length); index++) {
      const found = compare(expected[index], actual[index], `${path}[${index}]`);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (expected instanceof FormSet && actual instanceof FormSet) {
    const missing = without(expected.elements, actual.elements);
    const added = without(actual.elements, expected.elements);
    if (missing.length === 0 && added.length === 0) return undefined;
    return { path, expected: missing.join() || undefined, actual: added.join() || undefined };
  }
  return { path, expected: textOf(expected), actual: textOf(actual) };
}

/** What the other list does not have, or has less often. */
function without(elements: readonly string[], others: readonly string[]): string[] {
  const left = [...others];
  return elements.filter((element) => {
    const found = left.indexOf(element);
    if (found !== -1) left.splice(found, 1);
    return found === -1;
  });
}

function step(name: string, path: string): string {
  if (!/^[A-Za-z_$][\w$-]*$/u.test(name)) return `[${JSON.stringify(name)}]`;
  return path === '' ? name : `.${name}`;
}

function isMap(form: Form | undefined): form is FormMap {
  return form instanceof Map;
}

function isList(form: Form | undefined): form is readonly Form[] {
  return Array.isArray(form);
}

function textOf(form: Form | undefined): string | undefined {
  return form === undefined ? undefined : canonicalJson(form);
}

function clip(text: string | undefined): string {
  if (text === undefined) return 'nothing';
  return text.length > 300 ? `${text.slice(0, 300)}... (${text.length} characters)` : text;
}
