// `kubewright remove kind`: a kind, or one of its versions.
import { removeKind } from '../../pipeline.ts';
import { requiredText } from '../answers.ts';
import type { Action } from '../command.ts';
import { outcomeOf, runOptions } from '../run-options.ts';

/** @throws InputError */
export const removeKindCommand: Action = async (values, context) => {
  const { version } = values;
  const kind = {
    group: requiredText(values, 'group'),
    kind: requiredText(values, 'kind'),
    ...(typeof version === 'string' && { version }),
  };
  const report = await removeKind(kind, runOptions(values, context));
  return outcomeOf(report, values, context);
};
