// From Kubernetes' OpenAPI to the structural schema that decoding, validation and server-side apply walk. References
// become shared nodes, built once and on demand; a recursive type (JSONSchemaProps itself) becomes a cyclic graph, which
// is fine for walks that follow a value.
import type { GroupVersion, JSONSchemaProps } from '@kubewright/apimachinery';
import { isRecord } from '../object/api-object.ts';
import type { OpenApiDocument, OpenApiSchema } from './openapi-documents.ts';
import { openApiDocument } from './openapi-documents.ts';
import { goTypeNames, messageFields } from './protobuf-messages.ts';

const built = new WeakMap<OpenApiDocument, Map<string, JSONSchemaProps>>();
const kinds = new WeakMap<OpenApiDocument, Map<string, string>>();
const building = new WeakSet<JSONSchemaProps>();
const componentNamesOf = new WeakMap<JSONSchemaProps, string>();
const omittedZeros = new WeakSet<JSONSchemaProps>();

/** What Go has as a struct rather than a pointer: it is never absent. Kubernetes' OpenAPI gives it an empty default. */
export function isStruct(schema: JSONSchemaProps): boolean {
  return schema.type === 'object' && isRecord(schema.default);
}

/** A scalar that Go's encoder leaves out when it is empty, zero or false. */
export function isOmittedWhenZero(schema: JSONSchemaProps): boolean {
  return omittedZeros.has(schema);
}

/** What Go's encoder prints of a struct with nothing in it, besides structs: zeros by their names. */
export function printedZeros(schema: JSONSchemaProps): ReadonlyMap<string, '' | 0 | false | null> {
  const known = zerosOf.get(schema);
  if (known !== undefined) return known;
  const zeros = new Map<string, '' | 0 | false | null>();
  zerosOf.set(schema, zeros);
  for (const [, name, type] of messageFields(componentNamesOf.get(schema) ?? '') ?? []) {
    const zero = type.startsWith('[]') || type.startsWith('map:') ? null : scalarZeros.get(type);
    if (zero !== undefined && !type.endsWith('?')) zeros.set(name, zero);
  }
  return zeros;
}

/** A struct that is a part of another one, and its first. */
const probeHandlers = ['exec', 'httpGet', 'tcpSocket', 'grpc'];

/** The fields of a type in the order in which Go's encoder prints them. */
export function fieldOrder(schema: JSONSchemaProps): readonly string[] {
  const type = componentNamesOf.get(schema) ?? '';
  const fields = (messageFields(type) ?? []).map(([, name]) => name);
  const first = type.endsWith('.Probe') ? probeHandlers : [];
  return [...first, ...fields.filter((name) => !first.includes(name))];
}

/** The times of a struct that are no pointers: Go's encoder prints them as null. Those of metadata it leaves out. */
export function printedTimes(schema: JSONSchemaProps): readonly string[] {
  let times = timesOf.get(schema);
  if (times === undefined) {
    const name = componentNamesOf.get(schema) ?? '';
    const fields = name.endsWith('.ObjectMeta') ? [] : (messageFields(name) ?? []);
    times = fields.filter(([, , type]) => timeType.test(type)).map(([, field]) => field);
    timesOf.set(schema, times);
  }
  return times;
}

const timeType = /^io\.k8s\.apimachinery\.pkg\.apis\.meta\.v1\.(Micro)?Time\??$/;
const timesOf = new WeakMap<JSONSchemaProps, readonly string[]>();
const zerosOf = new WeakMap<JSONSchemaProps, ReadonlyMap<string, '' | 0 | false | null>>();

const scalarZeros: ReadonlyMap<string, '' | 0 | false> = new Map<string, '' | 0 | false>([
  ['string', ''],
  ['integer', 0],
  ['double', 0],
  ['boolean', false],
]);

/**
 * The schema of a built-in kind; undefined when its group version has no document or the document no such kind.
 *
 * @param documented - the group version in whose document it is: that of the resource, for the kinds of its subresources
 */
export function builtInSchema(
  groupVersion: GroupVersion,
  kind: string,
  documented: GroupVersion = groupVersion,
): JSONSchemaProps | undefined {
  const document = openApiDocument(documented);
  if (document === undefined) return undefined;
  const name = componentNames(document).get(`${groupVersion.group}/${groupVersion.version}/${kind}`);
  return name === undefined ? undefined : component(document, name);
}

function componentNames(document: OpenApiDocument): Map<string, string> {
  let names = kinds.get(document);
  if (names === undefined) {
    names = new Map();
    for (const [name, schema] of Object.entries(document.components.schemas)) {
      const gvks = schema['x-kubernetes-group-version-kind'];
      if (!Array.isArray(gvks)) continue;
      for (const gvk of gvks as { group: string; version: string; kind: string }[]) {
        names.set(`${gvk.group}/${gvk.version}/${gvk.kind}`, name);
      }
    }
    kinds.set(document, names);
  }
  return names;
}

function component(document: OpenApiDocument, name: string): JSONSchemaProps {
  let cache = built.get(document);
  if (cache === undefined) built.set(document, (cache = new Map()));
  let schema = cache.get(name);
  if (schema === undefined) {
    schema = {};
    cache.set(name, schema);
    const source = document.components.schemas[name];
    if (source !== undefined) {
      building.add(schema);
      fill(schema, source, document, name);
      building.delete(schema);
    }
  }
  return schema;
}

function convert(source: OpenApiSchema, document: OpenApiDocument): JSONSchemaProps {
  const reference = source['$ref'] ?? onlyReference(source);
  if (typeof reference !== 'string') return fill({}, source, document);
  const target = component(document, reference.slice('#/components/schemas/'.length));
  const overrides = { ...extensions(source), ...defaultOf(source) };
  // A node that is still being built refers to itself: only a plain reference can stand for it.
  if (Object.keys(overrides).length === 0 || building.has(target)) return target;
  const own = { ...target, ...overrides };
  componentNamesOf.set(own, reference.slice('#/components/schemas/'.length));
  return own;
}

/** `allOf` with one reference is how OpenAPI 3.0 puts a description beside a reference. */
function onlyReference(source: OpenApiSchema): unknown {
  const { allOf } = source;
  return Array.isArray(allOf) && isRecord(allOf[0]) ? allOf[0]['$ref'] : undefined;
}

function fill(target: JSONSchemaProps, source: OpenApiSchema, document: OpenApiDocument, name = ''): JSONSchemaProps {
  Object.assign(target, extensions(source));
  const { type, format, required, properties, items, additionalProperties, enum: values } = source;
  if (isIntOrString(source)) {
    target['x-kubernetes-int-or-string'] = true;
    if (name.endsWith('.Quantity')) target.format = 'quantity';
    return target;
  }
  if (typeof type === 'string') target.type = type;
  else target['x-kubernetes-preserve-unknown-fields'] = true;
  if (typeof format === 'string') target.format = name.endsWith('.MicroTime') ? 'micro-time' : format;
  if (Array.isArray(required)) target.required = required as string[];
  if (Array.isArray(values)) target.enum = values;
  Object.assign(target, defaultOf(source));
  // The name of the Go type, for messages.
  if (name !== '') {
    target.title = name.slice(name.lastIndexOf('.') + 1);
    componentNamesOf.set(target, name);
  }
  if (isRecord(properties)) {
    target.properties = {};
    for (const [key, child] of Object.entries(properties)) {
      target.properties[key] = convert(child as OpenApiSchema, document);
    }
    markOmittedZeros(target.properties, name);
    nameTypes(target.properties, name);
  }
  if (isRecord(items)) target.items = convert(items, document);
  if (isRecord(additionalProperties)) target.additionalProperties = convert(additionalProperties, document);
  if (type === 'object' && properties === undefined && additionalProperties === undefined) {
    target['x-kubernetes-preserve-unknown-fields'] = true;
    // Bytes to Go: one value, whatever it is.
    if (name.endsWith('.RawExtension')) {
      target['x-kubernetes-map-type'] = 'atomic';
      delete target.type;
    }
  }
  return target;
}

/** Only of fields with a scalar of their own: definitions that are referred to, such as times, are shared. */
function markOmittedZeros(properties: Readonly<Record<string, JSONSchemaProps>>, name: string): void {
  for (const [, field, type] of messageFields(name) ?? []) {
    const property = properties[field];
    if (property !== undefined && scalarZeros.has(type.slice(0, -1)) && type.endsWith('?')) omittedZeros.add(property);
  }
}

/** What Go calls a struct, such as `v2.MetricSpec`. */
export function goStructName(schema: JSONSchemaProps): string {
  const name = componentNamesOf.get(schema) ?? `v1.${schema.title ?? ''}`;
  return name.split('.').slice(-2).join('.');
}

/** What Go calls a type that is no struct, such as `v1.RestartPolicy`; undefined for those without a name. */
export function goTypeName(schema: JSONSchemaProps): string | undefined {
  return goNames.get(schema);
}

const goNames = new WeakMap<JSONSchemaProps, string>();

function nameTypes(properties: Readonly<Record<string, JSONSchemaProps>>, name: string): void {
  for (const [field, type] of Object.entries(goTypeNames(name))) {
    const property = properties[field];
    // What is referred to is shared.
    if (property === undefined || property.title !== undefined) continue;
    goNames.set(property, type);
    const { items, additionalProperties: entry } = property;
    const element = /^(?:\[\]|map\[string\])(.+)$/.exec(type)?.[1];
    const below = Array.isArray(items) ? undefined : (items ?? (typeof entry === 'object' ? entry : undefined));
    if (element !== undefined && below !== undefined && below.title === undefined) goNames.set(below, element);
  }
}

/** The struct in Go that holds a field on behalf of another, such as `ProbeHandler`; undefined for a field of its own. */
export function embeddedStruct(schema: JSONSchemaProps, field: string): string | undefined {
  for (const [, , type] of messageFields(componentNamesOf.get(schema) ?? '') ?? []) {
    const embedded = /^inline:([^?]+)/.exec(type)?.[1];
    if (embedded === undefined) continue;
    const has = messageFields(embedded)?.some(([, name]) => name === field) === true;
    if (has) return embedded.slice(embedded.lastIndexOf('.') + 1);
  }
  return undefined;
}

/** Server-side apply completes the keys of list items with scalars, as `protocol` in a port; see {@link isStruct} too. */
function defaultOf(source: OpenApiSchema): { default?: unknown } {
  return source['default'] === undefined ? {} : { default: source['default'] };
}

function isIntOrString(source: OpenApiSchema): boolean {
  const { oneOf } = source;
  return Array.isArray(oneOf) && oneOf.some((each: unknown) => isRecord(each) && each['type'] === 'string');
}

/** The patch extensions go along: strategic merge reads them from the same schema. */
function extensions(source: OpenApiSchema): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(source)) {
    if (
      key.startsWith('x-kubernetes-list-') ||
      key.startsWith('x-kubernetes-map-') ||
      key.startsWith('x-kubernetes-patch-')
    ) {
      found[key] = value;
    }
  }
  return found;
}
