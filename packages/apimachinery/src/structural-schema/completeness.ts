// The completeness of structural schemas: what a branch of a junctor validates must also stand outside of junctors.
// @see https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/apiserver/schema/complete.go
import { childPath, fieldFault, keyPath } from '../field-fault.ts';
import type { StatusCause } from '../status.ts';
import type { JSONSchemaProps } from './schema.ts';
import { itemSchema, propertySchema } from './schema-node.ts';

/** Checks the junctors of the root schema. */
export function checkCompleteness(schema: JSONSchemaProps, path: string): StatusCause[] {
  const faults: StatusCause[] = [];
  checkJunctors(schema, schema, path, path, faults);
  return faults;
}

/**
 * @param validation - a schema whose junctors are followed
 * @param structure - the schema outside of junctors for the same value
 */
function checkJunctors(
  validation: JSONSchemaProps,
  structure: JSONSchemaProps | undefined,
  structurePath: string,
  path: string,
  faults: StatusCause[],
): void {
  if (validation.not !== undefined) {
    checkBranch(validation.not, structure, structurePath, childPath(path, 'not'), faults);
  }
  for (const name of ['allOf', 'anyOf', 'oneOf'] as const) {
    for (const [index, branch] of validation[name]?.entries() ?? []) {
      checkBranch(branch, structure, structurePath, keyPath(childPath(path, name), index), faults);
    }
  }
}

function checkBranch(
  branch: JSONSchemaProps,
  structure: JSONSchemaProps | undefined,
  structurePath: string,
  path: string,
  faults: StatusCause[],
): void {
  if (structure === undefined) {
    faults.push(fieldFault.required(structurePath, `because it is defined in ${path}`));
    return;
  }
  checkJunctors(branch, structure, structurePath, path, faults);
  const items = itemSchema(branch);
  if (items !== undefined) {
    checkBranch(items, itemSchema(structure), childPath(structurePath, 'items'), childPath(path, 'items'), faults);
  }
  for (const [name, property] of Object.entries(branch.properties ?? {})) {
    const structural = propertySchema(structure, name);
    const structuralPath = keyPath(childPath(structurePath, 'properties'), name);
    checkBranch(property, structural, structuralPath, keyPath(childPath(path, 'properties'), name), faults);
  }
}
