// `kubewright add version`: a version more, as a copy of the newest one.
import { addVersion } from '../../pipeline.ts';
import { requiredText } from '../answers.ts';
import type { Action } from '../command.ts';
import { outcomeOf, runOptions } from '../run-options.ts';

/** @throws InputError */
export const addVersionCommand: Action = async (values, context) => {
  const reference = {
    for: requiredText(values, 'for'),
    version: requiredText(values, 'version'),
    storage: values['storage'] === true,
  };
  return outcomeOf(await addVersion(reference, runOptions(values, context)), values, context);
};
