// TypeScript's types -> schemas. Works on syntax, since TypeScript's checker reorders unions and forgets aliases.
// What cannot be a structural schema is a problem, and an empty schema takes its place so that the rest is still checked.
import type { JSONSchemaProps } from '@kubewright/apimachinery';
import type { Documentation } from './apply-tags.ts';
import { applySchemaTags, readDocumentation, schemaless } from './apply-tags.ts';
import { celField } from './cel-field.ts';
import { knownTypes } from './known-types.ts';
import type { ObjectShape, PropertyShape } from './object-shape.ts';
import { elementOf, keysOf, propertyOf, shapeOf } from './object-shape.ts';
import { setOwn } from '../model/own-property.ts';
import type { ProblemList } from './problem-list.ts';
import type { TypeSyntax } from './syntax.ts';
import type { Reference, Scope, ScopedType } from './type-scope.ts';
import { argumentOf, childScope, enterDeclaration } from './type-scope.ts';

const preserving: JSONSchemaProps = { 'x-kubernetes-preserve-unknown-fields': true };

/** The schema of a type, with the tags and the description of the declarations that it names. */
export function compileType(scoped: ScopedType, problems: ProblemList): JSONSchemaProps {
  const { type, scope } = scoped;
  switch (type.form) {
    case 'keyword':
      return compileKeyword(scoped, type.name, problems);
    case 'literal':
      return type.value === null
        ? refuse(scoped, 'null alone has no schema', problems)
        : enumOf(scoped, [type.value], problems);
    case 'array':
      return { type: 'array', items: compileType({ type: type.element, scope: childScope(scope, '[]') }, problems) };
    case 'union':
      return compileUnion(scoped, type.members, problems);
    case 'intersection':
      if (isOpenString(type)) return { type: 'string' };
      return compileObject(scoped, problems);
    case 'object':
      return compileObject(scoped, problems);
    case 'mapped':
      return shapeOf(scoped, problems) === undefined
        ? refuse(scoped, 'a mapped type over what is no union of literals has no schema', problems)
        : compileObject(scoped, problems);
    case 'reference':
      return compileReference({ type, scope }, problems);
    case 'keyof': {
      const before = problems.size;
      const keys = keysOf(scoped, problems);
      if (problems.size > before) return {};
      return keys === undefined
        ? refuse(scoped, 'keyof what is no object type', problems)
        : enumOf(scoped, keys, problems);
    }
    case 'indexed access': {
      const element = elementOf(scoped, problems);
      if (element !== undefined) return compileType(element, problems);
      const property = propertyOf(scoped, problems);
      return property === undefined
        ? refuse(scoped, 'an indexed access wants an object type and the name of one of its properties', problems)
        : compileValue(property, scope.path, problems);
    }
    case 'unsupported':
      return refuse(
        scoped,
        `${type.what} has no schema`,
        problems,
        type.what.startsWith('a tuple') ? 'Write an array with @minItems and @maxItems.' : undefined,
      );
  }
}

/** An object's properties, the tags of its declarations, and what an index signature says. */
export function compileShape(
  shape: ObjectShape,
  scope: Scope,
  problems: ProblemList,
  description?: string,
): JSONSchemaProps {
  const schema: JSONSchemaProps = { ...(description === undefined ? {} : { description }), type: 'object' };
  const required: string[] = [];
  const kept: string[] = [];
  if (shape.index !== undefined) compileIndex(schema, shape, scope, problems);
  if (shape.properties.size > 0 || shape.index === undefined) {
    const properties: Record<string, JSONSchemaProps> = {};
    for (const name of [...shape.properties.keys()].sort()) {
      const property = shape.properties.get(name);
      if (property === undefined) continue;
      const documentation = readDocumentation(property.comments);
      const { path, progress } = childScope(scope, name);
      const places = progress?.places;
      if (!places?.has(path)) places?.set(path, { file: property.file, line: property.line });
      setOwn(properties, name, compileProperty(property, documentation, path, problems));
      const immutable = documentation.tags.find((tag) => tag.name === 'immutable');
      if (!property.optional && !allowsUndefined(property)) required.push(name);
      else if (immutable !== undefined && celField(name) !== undefined) kept.push(name);
      else if (immutable !== undefined) {
        problems.add(immutable, 'CEL has no name for this property, so @immutable cannot keep it from being removed', {
          path,
          hint: 'Require it by leaving out the ?, or give it a name of letters, digits, "_", "-", "." and "/".',
        });
      }
    }
    schema.properties = properties;
  }
  if (required.length > 0) schema.required = required;
  if (kept.length > 0) {
    schema['x-kubernetes-validations'] = kept.map((name) => ({
      rule: `!has(oldSelf.${celField(name)}) || has(self.${celField(name)})`,
      message: `${name} is immutable and cannot be removed`,
    }));
  }
  applySchemaTags(schema, shape.tags, { path: scope.path, problems });
  return schema;
}

/** `[key: string]: T`: preserve-unknown-fields when T is unknown, else additionalProperties. */
function compileIndex(schema: JSONSchemaProps, shape: ObjectShape, scope: Scope, problems: ProblemList): void {
  const index = shape.index;
  if (index === undefined) return;
  const { type } = index.value;
  if (type.form === 'keyword' && type.name === 'unknown') {
    schema['x-kubernetes-preserve-unknown-fields'] = true;
  } else if (type.form === 'keyword' && type.name === 'never') {
    return;
  } else if (shape.properties.size > 0) {
    problems.add(index, 'an object with properties can have no index signature but [key: string]: unknown', {
      path: scope.path,
      hint: 'A structural schema has either properties or additionalProperties. Move the map into a property of its own.',
    });
  } else {
    const element: PropertyShape = { ...index, optional: false, value: index.value };
    const path = childScope(scope, '[]').path;
    schema.additionalProperties = compileProperty(element, readDocumentation(index.comments), path, problems);
  }
}

function compileProperty(
  property: PropertyShape,
  documentation: Documentation,
  path: string,
  problems: ProblemList,
): JSONSchemaProps {
  const isSchemaless = documentation.tags.some(({ name }) => name === schemaless);
  const tags = documentation.tags.filter(({ name }) => name !== schemaless);
  const schema = isSchemaless ? {} : compileValue(property, path, problems);
  if (documentation.description !== undefined) schema.description = documentation.description;
  applySchemaTags(schema, tags, { path, problems });
  return schema;
}

function compileValue({ value }: PropertyShape, path: string, problems: ProblemList): JSONSchemaProps {
  if (!('scope' in value)) return structuredClone(value);
  return compileType({ type: value.type, scope: { ...value.scope, path } }, problems);
}

function compileKeyword(scoped: ScopedType, name: string, problems: ProblemList): JSONSchemaProps {
  if (name === 'string' || name === 'number' || name === 'boolean') return { type: name };
  if (name === 'unknown') return { ...preserving };
  if (name === 'object') return { type: 'object', ...preserving };
  const hint =
    name === 'any'
      ? 'Write unknown for what is kept as it comes.'
      : name === 'bigint'
        ? 'Write Int64 of @kubewright/apimachinery.'
        : undefined;
  return refuse(scoped, `the type ${name} has no schema`, problems, hint);
}

function compileReference({ type, scope }: { type: Reference; scope: Scope }, problems: ProblemList): JSONSchemaProps {
  const { target } = type;
  const scoped = { type, scope };
  switch (target.from) {
    case 'kubewright': {
      const known = knownTypes.get(target.name);
      if (known !== undefined) return structuredClone(known);
      const names = [...knownTypes.keys()].join(', ');
      return refuse(scoped, `the imported type ${target.name} has no schema here`, problems, `These have: ${names}.`);
    }
    case 'declaration': {
      const declaration = target.declaration();
      const { description, tags } = readDocumentation(declaration.comments);
      const shape = shapeOf(scoped, problems);
      if (shape !== undefined) {
        return compileShape(shape, { ...scope, within: [...scope.within, declaration] }, problems, description);
      }
      const inner = enterDeclaration(declaration, scoped, problems);
      if (inner === undefined) return {};
      const schema = compileType({ type: declaration.body, scope: inner }, problems);
      if (description !== undefined) schema.description = description;
      applySchemaTags(schema, tags, { path: scope.path, problems });
      return schema;
    }
    case 'parameter': {
      const argument = argumentOf(target.name, scope);
      return argument === undefined
        ? refuse(scoped, `the type parameter ${target.name} is left open`, problems)
        : compileType(argument, problems);
    }
    case 'unresolved':
      return refuse(
        scoped,
        `the module ${JSON.stringify(target.module)} that declares ${target.name} was not found`,
        problems,
        target.module.startsWith('.')
          ? 'Types come from files beside this one, by relative paths, and from packages.'
          : `Is it installed, and does it have types? npm install ${packageOf(target.module)}`,
      );
    case 'global':
      return compileGlobal(scoped, target.name, problems);
  }
}

/** `@scope/name/sub` -> `@scope/name` */
function packageOf(module: string): string {
  return module
    .split('/')
    .slice(0, module.startsWith('@') ? 2 : 1)
    .join('/');
}

/** What to write instead of a class of the language. */
const hintsOfGlobals: ReadonlyMap<string, string> = new Map([
  ['Date', 'Times are texts on the wire: write Timestamp of @kubewright/apimachinery.'],
  ['Map', 'Write Record<string, T>.'],
  ['Set', 'Write T[] with @listType "set".'],
  ['Uint8Array', 'Write Bytes of @kubewright/apimachinery: base64 on the wire.'],
  ['RegExp', 'Write string.'],
]);

/** The types of TypeScript's own library. */
function compileGlobal(
  { type, scope }: { type: Reference; scope: Scope },
  name: string,
  problems: ProblemList,
): JSONSchemaProps {
  const [first, second] = type.arguments;
  if ((name === 'Array' || name === 'ReadonlyArray') && first !== undefined) {
    return { type: 'array', items: compileType({ type: first, scope: childScope(scope, '[]') }, problems) };
  }
  if (name === 'NonNullable' && first !== undefined) {
    const { nullable: _, ...schema } = compileType({ type: first, scope }, problems);
    return schema;
  }
  if (first !== undefined && (name === 'Readonly' || name === 'Partial' || name === 'Required')) {
    // Of objects they were shapes; what has no properties of its own stays what it is.
    const isShape = shapeOf({ type: first, scope }, problems) !== undefined;
    if (!isShape) return compileType({ type: first, scope }, problems);
  }
  if (name === 'Exclude' || name === 'Extract') {
    const members = flatten({ type, scope }, problems);
    if (members.length > 0 && !members.some(({ form }) => form === 'reference')) {
      return compileUnion({ type, scope }, members, problems);
    }
  }
  const shape = shapeOf({ type, scope }, problems);
  if (shape !== undefined) return compileShape(shape, scope, problems);
  if (name === 'Record' && first !== undefined && second !== undefined) {
    const index = { ...type, comments: [], value: { type: second, scope } };
    return compileShape({ properties: new Map(), index, tags: [] }, scope, problems);
  }
  const message = `the type ${name} is not declared, or has no schema`;
  return refuse({ type, scope }, message, problems, hintsOfGlobals.get(name));
}

function compileObject(scoped: ScopedType, problems: ProblemList): JSONSchemaProps {
  const shape = shapeOf(scoped, problems);
  if (shape === undefined) return refuse(scoped, 'an intersection can only join object types', problems);
  return compileShape(shape, scoped.scope, problems);
}

function compileUnion(scoped: ScopedType, members: readonly TypeSyntax[], problems: ProblemList): JSONSchemaProps {
  const isNull = (member: TypeSyntax) => member.form === 'literal' && member.value === null;
  const isUndefined = (member: TypeSyntax) => member.form === 'keyword' && member.name === 'undefined';
  const values = members.filter((member) => !isNull(member) && !isUndefined(member));
  const nullable = members.some(isNull) ? { nullable: true } : {};
  const only = values.length === 1 ? values[0] : undefined;
  if (only !== undefined) return { ...compileType({ type: only, scope: scoped.scope }, problems), ...nullable };
  const flat = values.flatMap((member) => flatten({ type: member, scope: scoped.scope }, problems));
  const literals = flat.filter((member) => member.form === 'literal').map(({ value }) => value);
  const others = flat.filter((member) => member.form !== 'literal');
  const keywords = new Set(
    others.map((member) => (member.form === 'keyword' ? member.name : isOpenString(member) ? 'string' : '')),
  );
  const nullLater = literals.includes(null) ? { nullable: true } : nullable;
  if (others.length === 0) {
    return {
      ...enumOf(
        scoped,
        literals.filter((value) => value !== null),
        problems,
      ),
      ...nullLater,
    };
  }
  const words = [...keywords].sort().join();
  if (words === 'number,string' && literals.length === 0) return { 'x-kubernetes-int-or-string': true, ...nullLater };
  if (words === 'string' && literals.every((value) => typeof value === 'string'))
    return { type: 'string', ...nullLater };
  const unsupported = others.find((member) => member.form === 'unsupported');
  if (unsupported !== undefined) return refuse(scoped, `${unsupported.what} has no schema`, problems);
  return refuse(
    scoped,
    'a union can only be of literals, of number | string, or of one type and null',
    problems,
    'For alternatives among objects write one object with optional properties, and @exactlyOneOf ["a", "b"] above it.',
  );
}

/** The members of a union, with the unions that its members name put in their place. */
function flatten({ type, scope }: ScopedType, problems: ProblemList): TypeSyntax[] {
  if (type.form === 'union') return type.members.flatMap((member) => flatten({ type: member, scope }, problems));
  if (type.form === 'keyof') {
    return (keysOf({ type, scope }, problems) ?? []).map((value) => ({ ...type, form: 'literal', value }));
  }
  if (type.form === 'reference' && type.target.from === 'global') {
    const { name } = type.target;
    const [all, some] = type.arguments;
    if ((name === 'Exclude' || name === 'Extract') && all !== undefined && some !== undefined) {
      const named = flatten({ type: some, scope }, problems);
      const isNamed = (member: TypeSyntax): boolean => named.some((other) => isSameScalar(member, other));
      return flatten({ type: all, scope }, problems).filter((member) => isNamed(member) === (name === 'Extract'));
    }
  }
  if (type.form === 'reference' && type.target.from === 'declaration') {
    const declaration = type.target.declaration();
    const inner = enterDeclaration(declaration, { type, scope }, problems);
    if (inner !== undefined && declaration.body.form !== 'object')
      return flatten({ type: declaration.body, scope: inner }, problems);
  }
  if (type.form === 'reference' && type.target.from === 'parameter') {
    const argument = argumentOf(type.target.name, scope);
    if (argument !== undefined) return flatten(argument, problems);
  }
  return [type];
}

/** Whether a literal is another, or one of a keyword's; or both are one keyword. */
function isSameScalar(one: TypeSyntax, other: TypeSyntax): boolean {
  if (other.form === 'keyword') {
    return one.form === 'literal' ? typeof one.value === other.name : one.form === 'keyword' && one.name === other.name;
  }
  return one.form === 'literal' && other.form === 'literal' && one.value === other.value;
}

function enumOf(
  scoped: ScopedType,
  values: readonly (string | number | boolean | null)[],
  problems: ProblemList,
): JSONSchemaProps {
  const unique = [...new Set(values)];
  if (unique.length === 0) return refuse(scoped, 'a union without values has no schema', problems);
  if (unique.every((value) => typeof value === 'string')) return { type: 'string', enum: unique };
  if (unique.every((value) => typeof value === 'boolean')) return { type: 'boolean', enum: unique };
  if (unique.every((value) => Number.isInteger(value))) return { type: 'integer', enum: unique };
  if (unique.every((value) => typeof value === 'number')) return { type: 'number', enum: unique };
  return refuse(scoped, 'the literals of a union must have one type', problems);
}

/** `string & {}`, by which a union of literals stays open to other texts. */
function isOpenString(type: TypeSyntax): boolean {
  return (
    type.form === 'intersection' &&
    type.members.some((member) => member.form === 'keyword' && member.name === 'string') &&
    type.members.every(
      (member) => member.form === 'keyword' || (member.form === 'object' && member.members.length === 0),
    )
  );
}

function allowsUndefined({ value }: PropertyShape): boolean {
  return (
    'scope' in value &&
    value.type.form === 'union' &&
    value.type.members.some((member) => member.form === 'keyword' && member.name === 'undefined')
  );
}

function refuse({ type, scope }: ScopedType, message: string, problems: ProblemList, hint?: string): JSONSchemaProps {
  problems.add(type, message, { path: scope.path, ...(hint === undefined ? {} : { hint }) });
  return {};
}
