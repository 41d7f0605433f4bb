// Rules are stopped when they cost too much, one by one and together, and a default that breaks a rule is refused.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { JSONSchemaProps } from '@kubewright/apimachinery';
import { checkDefaultRules } from '../../src/cel/run/default-rules.ts';
import { validateRules } from '../../src/cel/run/rule-validation.ts';

const numbers: JSONSchemaProps = { type: 'array', items: { type: 'integer' } };
const quadratic = 'self.all(x, self.all(y, x >= 0 && y >= 0))';

function schema(more: JSONSchemaProps): JSONSchemaProps {
  return { type: 'object', properties: { spec: { type: 'object', ...more } } };
}

describe('what rules cost', () => {
  it('ends a rule at a million', () => {
    const list = (length: number): number[] => Array.from({ length }, (_, at) => at);
    const rules = schema({ properties: { a: { ...numbers, 'x-kubernetes-validations': [{ rule: quadratic }] } } });
    assert.deepEqual(validateRules({ spec: { a: list(300) } }, undefined, rules), []);
    const [cause, ...others] = validateRules({ spec: { a: list(500) } }, undefined, rules);
    assert.match(
      cause?.message ?? '',
      /actual cost limit exceeded': no further validation rules will be run due to call/,
    );
    assert.equal(cause?.field, 'spec.a');
    assert.deepEqual(others, []);
  });

  it('ends all rules of an object at ten millions', () => {
    const names = Array.from({ length: 30 }, (_, at) => `p${at}`);
    const properties = Object.fromEntries(
      names.map((name) => [name, { ...numbers, 'x-kubernetes-validations': [{ rule: quadratic }] }]),
    );
    const spec = Object.fromEntries(names.map((name) => [name, Array.from({ length: 250 }, (_, at) => at)]));
    const causes = validateRules({ spec }, undefined, schema({ properties }));
    assert.equal(causes.length, 1);
    assert.match(causes[0]?.message ?? '', /running out of cost budget, no further validation rules will be run/);
  });

  it('refuses a default that breaks a rule', () => {
    const rule = { rule: 'self > 5', message: 'too small' };
    const small: JSONSchemaProps = { type: 'integer', default: 1, 'x-kubernetes-validations': [rule] };
    const causes = checkDefaultRules(schema({ properties: { n: small, m: { ...small, default: 6 } } }), 'root');
    assert.deepEqual(
      causes.map(({ field, message }) => `${field}: ${message}`),
      ['root.properties[spec].properties[n].default: Invalid value: 1: too small'],
    );
  });
});
