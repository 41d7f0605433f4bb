// What kube-apiserver refuses in the selectable fields of a version: paths that lead nowhere, to metadata, or to what
// cannot be compared as text.
// @see https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/apiserver/schema/cel/validation.go (ValidFieldPath)
import type { CustomResourceDefinitionVersion, JSONSchemaProps, StatusCause } from '@kubewright/apimachinery';
import { fieldFault } from '@kubewright/apimachinery';

const mostFields = 8;
const selectableTypes = ['string', 'boolean', 'integer'];

/** @param path - where the list stands */
export function checkSelectableFields(version: CustomResourceDefinitionVersion, path: string): StatusCause[] {
  const root = version.schema?.openAPIV3Schema;
  const fields = version.selectableFields ?? [];
  if (root === undefined || fields.length === 0) return [];
  const faults: StatusCause[] = [];
  const seen = new Set<string>();
  for (const [index, { jsonPath }] of fields.entries()) {
    const fieldPath = `${path}[${index}].jsonPath`;
    if (jsonPath === '') {
      faults.push(fieldFault.required(fieldPath));
      continue;
    }
    const found = followPath(jsonPath, root);
    if (typeof found === 'string') {
      faults.push(fieldFault.invalid(fieldPath, jsonPath, `is an invalid path: ${found}`));
      continue;
    }
    if (found.steps[0] === 'metadata') {
      faults.push(fieldFault.invalid(fieldPath, jsonPath, 'must not point to fields in metadata'));
    }
    if (!selectableTypes.includes(found.schema.type ?? '')) {
      const why =
        'must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.';
      faults.push(fieldFault.invalid(fieldPath, jsonPath, why));
    }
    const name = found.steps.join('.');
    if (seen.has(name)) faults.push(fieldFault.duplicate(fieldPath, jsonPath));
    seen.add(name);
  }
  if (seen.size > mostFields) faults.push(fieldFault.tooMany(path, seen.size, mostFields));
  return faults;
}

/** @returns what is wrong with the path, or where it leads */
function followPath(path: string, root: JSONSchemaProps): string | { steps: string[]; schema: JSONSchemaProps } {
  const steps: string[] = [];
  let schema = root;
  const tokens = path.match(/[.[\]]|[^.[\]]+/g) ?? [];
  for (let index = 0; index < tokens.length; index += 2) {
    const token = tokens[index];
    if (token === '[') return 'array notation is not allowed';
    if (token !== '.') return `expected [ or . but got: ${token}`;
    const name = tokens[index + 1];
    if (name === undefined) return 'unexpected end of JSON path';
    const { properties, additionalProperties } = schema;
    const isNamed = properties !== undefined && Object.hasOwn(properties, name);
    const below = properties === undefined ? additionalProperties : isNamed ? properties[name] : undefined;
    if (typeof below !== 'object') return 'does not refer to a valid field';
    steps.push(name);
    schema = below;
  }
  return { steps, schema };
}
