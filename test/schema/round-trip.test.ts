// Schema -> TypeScript -> the same schema.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CustomResourceDefinition, JSONSchemaProps } from '@kubewright/apimachinery';
import { buildCustomResourceDefinitions } from '../../src/schema/custom-resource-definition.ts';
import { printTypes } from '../../src/schema/print-types.ts';
import { readKinds } from '../../src/schema/read-kinds.ts';
import { firstDifference, formatDifference } from './definition-difference.ts';
import { definition, definitionOf } from './definition.ts';
import { anything, oddKinds, object, specs, text } from './odd-schemas.ts';
import { random } from './random.ts';

async function assertRoundTrip(crd: CustomResourceDefinition): Promise<string> {
  const sources = crd.spec.versions.map(({ name }) => ({
    file: `api/${crd.spec.group}/${name}/kind.ts`,
    text: printTypes(crd, name),
  }));
  const texts = sources.map(({ text }) => text).join('\n');
  const [back] = buildCustomResourceDefinitions(await readKinds(sources));
  assert.ok(back !== undefined);
  const difference = firstDifference(crd, back);
  if (difference !== undefined) assert.fail(`${formatDifference(difference)}\n${texts}`);
  return texts;
}

for (const [name, spec] of Object.entries(specs)) {
  test(name, async () => {
    await assertRoundTrip(definitionOf(spec));
  });
}

for (const kind of oddKinds) {
  test(`a kind called ${kind}`, async () => {
    await assertRoundTrip(
      definitionOf(
        object({
          a: { type: 'object', additionalProperties: anything },
          b: { type: 'array', items: { type: 'integer', format: 'int32' } },
        }),
        kind,
      ),
    );
  });
}

test('everything that a definition says beside its schemas', async () => {
  const crd = definition(
    {
      description: 'A thing.',
      required: ['spec', 'metadata'],
      'x-kubernetes-validations': [{ rule: 'self.metadata.name == "x"' }],
      ...object({
        apiVersion: { type: 'string', description: 'Whatever.', pattern: '*/', enum: ['samples.example.com/v1', ''] },
        kind: { type: 'string', 'x-kubernetes-validations': [{ rule: 'self != ""' }] },
        metadata: {
          type: 'object',
          properties: { name: { type: 'string', maxLength: 5 }, generateName: { type: 'string' } },
        },
        spec: object({ replicas: { type: 'integer' } }),
        status: object({ replicas: { type: 'integer' } }),
        data: object({ nested: object({ a: text }) }),
      }),
    },
    'Thing',
  );
  const [stored] = crd.spec.versions;
  assert.ok(stored !== undefined);
  await assertRoundTrip({
    ...crd,
    metadata: { ...crd.metadata, annotations: { 'a/b': '*/ @x' }, labels: { c: 'd' } },
    spec: {
      ...crd.spec,
      scope: 'Cluster',
      names: { ...crd.spec.names, singular: 'item', listKind: 'Things', shortNames: ['th'], categories: ['all'] },
      conversion: {
        strategy: 'Webhook',
        webhook: { conversionReviewVersions: ['v1'], clientConfig: { url: 'https://a.b' } },
      },
      versions: [
        {
          ...stored,
          additionalPrinterColumns: [
            {
              name: 'Ready',
              type: 'string',
              jsonPath: `.status.conditions[?(@.type=="Ready")].status`,
              priority: -1,
              format: 'x',
            },
          ],
          selectableFields: [{ jsonPath: '.spec.color' }],
          subresources: {
            status: {},
            scale: {
              specReplicasPath: '.spec.replicas',
              statusReplicasPath: '.status.replicas',
              labelSelectorPath: '.status.selector',
            },
          },
        },
        {
          name: 'v1beta1',
          served: false,
          storage: false,
          deprecated: true,
          deprecationWarning: 'use v1',
          schema: { openAPIV3Schema: object({ spec: object({ other: text }) }) },
        },
      ],
    },
  });
});

test('any schema at all', async () => {
  const pick = random(7);
  const from = <T>(...values: T[]): T => values[pick(values.length)] as T;
  const maybe = <T extends object>(value: T, chance = 3): T | object => (pick(chance) === 0 ? value : {});
  const words = () => from('a', 'b', '*/', ' @x', '\n', '@minimum 1', '\\', '"', ' ') + from('', 'c', '\n@y', '/');
  const common = (): JSONSchemaProps => ({
    ...maybe({ description: words() }),
    ...maybe({ title: words() }, 6),
    ...maybe({ nullable: true }, 4),
    ...maybe({ default: from<unknown>(null, 0, false, '', words(), [words()], { [words()]: 1 }) }, 5),
    ...maybe({ 'x-kubernetes-validations': [{ rule: words(), message: words() }] }, 6),
    ...maybe({ example: from<unknown>(words(), 1, { [words()]: [null] }) }, 8),
    ...maybe({ externalDocs: { url: words(), ...maybe({ description: words() }) } }, 8),
    ...maybe({ not: { enum: [words()] } }, 10),
    ...maybe({ oneOf: [{ required: [words()] }, { not: { enum: [words()] } }] }, 8),
  });
  const schema = (depth: number): JSONSchemaProps => {
    switch (depth <= 0 ? pick(4) : pick(8)) {
      case 0:
        return {
          type: 'string',
          ...common(),
          ...maybe({ enum: [words(), words()] }),
          ...maybe({ format: from('date-time', 'byte', 'x') }),
          ...maybe({ pattern: words() }),
        };
      case 1:
        return {
          type: from('integer', 'number'),
          ...common(),
          ...maybe({ format: from('int32', 'int64', 'double') }),
          ...maybe({ enum: [1, from(2, 2.5)] }),
          ...maybe({ minimum: -1.5, exclusiveMinimum: true }),
        };
      case 2:
        return { ...anything, ...common() };
      case 3:
        return {
          'x-kubernetes-int-or-string': true,
          ...common(),
          ...maybe({ anyOf: [{ type: 'integer' }, { type: 'string' }] }),
        };
      case 4:
        if (pick(3) === 0) {
          const key = { ...text, ...maybe({ default: words() }) };
          return {
            type: 'array',
            items: object({ key, other: schema(depth - 1) }),
            ...common(),
            'x-kubernetes-list-type': 'map',
            'x-kubernetes-list-map-keys': ['key'],
          };
        }
        return {
          type: 'array',
          items: schema(depth - 1),
          ...common(),
          ...maybe({ minItems: 1 }),
          ...maybe({ 'x-kubernetes-list-type': 'atomic' }),
          ...maybe({ maxItems: 3 }),
        };
      case 5:
        return {
          type: 'object',
          additionalProperties: schema(depth - 1),
          ...common(),
          ...maybe({ 'x-kubernetes-map-type': from('atomic', 'granular') }),
          ...maybe({ minProperties: 1, maxProperties: 9 }),
        };
      case 6:
        return {
          type: 'object',
          ...common(),
          ...maybe({ ...anything, ...maybe({ 'x-kubernetes-embedded-resource': true }) }),
        };
      default: {
        const names = Array.from({ length: 1 + pick(4) }, () =>
          from('a', 'A', 'b-c', 'bC', '__proto__', 'record', 'x.y', 'timestamp'),
        );
        const properties: Record<string, JSONSchemaProps> = {};
        for (const name of names) {
          Object.defineProperty(properties, name, {
            value: schema(depth - 1),
            enumerable: true,
            configurable: true,
            writable: true,
          });
        }
        return {
          type: 'object',
          properties,
          ...common(),
          ...maybe({ required: [from(...names)] }),
          ...maybe(anything),
        };
      }
    }
  };
  for (let round = 0; round < 40; round++) {
    const properties = Object.fromEntries(Array.from({ length: 5 }, (_, index) => [`p${index}`, schema(3)]));
    await assertRoundTrip(definitionOf({ type: 'object', properties }));
  }
});
