// `kubewright generate`: renders everything generated again, once or after every change of the types.
import { join } from 'node:path';

import { projectFileName } from '../../input/project-file.ts';
import { generate, type RunOptions } from '../../pipeline.ts';
import type { Action, Context, Outcome, Values } from '../command.ts';
import { explain } from '../failure.ts';
import { outcomeOf, runOptions } from '../run-options.ts';
import { changesOf, untilStopped } from '../watching.ts';

/** @throws InputError */
export const generateCommand: Action = async (values, context) => {
  const options = runOptions(values, context);
  const first = outcomeOf(await generate(options), values, context);
  if (values['watch'] !== true) return first;
  return untilStopped(context.io, (stop) => generateAgain(first, options, values, context, stop));
};

async function generateAgain(
  first: Outcome,
  options: RunOptions,
  values: Values,
  context: Context,
  stop: AbortSignal,
): Promise<Outcome> {
  const say = (text: string): unknown => {
    context.progress.end();
    return context.io.stderr.write(`${text}\n`);
  };
  const changes = changesOf(
    { folders: [join(options.directory, 'api')], files: [join(options.directory, projectFileName)] },
    stop,
  );
  say(`${first.text}\nWatching api/ and ${projectFileName}; Ctrl-C ends`);
  let last = first;
  for await (const _ of changes) {
    try {
      const report = await generate(options);
      last = outcomeOf(report, values, context);
      if (report.drift) say(last.text);
    } catch (error) {
      // A type that is being edited is often wrong for a moment: say so and wait for the next change.
      say(explain(error).text);
    }
  }
  return { ...last, text: 'Stopped' };
}
