// Random schemas of all that a structural schema may say: every keyword, also where it says nothing, such as `maxLength` of
// an integer. Most are accepted by the server; which are not is for whoever uses them to find out.
import type { JSONSchemaProps, ValidationRule } from '@kubewright/apimachinery';
import { setOwn } from '../../src/model/own-property.ts';
import type { RandomChoice } from './random-choice.ts';
import { randomValue } from './random-value.ts';

/** @param depth - how many levels there may be below */
export function randomSchema(choice: RandomChoice, depth: number): JSONSchemaProps {
  const own = { ...randomShape(choice, depth), ...randomKeywords(choice) };
  const schema = { ...own, ...choice.maybe(6, () => randomJunctors(choice, own)) };
  if (!choice.once(5)) return schema;
  return { ...schema, default: choice.once(30) ? choice.json() : randomValue(choice, schema, 3) };
}

/** An object with properties. */
export function randomObject(choice: RandomChoice, depth: number): JSONSchemaProps {
  const properties: Record<string, JSONSchemaProps> = {};
  for (let count = 1 + choice.pick(5); count > 0; count--) {
    setOwn(properties, choice.name(), randomSchema(choice, depth - 1));
  }
  const names = Object.keys(properties);
  return {
    type: 'object',
    properties,
    ...choice.maybe(3, () => ({ required: [...new Set([choice.from(...names), choice.from(...names)])] })),
    ...choice.maybe(30, () => ({ required: [choice.name()] })),
    ...choice.maybe(6, () => preserving),
    ...choice.maybe(8, () => ({ minProperties: choice.count() })),
    ...choice.maybe(10, () => ({ 'x-kubernetes-map-type': choice.from('atomic', 'granular') })),
    ...choice.maybe(60, () => ({ additionalProperties: true })),
  };
}

const preserving: JSONSchemaProps = { 'x-kubernetes-preserve-unknown-fields': true };

function randomShape(choice: RandomChoice, depth: number): JSONSchemaProps {
  switch (choice.pick(depth > 0 ? 13 : 7)) {
    case 0:
    case 1:
      return {
        type: 'string',
        ...choice.maybe(3, () => ({ enum: [choice.text(), choice.name(), choice.from('', 'a', 'on')] })),
        ...choice.maybe(4, () => ({
          format: choice.from('date-time', 'byte', 'duration', 'uuid', 'ipv4', 'x', 'int32'),
        })),
        ...choice.maybe(4, () => ({ pattern: choice.pattern() })),
        ...choice.maybe(6, () => ({ minLength: choice.count(), maxLength: choice.count() })),
      };
    case 2:
      return {
        type: 'integer',
        ...choice.maybe(3, () => ({ format: choice.from('int32', 'int64', 'double', 'x') })),
        ...choice.maybe(5, () => ({ enum: [choice.integer(), choice.integer()] })),
        ...randomBounds(choice),
      };
    case 3:
      return {
        type: 'number',
        ...choice.maybe(3, () => ({ format: choice.from('float', 'double', 'int32') })),
        ...choice.maybe(5, () => ({ enum: [choice.number(), choice.number()] })),
        ...randomBounds(choice),
      };
    case 4:
      return { type: 'boolean', ...choice.maybe(6, () => ({ enum: [choice.once(2)] })) };
    case 5:
      return {
        'x-kubernetes-int-or-string': true,
        ...choice.maybe(2, () => ({ anyOf: [{ type: 'integer' }, { type: 'string' }] })),
        ...choice.maybe(5, () => ({ pattern: choice.pattern(), maxLength: choice.count() })),
      };
    case 6:
      return { ...preserving, ...choice.maybe(4, () => ({ enum: [choice.json(), choice.json(), null] })) };
    case 7:
      return randomList(choice, depth);
    case 8:
      return {
        type: 'object',
        additionalProperties: randomSchema(choice, depth - 1),
        ...choice.maybe(5, () => ({ maxProperties: choice.count() })),
        ...choice.maybe(10, () => ({ 'x-kubernetes-map-type': choice.from('atomic', 'granular') })),
      };
    case 9:
      return { type: 'object', ...choice.from(preserving, {}, { properties: {} }, { additionalProperties: true }) };
    case 10:
      return choice.once(2)
        ? { type: 'object', 'x-kubernetes-embedded-resource': true, ...preserving }
        : embeddedResource(choice, depth);
    case 11: {
      const { type: _, 'x-kubernetes-map-type': __, ...untyped } = randomObject(choice, depth);
      return { ...untyped, ...preserving };
    }
    default:
      return randomObject(choice, depth);
  }
}

function embeddedResource(choice: RandomChoice, depth: number): JSONSchemaProps {
  const { additionalProperties: _, ...object } = randomObject(choice, depth);
  return { ...object, 'x-kubernetes-embedded-resource': true };
}

function randomList(choice: RandomChoice, depth: number): JSONSchemaProps {
  const bounds = {
    ...choice.maybe(4, () => ({ maxItems: choice.count() })),
    ...choice.maybe(8, () => ({ minItems: choice.count() })),
  };
  switch (choice.pick(4)) {
    case 0: {
      const items = randomObject(choice, Math.max(1, depth - 1));
      const key = choice.name();
      const properties = { ...items.properties };
      setOwn(properties, key, { type: 'string', ...choice.maybe(3, () => ({ default: choice.text() })) });
      const required = [...new Set([...(items.required ?? []), key])];
      const keyed = { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': [key] };
      return { type: 'array', items: { ...items, properties, required }, ...keyed, ...bounds };
    }
    case 1:
      return {
        type: 'array',
        items: { type: choice.from('string', 'integer') },
        'x-kubernetes-list-type': 'set',
        ...bounds,
      };
    default: {
      const listType = choice.maybe(5, () => ({ 'x-kubernetes-list-type': 'atomic' }));
      return { type: 'array', items: randomSchema(choice, depth - 1), ...listType, ...bounds };
    }
  }
}

function randomBounds(choice: RandomChoice): JSONSchemaProps {
  return {
    ...choice.maybe(4, () => ({ minimum: choice.number(), ...choice.maybe(3, () => ({ exclusiveMinimum: true })) })),
    ...choice.maybe(4, () => ({ maximum: choice.number(), ...choice.maybe(3, () => ({ exclusiveMaximum: true })) })),
    ...choice.maybe(8, () => ({ multipleOf: choice.from(1, 2, 0.5, 10) })),
  };
}

/** What any schema may say. */
function randomKeywords(choice: RandomChoice): JSONSchemaProps {
  return {
    ...choice.maybe(3, () => ({ description: choice.text() })),
    ...choice.maybe(9, () => ({ title: choice.text() })),
    ...choice.maybe(5, () => ({ nullable: true })),
    ...choice.maybe(20, () => ({ example: choice.json() })),
    ...choice.maybe(25, () => ({ externalDocs: { description: choice.text(), url: choice.text() } })),
    ...choice.maybe(9, () => ({ 'x-kubernetes-validations': choice.list(2, () => randomRule(choice)) })),
    // Keywords of other types are allowed and say nothing.
    ...choice.maybe(20, () =>
      choice.from<JSONSchemaProps>({ maxLength: 5 }, { minimum: 0 }, { maxItems: 2 }, { format: 'x' }),
    ),
    ...choice.maybe(90, () => ({ enum: choice.list(3, () => choice.json()) })),
    ...choice.maybe(60, () => ({ items: { type: 'string' } })),
    ...choice.maybe(60, () => ({ required: [choice.name()] })),
  };
}

function randomRule(choice: RandomChoice): ValidationRule {
  return {
    rule: choice.once(15) ? choice.text() : choice.from('self == self', 'true', 'true || "*/ @x" == ""'),
    ...choice.maybe(2, () => ({
      message: choice.once(15) ? choice.text() : choice.from('no', '*/ @x `${y}`', 'é 😀', '"\\'),
    })),
    ...choice.maybe(6, () => ({ messageExpression: choice.from('"no"', '"*/"', '"a" + "b"') })),
    ...choice.maybe(5, () => ({ reason: choice.from('FieldValueInvalid', 'FieldValueRequired') })),
    ...choice.maybe(8, () => ({ fieldPath: choice.from('.a', '.b') })),
    ...choice.maybe(8, () => ({ optionalOldSelf: true })),
  };
}

/** Branches may only name what stands outside of them. */
function randomJunctors(choice: RandomChoice, schema: JSONSchemaProps): JSONSchemaProps {
  const branches = () => Array.from({ length: 1 + choice.pick(2) }, () => randomBranch(choice, schema, 2));
  return choice.from<() => JSONSchemaProps>(
    () => ({ oneOf: branches() }),
    () => ({ allOf: branches() }),
    () => (schema.anyOf === undefined ? { anyOf: branches() } : {}),
    () => ({ not: randomBranch(choice, schema, 2) }),
    () => ({ not: { allOf: branches() }, oneOf: branches() }),
  )();
}

function randomBranch(choice: RandomChoice, schema: JSONSchemaProps, depth: number): JSONSchemaProps {
  const names = Object.keys(schema.properties ?? {});
  const deeper = names.length > 0 && depth > 0 && choice.once(2);
  const properties: Record<string, JSONSchemaProps> = {};
  if (deeper) {
    const name = choice.from(...names);
    const below = Object.hasOwn(schema.properties ?? {}, name) ? schema.properties?.[name] : undefined;
    setOwn(properties, name, randomBranch(choice, below ?? {}, depth - 1));
  }
  const items = typeof schema.items === 'object' && !Array.isArray(schema.items) ? schema.items : undefined;
  return {
    ...(deeper ? { properties } : {}),
    ...(items !== undefined && depth > 0 && choice.once(2) ? { items: randomBranch(choice, items, depth - 1) } : {}),
    ...choice.maybe(2, () => ({ required: [choice.name()] })),
    ...choice.maybe(4, () => ({ enum: [choice.text(), choice.json()] })),
    ...choice.maybe(4, () => ({ pattern: choice.pattern() })),
    ...choice.maybe(5, () => ({ minimum: choice.number(), maxLength: choice.count() })),
    ...choice.maybe(8, () => ({ not: { required: [choice.name()] } })),
    ...choice.maybe(30, () => ({ maxProperties: choice.count(), exclusiveMinimum: true, minimum: 0 })),
  };
}
