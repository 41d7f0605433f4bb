// Schema -> the fields that a reader looks up: each with its path, type, default and everything that the server checks of it.
import type { JSONSchemaProps } from '@kubewright/apimachinery';

import { printJson } from '../model/exact-json.ts';
import { code, prose } from './markdown.ts';

/** A field. Texts that are Markdown already say so. */
export interface ReferenceField {
  readonly name: string;
  /** `spec.ports[].name`; `.*` stands for the keys of a map. */
  readonly path: string;
  /** The path of the object that has it; empty for the root. */
  readonly parent: string;
  /** The path of the object that has its own fields, or of an earlier one that has the very same. */
  readonly table: string | undefined;
  /** `string`, `Int32[]`, `map of object`. */
  readonly type: string;
  readonly required: boolean;
  /** JSON. */
  readonly default: string | undefined;
  readonly description: string | undefined;
  /** Markdown, one sentence each. */
  readonly validation: readonly string[];
}

/** Every field of the schema, each object's together, in the order of the schema; those of an object that is there already once. */
export function fieldsOf(root: JSONSchemaProps): readonly ReferenceField[] {
  const fields: ReferenceField[] = [];
  const tables = new Map<string, string>();
  const queue: { readonly schema: JSONSchemaProps; readonly path: string }[] = [{ schema: root, path: '' }];
  for (let entry = queue.shift(); entry !== undefined; entry = queue.shift()) {
    const { schema, path: parent } = entry;
    const inner: typeof queue = [];
    for (const [name, property] of Object.entries(schema.properties ?? {})) {
      const path = parent === '' ? segment(name) : `${parent}.${segment(name)}`;
      const element = innermost(property, path);
      const { properties = {}, required } = element.schema;
      const own = Object.keys(properties).length === 0 ? undefined : printJson({ properties, required });
      const table = own === undefined ? undefined : (tables.get(own) ?? element.path);
      fields.push({
        name,
        path,
        parent,
        table,
        type: typeOf(property),
        required: schema.required?.includes(name) === true,
        default: property.default === undefined ? undefined : printJson(property.default),
        description: property.description,
        validation: [...validationOf(property), ...elementNotes(property)],
      });
      if (own === undefined || tables.has(own)) continue;
      tables.set(own, element.path);
      inner.push(element);
    }
    queue.unshift(...inner);
  }
  return fields;
}

/** A name with a dot in it is no path. */
function segment(name: string): string {
  return /^[^.[\]*"]+$/.test(name) ? name : JSON.stringify(name);
}

/** What lists hold and maps map to. */
function elementOf(schema: JSONSchemaProps): { schema: JSONSchemaProps; step: string } | undefined {
  const { items, additionalProperties } = schema;
  if (typeof items === 'object' && !Array.isArray(items)) return { schema: items, step: '[]' };
  if (typeof additionalProperties === 'object') return { schema: additionalProperties, step: '.*' };
  return undefined;
}

function innermost(schema: JSONSchemaProps, path: string): { schema: JSONSchemaProps; path: string } {
  if (schema.properties !== undefined) return { schema, path };
  const element = elementOf(schema);
  return element === undefined ? { schema, path } : innermost(element.schema, path + element.step);
}

function typeOf(schema: JSONSchemaProps): string {
  const element = elementOf(schema);
  const nullable = schema.nullable === true ? ' or null' : '';
  if (schema['x-kubernetes-int-or-string'] === true) return `integer or string${nullable}`;
  if (element?.step === '[]') return `${typeOf(element.schema)}[]${nullable}`;
  if (element?.step === '.*') return `map of ${typeOf(element.schema)}${nullable}`;
  return `${schema.type ?? 'any'}${schema.format ? ` (${schema.format})` : ''}${nullable}`;
}

/** What is checked of a list's or map's elements, and their descriptions. */
function elementNotes(schema: JSONSchemaProps, outer?: string): string[] {
  const element = schema.properties === undefined ? elementOf(schema) : undefined;
  if (element === undefined) return [];
  const { description, ...rest } = element.schema;
  const what = `${element.step === '[]' ? 'items' : 'values'}${outer === undefined ? '' : ` of ${outer}`}`;
  const notes = [...(description === undefined ? [] : [prose(description)]), ...validationOf(rest)];
  const said = `${what.slice(0, 1).toUpperCase()}${what.slice(1)}: `;
  return [...notes.map((note) => said + note), ...elementNotes(rest, what)];
}

const bounds: readonly (readonly [keyof JSONSchemaProps, string])[] = [
  ['minLength', 'Minimum length'],
  ['maxLength', 'Maximum length'],
  ['minItems', 'Minimum items'],
  ['maxItems', 'Maximum items'],
  ['minProperties', 'Minimum properties'],
  ['maxProperties', 'Maximum properties'],
  ['multipleOf', 'Multiple of'],
  ['pattern', 'Pattern'],
  ['x-kubernetes-list-type', 'List type'],
  ['x-kubernetes-map-type', 'Map type'],
];
const junctors = ['allOf', 'anyOf', 'oneOf', 'not'] as const;

/** Every schema of an integer or string may say so a second time. */
function saysIntOrString(schema: JSONSchemaProps, keyword: (typeof junctors)[number]): boolean {
  const said = schema['x-kubernetes-int-or-string'] === true && keyword === 'anyOf';
  return said && printJson(schema.anyOf) === '[{"type":"integer"},{"type":"string"}]';
}

/** What the server answers to those who break a rule. */
function sayingOf(message: string | undefined, expression: string | undefined): string {
  if (expression !== undefined) return ` (message: ${code(expression)})`;
  return message === undefined ? '' : ` (${prose(message).replaceAll('\n', ' ')})`;
}

function validationOf(schema: JSONSchemaProps): string[] {
  const text = (value: unknown): string => code(typeof value === 'string' ? value : printJson(value));
  const { minimum, maximum } = schema;
  const rules = schema['x-kubernetes-validations'] ?? [];
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  return [
    ...(schema.enum === undefined ? [] : [`One of ${schema.enum.map((value) => code(printJson(value))).join(', ')}.`]),
    ...(minimum === undefined
      ? []
      : [`${schema.exclusiveMinimum === true ? 'Greater than' : 'Minimum'} ${text(minimum)}.`]),
    ...(maximum === undefined
      ? []
      : [`${schema.exclusiveMaximum === true ? 'Less than' : 'Maximum'} ${text(maximum)}.`]),
    ...bounds.flatMap(([keyword, words]) =>
      schema[keyword] === undefined ? [] : [`${words}: ${text(schema[keyword])}.`],
    ),
    ...(keys.length === 0 ? [] : [`Keys of the list: ${keys.map(code).join(', ')}.`]),
    ...(schema['x-kubernetes-preserve-unknown-fields'] === true ? ['Unknown fields are kept.'] : []),
    ...(schema['x-kubernetes-embedded-resource'] === true ? ['A whole object, with apiVersion and kind.'] : []),
    ...rules.flatMap(({ rule, message, messageExpression }) => [
      ...(/^self == oldSelf$/.test(rule.trim()) ? ['Immutable.'] : []),
      `Rule: ${code(rule)}${sayingOf(message, messageExpression)}`,
    ]),
    ...junctors.flatMap((keyword) =>
      schema[keyword] === undefined || saysIntOrString(schema, keyword) ? [] : [`${keyword}: ${text(schema[keyword])}`],
    ),
  ];
}
