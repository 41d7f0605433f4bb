// What kube-apiserver would refuse of definitions, found before they are written: CEL rules, too, whose compiler is
// loaded only where there are any.
import type { CustomResourceDefinition, JSONSchemaProps, StatusCause } from '@kubewright/apimachinery';
import { checkStructural } from '@kubewright/apimachinery/schema';

import type { Problem } from '../errors.ts';
import { InputError } from '../errors.ts';
import { checkDefinition } from './definition-rules.ts';
import type { KindDeclaration } from './kind-declaration.ts';
import { placeOf, placeOfTag, propertyPath } from './schema-place.ts';

/**
 * Checks definitions as the server does: schemas structural, their defaults valid, their patterns regular expressions,
 * their CEL rules compiled and cheap enough; and what stands beside the schemas.
 *
 * @param declarations - what the definitions were built from: names the file and line of each problem
 * @throws InputError with every problem of every definition
 */
export async function checkDefinitions(
  crds: readonly CustomResourceDefinition[],
  declarations: readonly KindDeclaration[],
): Promise<void> {
  const problems: Problem[] = [];
  for (const crd of crds) {
    const { group, names, versions } = crd.spec;
    const declared = declarations.filter((each) => each.group === group && each.kind === names.kind);
    problems.push(...problemsBeside(crd, declared));
    for (const { name, schema } of versions) {
      const declaration = declared.find(({ version }) => version === name);
      const causes = await checkSchema(schema?.openAPIV3Schema ?? {});
      problems.push(...causes.map((cause) => problemOfSchema(cause, declaration)));
    }
  }
  if (problems.length > 0) throw new InputError(problems);
}

/** What is common to all versions is said on the stored one's type. */
function problemsBeside(crd: CustomResourceDefinition, declared: readonly KindDeclaration[]): Problem[] {
  return checkDefinition(crd).map(({ field, message, version }): Problem => {
    const stored = declared.find(({ storage }) => storage) ?? declared[0];
    const declaration = version === undefined ? stored : declared.find((each) => each.version === version);
    const place = placeOfTag(field, declaration?.places) ?? declaration;
    return {
      code: 'invalid-schema',
      message: `the server would refuse the definition: ${message}`,
      hint: 'Change the tag of the root type that says it',
      ...(place && { file: place.file, line: place.line }),
      path: field,
    };
  });
}

function problemOfSchema({ field = '', message = '' }: StatusCause, declared: KindDeclaration | undefined): Problem {
  const { path, rest } = propertyPath(field);
  const place = placeOf(path, declared?.places) ?? declared;
  // What is wrong with the whole has no place in it.
  const shown = field === '<nil>' ? '' : `${path}${rest}`.replace(/^\./u, '');
  return {
    code: 'invalid-schema',
    message: `the server would refuse the schema: ${readable(message)}`,
    hint: 'Change the tags or the type there',
    ...(place && { file: place.file, line: place.line }),
    ...(shown !== '' && { path: shown }),
  };
}

/** Without the rule in Go's notation, which stands at the line that is named, and with places as they are said here. */
function readable(message: string): string {
  return message
    .replace(/^Invalid value: \{"Rule":.*?"OptionalOldSelf":(?:null|true|false)\}: /su, '')
    .replace(/(?<= within )\.\S+$/u, (field) => propertyPath(field).path.replace(/^\./u, ''));
}

async function checkSchema(schema: JSONSchemaProps): Promise<StatusCause[]> {
  const causes = checkStructural(schema, '');
  if (causes.length > 0 || !hasRules(schema)) return causes;
  const { checkRules } = await import('@kubewright/apiserver/cel');
  return checkRules(schema, '');
}

/** Whether there is anything to load the compiler of rules for; its own `hasRules` would have to be loaded to ask. */
function hasRules(schema: JSONSchemaProps): boolean {
  const { properties = {}, items = [], additionalProperties } = schema;
  const inner = typeof additionalProperties === 'object' ? [additionalProperties] : [];
  const children = [...Object.values(properties), ...[items].flat(), ...inner];
  return schema['x-kubernetes-validations'] !== undefined || children.some(hasRules);
}
