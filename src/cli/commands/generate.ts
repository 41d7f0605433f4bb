// `kubewright generate`: renders everything generated again, once or after every change of the types.
import { join } from 'node:path';

import { generate } from '../../pipeline.ts';
import type { Action, Outcome } from '../command.ts';
import { explain } from '../failure.ts';
import { reportText } from '../report-text.ts';
import { outcomeOf, runOptions } from '../run-options.ts';
import { changesOf, stopSignal } from '../watching.ts';

/** @throws InputError */
export const generateCommand: Action = async (values, context) => {
  const options = runOptions(values, context);
  const outcome = outcomeOf(await generate(options), values, context);
  if (values['watch'] !== true) return outcome;

  const { io, progress } = context;
  const say = (text: string): unknown => io.stderr.write(`${text}\n`);
  using stop = stopSignal(io);
  const changes = changesOf([join(options.directory, 'api')], stop.signal);
  progress.end();
  say(`${outcome.text}\nWatching api/; Ctrl-C ends`);
  let last: Outcome = outcome;
  for await (const _ of changes) {
    try {
      const report = await generate(options);
      last = outcomeOf(report, values, context);
      progress.end();
      if (report.drift) say(reportText(report, io.cwd));
    } catch (error) {
      // A type that is being edited is often wrong for a moment: say so and wait for the next change.
      progress.end();
      say(explain(error).text);
    }
  }
  return { ...last, text: 'Stopped' };
};
