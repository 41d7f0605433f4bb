// CEL rules of a definition's schemas are enforced. What some of them call is not evaluated here: their writer is told.
import { hasRules } from '../cel/definition-rules.ts';
import { unevaluatedFunctions } from '../cel/run/rule-validation.ts';
import type { ApiObject } from '../object/api-object.ts';
import { isRecord, readField } from '../object/api-object.ts';

/** A warning for each version of a definition with rules that are not enforced. */
export function unevaluatedRules(definition: ApiObject): string[] {
  const versions = readField(definition, 'spec', 'versions');
  if (!Array.isArray(versions)) return [];
  return versions.flatMap((version: unknown, index) => {
    const schema = readField(version, 'schema', 'openAPIV3Schema');
    const names = isRecord(schema) && hasRules(schema) ? unevaluatedFunctions(schema) : [];
    if (names.length === 0) return [];
    return (
      `kubewright's embedded API server does not evaluate ${names.join(', ')}: ` +
      `spec.versions[${index}].schema.openAPIV3Schema: rules that call it are not enforced`
    );
  });
}
