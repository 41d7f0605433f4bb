// What becomes of one definition on the whole way, as the commands go it: YAML -> types -> YAML. Used to judge candidates
// when a failure is made smaller: whatever we refuse to read is no failure.
import type { CustomResourceDefinition } from '@kubewright/apimachinery';
import { parseCrds } from '../../src/input/crd.ts';
import { renderManifest } from '../../src/render/manifest.ts';
import { firstDifference, formatDifference } from '../schema/definition-difference.ts';
import { failureOf } from './round-trip.ts';

/** Whether we read the definition's YAML at all; the server's own rules for schemas are part of that. */
export function isAccepted(crd: CustomResourceDefinition): boolean {
  try {
    return parseCrds([{ file: 'fuzz.yaml', text: renderManifest([crd]) }]).length === 1;
  } catch {
    return false;
  }
}

/** The difference that its YAML makes, or else that the types make. */
export async function failureOnTheWay(crd: CustomResourceDefinition): Promise<string | undefined> {
  if (!isAccepted(crd)) return undefined;
  const parsed = parseCrds([{ file: 'fuzz.yaml', text: renderManifest([crd]) }])[0]?.crd;
  return failureOfYaml(crd) ?? (parsed && failureOf(parsed));
}

/** @returns undefined when the YAML reads as what it was printed from */
export function failureOfYaml(crd: CustomResourceDefinition): string | undefined {
  const [parsed] = parseCrds([{ file: 'fuzz.yaml', text: renderManifest([crd]) }]);
  if (parsed === undefined) return 'nothing was read';
  const found = firstDifference(crd, parsed.crd);
  return found && `in YAML: ${formatDifference(found)}`;
}
