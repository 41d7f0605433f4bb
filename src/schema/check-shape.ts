// Whether what claims to be a schema has a schema's shape, so that the printers can trust it. CRDs come from anywhere: a
// description that is a number, a property that is null, or an anchor that contains itself are the user's to mend.
import type { JSONSchemaProps } from '@kubewright/apimachinery';
import type { Problem } from '../errors.ts';

/** kube-apiserver's own limit is below this; nothing real comes near. */
const deepest = 100;

type Shape = 'string' | 'number' | 'boolean' | 'list' | 'texts' | 'object' | 'schema' | 'schemas' | 'properties';

const shapes = {
  $ref: 'string',
  additionalItems: 'object',
  additionalProperties: 'schema',
  allOf: 'schemas',
  anyOf: 'schemas',
  description: 'string',
  enum: 'list',
  exclusiveMaximum: 'boolean',
  exclusiveMinimum: 'boolean',
  externalDocs: 'object',
  format: 'string',
  items: 'schema',
  maxItems: 'number',
  maxLength: 'number',
  maxProperties: 'number',
  maximum: 'number',
  minItems: 'number',
  minLength: 'number',
  minProperties: 'number',
  minimum: 'number',
  multipleOf: 'number',
  not: 'schema',
  nullable: 'boolean',
  oneOf: 'schemas',
  pattern: 'string',
  properties: 'properties',
  required: 'texts',
  title: 'string',
  type: 'string',
  uniqueItems: 'boolean',
  'x-kubernetes-embedded-resource': 'boolean',
  'x-kubernetes-int-or-string': 'boolean',
  'x-kubernetes-list-map-keys': 'texts',
  'x-kubernetes-list-type': 'string',
  'x-kubernetes-map-type': 'string',
  'x-kubernetes-preserve-unknown-fields': 'boolean',
  'x-kubernetes-validations': 'list',
} as const satisfies Partial<Record<keyof JSONSchemaProps, Shape>>;

/** Keywords that the server refuses or ignores in CRDs. */
const refused: ReadonlySet<string> = new Set(
  '$ref additionalItems definitions dependencies id $schema patternProperties'.split(' '),
);

/** Everything that is wrong, with its path below `path`. */
export function checkShape(schema: unknown, path: string): Problem[] {
  const problems: Problem[] = [];
  visit(schema, path, deepest, problems);
  return problems;
}

function visit(schema: unknown, path: string, depth: number, problems: Problem[]): void {
  const report = (message: string, at = path): void =>
    void problems.push({ code: 'invalid-schema', message, path: at });
  if (!isObject(schema)) return report('a schema is an object');
  if (depth === 0) return report(`schemas are nested more than ${deepest} deep, or contain themselves`);
  for (const [keyword, value] of Object.entries(schema)) {
    const at = `${path}.${keyword}`;
    if (refused.has(keyword) && value !== null) report('a CustomResourceDefinition may not use this keyword', at);
    const shape = Object.hasOwn(shapes, keyword) ? shapes[keyword as keyof typeof shapes] : undefined;
    if (shape === undefined || value === null) continue;
    if (shape === 'schema') {
      if (typeof value !== 'boolean' || keyword !== 'additionalProperties') visit(value, at, depth - 1, problems);
    } else if (shape === 'schemas' && Array.isArray(value)) {
      for (const [index, branch] of value.entries()) visit(branch, `${at}[${index}]`, depth - 1, problems);
    } else if (shape === 'properties' && isObject(value)) {
      for (const [name, property] of Object.entries(value)) visit(property, `${at}.${name}`, depth - 1, problems);
    } else if (!hasShape(value, shape)) {
      report(`${JSON.stringify(keyword)} wants ${words[shape]}`, at);
    }
  }
}

function hasShape(value: unknown, shape: Shape): boolean {
  if (shape === 'list') return Array.isArray(value);
  if (shape === 'texts') return Array.isArray(value) && value.every((each) => typeof each === 'string');
  if (shape === 'object') return isObject(value);
  return typeof value === shape;
}

const words: Readonly<Record<Shape, string>> = {
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
  list: 'a list',
  texts: 'a list of texts',
  object: 'an object',
  schema: 'a schema',
  schemas: 'a list of schemas',
  properties: 'an object of schemas',
};

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
