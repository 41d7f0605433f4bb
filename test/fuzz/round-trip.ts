// Definitions -> TypeScript -> definitions, many at once: which of them do not come back as they were, and why.
import type { CustomResourceDefinition } from '@kubewright/apimachinery';
import type { Source } from '../../src/model/source.ts';
import { buildCustomResourceDefinitions } from '../../src/schema/custom-resource-definition.ts';
import { printTypes } from '../../src/schema/print-types.ts';
import { readKinds } from '../../src/schema/read-kinds.ts';
import { firstDifference, formatDifference } from '../schema/definition-difference.ts';

/** The files of a definition, named so that those of others do not clash. */
export function typesOf(crd: CustomResourceDefinition): Source[] {
  const folder = `api/${crd.spec.group}/${crd.spec.names.plural}`;
  return crd.spec.versions.map(({ name }) => ({ file: `${folder}/${name}/kind.ts`, text: printTypes(crd, name) }));
}

/** @returns undefined when it comes back as it was */
export async function failureOf(crd: CustomResourceDefinition): Promise<string | undefined> {
  try {
    const [back, ...more] = buildCustomResourceDefinitions(await readKinds(typesOf(crd)));
    if (back === undefined || more.length > 0) return `${more.length} other definitions came back`;
    const found = firstDifference(crd, back);
    return found && formatDifference(found);
  } catch (error) {
    return String((error as Error).message);
  }
}

/**
 * Reads all of them with one compiler, which is ten times faster than one each.
 *
 * @param crds - of different names and kinds
 */
export async function failuresOf(
  crds: readonly CustomResourceDefinition[],
): Promise<{ readonly crd: CustomResourceDefinition; readonly failure: string }[]> {
  const failures: { crd: CustomResourceDefinition; failure: string }[] = [];
  let suspects: readonly CustomResourceDefinition[] = crds;
  try {
    const back = buildCustomResourceDefinitions(await readKinds(crds.flatMap(typesOf)));
    const byName = new Map(back.map((crd) => [crd.metadata.name, crd]));
    suspects = crds.filter((crd) => {
      const found = byName.get(crd.metadata.name);
      return found === undefined || firstDifference(crd, found) !== undefined;
    });
  } catch {
    // One of them cannot be read: find out which.
  }
  for (const crd of suspects) {
    const failure = await failureOf(crd);
    if (failure !== undefined) failures.push({ crd, failure });
  }
  return failures;
}
