// CustomResourceDefinitions that a server refuses for their schemas.
import type { ContractCase } from '../contract-case.ts';
import { definitionCases, type DefinitionRow } from '../definition-table.ts';

const rows: readonly DefinitionRow[] = [
  {
    name: 'nullable at the root',
    root: { nullable: true },
    expects: ['spec.validation.openAPIV3Schema.nullable: Forbidden: nullable cannot be true at the root'],
  },
  {
    name: 'a root that is no object',
    root: { type: 'string' },
    expects: ['spec.validation.openAPIV3Schema.type: Invalid value: "string": must be object at the root'],
  },
  {
    name: 'a property without type',
    property: {},
    expects: [
      'spec.validation.openAPIV3Schema.properties[spec].properties[p].type: Required value: must not be empty for specified object fields',
    ],
  },
  {
    name: 'an array without items',
    property: { type: 'array' },
    expects: [
      'spec.validation.openAPIV3Schema.properties[spec].properties[p].items: Required value: must be specified',
    ],
  },
  {
    name: 'items that are a list',
    property: { type: 'array', items: [{ type: 'string' }] },
    expects: [
      'spec.validation.openAPIV3Schema.properties[spec].properties[p].items: Forbidden: items must be a schema object and not an array',
    ],
  },
  {
    name: 'types inside of a junctor',
    property: { type: 'string', anyOf: [{ type: 'string', default: 'x', description: 'y', nullable: true }] },
    expects: [
      'spec.validation.openAPIV3Schema.properties[spec].properties[p].anyOf[0].default: Forbidden: must be undefined to be structural',
      'spec.validation.openAPIV3Schema.properties[spec].properties[p].anyOf[0].description: Forbidden: must be empty to be structural',
      'spec.validation.openAPIV3Schema.properties[spec].properties[p].anyOf[0].nullable: Forbidden: must be false to be structural',
      'spec.validation.openAPIV3Schema.properties[spec].properties[p].anyOf[0].type: Forbidden: must be empty to be structural',
    ],
  },
  {
    name: 'properties and additionalProperties',
    property: { type: 'object', properties: { a: { type: 'string' } }, additionalProperties: { type: 'string' } },
    expects: [
      'spec.validation.openAPIV3Schema.properties[spec].properties[p].additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive',
    ],
  },
  { name: 'int-or-string with a type', property: { type: 'integer', 'x-kubernetes-int-or-string': true }, expects: [] },
  {
    name: 'an embedded resource that is no object',
    property: { type: 'string', 'x-kubernetes-embedded-resource': true },
    expects: [
      'spec.validation.openAPIV3Schema.properties[spec].properties[p].properties: Required value: must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields',
      'spec.validation.openAPIV3Schema.properties[spec].properties[p].type: Invalid value: "string": must be object if x-kubernetes-embedded-resource is true',
    ],
  },
  {
    name: 'an embedded resource without properties',
    property: { type: 'object', 'x-kubernetes-embedded-resource': true },
    expects: [
      'spec.validation.openAPIV3Schema.properties[spec].properties[p].properties: Required value: must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields',
    ],
  },
  {
    name: 'preserve-unknown-fields false',
    property: { type: 'object', 'x-kubernetes-preserve-unknown-fields': false },
    expects: [
      'spec.validation.openAPIV3Schema.properties[spec].properties[p].x-kubernetes-preserve-unknown-fields: Invalid value: false: must be true or undefined',
    ],
  },
  {
    name: 'a list type of an object',
    property: { type: 'object', 'x-kubernetes-list-type': 'set' },
    expects: [
      'spec.validation.openAPIV3Schema.properties[spec].properties[p].type: Invalid value: "object": must be array if x-kubernetes-list-type is specified',
    ],
  },
  {
    name: 'an unknown list type',
    property: { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'bag' },
    expects: [
      'spec.validation.openAPIV3Schema.properties[spec].properties[p].x-kubernetes-list-type: Unsupported value: "bag": supported values: "atomic", "set", "map"',
    ],
  },
  {
    name: 'a list map without keys',
    property: { type: 'array', items: { type: 'object' }, 'x-kubernetes-list-type': 'map' },
    expects: [
      'spec.validation.openAPIV3Schema.properties[spec].properties[p].x-kubernetes-list-map-keys: Required value: must not be empty if x-kubernetes-list-type is map',
    ],
  },
  {
    name: 'a list map with a key that is not there',
    property: {
      type: 'array',
      items: { type: 'object', properties: { a: { type: 'string' } } },
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['b'],
    },
    expects: [
      'spec.validation.openAPIV3Schema.properties[spec].properties[p].x-kubernetes-list-map-keys: Invalid value: ["b"]: entries must all be names of item properties',
    ],
  },
  {
    name: 'a list map with an optional key',
    property: {
      type: 'array',
      items: { type: 'object', properties: { a: { type: 'string' } } },
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['a'],
    },
    expects: [
      'spec.validation.openAPIV3Schema.properties[spec].properties[p].items.properties[a].default: Required value: this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property',
    ],
  },
  {
    name: 'a set of objects',
    property: { type: 'array', items: { type: 'object' }, 'x-kubernetes-list-type': 'set' },
    expects: [
      'spec.validation.openAPIV3Schema.properties[spec].properties[p].items.x-kubernetes-map-type: Invalid value: null: must be atomic as item of a list with x-kubernetes-list-type=set',
    ],
  },
  {
    name: 'a map type of a list',
    property: { type: 'array', items: { type: 'string' }, 'x-kubernetes-map-type': 'atomic' },
    expects: [
      'spec.validation.openAPIV3Schema.properties[spec].properties[p].type: Invalid value: "array": must be object if x-kubernetes-map-type is specified',
    ],
  },
  {
    name: 'a default of another type',
    property: { type: 'object', properties: { a: { type: 'integer', default: 'x' } } },
    expects: [
      'spec.validation.openAPIV3Schema.properties[spec].properties[p].properties[a].default: Invalid value: "string":  in body must be of type integer: "string"',
    ],
  },
  {
    name: 'a default that is out of bounds',
    property: { type: 'integer', maximum: 3, default: 4 },
    expects: [
      'spec.validation.openAPIV3Schema.properties[spec].properties[p].default: Invalid value: 4:  in body should be less than or equal to 3',
    ],
  },
  {
    name: 'a default with unknown fields',
    property: { type: 'object', default: { a: 1 }, properties: { b: { type: 'string' } } },
    expects: [
      'spec.validation.openAPIV3Schema.properties[spec].properties[p].default: Invalid value: {"a":1}: must not have unknown fields',
    ],
  },
  {
    name: 'a default in metadata',
    root: { properties: { metadata: { type: 'object', properties: { name: { type: 'string', default: 'x' } } } } },
    expects: [
      'spec.validation.openAPIV3Schema.properties[metadata].properties[name].default: Forbidden: must not be set in top-level metadata',
    ],
  },
  {
    name: 'keywords of metadata',
    root: {
      properties: {
        metadata: {
          type: 'object',
          properties: {
            name: { type: 'string', maxLength: 3 },
            labels: { type: 'object', additionalProperties: { type: 'string' } },
          },
        },
      },
    },
    expects: [
      'spec.validation.openAPIV3Schema.properties[metadata]: Forbidden: must not specify anything other than name and generateName, but metadata is implicitly specified',
    ],
  },
  {
    name: 'a pattern that does not compile',
    property: { type: 'string', pattern: '(' },
    expects: [
      'spec.validation.openAPIV3Schema.properties[spec].properties[p].pattern: Invalid value: "(": must be a valid regular expression, but isn\'t: error parsing regexp: missing closing ): `(`',
    ],
  },
  {
    name: 'unsupported keywords',
    property: {
      type: 'object',
      patternProperties: { a: { type: 'string' } },
      dependencies: { a: ['b'] },
      definitions: { a: { type: 'string' } },
    },
    expects: [
      'spec.validation.openAPIV3Schema.properties[spec].properties[p].definitions: Forbidden: definitions is not supported',
      'spec.validation.openAPIV3Schema.properties[spec].properties[p].dependencies: Forbidden: dependencies is not supported',
      'spec.validation.openAPIV3Schema.properties[spec].properties[p].patternProperties: Forbidden: patternProperties is not supported',
    ],
  },
  {
    name: 'a reference',
    property: { $ref: '#/definitions/a' },
    expects: ['spec.validation.openAPIV3Schema.properties[spec].properties[p].$ref: Forbidden: $ref is not supported'],
  },
  {
    name: 'unique items',
    property: { type: 'array', items: { type: 'string' }, uniqueItems: true },
    expects: [
      'spec.validation.openAPIV3Schema.properties[spec].properties[p].uniqueItems: Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic',
    ],
  },
  { name: 'an unknown format is warned about', property: { type: 'string', format: 'postcode' }, expects: [] },
  {
    name: 'a version of JSON schema',
    property: { type: 'string', $schema: 'http://json-schema.org/draft-04/schema#', default: 1 },
    expects: ['spec.validation.openAPIV3Schema: Invalid value: "": OpenAPIV3Schema \'schema\' is not supported'],
  },
  {
    name: 'a name that is not the plural and the group',
    metadata: { name: 'x.refused.kubewright.dev' },
    expects: ['metadata.name: Invalid value: "x.refused.kubewright.dev": must be spec.names.plural+"."+spec.group'],
  },
  {
    name: 'a bad label',
    metadata: { labels: { 'a b': 'c' } },
    expects: [
      "metadata.labels: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
    ],
  },
];

export const schemaRefusalCases: readonly ContractCase[] = definitionCases('schemas refused', rows);
