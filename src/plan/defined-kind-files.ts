// One version of somebody's definition -> its files, for `types`: the types, and the code over them where it is served.
import type { CustomResourceDefinition } from '@kubewright/apimachinery';
import type { DefinedKind, PlacedKind } from '../model/defined-kind.ts';
import { defineKind } from '../model/kind.ts';
import type { PlannedFile } from '../model/planned-file.ts';
import { definedOptions, generatedKindFile, typesFile } from './kind-files.ts';

/** The files of a kind whose types have been printed. No index brings kinds together, so importing one costs only one. */
export function planDefinedKind(
  defined: DefinedKind,
  printed: string,
  crd: CustomResourceDefinition,
): { readonly placed: PlacedKind; readonly files: readonly PlannedFile[] } {
  const kind = defineKind(defined);
  const base = `${kind.group}/${kind.version}/${kind.names.file}`;
  const own = { ...kind, typesFile: `${base}.types.ts` };
  const types: PlannedFile = { ...typesFile(own, { kinds: [own] }, printed), owner: 'generated' };
  return {
    placed: { ...defined, base },
    files: defined.served ? [types, generatedKindFile(own, `${base}.ts`, definedOptions(kind, [crd]))] : [types],
  };
}
