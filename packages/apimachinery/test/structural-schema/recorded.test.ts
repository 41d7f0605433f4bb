// What kube-apiserver v1.36.3 answered to custom resources whose `spec` has each recorded schema: the causes, or the
// stored spec (where it differs from the sent one) and the warnings about unknown fields.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import type { JSONSchemaProps, StatusCause } from '../../src/index.ts';
import { applyDefaults, prune, validate } from '../../src/structural-schema/index.ts';

interface Recording {
  name: string;
  schema: JSONSchemaProps;
  answers: { value: unknown; stored?: unknown; warnings?: string[]; causes?: StatusCause[] }[];
}

const folder = new URL('recorded/', import.meta.url);
const recordings = readdirSync(folder).map(
  (file) => JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Recording,
);

test('the recordings are found', () => assert.equal(recordings.length, 10));

for (const { name, schema, answers } of recordings) {
  describe(name, () => {
    for (const { value, stored = value, warnings = [], causes = [] } of answers) {
      test(JSON.stringify(value) ?? 'absent', () => {
        const object = { apiVersion: 'v1', kind: 'X', metadata: { name: 'x' }, spec: structuredClone(value) };
        const root: JSONSchemaProps = { type: 'object', properties: { spec: schema } };
        const removed = prune(object, root, { root: true });
        applyDefaults(object, root);
        assert.deepEqual(sorted(validate(object, root)), sorted(causes));
        if (causes.length > 0) return;
        assert.deepEqual(object.spec, stored);
        const unknown = removed.map((path) => `unknown field "${path}"`);
        assert.deepEqual(unknown, warnings);
      });
    }
  });
}

/** kube-apiserver reports the properties of an object in no particular order. */
function sorted(causes: StatusCause[]): string[] {
  return causes.map(({ reason, message, field }) => `${reason} ${field}: ${message}`).sort();
}
