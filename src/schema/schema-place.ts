// Where in a schema the server found something -> the property of the types that it is about.
import type { Place } from './syntax.ts';

/** `.properties[spec].properties[ports].items.type` -> `spec.ports[]`, and what follows it: `.type`. */
export function propertyPath(field: string): { readonly path: string; readonly rest: string } {
  let path = '';
  let end = 0;
  const step = /\.?(?:properties\[([^\]]*)\]|(items)(?:\[\d+\])?(?![\w[])|(additionalProperties)(?![\w[]))/uy;
  for (let match = step.exec(field); match !== null; match = step.exec(field)) {
    const [, name] = match;
    end = step.lastIndex;
    path += name === undefined ? '[]' : path === '' ? name : `.${name}`;
  }
  return { path, rest: field.slice(end) };
}

/** The place of a property, or of the innermost one around it that has one. */
export function placeOf(path: string, places: ReadonlyMap<string, Place> = new Map()): Place | undefined {
  for (let around = path; around !== '';) {
    const place = places.get(around);
    if (place !== undefined) return place;
    around = around.endsWith('[]') ? around.slice(0, -2) : around.slice(0, Math.max(0, around.lastIndexOf('.')));
  }
  return undefined;
}
