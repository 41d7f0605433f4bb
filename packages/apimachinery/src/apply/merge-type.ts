// What server-side apply must know of a schema: whether a place is a scalar, a list or a map, and whether lists and
// maps are merged by item or owned whole. Where the schema says nothing, the value decides.
// @see https://github.com/kubernetes/kube-openapi/blob/master/pkg/schemaconv/openapi.go
import { isObject } from '../json-value.ts';
import { isObjectRootProperty, objectRootProperties } from '../structural-schema/object-meta.ts';
import type { JSONSchemaProps } from '../structural-schema/schema.ts';
import { propertySchema } from '../structural-schema/schema-node.ts';

/** A place can be several of these when its schema has no type: then the value's own kind decides. */
export interface MergeType {
  readonly scalar?: ScalarType;
  readonly list?: ListMergeType;
  readonly map?: MapMergeType;
}

export type ScalarType = 'numeric' | 'string' | 'boolean' | 'untyped';

export interface ListMergeType {
  readonly atomic: boolean;
  /** The fields that identify an item; none for a set, whose items are scalars. */
  readonly keys: readonly string[];
  readonly element: MergeType;
}

export interface MapMergeType {
  readonly atomic: boolean;
  /** The fields that the schema names. */
  readonly field: (name: string) => { readonly type: MergeType; readonly default: unknown } | undefined;
  /** The type of all others; undefined when there may be none. */
  readonly element: MergeType | undefined;
}

/** Anything, owned whole. */
const untyped: MergeType = {
  scalar: 'untyped',
  list: { atomic: true, keys: [], element: lazy(() => untyped) },
  map: { atomic: true, field: () => undefined, element: lazy(() => untyped) },
};

/** Anything: objects are merged by field, lists are owned whole. */
const deduced: MergeType = {
  scalar: 'untyped',
  list: { atomic: true, keys: [], element: untyped },
  map: { atomic: false, field: () => undefined, element: lazy(() => deduced) },
};

/** The type of a whole object: its schema's, with the metadata that every object has. */
export function objectMergeType(schema: JSONSchemaProps | undefined): MergeType {
  if (schema === undefined) {
    return { map: { ...mapType(rootSchema, true), element: deduced } };
  }
  return typeOf(schema, false, true);
}

const rootSchema: JSONSchemaProps = { type: 'object', properties: objectRootProperties };

/** Types are made once per schema and only where a value leads. Below a place that keeps unknown fields all do. */
const known = [0, 1, 2, 3].map(() => new WeakMap<JSONSchemaProps, MergeType>());

function typeOf(schema: JSONSchemaProps, inherited: boolean, isRoot = false): MergeType {
  const keepsUnknown = inherited || schema['x-kubernetes-preserve-unknown-fields'] === true;
  const cache = known[(keepsUnknown ? 1 : 0) + (isRoot ? 2 : 0)];
  let type = cache?.get(schema);
  if (type === undefined) {
    type = makeType(schema, keepsUnknown, isRoot || schema['x-kubernetes-embedded-resource'] === true);
    cache?.set(schema, type);
  }
  return type;
}

function makeType(schema: JSONSchemaProps, keepsUnknown: boolean, isWholeObject: boolean): MergeType {
  switch (schema.type) {
    case 'object':
      return { map: mapType(schema, keepsUnknown, isWholeObject) };
    case 'array':
      return { list: listType(schema, keepsUnknown) };
    case 'integer':
    case 'number':
      return { scalar: 'numeric' };
    case 'boolean':
      return { scalar: 'boolean' };
    case 'string': {
      const format = schema.format ?? '';
      return { scalar: format === '' || format === 'byte' ? 'string' : 'untyped' };
    }
    default:
      return { scalar: 'untyped', list: listType(schema, keepsUnknown), map: mapType(schema, keepsUnknown) };
  }
}

function listType(schema: JSONSchemaProps, keepsUnknown: boolean): ListMergeType {
  const { items } = schema;
  const kind = schema['x-kubernetes-list-type'];
  return {
    atomic: kind !== 'set' && kind !== 'map',
    keys: kind === 'map' ? (schema['x-kubernetes-list-map-keys'] ?? []) : [],
    element: items === undefined || Array.isArray(items) ? untyped : lazy(() => typeOf(items, keepsUnknown)),
  };
}

function mapType(schema: JSONSchemaProps, keepsUnknown: boolean, isWholeObject = false): MapMergeType {
  const { additionalProperties, properties = {} } = schema;
  let element: MergeType | undefined;
  if (isObject(additionalProperties)) element = lazy(() => typeOf(additionalProperties, keepsUnknown));
  else if (additionalProperties === true) element = deduced;
  else if (additionalProperties === undefined && (keepsUnknown || Object.keys(properties).length === 0)) {
    element = deduced;
  }
  const fields = new Map<string, { readonly type: MergeType; readonly default: unknown }>();
  return {
    atomic: schema['x-kubernetes-map-type'] === 'atomic',
    field: (name) => {
      const known = fields.get(name);
      if (known !== undefined) return known;
      const own = isWholeObject && isObjectRootProperty(name) ? objectRootProperties[name] : undefined;
      const property = own ?? propertySchema(schema, name);
      // Metadata is complete: what it does not name is unknown, also where the object keeps unknown fields.
      const inherited = own === undefined && keepsUnknown;
      if (property === undefined) return undefined;
      const field = { type: typeOf(property, inherited), default: property.default };
      fields.set(name, field);
      return field;
    },
    element,
  };
}

/** A type that is made when it is first looked at: schemas can be deep, and even cyclic in memory. */
function lazy(make: () => MergeType): MergeType {
  let made: MergeType | undefined;
  const get = (): MergeType => (made ??= make());
  return {
    get scalar() {
      return get().scalar;
    },
    get list() {
      return get().list;
    },
    get map() {
      return get().map;
    },
  } as MergeType;
}

/** What a value's own kind leaves of a type. Null and absent values leave it as it is. */
export function narrowType(type: MergeType, value: unknown): MergeType {
  if (value === undefined || value === null) return type;
  const { scalar, list, map } = type;
  if (Array.isArray(value)) return list === undefined || (scalar ?? map) === undefined ? type : { list };
  if (isObject(value)) return map === undefined || (scalar ?? list) === undefined ? type : { map };
  return scalar === undefined || (list ?? map) === undefined ? type : { scalar };
}

/** Which of its kinds a type is handled as: a map before a scalar before a list. */
export function mainKind(type: MergeType): 'map' | 'scalar' | 'list' {
  if (type.map !== undefined) return 'map';
  return type.scalar !== undefined ? 'scalar' : 'list';
}

/** The type of a field of a map; a field that nothing describes is deduced. */
export function fieldType(type: MapMergeType, name: string): MergeType {
  return type.field(name)?.type ?? type.element ?? deduced;
}
