// `kubewright remove version`: one of several versions of a kind.
import { removeVersion } from '../../pipeline.ts';
import { requiredText } from '../answers.ts';
import type { Action } from '../command.ts';
import { outcomeOf, runOptions } from '../run-options.ts';

/** @throws InputError */
export const removeVersionCommand: Action = async (values, context) => {
  const reference = { for: requiredText(values, 'for'), version: requiredText(values, 'version') };
  return outcomeOf(await removeVersion(reference, runOptions(values, context)), values, context);
};
