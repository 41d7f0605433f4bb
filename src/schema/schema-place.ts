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

/** The parts of a definition that tags say, and whose tags they are. */
const tagsOfFields: readonly [RegExp, string][] = [
  [/\.additionalPrinterColumns(\[\d+\])/u, 'printColumn'],
  [/\.selectableFields(\[\d+\])?/u, 'selectableField'],
  [/\.deprecationWarning/u, 'deprecatedVersion'],
  [/^spec\.conversion/u, 'conversion'],
  [/^spec\.names\.singular/u, 'singular'],
  [/^spec\.names\.listKind/u, 'listKind'],
  [/^metadata\.annotations/u, 'annotation'],
  [/^metadata\.labels/u, 'label'],
];

/** The place of the tag that says a field of a definition, such as `spec.versions[0].selectableFields[1]`. */
export function placeOfTag(field: string, places: ReadonlyMap<string, Place> = new Map()): Place | undefined {
  for (const [pattern, tag] of tagsOfFields) {
    const match = pattern.exec(field);
    if (match !== null) return places.get(`@${tag}${match[1] ?? '[0]'}`);
  }
  return undefined;
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
