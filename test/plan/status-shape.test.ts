// What a skeleton may report in a status, by the status's schema.
import assert from 'node:assert/strict';
import test from 'node:test';

import type { JSONSchemaProps } from '@kubewright/apimachinery';

import { statusShape } from '../../src/plan/status-shape.ts';

const text: JSONSchemaProps = { type: 'string' };
const item: JSONSchemaProps = {
  type: 'object',
  required: ['lastTransitionTime', 'message', 'reason', 'status', 'type'],
  properties: {
    type: text,
    status: { type: 'string', enum: ['True', 'False', 'Unknown'] },
    reason: text,
    message: text,
    lastTransitionTime: text,
    observedGeneration: { type: 'integer' },
  },
};
const status = (items: JSONSchemaProps, more: JSONSchemaProps = {}): JSONSchemaProps => ({
  type: 'object',
  properties: { conditions: { type: 'array', items }, observedGeneration: { type: 'integer' } },
  ...more,
});
const withoutEnum: JSONSchemaProps = { ...item, properties: { ...item.properties, status: text } };
const both = { conditions: true, observedGeneration: true };
const generation = { conditions: false, observedGeneration: true };
const neither = { conditions: false, observedGeneration: false };

const table: readonly (readonly [what: string, schema: JSONSchemaProps | undefined, shape: typeof both])[] = [
  ['the usual conditions', status(item), both],
  ['the usual conditions, required', status(item, { required: ['conditions'] }), both],
  ['no status', undefined, neither],
  ['something else is required', status(item, { required: ['phase'] }), neither],
  ['any text as status', status(withoutEnum), generation],
  ['optional reasons', status({ ...item, required: ['type', 'status'] }), generation],
  ['unknown fields', status({ ...item, 'x-kubernetes-preserve-unknown-fields': true }), generation],
  ['conditions as texts', status(text), generation],
];

for (const [what, schema, shape] of table) test(what, () => assert.deepEqual(statusShape(schema), shape));
