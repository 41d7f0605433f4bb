// CEL rules of a definition's schemas. They are kept and shown, and not evaluated yet: whoever writes them is told so.
import type { JSONSchemaProps } from '@kubewright/apimachinery';
import type { ApiObject } from '../object/api-object.ts';
import { isRecord, readField } from '../object/api-object.ts';

/** A warning for each version of a definition that has rules. */
export function unevaluatedRules(definition: ApiObject): string[] {
  const versions = readField(definition, 'spec', 'versions');
  if (!Array.isArray(versions)) return [];
  return versions.flatMap((version: unknown, index) => {
    const schema = readField(version, 'schema', 'openAPIV3Schema');
    const count = isRecord(schema) ? countRules(schema) : 0;
    if (count === 0) return [];
    return (
      "kubewright's embedded API server does not evaluate CEL rules yet: " +
      `spec.versions[${index}].schema.openAPIV3Schema: ${count === 1 ? '1 rule is' : `${count} rules are`} not enforced`
    );
  });
}

/** Rules are allowed in these places only. @see https://kubernetes.io/docs/reference/using-api/cel/ */
function countRules(schema: JSONSchemaProps): number {
  const { properties, items, additionalProperties } = schema;
  // Before validation: any field may be null.
  const inner = [...Object.values(properties ?? {}), items, additionalProperties].filter(isRecord);
  return inner.reduce((sum, each) => sum + countRules(each), schema['x-kubernetes-validations']?.length ?? 0);
}
