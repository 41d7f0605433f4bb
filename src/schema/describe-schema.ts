// A schema -> TypeScript's type and the tags for what the type does not say. The inverse of compile-type.ts: whatever is
// described here must read back as the same schema. Objects with properties become interfaces, named by their path.
import { isDeepStrictEqual } from 'node:util';
import type { JSONSchemaProps } from '@kubewright/apimachinery';
import type { PrintedTag } from './comment.ts';
import { knownScalars, knownTypes } from './known-types.ts';
import type { PrintedComment, PrintedDeclaration, PrintedMember } from './print-declaration.ts';
import { noComment, quote } from './print-declaration.ts';
import { schemaRules } from './rules/schema-rules.ts';
import { typeNameOf } from './type-name.ts';

/** A schema in TypeScript. */
export interface DescribedSchema {
  readonly type: string;
  /** Goes above whatever has the type; empty where a declaration of its own carries it. */
  readonly comment: PrintedComment;
}

/** How the names that a type uses are written, so that no declared name hides them. */
export interface TypeNames {
  /** The local name of an export of @kubewright/apimachinery. */
  readonly imported: (name: string) => string;
  /** Whether a name of TypeScript's library is hidden by a declaration. */
  readonly hidden: (name: string) => boolean;
}

/** Where an interface goes that the schema needs. */
export interface DeclarationPlace {
  /** The name to declare it by. */
  readonly name: string;
  /** What the type calls it by. */
  readonly reference: string;
  readonly declarations: PrintedDeclaration[];
  /** Whether the declaration itself carries the schema's comment. */
  readonly commented: boolean;
}

/** A type's text, and the keywords that reading it gives. */
export interface SpelledType {
  readonly type: string;
  readonly implied: JSONSchemaProps;
  /** Whether it holds a `|`. */
  readonly union?: boolean;
  readonly elementTags?: readonly PrintedTag[];
  readonly commented?: boolean;
}

/** Describes a schema; the interfaces that it needs are added to the place. */
export function describeSchema(schema: JSONSchemaProps, place: DeclarationPlace, names: TypeNames): DescribedSchema {
  const spelled = spellNullable(schema, spell(schema, place, names));
  if (spelled.commented === true) return { type: spelled.type, comment: noComment };
  return { type: spelled.type, comment: commentOf(schema, spelled.implied, spelled.elementTags) };
}

/** A property of an interface; `place` is for the interface that it may need itself. */
export function describeProperty(
  { name, schema, required }: { readonly name: string; readonly schema: JSONSchemaProps; readonly required: boolean },
  place: Pick<DeclarationPlace, 'name' | 'reference' | 'declarations'>,
  names: TypeNames,
): PrintedMember {
  return { name, optional: !required, ...describeSchema(schema, { ...place, commented: false }, names) };
}

/** The description, and a tag for each keyword that the type does not imply. */
export function commentOf(
  schema: JSONSchemaProps,
  implied: JSONSchemaProps,
  elementTags: readonly PrintedTag[] = [],
): PrintedComment {
  const tags: PrintedTag[] = [];
  for (const rule of schemaRules) {
    const [keyword] = rule.keywords;
    if (keyword === undefined || keyword === 'description') continue;
    if (isDeepStrictEqual(schema[keyword], implied[keyword])) continue;
    if (schema[keyword] === null && keyword !== 'default' && keyword !== 'example') continue;
    const values = rule.print(schema);
    for (const value of values) tags.push({ name: rule.tag, value });
    if (values.length === 0 && implied[keyword] !== undefined && rule.unset !== undefined) {
      tags.push({ name: rule.tag, value: rule.unset });
    }
  }
  return { description: schema.description, tags: [...tags, ...elementTags] };
}

function spellNullable(schema: JSONSchemaProps, spelled: SpelledType): SpelledType {
  if (schema.nullable !== true) return spelled;
  return { ...spelled, type: `${spelled.type} | null`, union: true, implied: { ...spelled.implied, nullable: true } };
}

function spell(schema: JSONSchemaProps, place: DeclarationPlace, names: TypeNames): SpelledType {
  const { type, properties, additionalProperties, items } = schema;
  if (properties !== undefined) return spellInterface(schema, place, names);
  const literals = spellEnum(schema);
  if (literals !== undefined) return literals;
  if (type === 'array') return spellArray(items, place, names);
  if (type === 'object') {
    if (typeof additionalProperties === 'object') return spellMap(additionalProperties, place, names);
    const preserves = schema['x-kubernetes-preserve-unknown-fields'] === true;
    const element = preserves ? 'unknown' : 'never';
    const implied = preserves ? { type, 'x-kubernetes-preserve-unknown-fields': true } : { type };
    return { type: record(element, names), implied };
  }
  return spellScalar(schema, names);
}

/** The type of what is neither object nor array. */
export function spellScalar(schema: JSONSchemaProps, names: TypeNames): SpelledType {
  for (const name of knownScalars) {
    const implied = knownTypes.get(name) ?? {};
    const fits = Object.entries(implied).every(([keyword, value]) =>
      isDeepStrictEqual(schema[keyword as keyof JSONSchemaProps], value),
    );
    if (fits) return { type: names.imported(name), implied };
  }
  if (schema['x-kubernetes-int-or-string'] === true) {
    return { type: 'number | string', union: true, implied: { 'x-kubernetes-int-or-string': true } };
  }
  const { type } = schema;
  if (type === 'string' || type === 'boolean') return { type, implied: { type } };
  if (type === 'integer' || type === 'number') return { type: 'number', implied: { type: 'number' } };
  return { type: 'unknown', implied: { 'x-kubernetes-preserve-unknown-fields': true } };
}

/** A union of literals, where all values are. */
export function spellEnum({ type, enum: values }: JSONSchemaProps): SpelledType | undefined {
  if (values === undefined || values.length === 0 || type === undefined) return undefined;
  const unique = [...new Set(values)];
  const union = unique.length > 1;
  if (type === 'string' && unique.every((value) => typeof value === 'string')) {
    return { type: unique.map(quote).join(' | '), union, implied: { type, enum: values } };
  }
  if (type === 'boolean' && unique.every((value) => typeof value === 'boolean')) {
    return { type: unique.join(' | '), union, implied: { type, enum: values } };
  }
  const isNumeric = type === 'integer' || type === 'number';
  if (isNumeric && unique.every(isLiteralNumber)) {
    const read = unique.every((value) => Number.isInteger(value)) ? 'integer' : 'number';
    return { type: unique.join(' | '), union, implied: { type: read, enum: values } };
  }
  return undefined;
}

/** Whether a literal of TypeScript is exactly this number. */
function isLiteralNumber(value: unknown): boolean {
  return typeof value === 'number' && Math.abs(value) < 2 ** 53 && /^-?\d+(\.\d+)?$/u.test(String(value));
}

function spellArray(
  items: JSONSchemaProps | JSONSchemaProps[] | undefined,
  place: DeclarationPlace,
  names: TypeNames,
): SpelledType {
  const schema = items === undefined || Array.isArray(items) ? {} : items;
  const element = describeElement(schema, place, names);
  const type = element.union === true ? `(${element.type})[]` : `${element.type}[]`;
  return {
    type,
    implied: { type: 'array', ...(items === undefined ? {} : { items }) },
    elementTags: prefixed('items', element),
  };
}

function spellMap(schema: JSONSchemaProps, place: DeclarationPlace, names: TypeNames): SpelledType {
  const element = describeElement(schema, place, names);
  // A map of unknown is an object that preserves unknown fields, which is another schema.
  const wrapped = names.hidden('NonNullable') ? 'unknown | undefined' : 'NonNullable<unknown>';
  const type = element.type === 'unknown' ? wrapped : element.type;
  return {
    type: record(type, names),
    implied: { type: 'object', additionalProperties: schema },
    elementTags: prefixed('additionalProperties', element),
  };
}

function describeElement(
  schema: JSONSchemaProps,
  place: DeclarationPlace,
  names: TypeNames,
): DescribedSchema & { union?: boolean } {
  const spelled = spellNullable(schema, spell(schema, { ...place, commented: true }, names));
  const comment = spelled.commented === true ? noComment : commentOf(schema, spelled.implied, spelled.elementTags);
  return { type: spelled.type, comment, ...(spelled.union === undefined ? {} : { union: spelled.union }) };
}

/** The tags of an element, which has no comment of its own, on what it is an element of. */
function prefixed(prefix: 'items' | 'additionalProperties', { comment }: DescribedSchema): PrintedTag[] {
  const { description, tags } = comment;
  const described =
    description === undefined || description === '' ? [] : [{ name: 'description', value: description }];
  return [...described, ...tags].map(({ name, value }) => ({ name: `${prefix}.${name}`, value }));
}

function spellInterface(schema: JSONSchemaProps, place: DeclarationPlace, names: TypeNames): SpelledType {
  const implied: JSONSchemaProps = {
    type: 'object',
    ...(schema['x-kubernetes-preserve-unknown-fields'] === true
      ? { 'x-kubernetes-preserve-unknown-fields': true }
      : {}),
    ...(schema.nullable === true && place.commented ? { nullable: true } : {}),
  };
  const children: PrintedDeclaration[] = [];
  const members = Object.entries(schema.properties ?? {}).map(([name, property]) => {
    const child = typeNameOf(name);
    const required = schema.required?.includes(name) === true;
    const inner = { name: child, reference: `${place.name}.${child}`, declarations: children };
    return describeProperty({ name, schema: property, required }, inner, names);
  });
  const body = { members, open: schema['x-kubernetes-preserve-unknown-fields'] === true };
  const comment = place.commented ? commentOf(schema, implied) : noComment;
  place.declarations.push({ name: place.name, comment, body, children });
  return { type: place.reference, implied, commented: place.commented };
}

function record(element: string, names: TypeNames): string {
  return names.hidden('Record') ? `{ [key: string]: ${element} }` : `Record<string, ${element}>`;
}
