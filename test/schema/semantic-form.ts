// A CustomResourceDefinition in the form that the server would keep: two that mean the same have the same form. What the
// server adds is there, what it omits (null, false, empty texts and lists) is not, and sets are in order.
// Paths into the form are the definition's own, but versions go by name.
import type {
  CustomResourceDefinition,
  CustomResourceDefinitionVersion,
  JSONSchemaProps,
} from '@kubewright/apimachinery';

/** Tools write them to themselves. */
const toolAnnotations: ReadonlySet<string> = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  'controller-gen.kubebuilder.io/version',
]);

/** JSON whose objects are maps, so that no name in a definition is special. */
export type Form = string | number | boolean | null | bigint | FormSet | FormMap | readonly Form[];
export type FormMap = ReadonlyMap<string, Form>;
/** The JSON of each element, in order; once, unless it counts how often it is there. */
export class FormSet {
  readonly elements: readonly string[];

  constructor(elements: Iterable<string>, counted = false) {
    this.elements = (counted ? [...elements] : [...new Set(elements)]).sort();
  }
}

export function semanticForm({ metadata, spec }: CustomResourceDefinition): Form {
  const { names, conversion, versions } = spec;
  const annotations = Object.entries(metadata.annotations ?? {}).filter(([name]) => !toolAnnotations.has(name));
  const service = conversion?.webhook?.clientConfig?.service;
  return mapOf({
    metadata: mapOf({
      name: omitting(metadata.name),
      annotations: annotations.length === 0 ? undefined : plain(Object.fromEntries(annotations)),
      labels: Object.keys(metadata.labels ?? {}).length === 0 ? undefined : plain(metadata.labels),
    }),
    spec: mapOf({
      group: spec.group,
      scope: spec.scope,
      names: omitting({ listKind: `${names.kind}List`, singular: names.kind.toLowerCase(), ...withoutEmpty(names) }),
      conversion: omitting(
        service === undefined
          ? { strategy: 'None', ...conversion }
          : {
              ...conversion,
              webhook: {
                ...conversion?.webhook,
                clientConfig: {
                  ...conversion?.webhook?.clientConfig,
                  service: { port: 443, ...withoutAbsent(service) },
                },
              },
            },
      ),
      preserveUnknownFields: omitting(spec.preserveUnknownFields),
      versions: new Map([...versions].map((version) => [version.name, formOfVersion(version)])),
    }),
  });
}

function formOfVersion({ schema, subresources, ...version }: CustomResourceDefinitionVersion): Form {
  return mapOf({
    ...version,
    served: version.served === true,
    storage: version.storage === true,
    additionalPrinterColumns: omitting(version.additionalPrinterColumns),
    // A subresource is there by its name alone.
    subresources: mapOf({
      status: isAbsent(subresources?.status) ? undefined : true,
      scale: omitting(subresources?.scale),
    }),
    selectableFields: omitting(version.selectableFields),
    deprecated: omitting(version.deprecated),
    deprecationWarning: plain(version.deprecationWarning),
    schema: mapOf({ openAPIV3Schema: formOfRoot(schema?.openAPIV3Schema ?? {}) }),
  });
}

/** The standard properties of the root mean the same when they are absent; only descriptions of them are nobody's. */
function formOfRoot(schema: JSONSchemaProps): Form {
  const { apiVersion, kind, metadata, ...properties } = schema.properties ?? {};
  const standard = (type: string, property: JSONSchemaProps = { type }): JSONSchemaProps => {
    const { description: _, ...rest } = property;
    return rest;
  };
  return formOfSchema({
    ...schema,
    properties: {
      ...properties,
      apiVersion: standard('string', apiVersion),
      kind: standard('string', kind),
      metadata: standard('object', metadata),
    },
  });
}

/** Also of schemas that stand alone. */
export function formOfSchema(schema: JSONSchemaProps): Form {
  const form = new Map<string, Form>();
  for (const [keyword, value] of Object.entries(schema) as [keyof JSONSchemaProps, unknown][]) {
    const held = formOfKeyword(keyword, value);
    if (held !== undefined) form.set(keyword, held);
  }
  return form;
}

function formOfKeyword(keyword: keyof JSONSchemaProps, value: unknown): Form | undefined {
  switch (keyword) {
    case 'default':
    case 'example':
      return value === undefined ? undefined : plain(value);
    case 'properties': {
      const properties = Object.entries((value ?? {}) as Record<string, JSONSchemaProps>);
      return properties.length === 0
        ? undefined
        : new Map(properties.map(([name, property]) => [name, formOfSchema(property)]));
    }
    case 'items':
    case 'not':
      return isAbsent(value) ? undefined : formOfSchema(value as JSONSchemaProps);
    case 'additionalProperties':
      if (isAbsent(value)) return undefined;
      return typeof value === 'object' ? formOfSchema(value as JSONSchemaProps) : plain(value);
    case 'oneOf':
      // Of two equal branches never exactly one is valid.
      return setOf(((value ?? []) as JSONSchemaProps[]).map(formOfSchema), true);
    case 'allOf':
    case 'anyOf':
      return setOf(((value ?? []) as JSONSchemaProps[]).map(formOfSchema));
    case 'required':
    case 'enum':
      return setOf(((value ?? []) as unknown[]).map((each) => plain(each) ?? null));
    default:
      return typeof value === 'number' ? plain(value) : omitting(value);
  }
}

function setOf(forms: readonly Form[], counted = false): FormSet | undefined {
  return forms.length === 0 ? undefined : new FormSet(forms.map(canonicalJson), counted);
}

/** Without what the server omits for being empty, at every depth. */
function omitting(value: unknown): Form | undefined {
  if (isAbsent(value) || value === false || value === '' || value === 0) return undefined;
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map((each) => omitting(each) ?? null);
  if (typeof value !== 'object') return plain(value);
  const form = mapOf(Object.fromEntries(Object.entries(value).map(([name, each]) => [name, omitting(each)])));
  return form.size === 0 ? undefined : form;
}

/** JSON as it is; it has one zero, and one way to be a large integer. */
function plain(value: unknown): Form | undefined {
  if (value === undefined) return undefined;
  if (value === 0) return 0;
  // As Go reads half of a surrogate pair.
  if (typeof value === 'string') return value.replaceAll(/\p{Surrogate}/gu, '\ufffd');
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) return BigInt(value as number);
  if (Array.isArray(value)) return value.map((each) => plain(each) ?? null);
  if (typeof value !== 'object' || value === null) return value as Form;
  return new Map(Object.entries(value).map(([name, each]) => [name, plain(each) ?? null]));
}

function mapOf(fields: Readonly<Record<string, unknown>>): FormMap {
  return new Map(Object.entries(fields).filter((entry): entry is [string, Form] => entry[1] !== undefined));
}

function withoutAbsent<T extends object>(value: T): Partial<T> {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => !isAbsent(each))) as Partial<T>;
}

/** An empty name is one that the server fills in. */
function withoutEmpty<T extends object>(value: T): Partial<T> {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => !isAbsent(each) && each !== '')) as Partial<T>;
}

function isAbsent(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

/** One text for one form. */
export function canonicalJson(form: Form): string {
  if (form instanceof FormSet) return `{${form.elements.join()}}`;
  if (Array.isArray(form)) return `[${(form as Form[]).map(canonicalJson).join()}]`;
  if (form instanceof Map) {
    const entries = [...(form as FormMap)].sort(([one], [other]) => (one < other ? -1 : 1));
    return `{${entries.map(([name, each]) => `${JSON.stringify(name)}:${canonicalJson(each)}`).join()}}`;
  }
  return typeof form === 'bigint' ? String(form) : JSON.stringify(form);
}
