// What kube-apiserver refuses of a CustomResourceDefinition beside its schemas: columns, selectable fields, subresources,
// names, deprecation, conversion, metadata. A definition in, every fault with its path out, worded as the server words it.
// @see https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/apis/apiextensions/validation/validation.go
import type {
  CustomResourceColumnDefinition,
  CustomResourceConversion,
  CustomResourceDefinition,
  CustomResourceDefinitionNames,
  CustomResourceDefinitionVersion,
  JSONSchemaProps,
} from '@kubewright/apimachinery';
import { checkLabelValue, checkQualifiedName, isDns1035Label } from '@kubewright/apimachinery';

/** What is wrong, and where in the definition. */
export interface DefinitionFault {
  readonly field: string;
  readonly message: string;
  /** Of the version that it is about. */
  readonly version?: string;
}

/** Every fault but those of the schemas. */
export function checkDefinition({ metadata, spec }: CustomResourceDefinition): DefinitionFault[] {
  return [
    ...checkMetadata('annotations', metadata.annotations),
    ...checkMetadata('labels', metadata.labels),
    ...checkNames(spec.names),
    ...checkConversion(spec.conversion),
    ...spec.versions.flatMap((version, index) =>
      checkVersion(version, `spec.versions[${index}]`).map((fault) => ({ ...fault, version: version.name })),
    ),
  ];
}

function checkMetadata(what: 'annotations' | 'labels', map: Readonly<Record<string, string>> = {}): DefinitionFault[] {
  return Object.entries(map).flatMap(([key, value]) => {
    const faults = [
      ...checkQualifiedName(what === 'annotations' ? key.toLowerCase() : key),
      ...(what === 'labels' ? checkLabelValue(value) : []),
    ];
    return faults.map((message) => ({ field: `metadata.${what}`, message: `${JSON.stringify(key)}: ${message}` }));
  });
}

function checkNames(names: CustomResourceDefinitionNames): DefinitionFault[] {
  const label = 'must be a DNS label: small letters, digits and "-", beginning with a letter';
  const faults: DefinitionFault[] = [];
  const check = (field: string, name: string | undefined, mixed: boolean): void => {
    if (name === undefined || isDns1035Label(mixed ? name.toLowerCase() : name)) return;
    faults.push({
      field: `spec.names.${field}`,
      message: `${JSON.stringify(name)} ${label}${mixed ? ', in any case' : ''}`,
    });
  };
  check('singular', names.singular, false);
  check('kind', names.kind, true);
  check('listKind', names.listKind, true);
  if (names.listKind === names.kind) {
    faults.push({ field: 'spec.names.listKind', message: 'kind and listKind may not be the same' });
  }
  return faults;
}

function checkVersion(version: CustomResourceDefinitionVersion, path: string): DefinitionFault[] {
  const { deprecationWarning, subresources, additionalPrinterColumns = [], selectableFields = [], schema } = version;
  const faults: DefinitionFault[] = [];
  if (deprecationWarning !== undefined) {
    const field = `${path}.deprecationWarning`;
    if (deprecationWarning === '') faults.push({ field, message: 'must not be empty' });
    if (deprecationWarning.length > 256) faults.push({ field, message: 'must be <= 256 characters long' });
    if (/[\p{Control}\p{Surrogate}\p{Format}]/u.test(deprecationWarning)) {
      faults.push({ field, message: 'must only contain printable UTF-8 characters' });
    }
  }
  faults.push(...checkScale(subresources?.scale, `${path}.subresources.scale`));
  for (const [index, column] of additionalPrinterColumns.entries()) {
    faults.push(...checkColumn(column, `${path}.additionalPrinterColumns[${index}]`));
  }
  faults.push(...checkSelectableFields(selectableFields, schema?.openAPIV3Schema ?? {}, `${path}.selectableFields`));
  return faults;
}

const columnTypes = ['boolean', 'date', 'integer', 'number', 'string'];
const columnFormats = ['byte', 'date', 'date-time', 'double', 'float', 'int32', 'int64', 'password'];

function checkColumn(column: CustomResourceColumnDefinition, path: string): DefinitionFault[] {
  const { name, type, format, jsonPath } = column;
  const faults: DefinitionFault[] = [];
  if (name === '') faults.push({ field: `${path}.name`, message: 'is required' });
  if (!columnTypes.includes(type)) {
    faults.push({ field: `${path}.type`, message: `must be one of ${columnTypes.join(',')}` });
  }
  if (format !== undefined && format !== '' && !columnFormats.includes(format)) {
    faults.push({ field: `${path}.format`, message: `must be one of ${columnFormats.join(',')}` });
  }
  return [...faults, ...checkPath(jsonPath, `${path}.jsonPath`)];
}

function checkPath(jsonPath: string, field: string): DefinitionFault[] {
  if (jsonPath === '') return [{ field, message: 'must not be empty' }];
  return jsonPath.startsWith('.')
    ? []
    : [{ field, message: `${JSON.stringify(jsonPath)} must be a simple json path starting with .` }];
}

type Scale = NonNullable<NonNullable<CustomResourceDefinitionVersion['subresources']>['scale']>;

function checkScale(scale: Scale | undefined, path: string): DefinitionFault[] {
  if (scale === undefined) return [];
  const below = (key: keyof Scale, roots: readonly string[], words: string): DefinitionFault[] => {
    const jsonPath = scale[key];
    if (jsonPath === undefined) return [];
    const field = `${path}.${key}`;
    const faults = checkPath(jsonPath, field);
    if (faults.length > 0 || roots.some((root) => jsonPath.startsWith(root))) return faults;
    return [{ field, message: `${JSON.stringify(jsonPath)} should be a json path under ${words}` }];
  };
  return [
    ...below('specReplicasPath', ['.spec.'], '.spec'),
    ...below('statusReplicasPath', ['.status.'], '.status'),
    ...below('labelSelectorPath', ['.spec.', '.status.'], 'either .spec or .status'),
  ];
}

/** So many of one version, by the server's limit. */
const mostSelectableFields = 8;

function checkSelectableFields(
  fields: readonly { readonly jsonPath: string }[],
  schema: JSONSchemaProps,
  path: string,
): DefinitionFault[] {
  const faults: DefinitionFault[] = [];
  const count = new Set(fields.map(({ jsonPath }) => jsonPath)).size;
  if (count > mostSelectableFields) {
    faults.push({ field: path, message: `Too many: ${count}: must have at most ${mostSelectableFields} items` });
  }
  for (const [index, { jsonPath }] of fields.entries()) {
    const field = `${path}[${index}].jsonPath`;
    const add = (message: string): void =>
      void faults.push({ field, message: `${JSON.stringify(jsonPath)} ${message}` });
    if (fields.findIndex((other) => other.jsonPath === jsonPath) < index) add('is there twice');
    if (!jsonPath.startsWith('.')) {
      add('must be a simple json path starting with .');
      continue;
    }
    const names = jsonPath.slice(1).split('.');
    if (names[0] === 'metadata') {
      add('must not point to fields in metadata');
      continue;
    }
    const found = schemaAt(schema, names);
    if (found === undefined) add('is an invalid path: does not refer to a valid field of the schema');
    else if (!['string', 'boolean', 'integer'].includes(found.type ?? '')) {
      add(
        'must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.',
      );
    }
  }
  return faults;
}

function schemaAt(schema: JSONSchemaProps, names: readonly string[]): JSONSchemaProps | undefined {
  let found: JSONSchemaProps | undefined = schema;
  for (const name of names) {
    const properties: Record<string, JSONSchemaProps> = found?.properties ?? {};
    found = Object.hasOwn(properties, name) ? properties[name] : undefined;
  }
  return found;
}

function checkConversion(conversion: CustomResourceConversion | undefined): DefinitionFault[] {
  if (conversion === undefined) return [];
  const path = 'spec.conversion';
  const { strategy, webhook } = conversion;
  if (strategy === 'None') {
    return (['clientConfig', 'conversionReviewVersions'] as const)
      .filter((key) => webhook?.[key] !== undefined)
      .map((key) => ({
        field: `${path}.webhook.${key}`,
        message: 'should not be set when strategy is not set to Webhook',
      }));
  }
  const faults: DefinitionFault[] = [];
  const { url, service } = webhook?.clientConfig ?? {};
  const config = `${path}.webhook.clientConfig`;
  if ((url === undefined) === (service === undefined)) {
    faults.push({ field: config, message: 'exactly one of url or service is required' });
  }
  if (url !== undefined && !/^https:\/\/[^/?#@]+(\/[^?#]*)?$/u.test(url)) {
    faults.push({
      field: `${config}.url`,
      message: `${JSON.stringify(url)} must be an https URL of a host and a path`,
    });
  }
  const { port } = service ?? {};
  if (port !== undefined && !(Number.isInteger(port) && port >= 1 && port <= 65535)) {
    faults.push({
      field: `${config}.service.port`,
      message: 'port is not valid: must be between 1 and 65535, inclusive',
    });
  }
  if (service?.path !== undefined && !service.path.startsWith('/')) {
    faults.push({ field: `${config}.service.path`, message: `${JSON.stringify(service.path)} must start with a '/'` });
  }
  for (const key of ['name', 'namespace'] as const) {
    if (service !== undefined && typeof service[key] !== 'string') {
      faults.push({ field: `${config}.service.${key}`, message: 'is required' });
    }
  }
  const reviews = webhook?.conversionReviewVersions ?? [];
  if (!reviews.some((review) => review === 'v1' || review === 'v1beta1')) {
    faults.push({
      field: `${path}.webhook.conversionReviewVersions`,
      message: 'must include at least one of v1, v1beta1',
    });
  }
  return faults;
}
