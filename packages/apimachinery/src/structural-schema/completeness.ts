// The completeness of structural schemas: what a branch of a junctor validates must also stand outside of junctors.
// @see https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/apiserver/schema/complete.go
import { childPath, fieldFault, keyPath } from '../field-fault.ts';
import type { StatusCause } from '../status.ts';
import type { JSONSchemaProps } from './schema.ts';
import { itemSchema, propertySchema } from './schema-node.ts';

/** Checks the junctors of the root schema. */
export function checkCompleteness(schema: JSONSchemaProps, path: string): StatusCause[] {
  return checkJunctors(schema, schema, path, path);
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
): StatusCause[] {
  const { not, allOf = [], anyOf = [], oneOf = [] } = validation;
  const branches = Object.entries({ allOf, anyOf, oneOf }).flatMap(([name, schemas]) =>
    schemas.map((schema, index) => ({ schema, path: keyPath(childPath(path, name), index) })),
  );
  if (not !== undefined) branches.unshift({ schema: not, path: childPath(path, 'not') });
  return branches.flatMap((branch) => checkBranch(branch.schema, structure, structurePath, branch.path));
}

function checkBranch(
  branch: JSONSchemaProps,
  structure: JSONSchemaProps | undefined,
  structurePath: string,
  path: string,
): StatusCause[] {
  if (structure === undefined) return [fieldFault.required(structurePath, `because it is defined in ${path}`)];
  const faults = checkJunctors(branch, structure, structurePath, path);
  const items = itemSchema(branch);
  if (items !== undefined) {
    faults.push(
      ...checkBranch(items, itemSchema(structure), childPath(structurePath, 'items'), childPath(path, 'items')),
    );
  }
  for (const [name, property] of Object.entries(branch.properties ?? {})) {
    const structural = propertySchema(structure, name);
    const structuralPath = keyPath(childPath(structurePath, 'properties'), name);
    faults.push(...checkBranch(property, structural, structuralPath, keyPath(childPath(path, 'properties'), name)));
  }
  return faults;
}
