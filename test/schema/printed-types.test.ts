// What the printer writes is TypeScript, runs in Node as it is, and means what json-schema-to-typescript makes of the same schema.
import assert from 'node:assert/strict';
import { stripTypeScriptTypes } from 'node:module';
import { test } from 'node:test';
import type { JSONSchemaProps } from '@kubewright/apimachinery';
import { compile } from 'json-schema-to-typescript';
import { printTypes } from '../../src/schema/print-types.ts';
import { kindTypeName } from '../../src/schema/type-name.ts';
import { definition, definitionOf } from './definition.ts';
import { anything, object, oddKinds, specs, text } from './odd-schemas.ts';
import { typeCheck } from './type-check.ts';

/** Schemas that the other printer understands, too: neither names that it restyles nor what only Kubernetes has. */
const shared: JSONSchemaProps[] = [
  specs['nested objects, arrays of objects and maps of objects'] ?? {},
  object({
    texts: { type: 'string', enum: ['b', 'a', "it's", '"'] },
    nullable: { type: 'string', enum: ['a'], nullable: true },
    either: { 'x-kubernetes-int-or-string': true },
    time: { type: 'string', format: 'date-time' },
    whole: { type: 'integer', format: 'int32' },
    list: { type: 'array', maxItems: 2, minItems: 1, items: { type: 'number', nullable: true } },
    open: object({ a: text }, { ...anything, required: ['a'] }),
    keeps: { type: 'object', ...anything },
    anything,
    map: { type: 'object', additionalProperties: { type: 'array', items: { type: 'boolean' } } },
  }),
];

test('odd schemas and odd kinds type-check, and mean what json-schema-to-typescript prints', async () => {
  const files = new Map<string, string>();
  const add = (name: string, content: string) => files.set(`${name}.ts`, content);
  for (const [index, spec] of Object.values(specs).entries()) {
    add(`spec${index}`, printTypes(definitionOf(spec), 'v1'));
  }
  for (const [index, kind] of oddKinds.entries()) {
    const schema = object({
      spec: object({ at: { type: 'string', format: 'date-time' }, sub: object({ a: text }) }),
      extra: object({ b: text }),
    });
    add(`kind${index}`, printTypes(definition(schema, kind), 'v1'));
    const name = kindTypeName(kind);
    add(
      `use${index}`,
      [
        `import type * as api from './kind${index}.ts';`,
        `export const all: [api.${name}?, api.${name}Spec?, api.${name}Status?, api.${name}List?, api.${name}.Extra?, api.${name}Spec.Sub?] = [];`,
      ].join('\n'),
    );
  }
  for (const [index, spec] of shared.entries()) {
    add(`ours${index}`, printTypes(definitionOf(spec), 'v1'));
    add(
      `theirs${index}`,
      await compile(forOracle(spec), 'Oracle', {
        bannerComment: '',
        format: false,
        additionalProperties: false,
        ignoreMinAndMaxItems: true,
      }),
    );
    add(
      `same${index}`,
      [
        `import type { ThingSpec } from './ours${index}.ts';`,
        `import type { Oracle } from './theirs${index}.ts';`,
        `type Same<A, B> = (<T>() => T extends Deep<A> ? 1 : 2) extends <T>() => T extends Deep<B> ? 1 : 2 ? true : false;`,
        `type Deep<T> = T extends object ? { [K in keyof T]: Deep<T[K]> } : T;`,
        `export const same: Same<ThingSpec, Oracle> = true;`,
      ].join('\n'),
    );
  }
  assert.equal(typeCheck(files), '');
  for (const [name, content] of files) {
    assert.doesNotThrow(() => stripTypeScriptTypes(content), `${name} does not run`);
  }
});

/** The same schema in JSON Schema's words. */
function forOracle(schema: JSONSchemaProps): Parameters<typeof compile>[0] {
  const { type, nullable, items, properties, additionalProperties, required, enum: values } = schema;
  if (schema['x-kubernetes-int-or-string'] === true) return { tsType: 'number | string' };
  if (type === undefined) return { tsType: 'unknown' };
  const isOpen = schema['x-kubernetes-preserve-unknown-fields'] === true;
  return {
    type: (nullable === true ? [type, 'null'] : type) as 'string',
    ...(values === undefined ? {} : { enum: (nullable === true ? [...values, null] : values) as string[] }),
    ...(items === undefined || Array.isArray(items) ? {} : { items: forOracle(items) }),
    ...(required === undefined ? {} : { required }),
    ...(properties === undefined
      ? {}
      : { properties: Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, forOracle(each)])) }),
    ...(typeof additionalProperties === 'object'
      ? { additionalProperties: forOracle(additionalProperties) }
      : isOpen
        ? { additionalProperties: { tsType: 'unknown' } }
        : {}),
  };
}
