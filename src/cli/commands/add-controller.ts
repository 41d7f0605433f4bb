// `kubewright add controller`: a controller for a kind of the operator, or for a built-in one.
import { addController } from '../../pipeline.ts';
import { requiredText } from '../answers.ts';
import type { Action } from '../command.ts';
import { outcomeOf, runOptions } from '../run-options.ts';

/** @throws InputError */
export const addControllerCommand: Action = async (values, context) => {
  const report = await addController({ for: requiredText(values, 'for') }, runOptions(values, context));
  return outcomeOf(report, values, context);
};
