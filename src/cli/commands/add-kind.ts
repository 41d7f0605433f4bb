// `kubewright add kind`: a kind by its answers, or whatever CRDs define.
import { parseKindAnswers } from '../../input/questions.ts';
import { addKind } from '../../pipeline.ts';
import { refuseKindFlags, textsOf } from '../answers.ts';
import type { Action } from '../command.ts';
import { listOf, outcomeOf, runOptions, sourcesOf } from '../run-options.ts';

/** @throws InputError */
export const addKindCommand: Action = async (values, context) => {
  const controller = values['no-controller'] !== true;
  const paths = listOf(values, 'crd');
  if (paths.length > 0) refuseKindFlags(values);
  const kinds = paths.length > 0 ? { crds: await sourcesOf(paths, context) } : parseKindAnswers(textsOf(values));
  const report = await addKind({ ...kinds, controller }, runOptions(values, context));
  return outcomeOf(report, values, context);
};
