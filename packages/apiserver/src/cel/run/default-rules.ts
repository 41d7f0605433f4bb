// Defaults in a schema -> what the schema's own rules refuse about them, when the definition is written. In: a schema
// whose defaults have the right shape. Defaults within metadata are left to the server's own rules.
// @see https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/apiserver/schema/defaulting/validation.go
import type { JSONSchemaProps, StatusCause } from '@kubewright/apimachinery';
import { hasRules } from '../definition-rules.ts';
import { CostBudget } from './cost-meter.ts';
import { validateDefault } from './rule-validation.ts';

/** @param path - of the schema, such as `spec.validation.openAPIV3Schema` */
export function checkDefaultRules(schema: JSONSchemaProps, path: string): StatusCause[] {
  return checkBelow(schema, path, true, new CostBudget());
}

const metadata = new Set(['metadata', 'apiVersion', 'kind']);

function checkBelow(schema: JSONSchemaProps, path: string, isResource: boolean, budget: CostBudget): StatusCause[] {
  const { default: value, items, properties = {} } = schema;
  const causes: StatusCause[] = [];
  if (value !== undefined && value !== null && hasRules(schema)) {
    causes.push(...validateDefault(value, schema, `${path}.default`, { isResource, budget }));
  }
  const visit = (inner: JSONSchemaProps, at: string): void => {
    causes.push(...checkBelow(inner, at, inner['x-kubernetes-embedded-resource'] === true, budget));
  };
  if (items !== undefined && !Array.isArray(items)) visit(items, `${path}.items`);
  for (const [name, property] of Object.entries(properties)) {
    if (isResource && metadata.has(name)) continue;
    visit(property, `${path}.properties[${name}]`);
  }
  return causes;
}
