// The properties of anything that is an object in TypeScript: interfaces with what they extend, intersections, Partial,
// Required, Readonly, Pick, Omit, Record of literal keys, mapped types, indexed accesses. Their types are left to be compiled.
import type { JSONSchemaProps } from '@kubewright/apimachinery';
import type { PlacedTag } from './apply-tags.ts';
import { schemaTagsOf } from './apply-tags.ts';
import { knownTypes } from './known-types.ts';
import type { ProblemList } from './problem-list.ts';
import type { CommentSyntax, MemberSyntax, Place, TypeSyntax } from './syntax.ts';
import type { Reference, Scope, ScopedType } from './type-scope.ts';
import { argumentOf, enterDeclaration } from './type-scope.ts';

/** One property: either a type to compile, or a schema that is known already. */
export interface PropertyShape extends Place {
  readonly optional: boolean;
  readonly comments: readonly CommentSyntax[];
  readonly value: ScopedType | JSONSchemaProps;
}

/** The index signature of an object. */
export interface IndexShape extends Place {
  readonly comments: readonly CommentSyntax[];
  readonly value: ScopedType;
}

export interface ObjectShape {
  readonly properties: ReadonlyMap<string, PropertyShape>;
  readonly index: IndexShape | undefined;
  /** Tags of the declarations that the object is made of, the outermost last. */
  readonly tags: readonly PlacedTag[];
}

const emptyShape: ObjectShape = { properties: new Map(), index: undefined, tags: [] };

/** @returns undefined, without a problem, when the type is no object; recursion and missing arguments are problems */
export function shapeOf({ type, scope }: ScopedType, problems: ProblemList): ObjectShape | undefined {
  if (type.form === 'object') return shapeOfMembers(type.members, scope, problems);
  if (type.form === 'intersection')
    return merge(type.members.map((member) => shapeOf({ type: member, scope }, problems)));
  if (type.form === 'mapped') return shapeOfMapped(type, scope, problems);
  if (type.form === 'indexed access') {
    const value = elementOf({ type, scope }, problems) ?? propertyOf({ type, scope }, problems)?.value;
    if (value === undefined) return undefined;
    return 'scope' in value
      ? shapeOf({ ...value, scope: { ...value.scope, path: scope.path } }, problems)
      : shapeOfSchema(value, type);
  }
  return type.form === 'reference' ? shapeOfReference({ type, scope }, problems) : undefined;
}

function shapeOfReference(
  { type, scope }: { type: Reference; scope: Scope },
  problems: ProblemList,
): ObjectShape | undefined {
  const { target } = type;
  if (target.from === 'declaration') {
    const declaration = target.declaration();
    const inner = enterDeclaration(declaration, { type, scope }, problems);
    if (inner === undefined) return emptyShape;
    const shape = merge([
      ...declaration.extends.map((base) => {
        const shape = shapeOf({ type: base, scope: inner }, problems);
        if (shape === undefined)
          problems.add(base, `${declaration.name} extends what is no object type`, { path: scope.path });
        return shape ?? emptyShape;
      }),
      shapeOf({ type: declaration.body, scope: inner }, problems),
    ]);
    return shape && { ...shape, tags: [...shape.tags, ...schemaTagsOf(declaration)] };
  }
  if (target.from === 'parameter') {
    const argument = argumentOf(target.name, scope);
    return argument && shapeOf(argument, problems);
  }
  if (target.from === 'kubewright') {
    const schema = knownTypes.get(target.name);
    return schema?.properties === undefined ? undefined : shapeOfSchema(schema, type);
  }
  if (target.from === 'global') return shapeOfUtility({ type, scope }, problems);
  return undefined;
}

/** `{ [K in keyof T]: T[K] }` keeps what T says of a property beside its type: its comment, and whether it is optional. */
function shapeOfMapped(
  type: Extract<TypeSyntax, { form: 'mapped' }>,
  scope: Scope,
  problems: ProblemList,
): ObjectShape | undefined {
  const keys = keysOf({ type: type.keys, scope }, problems);
  if (keys === undefined) return undefined;
  const mapped = type.keys.form === 'keyof' ? shapeOf({ type: type.keys.type, scope }, problems) : undefined;
  const properties = keys.map((key): [string, PropertyShape] => {
    const { file, line } = type;
    const original = mapped?.properties.get(key);
    const literal: ScopedType = { type: { file, line, form: 'literal', value: key }, scope };
    const inner: Scope = { ...scope, parameters: new Map([...scope.parameters, [type.parameter, literal]]) };
    return [
      key,
      {
        file,
        line,
        comments: original?.comments ?? [],
        optional: type.optional ?? original?.optional ?? false,
        value: { type: type.type, scope: inner },
      },
    ];
  });
  return { ...emptyShape, properties: new Map(properties) };
}

/** TypeScript's utility types of objects. */
function shapeOfUtility(
  { type, scope }: { type: Reference; scope: Scope },
  problems: ProblemList,
): ObjectShape | undefined {
  const [first, second] = type.arguments;
  if (first === undefined) return undefined;
  const { name } = type.target;
  if (name === 'Record') {
    const keys = keysOf({ type: first, scope }, problems);
    if (keys === undefined || second === undefined) return undefined;
    const property: PropertyShape = { ...type, optional: false, comments: [], value: { type: second, scope } };
    return { ...emptyShape, properties: new Map(keys.map((key) => [key, property])) };
  }
  const shape = shapeOf({ type: first, scope }, problems);
  if (shape === undefined) return undefined;
  const change = (each: (name: string, property: PropertyShape) => PropertyShape | undefined): ObjectShape => {
    const properties = [...shape.properties].map(([key, property]) => [key, each(key, property)] as const);
    return {
      ...shape,
      properties: new Map(properties.filter((entry): entry is [string, PropertyShape] => entry[1] !== undefined)),
    };
  };
  if (name === 'Readonly' || name === 'NonNullable') return shape;
  if (name === 'Partial') return change((_, property) => ({ ...property, optional: true }));
  if (name === 'Required') return change((_, property) => ({ ...property, optional: false }));
  if (name === 'Pick' || name === 'Omit') {
    const keys = second && keysOf({ type: second, scope }, problems);
    if (keys === undefined) return undefined;
    return change((key, property) => (keys.includes(key) === (name === 'Pick') ? property : undefined));
  }
  return undefined;
}

/** The texts of a union of literals or of a `keyof`; undefined for anything else, such as `string`. */
export function keysOf({ type, scope }: ScopedType, problems: ProblemList): string[] | undefined {
  if (type.form === 'literal') return typeof type.value === 'string' ? [type.value] : undefined;
  if (type.form === 'keyof') {
    const shape = shapeOf({ type: type.type, scope }, problems);
    return shape && [...shape.properties.keys()];
  }
  if (type.form === 'union') {
    const keys = type.members.map((member) => keysOf({ type: member, scope }, problems));
    return keys.every((each) => each !== undefined) ? keys.flat() : undefined;
  }
  if (type.form === 'reference' && (type.target.name === 'Exclude' || type.target.name === 'Extract')) {
    const [all, some] = type.arguments.map((argument) => keysOf({ type: argument, scope }, problems));
    const isKept = type.target.name === 'Extract';
    return some && all?.filter((key) => some.includes(key) === isKept);
  }
  if (type.form === 'reference' && type.target.from === 'declaration') {
    const declaration = type.target.declaration();
    const inner = enterDeclaration(declaration, { type, scope }, problems);
    return inner && keysOf({ type: declaration.body, scope: inner }, problems);
  }
  if (type.form === 'reference' && type.target.from === 'parameter') {
    const argument = argumentOf(type.target.name, scope);
    return argument && keysOf(argument, problems);
  }
  return undefined;
}

function shapeOfMembers(members: readonly MemberSyntax[], scope: Scope, problems: ProblemList): ObjectShape {
  const properties = new Map<string, PropertyShape>();
  let index: IndexShape | undefined;
  for (const member of members) {
    const { file, line, comments } = member;
    if (member.form === 'unsupported') {
      problems.add(member, `${member.what} has no schema`, { path: scope.path });
    } else if (member.form === 'index') {
      index = { file, line, comments, value: { type: member.type, scope } };
    } else {
      properties.set(member.name, {
        file,
        line,
        comments,
        optional: member.optional,
        value: { type: member.type, scope },
      });
    }
  }
  return { properties, index, tags: [] };
}

function shapeOfSchema(schema: JSONSchemaProps, { file, line }: Place): ObjectShape {
  const properties = Object.entries(schema.properties ?? {}).map(([name, value]): [string, PropertyShape] => [
    name,
    { file, line, comments: [], optional: schema.required?.includes(name) !== true, value },
  ]);
  return { properties: new Map(properties), index: undefined, tags: [] };
}

/** Later shapes win, as an interface's own members do over what it extends; a property is optional only if all say so. */
function merge(shapes: readonly (ObjectShape | undefined)[]): ObjectShape | undefined {
  const properties = new Map<string, PropertyShape>();
  const tags: PlacedTag[] = [];
  let index: IndexShape | undefined;
  for (const shape of shapes) {
    if (shape === undefined) return undefined;
    for (const [name, property] of shape.properties) properties.set(name, property);
    index = shape.index ?? index;
    tags.push(...shape.tags);
  }
  return { properties, index, tags };
}

/** The property of an access by one name; undefined for any other. */
export function propertyOf({ type, scope }: ScopedType, problems: ProblemList): PropertyShape | undefined {
  if (type.form !== 'indexed access') return undefined;
  const names = keysOf({ type: type.index, scope }, problems);
  const name = names?.length === 1 ? names[0] : undefined;
  return name === undefined ? undefined : shapeOf({ type: type.object, scope }, problems)?.properties.get(name);
}

/** The element of an access by `number`; undefined for any other, and for what is no array. */
export function elementOf({ type, scope }: ScopedType, problems: ProblemList): ScopedType | undefined {
  if (type.form !== 'indexed access' || type.index.form !== 'keyword' || type.index.name !== 'number') return undefined;
  const element = elementOfArray({ type: type.object, scope }, problems);
  return element && { type: element.type, scope: { ...element.scope, path: scope.path } };
}

function elementOfArray(scoped: ScopedType, problems: ProblemList): ScopedType | undefined {
  const { type, scope } = scoped;
  if (type.form === 'array') return { type: type.element, scope };
  if (type.form === 'indexed access') {
    const inner = elementOf(scoped, problems) ?? propertyOf(scoped, problems)?.value;
    return inner !== undefined && 'scope' in inner ? elementOfArray(inner, problems) : undefined;
  }
  if (type.form === 'union') {
    // `string[] | undefined`, as optional properties are often written.
    const arrays = type.members.map((member) => elementOfArray({ type: member, scope }, problems));
    const found = arrays.filter((element) => element !== undefined);
    return found.length === 1 ? found[0] : undefined;
  }
  if (type.form !== 'reference') return undefined;
  const { target } = type;
  if (target.from === 'parameter') {
    const argument = argumentOf(target.name, scope);
    return argument && elementOfArray(argument, problems);
  }
  const [first] = type.arguments;
  if (target.from === 'global' && first !== undefined) {
    if (target.name === 'Array' || target.name === 'ReadonlyArray') return { type: first, scope };
    return target.name === 'NonNullable' || target.name === 'Readonly'
      ? elementOfArray({ type: first, scope }, problems)
      : undefined;
  }
  if (target.from !== 'declaration') return undefined;
  const declaration = target.declaration();
  const inner = enterDeclaration(declaration, { type, scope }, problems);
  return inner && elementOfArray({ type: declaration.body, scope: inner }, problems);
}
