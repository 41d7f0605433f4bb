// What kube-apiserver v1.36.3 answered to CustomResourceDefinitions with these root schemas.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { JSONSchemaProps, StatusCause } from '../../src/index.ts';
import { checkStructural } from '../../src/structural-schema/index.ts';

const recorded = JSON.parse(readFileSync(new URL('recorded-definitions.json', import.meta.url), 'utf8')) as Record<
  string,
  { schema: JSONSchemaProps; causes: StatusCause[] }
>;

test('the recordings are found', () => assert.equal(Object.keys(recorded).length, 34));

for (const [name, { schema, causes }] of Object.entries(recorded)) {
  test(name, () => {
    const before = JSON.stringify(schema);
    assert.deepEqual(sorted(checkStructural(schema, 'spec.validation.openAPIV3Schema')), sorted(causes));
    assert.equal(JSON.stringify(schema), before);
  });
}

function sorted(causes: StatusCause[]): string[] {
  return causes.map(({ reason, message, field }) => `${reason} ${field}: ${message}`).sort();
}
