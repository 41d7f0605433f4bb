// Files of definitions -> what becomes of each definition on its way to TypeScript and back.
import type { CustomResourceDefinition } from '@kubewright/apimachinery';
import { InputError } from '../../src/errors.ts';
import { parseCrds } from '../../src/input/crd.ts';
import type { Source } from '../../src/model/source.ts';
import { buildCustomResourceDefinitions } from '../../src/schema/custom-resource-definition.ts';
import { printTypes } from '../../src/schema/print-types.ts';
import { readKinds } from '../../src/schema/read-kinds.ts';
import { firstDifference, formatDifference } from '../schema/definition-difference.ts';

export type RoundTrip = {
  /** Where the definition stands. */
  readonly source: Source;
} & (
  | {
      readonly outcome: 'equal' | 'different';
      readonly original: CustomResourceDefinition;
      /** What came back. */
      readonly emitted: CustomResourceDefinition | undefined;
      /** The types of each version. */
      readonly types: readonly Source[];
      /** The first difference by its path, or why there is nothing to compare. */
      readonly difference?: string;
    }
  /** By us, with reasons, and not by an accident. */
  | { readonly outcome: 'refused'; readonly problems: string }
);

/** All definitions of a file. */
export async function roundTrips(source: Source): Promise<RoundTrip[]> {
  let parsed: readonly { readonly crd: CustomResourceDefinition }[];
  try {
    parsed = parseCrds([source]);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return [{ source, outcome: 'refused', problems: error.message }];
  }
  return Promise.all(parsed.map(({ crd }, index) => roundTrip(crd, source, index)));
}

async function roundTrip(original: CustomResourceDefinition, source: Source, index: number): Promise<RoundTrip> {
  const folder = `${source.file.replace(/\.\w+$/u, '')}${index === 0 ? '' : `.${index}`}`;
  const types: Source[] = [];
  try {
    for (const { name } of original.spec.versions) {
      types.push({ file: `${folder}/${name}.ts`, text: printTypes(original, name) });
    }
    const [emitted] = buildCustomResourceDefinitions(await readKinds(types));
    const found = emitted && firstDifference(original, emitted);
    const difference = emitted === undefined ? 'nothing came back' : found && formatDifference(found);
    return difference === undefined
      ? { source, original, emitted, types, outcome: 'equal' }
      : { source, original, emitted, types, outcome: 'different', difference };
  } catch (error) {
    // What has been read must come back: a refusal of our own types is as bad as a crash.
    const difference = error instanceof InputError ? error.message : String((error as Error).stack);
    return { source, original, emitted: undefined, types, outcome: 'different', difference };
  }
}
