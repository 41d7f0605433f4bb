// `kubewright crds`: TypeScript to CRDs, anywhere.
import { generateCrds } from '../../pipeline.ts';
import type { Action } from '../command.ts';
import { countOf, listOf, outcomeOf, runOptions, sourcesOf } from '../run-options.ts';

/** @throws InputError */
export const crdsCommand: Action = async (values, context) => {
  const sources = await sourcesOf(listOf(values, 'files'), context, 'types');
  const maxDescriptionLength = countOf(values, 'max-description-length');
  const report = await generateCrds(
    { sources, maxDescriptionLength },
    runOptions(values, context, String(values['out'])),
  );
  return outcomeOf(report, values, context);
};
