// Runs one command from its values to its exit code: ask, act, print. Every door comes through here, so that all of them
// ask, print and fail alike.
import { type Ask, askMissing, openQuestions, refuseEmptyFlags } from './answers.ts';
import type { Command, Io, Outcome, Values } from './command.ts';
import { explain, type ExitCode } from './failure.ts';
import { createProgress } from './progress.ts';

/** Never rejects: a failure is printed and becomes an exit code. */
export async function perform(command: Command, values: Values, io: Io, ask?: Ask): Promise<ExitCode> {
  const json = values['json'] === true;
  const progress = createProgress(io.stderr, io.terminal && !json);
  let announced = false;
  try {
    refuseEmptyFlags(command, values);
    const act = await command.load();
    const open = ask === undefined ? [] : openQuestions(command, values, io);
    const complete = ask === undefined || open.length === 0 ? values : await askMissing(open, values, ask);
    const print = ({ report, text }: Omit<Outcome, 'exitCode'>, exitCode: ExitCode): void => {
      progress.end();
      if (!json) io.stdout.write(`${text}\n`);
      else if (!announced) io.stdout.write(jsonText({ ok: exitCode === 0, exitCode, ...report }));
    };
    const announce = (outcome: Omit<Outcome, 'exitCode'>): void => {
      print(outcome, 0);
      announced = true;
    };
    const outcome = await act(complete, { io, progress, json, announce });
    print(outcome, outcome.exitCode);
    return outcome.exitCode;
  } catch (error) {
    progress.end();
    return fail(command.name, error, io, json && !announced);
  }
}

/** Prints a failure and gives its exit code. */
export function fail(command: string, error: unknown, io: Io, json: boolean): ExitCode {
  const { exitCode, text, problems } = explain(error);
  if (json) io.stdout.write(jsonText({ ok: false, exitCode, command, problems }));
  else io.stderr.write(`${text}\n${exitCode === 2 ? `See kubewright ${command} --help\n` : ''}`);
  return exitCode;
}

function jsonText(report: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
