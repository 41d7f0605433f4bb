// What kube-apiserver would refuse of a definition's schemas, found before it is written: CEL rules, too, which are
// loaded only where there are any.
import type { CustomResourceDefinition, JSONSchemaProps, StatusCause } from '@kubewright/apimachinery';
import { checkStructural } from '@kubewright/apimachinery';

import type { Problem } from '../errors.ts';
import { InputError } from '../errors.ts';
import type { KindDeclaration } from './kind-declaration.ts';

/**
 * Checks every version's schema as the server does: structural, its defaults valid, its patterns regular expressions,
 * its CEL rules compiled and cheap enough.
 *
 * @param declarations - what the definitions were built from: names the file of each problem
 * @throws InputError with every problem of every definition
 */
export async function checkDefinitions(
  crds: readonly CustomResourceDefinition[],
  declarations: readonly KindDeclaration[],
): Promise<void> {
  const problems: Problem[] = [];
  for (const { spec } of crds) {
    for (const { name, schema } of spec.versions) {
      const declared = declarations.find(
        ({ group, version, kind }) => group === spec.group && version === name && kind === spec.names.kind,
      );
      const causes = await checkSchema(schema?.openAPIV3Schema ?? {});
      problems.push(
        ...causes.map(({ field, message = '' }): Problem => {
          const path = readablePath(field ?? '');
          return {
            code: 'invalid-schema',
            message: `the server would refuse the schema: ${message}`,
            hint: 'Change the tags or the type there',
            ...(declared && { file: declared.file, line: declared.line }),
            ...(path !== '' && { path }),
          };
        }),
      );
    }
  }
  if (problems.length > 0) throw new InputError(problems);
}

async function checkSchema(schema: JSONSchemaProps): Promise<StatusCause[]> {
  const causes = checkStructural(schema, '');
  if (causes.length > 0 || !hasRules(schema)) return causes;
  const { checkRules } = await import('@kubewright/apiserver/cel');
  return checkRules(schema, '');
}

function hasRules(schema: JSONSchemaProps): boolean {
  const { properties = {}, items = [], additionalProperties } = schema;
  const inner = typeof additionalProperties === 'object' ? [additionalProperties] : [];
  const children = [...Object.values(properties), ...[items].flat(), ...inner];
  return schema['x-kubernetes-validations'] !== undefined || children.some(hasRules);
}

/** `.properties[spec].properties[size].default` -> `properties.spec.properties.size.default`. */
function readablePath(field: string): string {
  return field.replaceAll(/\[([A-Za-z_$][\w$]*)\]/g, '.$1').replace(/^\./, '');
}
