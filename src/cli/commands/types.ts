// `kubewright types`: CRDs to TypeScript, anywhere.
import { generateTypes } from '../../pipeline.ts';
import type { Action } from '../command.ts';
import { listOf, outcomeOf, runOptions, sourcesOf } from '../run-options.ts';

/** @throws InputError */
export const typesCommand: Action = async (values, context) => {
  context.progress.step('reading');
  const sources = await sourcesOf(listOf(values, 'crds'), context);
  const only = { kinds: listOf(values, 'kind'), versions: listOf(values, 'version') };
  const report = await generateTypes({ sources, only }, runOptions(values, context, String(values['out'])));
  return outcomeOf(report, values, context);
};
