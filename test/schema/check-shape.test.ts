import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JSONSchemaProps } from '@kubewright/apimachinery';
import { printTypes } from '../../src/schema/print-types.ts';
import { definitionOf } from './definition.ts';
import { problemsOf } from './reading.ts';

const at = 'spec.versions[0].schema.openAPIV3Schema.properties.spec';
const problems = (spec: unknown) => problemsOf((async () => printTypes(definitionOf(spec as JSONSchemaProps), 'v1'))());

const cases: [unknown, string][] = [
  [null, `${at}: a schema is an object`],
  [{ type: 'object', properties: { a: true } }, `${at}.properties.a: a schema is an object`],
  [{ type: 'string', description: 1 }, `${at}.description: "description" wants a text`],
  [{ type: 'string', enum: 'a' }, `${at}.enum: "enum" wants a list`],
  [{ type: ['string', 'null'] }, `${at}.type: "type" wants a text`],
  [{ type: 'object', required: true }, `${at}.required: "required" wants a list of texts`],
  [{ type: 'array', items: [{ type: 'string' }] }, `${at}.items: a schema is an object`],
  [{ anyOf: {} }, `${at}.anyOf: "anyOf" wants a list of schemas`],
  [{ $ref: '#/a' }, `${at}.$ref: a CustomResourceDefinition may not use this keyword`],
];
for (const [spec, expected] of cases) {
  test(JSON.stringify(spec), async () => assert.deepEqual(await problems(spec), [expected]));
}

test('a schema that contains itself', async () => {
  const spec: JSONSchemaProps = { type: 'object' };
  spec.properties = { again: spec };
  const [problem] = await problems(spec);
  assert.match(problem ?? '', /nested more than 100 deep, or contain themselves$/u);
});

test('all at once', async () => {
  assert.equal((await problems({ type: 1, items: 2, title: 3 })).length, 3);
});
