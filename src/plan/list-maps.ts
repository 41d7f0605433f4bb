// Where a schema has list maps -> the type that tells the apply type so: `{ spec: { ports: client.ListMap<'name'> } }`.
// Keys with a default may be left out of an applied item, so they are not named.
import { propertyName, textLiteral } from './literal.ts';

/** How a schema's `$ref` is spelled, and followed. CRDs have none. */
export interface References {
  /** The type of the list maps of a definition; undefined when it has none. */
  readonly spell: (reference: string) => string | undefined;
  readonly resolve: (reference: string) => object | undefined;
}

const noReferences: References = { spell: () => undefined, resolve: () => undefined };

/** The longest type that stands on one line. */
const width = 80;

/**
 * The type, or undefined when the schema has no list map.
 *
 * @param indent - how many columns the lines after its first are indented by
 * @param skip - properties of the root that are typed elsewhere
 */
export function printListMaps(
  schema: object,
  {
    indent = 0,
    skip = [],
    references = noReferences,
  }: { readonly indent?: number; readonly skip?: readonly string[]; readonly references?: References } = {},
): string | undefined {
  const found = treeOf(schema, references, new Set(skip));
  return found === undefined ? undefined : spell(found, indent);
}

type Tree =
  | { readonly type: string }
  | { readonly members: readonly (readonly [name: string, tree: Tree])[] }
  | { readonly values: Tree }
  | { readonly keys: readonly string[]; readonly inner: Tree | undefined };

function treeOf(value: unknown, references: References, skip?: ReadonlySet<string>): Tree | undefined {
  const schema = record(value);
  if (schema === undefined) return undefined;
  const reference = referenceOf(schema);
  if (reference !== undefined) {
    const type = references.spell(reference);
    return type === undefined ? undefined : { type };
  }
  const items = record(schema['items']);
  if (items !== undefined) return listOf(schema, items, references);
  const members = Object.entries(record(schema['properties']) ?? {}).flatMap(([name, property]) => {
    const tree = skip?.has(name) === true ? undefined : treeOf(property, references);
    return tree === undefined ? [] : [[name, tree] as const];
  });
  if (members.length > 0) return { members };
  const values = treeOf(schema['additionalProperties'], references);
  return values === undefined ? undefined : { values };
}

function listOf(schema: Fields, items: Fields, references: References): Tree | undefined {
  const inner = treeOf(items, references);
  const given = schema['x-kubernetes-list-type'] === 'map' ? schema['x-kubernetes-list-map-keys'] : undefined;
  const reference = referenceOf(items);
  const item = reference === undefined ? items : record(references.resolve(reference));
  const properties = record(item?.['properties']) ?? {};
  const keys = (Array.isArray(given) ? given : []).filter(
    (key): key is string =>
      typeof key === 'string' && Object.hasOwn(properties, key) && !hasDefault(record(properties[key])),
  );
  return keys.length === 0 && inner === undefined ? undefined : { keys, inner };
}

/** OpenAPI documents of Go types give every string the default "", every number 0; the server has no such defaults. */
function hasDefault(property: Fields | undefined): boolean {
  const value = property?.['default'];
  return value !== undefined && value !== null && value !== '' && value !== 0;
}

function spell(tree: Tree, indent: number): string {
  if ('type' in tree) return tree.type;
  if ('values' in tree) return `Record<string, ${spell(tree.values, indent)}>`;
  if ('keys' in tree) {
    const keys = tree.keys.length === 0 ? 'never' : tree.keys.map(textLiteral).join(' | ');
    return `client.ListMap<${keys}${tree.inner === undefined ? '' : `, ${spell(tree.inner, indent)}`}>`;
  }
  const members = tree.members.map(([name, member]) => {
    return `${propertyName(name)}: ${spell(member, indent + 2)}`;
  });
  const line = `{ ${members.join('; ')} }`;
  if (indent + line.length <= width && !line.includes('\n')) return line;
  const space = ' '.repeat(indent);
  return `{\n${members.map((member) => `${space}  ${member};\n`).join('')}${space}}`;
}

type Fields = Readonly<Record<string, unknown>>;

function referenceOf(schema: Fields): string | undefined {
  const [only] = Array.isArray(schema['allOf']) ? (schema['allOf'] as unknown[]) : [];
  const reference = schema['$ref'] ?? record(only)?.['$ref'];
  return typeof reference === 'string' ? reference.slice(reference.lastIndexOf('/') + 1) : undefined;
}

function record(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}
