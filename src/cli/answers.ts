// Values of flags -> answers, asking for what is missing where somebody can be asked.
// The questions themselves are the table of src/input/questions.ts; a door only brings the way to ask.
import { InputError } from '../errors.ts';
import { type AnswerTexts, kindQuestions, missingAnswer, projectQuestion, type Question } from '../input/questions.ts';
import type { Command, Io, Values } from './command.ts';

/** What can be asked: one of the table's questions, or one that only a single command has. */
export type Asked = Omit<Question, 'name'> & { readonly name: string };

/** Asks one question after the other and gives the texts by question name. */
export type Ask = (questions: readonly Asked[], given: AnswerTexts) => Promise<AnswerTexts>;

/** Which kind a new controller is for. */
export const controllerQuestion: Asked = {
  name: 'for',
  flag: '--for',
  placeholder: '<kind>',
  message: 'Kind to reconcile: one of this operator, or group/version/Kind',
  example: 'apps/v1/Deployment',
  required: true,
  default: () => undefined,
  validate: (value) => (value.trim() === '' ? 'The kind is empty. For example: Network' : true),
};

const table: readonly Asked[] = [projectQuestion, ...kindQuestions, controllerQuestion];

/** The question of that name. */
export function questionNamed(name: string): Asked {
  const found = table.find((question) => question.name === name);
  if (found === undefined) throw new TypeError(`nothing is asked by the name of ${name}`);
  return found;
}

/** The key of a question among the values: its flag without dashes. */
function keyOf({ flag }: Asked): string {
  return flag.slice(2);
}

/** The values as the texts that the questions' rules work on. */
export function textsOf(values: Values): AnswerTexts {
  return Object.fromEntries(
    table.map((question) => {
      const value = values[keyOf(question)];
      return [question.name, typeof value === 'string' ? value : Array.isArray(value) ? value.join(',') : undefined];
    }),
  );
}

/**
 * The questions that a command still has to ask: none without a terminal, with --yes, or when only JSON may be printed.
 * An optional one is asked only along with a required one: who has given all that is needed wants no questions.
 */
export function openQuestions(command: Command, values: Values, io: Io): readonly Asked[] {
  if (!io.interactive || values['yes'] === true || values['json'] === true) return [];
  const open = (command.asks?.(values) ?? [])
    .map(questionNamed)
    .filter((question) => values[keyOf(question)] === undefined);
  return open.some(({ required }) => required) ? open : [];
}

/**
 * The values, with an answer for each of the questions that had none. An answer that is the default of an optional
 * question is left out again: what is recorded is what was said.
 * @throws InputError when a given value is wrong, before anything is asked.
 */
export async function askMissing(open: readonly Asked[], values: Values, ask: Ask): Promise<Values> {
  const given = textsOf(values);
  const wrong = table.flatMap((question) => {
    const text = given[question.name];
    const verdict = text === undefined ? true : question.validate(text, given);
    return verdict === true ? [] : [{ code: 'usage' as const, path: question.flag, message: verdict }];
  });
  if (wrong.length > 0) throw new InputError(wrong);

  const answers = { ...given, ...(await ask(open, given)) };
  const said = open.filter(({ name, required, default: fallback }) => {
    const answer = answers[name]?.trim() ?? '';
    return required || (answer !== '' && answer !== fallback(answers));
  });
  return { ...values, ...Object.fromEntries(said.map((question) => [keyOf(question), answers[question.name]])) };
}

/**
 * A flag that was given says something. An empty answer to an optional question is none; an empty flag is a mistake, such as
 * a variable of a script that was never set.
 * @throws InputError that names each flag.
 */
export function refuseEmptyFlags({ flags }: Command, values: Values): void {
  const empty = flags.filter(({ name, value }) => {
    const given = values[name];
    if (value === undefined || given === undefined) return false;
    return typeof given === 'string' ? given.trim() === '' : Array.isArray(given) && given.length === 0;
  });
  if (empty.length === 0) return;
  throw new InputError(
    empty.map(({ name, value }) => ({
      code: 'usage' as const,
      message: `--${name} is empty`,
      hint: `Give it a value, or leave it out: --${name} <${value}>`,
      path: name,
    })),
  );
}

/**
 * CRDs say everything about their kinds: a flag beside `--crd` would change nothing, or make a kind that nobody wanted.
 * @throws InputError that names each flag.
 */
export function refuseKindFlags(values: Values): void {
  const idle = kindQuestions.filter((question) => values[keyOf(question)] !== undefined);
  if (idle.length === 0) return;
  throw new InputError(
    idle.map(({ name, flag }) => ({
      code: 'usage' as const,
      message: `${flag} says nothing beside --crd: each kind is taken as its definition says`,
      hint: 'Leave it out, or leave out --crd',
      path: name,
    })),
  );
}

/**
 * The text of a flag that a command cannot do without.
 * @throws InputError that names the flag.
 */
export function requiredText(values: Values, name: string): string {
  const question = questionNamed(name);
  const value = values[keyOf(question)];
  if (typeof value !== 'string' || value.trim() === '') throw new InputError(missingAnswer(question as Question));
  return value.trim();
}
