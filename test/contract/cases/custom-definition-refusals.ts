// CustomResourceDefinitions that a server refuses for their names, versions, columns, subresources and conversion.
import type { ContractCase } from '../contract-case.ts';
import { definitionCases, type DefinitionRow } from '../definition-table.ts';

type Fields = Readonly<Record<string, unknown>>;

const scale = { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' };
const column = { name: 'A', type: 'string', jsonPath: '.spec.a' };
const selectable = (...paths: string[]) => ({ selectableFields: paths.map((jsonPath) => ({ jsonPath })) });
const properties = {
  a: { type: 'string' },
  n: { type: 'number' },
  o: { type: 'object', properties: { b: { type: 'boolean' } } },
  l: { type: 'array', items: { type: 'string' } },
  m: { type: 'object', additionalProperties: { type: 'string' } },
};
const withFields = (...paths: string[]) => ({
  root: { properties: { spec: { type: 'object', properties } } },
  version: selectable(...paths),
});
const service = { name: 'a', namespace: 'b' };
const webhook = (more: Fields) => ({ spec: { conversion: { strategy: 'Webhook', webhook: more } } });
const reviews = { conversionReviewVersions: ['v1'] };
const schema = { openAPIV3Schema: { type: 'object' } };

const rows: readonly DefinitionRow[] = [
  { name: 'a good one', expects: [] },
  {
    name: 'a group that is empty',
    spec: { group: '' },
    expects: [
      'metadata.name: Invalid value: "things.refused.kubewright.dev": must be spec.names.plural+"."+spec.group',
      'spec.group: Required value',
    ],
  },
  {
    name: 'a group in capitals',
    spec: { group: 'Bad.Group' },
    expects: [
      'metadata.name: Invalid value: "things.refused.kubewright.dev": must be spec.names.plural+"."+spec.group',
      "spec.group: Invalid value: \"Bad.Group\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
    ],
  },
  { name: 'a scope that is empty', spec: { scope: '' }, expects: ['spec.scope: Required value'] },
  {
    name: 'no versions',
    spec: { versions: [] },
    expects: [
      'spec.versions: Invalid value: []: must have exactly one version marked as storage version',
      'status.storedVersions: Invalid value: null: must have at least one stored version',
    ],
  },
  {
    name: 'no names',
    spec: { names: {} },
    expects: [
      'metadata.name: Invalid value: "things.refused.kubewright.dev": must be spec.names.plural+"."+spec.group',
      'spec.names.kind: Required value',
      'spec.names.listKind: Required value',
      'spec.names.plural: Required value',
      'spec.names.singular: Required value',
    ],
  },
  {
    name: 'a plural that is empty',
    names: { plural: '' },
    expects: [
      'metadata.name: Invalid value: "things.refused.kubewright.dev": must be spec.names.plural+"."+spec.group',
      'spec.names.plural: Required value',
    ],
  },
  {
    name: 'a singular in capitals',
    names: { singular: 'Thing' },
    expects: [
      "spec.names.singular: Invalid value: \"Thing\": a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
    ],
  },
  {
    name: 'a list kind like the kind',
    names: { listKind: 'Thing' },
    expects: ['spec.names.listKind: Invalid value: "Thing": kind and listKind may not be the same'],
  },
  {
    name: 'short names and categories that are no labels',
    names: { shortNames: ['ok', 'Not Ok'], categories: ['all', 'x_y'] },
    expects: [
      "spec.names.categories[1]: Invalid value: \"x_y\": a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
      "spec.names.shortNames[1]: Invalid value: \"Not Ok\": a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
    ],
  },
  {
    name: 'a version name that is no label',
    version: { name: 'V1' },
    expects: [
      "spec.version: Invalid value: \"V1\": a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
      "spec.versions[0].name: Invalid value: \"V1\": a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
    ],
  },
  {
    name: 'two storage versions',
    spec: {
      versions: [
        { name: 'v1', served: true, storage: true, schema },
        { name: 'v2', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', description: 'x' } } },
      ],
    },
    expects: [
      'spec.versions: Invalid value: …: must have exactly one version marked as storage version',
      'status.storedVersions: Invalid value: ["v1"]: must have the storage version v2',
    ],
  },
  {
    name: 'no schema',
    version: { schema: undefined },
    expects: ['spec.versions[0].schema.openAPIV3Schema: Required value'],
  },
  {
    name: 'a schema in one of two versions',
    spec: {
      versions: [
        { name: 'v1', served: true, storage: true, schema },
        { name: 'v2', served: true, storage: false },
      ],
    },
    expects: ['spec.versions[1].schema.openAPIV3Schema: Required value'],
  },
  {
    name: 'a deprecation warning of a version that is not deprecated',
    version: { deprecationWarning: 'x' },
    expects: ['spec.versions[0].deprecationWarning: Invalid value: "x": can only be set for deprecated versions'],
  },
  {
    name: 'a deprecation warning that is empty',
    version: { deprecated: true, deprecationWarning: '' },
    expects: ['spec.versions[0].deprecationWarning: Invalid value: "": must not be an empty string'],
  },
  {
    name: 'a deprecation warning of two lines',
    version: { deprecated: true, deprecationWarning: 'a\nb' },
    expects: [
      'spec.versions[0].deprecationWarning: Invalid value: "a\\nb": must only contain printable UTF-8 characters; non-printable character found at index 1',
    ],
  },
  {
    name: 'a deprecation warning that is long',
    version: { deprecated: true, deprecationWarning: 'x'.repeat(257) },
    expects: [
      'spec.versions[0].deprecationWarning: Invalid value: "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx": must be <= 256 characters long',
    ],
  },
  {
    name: 'a column without a type',
    version: { additionalPrinterColumns: [{ name: 'A', jsonPath: '.spec.a', type: '' }] },
    expects: [
      'spec.additionalPrinterColumns[0].type: Required value: must be one of boolean,date,integer,number,string',
    ],
  },
  {
    name: 'a column of an unknown type and format',
    version: { additionalPrinterColumns: [{ ...column, type: 'text', format: 'bold' }] },
    expects: [
      'spec.additionalPrinterColumns[0].format: Invalid value: "bold": must be one of byte,date,date-time,double,float,int32,int64,password',
      'spec.additionalPrinterColumns[0].type: Invalid value: "text": must be one of boolean,date,integer,number,string',
    ],
  },
  {
    name: 'a column without a name and a path',
    version: { additionalPrinterColumns: [{ name: '', jsonPath: '', type: 'string' }] },
    expects: [
      'spec.additionalPrinterColumns[0].JSONPath: Required value',
      'spec.additionalPrinterColumns[0].name: Required value',
    ],
  },
  {
    name: 'a column whose path starts without a dot',
    version: { additionalPrinterColumns: [{ ...column, jsonPath: 'spec.a' }] },
    expects: [
      'spec.additionalPrinterColumns[0].JSONPath: Invalid value: "spec.a": must be a simple json path starting with .',
    ],
  },
  {
    name: 'a column whose path does not parse',
    version: { additionalPrinterColumns: [{ ...column, jsonPath: '.spec.a[' }] },
    expects: [],
  },
  {
    name: 'columns that two versions share',
    spec: {
      versions: [
        { name: 'v1', served: true, storage: true, schema, additionalPrinterColumns: [{ ...column, type: 'x' }] },
        { name: 'v2', served: true, storage: false, schema, additionalPrinterColumns: [{ ...column, type: 'x' }] },
      ],
    },
    expects: [
      'spec.additionalPrinterColumns[0].type: Invalid value: "x": must be one of boolean,date,integer,number,string',
    ],
  },
  {
    name: 'scale paths outside spec and status',
    version: {
      subresources: {
        scale: { specReplicasPath: '.status.a', statusReplicasPath: '.spec.b', labelSelectorPath: '.metadata.c' },
      },
    },
    expects: [
      'spec.subresources.scale.labelSelectorPath: Invalid value: ".metadata.c": should be a json path under either .spec or .status',
      'spec.subresources.scale.specReplicasPath: Invalid value: ".status.a": should be a json path under .spec',
      'spec.subresources.scale.statusReplicasPath: Invalid value: ".spec.b": should be a json path under .status',
    ],
  },
  {
    name: 'scale paths that are empty',
    version: { subresources: { scale: { specReplicasPath: '', statusReplicasPath: '' } } },
    expects: [
      'spec.subresources.scale.specReplicasPath: Required value',
      'spec.subresources.scale.statusReplicasPath: Required value',
    ],
  },
  {
    name: 'scale paths without a dot',
    version: { subresources: { scale: { ...scale, specReplicasPath: 'spec.a', labelSelectorPath: 'x' } } },
    expects: [
      'spec.subresources.scale.labelSelectorPath: Invalid value: "x": must be a simple json path starting with .',
      'spec.subresources.scale.specReplicasPath: Invalid value: "spec.a": must be a simple json path starting with .',
    ],
  },
  {
    name: 'a status subresource and keywords at the root',
    version: { subresources: { status: {} } },
    root: { minProperties: 1, required: ['spec'] },
    expects: [
      'spec.validation.openAPIV3Schema: Invalid value: …: only [Description Type Format Title Maximum ExclusiveMaximum Minimum ExclusiveMinimum MaxLength MinLength Pattern MaxItems MinItems UniqueItems MultipleOf Required Items Properties ExternalDocs Example XPreserveUnknownFields XValidations] fields are allowed at the root of the schema if the status subresource is enabled',
    ],
  },
  { name: 'selectable fields of good kinds', ...withFields('.spec.a', '.spec.o.b'), expects: [] },
  {
    name: 'selectable fields of bad kinds',
    ...withFields('.spec.n', '.spec.o', '.spec.l', '.spec.m'),
    expects: [
      'spec.selectableFields[0].jsonPath: Invalid value: ".spec.n": must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.',
      'spec.selectableFields[1].jsonPath: Invalid value: ".spec.o": must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.',
      'spec.selectableFields[2].jsonPath: Invalid value: ".spec.l": must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.',
      'spec.selectableFields[3].jsonPath: Invalid value: ".spec.m": must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.',
    ],
  },
  {
    name: 'selectable fields that are not there',
    ...withFields('.spec.x', '.status', 'spec.a', '.spec.l[0]', '', '.'),
    expects: [
      'spec.selectableFields[0].jsonPath: Invalid value: ".spec.x": is an invalid path: does not refer to a valid field',
      'spec.selectableFields[1].jsonPath: Invalid value: ".status": is an invalid path: does not refer to a valid field',
      'spec.selectableFields[2].jsonPath: Invalid value: "spec.a": is an invalid path: expected [ or . but got: spec',
      'spec.selectableFields[3].jsonPath: Invalid value: ".spec.l[0]": is an invalid path: array notation is not allowed',
      'spec.selectableFields[4].jsonPath: Required value',
      'spec.selectableFields[5].jsonPath: Invalid value: ".": is an invalid path: unexpected end of JSON path',
    ],
  },
  {
    name: 'selectable fields of metadata',
    ...withFields('.metadata.name'),
    expects: [
      'spec.selectableFields[0].jsonPath: Invalid value: ".metadata.name": is an invalid path: does not refer to a valid field',
    ],
  },
  {
    name: 'selectable fields twice',
    ...withFields('.spec.a', '.spec.a'),
    expects: ['spec.selectableFields[1].jsonPath: Duplicate value: ".spec.a"'],
  },
  {
    name: 'nine selectable fields',
    root: {
      properties: {
        spec: {
          type: 'object',
          properties: Object.fromEntries([...'abcdefghi'].map((name) => [name, { type: 'string' }])),
        },
      },
    },
    version: selectable(...[...'abcdefghi'].map((name) => `.spec.${name}`)),
    expects: ['spec.selectableFields: Too many: 9: must have at most 8 items'],
  },
  {
    name: 'an unknown conversion',
    spec: { conversion: { strategy: 'Magic' } },
    expects: ['spec.conversion.strategy: Unsupported value: "Magic": supported values: "None", "Webhook"'],
  },
  {
    name: 'no conversion webhook',
    spec: { conversion: { strategy: 'Webhook' } },
    expects: [
      'spec.conversion.conversionReviewVersions: Required value',
      'spec.conversion.webhookClientConfig: Required value: required when strategy is set to Webhook',
    ],
  },
  {
    name: 'a conversion webhook of a service and an address',
    ...webhook({ ...reviews, clientConfig: { service, url: 'https://a.b' } }),
    expects: ['spec.conversion.webhookClientConfig: Required value: exactly one of url or service is required'],
  },
  {
    name: 'a conversion webhook of neither',
    ...webhook({ ...reviews, clientConfig: {} }),
    expects: ['spec.conversion.webhookClientConfig: Required value: exactly one of url or service is required'],
  },
  {
    name: 'a conversion webhook over http',
    ...webhook({ ...reviews, clientConfig: { url: 'http://a.b/c?d=e#f' } }),
    expects: [
      'spec.conversion.webhookClientConfig.url: Invalid value: "d=e": query parameters are not permitted in the URL',
      'spec.conversion.webhookClientConfig.url: Invalid value: "f": fragments are not permitted in the URL',
      'spec.conversion.webhookClientConfig.url: Invalid value: "http": \'https\' is the only allowed URL scheme; desired format: https://host[/path]',
    ],
  },
  {
    name: 'a conversion webhook without review versions',
    ...webhook({ conversionReviewVersions: [], clientConfig: { service } }),
    expects: ['spec.conversion.conversionReviewVersions: Required value'],
  },
  {
    name: 'a conversion webhook of strange review versions',
    ...webhook({ conversionReviewVersions: ['v2', 'v2', 'X'], clientConfig: { service } }),
    expects: [
      'spec.conversion.conversionReviewVersions: Invalid value: ["v2","v2","X"]: must include at least one of v1, v1beta1',
      'spec.conversion.conversionReviewVersions[1]: Invalid value: "v2": duplicate version',
      "spec.conversion.conversionReviewVersions[2]: Invalid value: \"X\": a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
    ],
  },
  {
    name: 'a conversion webhook of a strange service',
    ...webhook({ ...reviews, clientConfig: { service: { name: '', namespace: '', path: 'a//b', port: 70000 } } }),
    expects: [
      'spec.conversion.webhookClientConfig.service.name: Required value',
      'spec.conversion.webhookClientConfig.service.namespace: Required value',
      'spec.conversion.webhookClientConfig.service.path: Invalid value: "a//b": must start with a \'/\'',
      'spec.conversion.webhookClientConfig.service.path: Invalid value: "a//b": segment[0] may not be empty',
      'spec.conversion.webhookClientConfig.service.path: Invalid value: "a//b": segment[1] may not be empty',
      'spec.conversion.webhookClientConfig.service.port: Invalid value: 70000: port is not valid: must be between 1 and 65535, inclusive',
    ],
  },
  {
    name: 'a webhook with strategy None',
    spec: { conversion: { strategy: 'None', webhook: { ...reviews, clientConfig: { service } } } },
    expects: [
      'spec.conversion.conversionReviewVersions: Forbidden: should not be set when strategy is not set to Webhook',
      'spec.conversion.webhookClientConfig: Forbidden: should not be set when strategy is not set to Webhook',
    ],
  },
  {
    name: 'preserveUnknownFields',
    spec: { preserveUnknownFields: true },
    expects: [
      'spec.preserveUnknownFields: Invalid value: true: cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead',
    ],
  },
];

export const definitionRefusalCases: readonly ContractCase[] = definitionCases('definitions refused', rows);
