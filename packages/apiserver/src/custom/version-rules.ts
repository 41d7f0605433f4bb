// What kube-apiserver refuses in the versions of a definition. What surprises: its internal type keeps what all versions
// have in common (schemas, subresources, columns, selectable fields) at the spec, and reports it there, once.
// @see https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/apis/apiextensions/validation/validation.go
import type {
  CustomResourceColumnDefinition,
  CustomResourceDefinition,
  CustomResourceDefinitionVersion,
  CustomResourceSubresources,
  JSONSchemaProps,
  StatusCause,
} from '@kubewright/apimachinery';
import { checkDns1035Label, fieldFault } from '@kubewright/apimachinery';
import { checkStructural } from '@kubewright/apimachinery/schema';
import { checkRules, hasRules } from '../cel/definition-rules.ts';
import { checkDefaultRules } from '../cel/run/default-rules.ts';
import { equal } from '../object/api-object.ts';
import { goSchema, goText, goVersions } from './go-definition.ts';
import { checkSelectableFields } from './selectable-field-rules.ts';

const columnTypes = ['boolean', 'date', 'integer', 'number', 'string'];
const columnFormats = ['byte', 'date', 'date-time', 'double', 'float', 'int32', 'int64', 'password'];

/** Keywords that stay in force when the schema of the status is taken out of the root, as Go calls them. */
const rootKeywords = [
  'Description',
  'Type',
  'Format',
  'Title',
  'Maximum',
  'ExclusiveMaximum',
  'Minimum',
  'ExclusiveMinimum',
  'MaxLength',
  'MinLength',
  'Pattern',
  'MaxItems',
  'MinItems',
  'UniqueItems',
  'MultipleOf',
  'Required',
  'Items',
  'Properties',
  'ExternalDocs',
  'Example',
  'XPreserveUnknownFields',
  'XValidations',
];

const longestWarning = 256;

/** Checks all versions of a definition. @param areMissing - no list of them was given, not even an empty one */
export function checkVersions({ versions }: CustomResourceDefinition['spec'], areMissing: boolean): StatusCause[] {
  const shared = sharedParts(versions);
  const faults = versions.flatMap((version, index) => checkVersion(version, `spec.versions[${index}]`, shared));
  const invalidVersions = (why: string): StatusCause => ({
    reason: 'FieldValueInvalid',
    message: `Invalid value: ${goText(areMissing ? null : goVersions(versions, shared))}: ${why}`,
    field: 'spec.versions',
  });
  if (new Set(versions.map(({ name }) => name)).size < versions.length) {
    faults.push(invalidVersions('must contain unique version names'));
  }
  if (versions.filter(({ storage }) => storage).length !== 1) {
    faults.push(invalidVersions('must have exactly one version marked as storage version'));
  }
  const [first] = versions;
  if (first === undefined) return faults;
  const nameFaults = first.name === '' ? [] : checkDns1035Label(first.name);
  if (nameFaults.length > 0) faults.push(fieldFault.invalid('spec.version', first.name, nameFaults.join(',')));
  const hasStatus = versions.some(({ subresources }) => subresources?.status !== undefined);
  if (shared.schema) faults.push(...checkSchema(first, 'spec.validation', hasStatus));
  if (shared.subresources) faults.push(...checkSubresources(first.subresources, 'spec.subresources'));
  if (shared.columns) faults.push(...checkColumns(first.additionalPrinterColumns, 'spec'));
  if (shared.selectableFields) faults.push(...checkSelectableFields(first, 'spec.selectableFields'));
  return faults;
}

/** Which parts all versions have in common. */
export interface SharedParts {
  readonly schema: boolean;
  readonly subresources: boolean;
  readonly columns: boolean;
  readonly selectableFields: boolean;
}

function sharedParts(versions: readonly CustomResourceDefinitionVersion[]): SharedParts {
  const isShared = (part: keyof CustomResourceDefinitionVersion): boolean =>
    versions.every((version) => equal(version[part], versions[0]?.[part]));
  return {
    schema: isShared('schema'),
    subresources: isShared('subresources'),
    columns: isShared('additionalPrinterColumns'),
    selectableFields: isShared('selectableFields'),
  };
}

function checkVersion(version: CustomResourceDefinitionVersion, path: string, shared: SharedParts): StatusCause[] {
  const faults: StatusCause[] = [];
  const { name, schema, subresources, additionalPrinterColumns } = version;
  if (schema?.openAPIV3Schema === undefined) faults.push(fieldFault.required(`${path}.schema.openAPIV3Schema`));
  const nameFaults = checkDns1035Label(name);
  if (nameFaults.length > 0) faults.push(fieldFault.invalid(`${path}.name`, name, nameFaults.join(',')));
  faults.push(...checkDeprecation(version, `${path}.deprecationWarning`));
  const hasStatus = subresources?.status !== undefined;
  if (!shared.schema) faults.push(...checkSchema(version, `${path}.schema`, hasStatus));
  if (!shared.subresources) faults.push(...checkSubresources(subresources, `${path}.subresources`));
  if (!shared.columns) faults.push(...checkColumns(additionalPrinterColumns, path));
  if (!shared.selectableFields) faults.push(...checkSelectableFields(version, `${path}.selectableFields`));
  return faults;
}

function checkDeprecation(version: CustomResourceDefinitionVersion, path: string): StatusCause[] {
  const { deprecated = false, deprecationWarning: text } = version;
  if (text === undefined) return [];
  const fault = (why: string): StatusCause => fieldFault.invalid(path, text, why);
  if (!deprecated) return [fault('can only be set for deprecated versions')];
  const faults: StatusCause[] = [];
  if (Buffer.byteLength(text) > longestWarning) faults.push(fault(`must be <= ${longestWarning} characters long`));
  if (text === '') faults.push(fault('must not be an empty string'));
  const stranger = /[^ \p{L}\p{M}\p{N}\p{P}\p{S}]/u.exec(text);
  if (stranger !== null) {
    const index = Buffer.byteLength(text.slice(0, stranger.index));
    const rule = 'must only contain printable UTF-8 characters';
    faults.push(fault(`${rule}; non-printable character found at index ${index}`));
  }
  return faults;
}

function checkSchema({ schema }: CustomResourceDefinitionVersion, path: string, hasStatus: boolean): StatusCause[] {
  const root = schema?.openAPIV3Schema;
  if (root === undefined) return [];
  const rootPath = `${path}.openAPIV3Schema`;
  const faults = [...(hasStatus ? checkRoot(root, rootPath) : []), ...checkStructural(root, rootPath)];
  // Rules are looked at once the schema that they stand in is right.
  if (faults.length > 0 || !hasRules(root)) return faults;
  const ofDefaults = checkDefaultRules(root, rootPath);
  return ofDefaults.length > 0 ? ofDefaults : checkRules(root, rootPath);
}

/** Where the status is a subresource, the root may only say what still holds without its other properties. */
function checkRoot(root: JSONSchemaProps, path: string): StatusCause[] {
  const faults: StatusCause[] = [];
  const value = goSchema(root);
  for (const [keyword, said] of Object.entries(value)) {
    if (said === null || said === false || said === '') continue;
    if (keyword === 'Type' && said !== 'object') {
      const why = 'only "object" is allowed as the type at the root of the schema if the status subresource is enabled';
      return [...faults, fieldFault.invalid(`${path}.type`, root.type, why)];
    }
    if (rootKeywords.includes(keyword)) continue;
    const why = `only [${rootKeywords.join(' ')}] fields are allowed at the root of the schema if the status subresource is enabled`;
    return [
      ...faults,
      { reason: 'FieldValueInvalid', message: `Invalid value: ${goText(value)}: ${why}`, field: path },
    ];
  }
  return faults;
}

function checkSubresources(subresources: CustomResourceSubresources | undefined, path: string): StatusCause[] {
  const scale = subresources?.scale;
  if (scale === undefined) return [];
  const check = (field: keyof typeof scale, roots: readonly string[], rule: string): StatusCause[] => {
    const value = scale[field] ?? '';
    const fieldPath = `${path}.scale.${field}`;
    if (value === '') return field === 'labelSelectorPath' ? [] : [fieldFault.required(fieldPath)];
    const faults = checkSimplePath(value, fieldPath);
    if (faults.length > 0 || roots.some((root) => value.startsWith(root))) return faults;
    return [fieldFault.invalid(fieldPath, value, `should be a json path under ${rule}`)];
  };
  return [
    ...check('specReplicasPath', ['.spec.'], '.spec'),
    ...check('statusReplicasPath', ['.status.'], '.status'),
    ...check('labelSelectorPath', ['.spec.', '.status.'], 'either .spec or .status'),
  ];
}

function checkColumns(columns: readonly CustomResourceColumnDefinition[] = [], path: string): StatusCause[] {
  return columns.flatMap(({ name, type, format = '', jsonPath }, index) => {
    const column = `${path}.additionalPrinterColumns[${index}]`;
    const types = `must be one of ${columnTypes.join(',')}`;
    const faults: StatusCause[] = [];
    if (name === '') faults.push(fieldFault.required(`${column}.name`));
    if (type === '') faults.push(fieldFault.required(`${column}.type`, types));
    else if (!columnTypes.includes(type)) faults.push(fieldFault.invalid(`${column}.type`, type, types));
    if (format !== '' && !columnFormats.includes(format)) {
      faults.push(fieldFault.invalid(`${column}.format`, format, `must be one of ${columnFormats.join(',')}`));
    }
    if (jsonPath === '') faults.push(fieldFault.required(`${column}.JSONPath`));
    else faults.push(...checkSimplePath(jsonPath, `${column}.JSONPath`));
    return faults;
  });
}

function checkSimplePath(value: string, path: string): StatusCause[] {
  return value.startsWith('.') ? [] : [fieldFault.invalid(path, value, 'must be a simple json path starting with .')];
}
