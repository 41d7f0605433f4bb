// `kubewright remove controller`: the kind stays, its controller goes.
import { removeController } from '../../pipeline.ts';
import { requiredText } from '../answers.ts';
import type { Action } from '../command.ts';
import { outcomeOf, runOptions } from '../run-options.ts';

/** @throws InputError */
export const removeControllerCommand: Action = async (values, context) => {
  const report = await removeController({ for: requiredText(values, 'for') }, runOptions(values, context));
  return outcomeOf(report, values, context);
};
