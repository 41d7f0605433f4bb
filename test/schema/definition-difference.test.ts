// What counts as a difference between definitions, and what does not.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CustomResourceDefinition, JSONSchemaProps } from '@kubewright/apimachinery';
import { definition, definitionOf } from './definition.ts';
import { firstDifference, formatDifference } from './definition-difference.ts';

function difference(one: CustomResourceDefinition, other: CustomResourceDefinition): string | undefined {
  const found = firstDifference(one, other);
  assert.equal(firstDifference(other, one)?.path, found?.path, 'the other way round');
  return found && formatDifference(found);
}

const base = definitionOf({ type: 'object' });
const changed = (change: (crd: CustomResourceDefinition) => void): CustomResourceDefinition => {
  const copy = structuredClone(base);
  change(copy);
  return copy;
};
const version = (crd: CustomResourceDefinition) => crd.spec.versions[0] ?? assert.fail();
const at = 'spec.versions.v1.schema.openAPIV3Schema.properties';

describe('the server adds or omits it', () => {
  const equal: Record<string, CustomResourceDefinition> = {
    singular: changed(({ spec }) => void (spec.names.singular = 'thing')),
    listKind: changed(({ spec }) => void (spec.names.listKind = 'ThingList')),
    'an empty singular': changed(({ spec }) => void (spec.names.singular = '')),
    'no short names': changed(({ spec }) => void (spec.names.shortNames = [])),
    conversion: changed(({ spec }) => void (spec.conversion = { strategy: 'None' })),
    preserveUnknownFields: changed(({ spec }) => void (spec.preserveUnknownFields = false)),
    deprecated: changed((crd) => void (version(crd).deprecated = false)),
    'no columns': changed((crd) => void (version(crd).additionalPrinterColumns = [])),
    'no annotations': changed(({ metadata }) => void (metadata.annotations = {})),
    "a tool's annotation": changed(
      ({ metadata }) => void (metadata.annotations = { 'controller-gen.kubebuilder.io/version': 'v1' }),
    ),
    'standard properties': definition({
      type: 'object',
      properties: {
        spec: { type: 'object' },
        apiVersion: { type: 'string', description: 'Of any kind.' },
        kind: { type: 'string' },
        metadata: { type: 'object' },
      },
    }),
    'empty keywords': definitionOf({ type: 'object', nullable: false, pattern: '', required: [], properties: {} }),
  };
  for (const [name, other] of Object.entries(equal)) {
    it(name, () => assert.equal(difference(base, other), undefined));
  }
  it('priority and port', () => {
    const [one, other] = [undefined, 0].map((priority) =>
      changed((crd) => {
        const column = { name: 'A', type: 'string', jsonPath: '.a' };
        version(crd).additionalPrinterColumns = [priority === undefined ? column : { ...column, priority }];
        const service = { namespace: 'a', name: 'b', ...(priority === undefined ? {} : { port: 443 }) };
        crd.spec.conversion = {
          strategy: 'Webhook',
          webhook: { conversionReviewVersions: ['v1'], clientConfig: { service } },
        };
      }),
    );
    assert.ok(one !== undefined && other !== undefined);
    assert.equal(difference(one, other), undefined);
  });
  it('the order of sets, fields and versions', () => {
    const one: JSONSchemaProps = { type: 'string', enum: ['a', 'b'], anyOf: [{ minLength: 1 }, { maxLength: 2 }] };
    const other: JSONSchemaProps = { anyOf: [{ maxLength: 2 }, { minLength: 1 }], enum: ['b', 'a'], type: 'string' };
    assert.equal(difference(definitionOf(one), definitionOf(other)), undefined);
    const two = changed(({ spec }) => void spec.versions.push({ name: 'v2', served: true, storage: false }));
    const turned = structuredClone(two);
    turned.spec.versions.reverse();
    assert.equal(difference(two, turned), undefined);
  });
});

describe('is a difference', () => {
  const cases: [JSONSchemaProps, JSONSchemaProps, string][] = [
    [{ type: 'boolean', default: false }, { type: 'boolean' }, `${at}.spec.default: expected false, got nothing`],
    [{ type: 'string', default: '' }, { type: 'string' }, `${at}.spec.default: expected "", got nothing`],
    [{ type: 'array', default: [] }, { type: 'array' }, `${at}.spec.default: expected [], got nothing`],
    [{ type: 'integer', minimum: 0 }, { type: 'integer' }, `${at}.spec.minimum: expected 0, got nothing`],
    [{ type: 'string', enum: ['a', ''] }, { type: 'string', enum: ['a'] }, `${at}.spec.enum: expected "", got nothing`],
    [{ enum: [null, 1] }, { enum: [1, '1'] }, `${at}.spec.enum: expected null, got "1"`],
    [
      { additionalProperties: {} },
      { additionalProperties: true },
      `${at}.spec.additionalProperties: expected {}, got true`,
    ],
    [
      { properties: { 'a.b': { type: 'string' } } },
      { properties: { 'a.b': { type: 'number' } } },
      `${at}.spec.properties["a.b"].type: expected "string", got "number"`,
    ],
    [
      { 'x-kubernetes-validations': [{ rule: 'a' }, { rule: 'b' }] },
      { 'x-kubernetes-validations': [{ rule: 'b' }, { rule: 'a' }] },
      `${at}.spec.x-kubernetes-validations[0].rule: expected "a", got "b"`,
    ],
    [
      { oneOf: [{ required: ['a'] }, { required: ['a'] }] },
      { oneOf: [{ required: ['a'] }] },
      `${at}.spec.oneOf: expected {"required":{"a"}}, got nothing`,
    ],
    [
      { oneOf: [{ required: ['a'] }] },
      { oneOf: [{ required: ['b'] }] },
      `${at}.spec.oneOf: expected {"required":{"a"}}, got {"required":{"b"}}`,
    ],
    [
      JSON.parse('{"properties": {"__proto__": {"type": "string"}}}') as JSONSchemaProps,
      {},
      `${at}.spec.properties: expected {"__proto__":{"type":"string"}}, got nothing`,
    ],
  ];
  for (const [one, other, expected] of cases) {
    it(JSON.stringify(one), () => assert.equal(difference(definitionOf(one), definitionOf(other)), expected));
  }
  it('beside the schema', () => {
    const others: [CustomResourceDefinition, string][] = [
      [changed(({ metadata }) => void (metadata.labels = { a: '' })), 'metadata.labels'],
      [changed(({ metadata }) => void (metadata.annotations = { a: 'b' })), 'metadata.annotations'],
      [changed(({ spec }) => void (spec.scope = 'Cluster')), 'spec.scope'],
      [changed(({ spec }) => void (spec.names.singular = 'item')), 'spec.names.singular'],
      [changed((crd) => void (version(crd).served = false)), 'spec.versions.v1.served'],
      [changed((crd) => void (version(crd).subresources = { status: {} })), 'spec.versions.v1.subresources.status'],
      [
        changed(({ spec }) => void spec.versions.push({ name: 'v2-x', served: true, storage: false })),
        'spec.versions.v2-x',
      ],
    ];
    for (const [other, path] of others) assert.equal(firstDifference(base, other)?.path, path);
  });
  it('constraints of standard properties', () => {
    const one = definition({ type: 'object', properties: { apiVersion: { type: 'string', maxLength: 5 } } });
    const other = definition({ type: 'object', properties: {} });
    assert.equal(difference(one, other), `${at}.apiVersion.maxLength: expected 5, got nothing`);
    const untyped = definition({ type: 'object', properties: { apiVersion: {} } });
    assert.equal(difference(other, untyped), `${at}.apiVersion.type: expected "string", got nothing`);
  });
});
