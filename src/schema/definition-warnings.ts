// What the server accepts of a definition, and what its author hardly wants: defaults that are never applied, fields that
// another version prunes, tags that are read as prose, a definition too large for client-side apply. For kinds of one's own; others' are as they are.
import type { CustomResourceDefinition, JSONSchemaProps } from '@kubewright/apimachinery';

import { printJson } from '../model/exact-json.ts';
import { schemaRuleByTag } from './rules/schema-rules.ts';

/** What all annotations of an object may have together, in bytes; client-side apply puts the whole object into one. */
const annotationLimit = 262_144;

/** One sentence each, none of them twice. */
export function warningsOfDefinition(crd: CustomResourceDefinition): string[] {
  const { spec, metadata } = crd;
  const unapplied = spec.versions.flatMap(({ name, schema }) =>
    unappliedDefaults(schema?.openAPIV3Schema ?? {}, '').map(
      ({ parent, defaults }) =>
        `${spec.names.kind} ${name}: ${listOf(defaults)} ${defaults.length === 1 ? 'has a default that is' : 'have defaults that are'} ` +
        `applied only where ${parent} is written, which is optional. @default {} on ${parent} applies ${defaults.length === 1 ? 'it' : 'them'} always`,
    ),
  );
  const size = Buffer.byteLength(printJson(crd));
  const large =
    size <= annotationLimit
      ? []
      : [
          `${metadata.name} has ${size.toLocaleString('en')} bytes, more than the ${annotationLimit.toLocaleString('en')} that client-side kubectl apply ` +
            'can take. Apply it with --server-side, or shorten the descriptions with --max-description-length',
        ];
  return [...unservedKind(crd), ...unapplied, ...unreadTags(crd), ...unknownPaths(crd), ...prunedFields(crd), ...large];
}

function unservedKind({ spec }: CustomResourceDefinition): string[] {
  return spec.versions.some(({ served }) => served) ? [] : [`${spec.names.kind} has no version that is served`];
}

/** `/** How many. @minimum 1 *\/` looks like a tag and is prose, as TypeScript itself reads it: the rule would be missing. */
function unreadTags({ spec }: CustomResourceDefinition): string[] {
  return spec.versions.flatMap(({ name, schema }) =>
    [...descriptionsOf(schema?.openAPIV3Schema ?? {})].flatMap(([path, text]) => {
      // At the beginning of a line somebody has written \@, and means it.
      const words = [...text.matchAll(/(?<=\S)[ \t]+@([A-Za-z]+)\b/gu)].map(([, word = '']) => word);
      const tag = words.find((word) => schemaRuleByTag.has(word));
      const where = path === '' ? 'its description' : `the description of ${path}`;
      return tag === undefined
        ? []
        : [
            `${spec.names.kind} ${name}: ${where} has @${tag} within a line, where it is no tag and checks nothing. A tag begins a line`,
          ];
    }),
  );
}

function descriptionsOf(schema: JSONSchemaProps, path = '', found = new Map<string, string>()): Map<string, string> {
  if (schema.description !== undefined) found.set(path, schema.description);
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    descriptionsOf(property, path === '' ? name : `${path}.${name}`, found);
  }
  for (const element of [schema.items, schema.additionalProperties]) {
    if (typeof element === 'object' && !Array.isArray(element)) descriptionsOf(element, `${path}[]`, found);
  }
  return found;
}

/** Paths of columns and of the scale that lead nowhere: the server takes them and finds nothing there, ever. */
function unknownPaths({ spec }: CustomResourceDefinition): string[] {
  return spec.versions.flatMap(({ name, schema, additionalPrinterColumns = [], subresources }) => {
    const root = schema?.openAPIV3Schema ?? {};
    const said = [
      ...additionalPrinterColumns.map((column) => [`the column ${column.name}`, column.jsonPath] as const),
      ...Object.entries(subresources?.scale ?? {}).map(([key, path]) => [`the scale's ${key}`, String(path)] as const),
    ];
    return said
      .filter(([, path]) => !leadsSomewhere(root, path))
      .map(([what, path]) => `${spec.names.kind} ${name}: ${what} is ${path}, which the schema does not have`);
  });
}

/** As far as the path is of plain names, and the schema says what there is. */
function leadsSomewhere(root: JSONSchemaProps, jsonPath: string): boolean {
  const [plain = ''] = jsonPath.split('[');
  let schema = root;
  for (const [index, step] of plain.split(/(?<!\\)\./u).entries()) {
    const name = step.replaceAll('\\.', '.');
    if (name === '') continue;
    const { properties = {}, additionalProperties } = schema;
    const isOpen = schema['x-kubernetes-preserve-unknown-fields'] === true || additionalProperties === true;
    const isStandard = index === 1 && ['apiVersion', 'kind', 'metadata'].includes(name);
    if (isOpen || isStandard || schema['x-kubernetes-embedded-resource'] === true) return true;
    const own = Object.hasOwn(properties, name) ? properties[name] : undefined;
    const next = own ?? (typeof additionalProperties === 'object' ? additionalProperties : undefined);
    if (next === undefined) return false;
    schema = next;
  }
  return true;
}

/**
 * Defaults below optional properties that could have the default `{}`: an empty object would be valid there, so nothing says that its
 * absence is meant. The status is left out, since controllers write it whole.
 */
function unappliedDefaults(schema: JSONSchemaProps, path: string): { parent: string; defaults: string[] }[] {
  const found: { parent: string; defaults: string[] }[] = [];
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    if (path === '' && (name === 'status' || name === 'metadata')) continue;
    const at = path === '' ? name : `${path}.${name}`;
    const isOptional = schema.required?.includes(name) !== true && property.default === undefined;
    const defaults = isOptional && acceptsEmpty(property) ? defaultsBelow(property, at) : [];
    if (defaults.length > 0) found.push({ parent: at, defaults });
    else found.push(...unappliedDefaults(property, at));
  }
  for (const element of [schema.items, schema.additionalProperties]) {
    if (typeof element === 'object' && !Array.isArray(element)) found.push(...unappliedDefaults(element, `${path}[]`));
  }
  return found;
}

/** Whether `{}`, with its defaults, has all that is required, as far as keywords tell. */
function acceptsEmpty({ type, properties = {}, required = [], minProperties = 0, ...rest }: JSONSchemaProps): boolean {
  const isOpen =
    rest.oneOf === undefined && rest.anyOf === undefined && rest.allOf === undefined && rest.not === undefined;
  return (
    type === 'object' &&
    isOpen &&
    minProperties === 0 &&
    required.every((name) => properties[name]?.default !== undefined)
  );
}

function defaultsBelow(schema: JSONSchemaProps, path: string): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) =>
    property.default === undefined ? defaultsBelow(property, `${path}.${name}`) : [`${path}.${name}`],
  );
}

/** With the strategy None the server changes only apiVersion and prunes what the other version's schema does not name. */
function prunedFields({ spec }: CustomResourceDefinition): string[] {
  if (spec.conversion !== undefined && spec.conversion.strategy !== 'None') return [];
  const stored = spec.versions.find(({ storage }) => storage);
  if (stored === undefined) return [];
  const kept = fieldsOf(stored.schema?.openAPIV3Schema ?? {});
  return spec.versions.flatMap((version) => {
    if (version === stored || !version.served) return [];
    const own = fieldsOf(version.schema?.openAPIV3Schema ?? {});
    const lost = missing(own, kept);
    const unseen = missing(kept, own);
    const about = `${spec.names.kind} has no conversion between its versions`;
    return [
      ...(lost.length === 0
        ? []
        : [
            `${about}: ${listOf(lost)} of ${version.name} is pruned when an object is stored as ${stored.name}, without an error`,
          ]),
      ...(unseen.length === 0
        ? []
        : [
            `${about}: ${listOf(unseen)} of ${stored.name} is pruned when an object is written as ${version.name}, without an error`,
          ]),
    ];
  });
}

/** Every path of a schema, with whether unknown fields below it are kept. */
function fieldsOf(schema: JSONSchemaProps, path = '', found = new Map<string, boolean>()): Map<string, boolean> {
  found.set(path, schema['x-kubernetes-preserve-unknown-fields'] === true);
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    fieldsOf(property, path === '' ? name : `${path}.${name}`, found);
  }
  for (const element of [schema.items, schema.additionalProperties]) {
    if (typeof element === 'object' && !Array.isArray(element)) fieldsOf(element, `${path}[]`, found);
  }
  return found;
}

/** The outermost paths of one that the other has not, nor keeps. */
function missing(one: ReadonlyMap<string, boolean>, other: ReadonlyMap<string, boolean>): string[] {
  const gone: string[] = [];
  for (const path of one.keys()) {
    if (other.has(path)) continue;
    const parents = parentsOf(path);
    const isKept = parents.some((parent) => other.get(parent) === true);
    if (!isKept && !parents.some((parent) => gone.includes(parent))) gone.push(path);
  }
  return gone;
}

function parentsOf(path: string): string[] {
  const ends = [...path.matchAll(/\.|\[\]/gu)].map(({ index }) => index).filter((end) => end > 0);
  return ['', ...ends.map((end) => path.slice(0, end))];
}

/** At most three by name. */
function listOf(paths: readonly string[]): string {
  const shown = paths.slice(0, 3).join(', ');
  return paths.length > 3 ? `${shown} and ${paths.length - 3} more` : shown;
}
