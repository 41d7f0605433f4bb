// What kube-apiserver would refuse of a definition's schemas, found before it is written. CEL rules are not compiled here.
import type { CustomResourceDefinition } from '@kubewright/apimachinery';
import { checkStructural } from '@kubewright/apimachinery';

import type { Problem } from '../errors.ts';
import { InputError } from '../errors.ts';
import type { KindDeclaration } from './kind-declaration.ts';

/**
 * Checks every version's schema as the server does: structural, its defaults valid, its patterns regular expressions.
 *
 * @param declarations - what the definitions were built from: names the file of each problem
 * @throws InputError with every problem of every definition
 */
export function checkDefinitions(
  crds: readonly CustomResourceDefinition[],
  declarations: readonly KindDeclaration[],
): void {
  const problems = crds.flatMap(({ spec }) =>
    spec.versions.flatMap(({ name, schema }) => {
      const declared = declarations.find(
        ({ group, version, kind }) => group === spec.group && version === name && kind === spec.names.kind,
      );
      return checkStructural(schema?.openAPIV3Schema ?? {}, '').map(({ field, message = '' }): Problem => {
        const path = readablePath(field ?? '');
        return {
          code: 'invalid-schema',
          message: `the server would refuse the schema: ${message}`,
          hint: 'Change the tags or the type there',
          ...(declared && { file: declared.file, line: declared.line }),
          ...(path !== '' && { path }),
        };
      });
    }),
  );
  if (problems.length > 0) throw new InputError(problems);
}

/** `.properties[spec].properties[size].default` -> `properties.spec.properties.size.default`. */
function readablePath(field: string): string {
  return field.replaceAll(/\[([A-Za-z_$][\w$]*)\]/g, '.$1').replace(/^\./, '');
}
