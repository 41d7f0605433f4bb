// Whether a schema may stand in a CustomResourceDefinition: it must be structural, its defaults must fit it, and some
// keywords and combinations are refused. CEL rules are not compiled here.
// @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema
// @see https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/apis/apiextensions/validation/validation.go
import { fieldFault } from '../field-fault.ts';
import { compareText } from '../go-text.ts';
import type { StatusCause } from '../status.ts';
import { checkCompleteness } from './completeness.ts';
import { checkSchemaDefaults } from './default-rules.ts';
import { checkInvariants } from './invariants.ts';
import type { JSONSchemaProps } from './schema.ts';
import { checkSchemaRules, hasUnsupportedKeywords } from './schema-rules.ts';

/**
 * Checks the root schema of a version.
 *
 * @param path - where the schema stands, such as `spec.versions[0].schema.openAPIV3Schema`
 * @returns every fault, worded as kube-apiserver words it; none when the schema is accepted
 */
export function checkStructural(schema: JSONSchemaProps, path: string): StatusCause[] {
  const faults: StatusCause[] = [];
  if (schema.nullable === true) {
    faults.push(fieldFault.forbidden(`${path}.nullable`, 'nullable cannot be true at the root'));
  }
  const isReadable = !hasUnsupportedKeywords(schema);
  if (isReadable) {
    const structural = [...checkInvariants(schema, path), ...checkCompleteness(schema, path)];
    structural.sort((left, right) => compareText(causeText(left), causeText(right)));
    faults.push(...(structural.length > 0 ? structural : checkSchemaDefaults(schema, path)));
  }
  const rules = checkSchemaRules(schema, path);
  // Of all that cannot be structural the rules let through nothing but this.
  if (rules.length === 0 && !isReadable) {
    faults.push(fieldFault.invalid(path, '', "OpenAPIV3Schema 'schema' is not supported"));
  }
  return [...faults, ...rules];
}

function causeText({ field, message }: StatusCause): string {
  return `${field}: ${message}`;
}
