// The one table of what is asked of a user. Every door makes its prompts and its flags from it, so they cannot disagree.
// A value is text until `parse`; `validate` is called as it is entered and again by the model.
import type { Scope } from '@kubewright/apimachinery';

import { InputError } from '../errors.ts';
import type { Problem } from '../errors.ts';
import type { KindAnswers } from '../model/kind.ts';
import { problemsOfKind } from '../model/kind.ts';
import { pluralOf } from '../model/plural.ts';
import type { Rule } from '../model/rules.ts';
import { rules } from '../model/rules.ts';

/** Answers so far, as text, by question name. */
export type AnswerTexts = Readonly<Record<string, string | undefined>>;

/** One question: a prompt on a terminal, a flag everywhere. */
export interface Question {
  readonly name: 'name' | 'group' | 'version' | 'kind' | 'scope' | 'plural' | 'shortNames' | 'categories';
  /** The long flag, such as `--short-name`. */
  readonly flag: string;
  /** Shown in usage, such as `<dns name>`. */
  readonly placeholder: string;
  /** The prompt, and the flag's description. */
  readonly message: string;
  /** A value that would be accepted. */
  readonly example: string;
  /** Whether a value must be given. One that is not has a default, possibly empty. */
  readonly required: boolean;
  /** Only these are accepted, in this order. */
  readonly choices?: readonly string[];
  readonly default: (answers: AnswerTexts) => string | undefined;
  /** `true`, or what is wrong and an example. */
  readonly validate: (value: string, answers: AnswerTexts) => true | string;
}

/** What is wrong, and what would be right. */
function validateBy(rule: Rule): (value: string) => true | string {
  return (value) => {
    const message = rule.check(value.trim());
    return message === undefined ? true : `${message}. For example: ${rule.example}`;
  };
}

/** Validates each item of a comma-separated list; an empty list is fine. */
function validateEachBy(rule: Rule): (value: string) => true | string {
  return (value) => {
    for (const item of parseList(value)) {
      const verdict = validateBy(rule)(item);
      if (verdict !== true) return verdict;
    }
    return true;
  };
}

const none = (): undefined => undefined;

/** The name of a new operator. */
export const projectQuestion: Question = {
  name: 'name',
  flag: '--name',
  placeholder: '<name>',
  message: 'Name of the operator',
  example: rules.name.example,
  required: true,
  default: () => 'my-operator',
  validate: validateBy(rules.name),
};

/** Everything about a kind, in the order in which it is asked. */
export const kindQuestions: readonly Question[] = [
  {
    name: 'group',
    flag: '--group',
    placeholder: '<domain>',
    message: 'API group: a domain of yours, in small letters',
    example: rules.group.example,
    required: true,
    default: none,
    validate: validateBy(rules.group),
  },
  {
    name: 'version',
    flag: '--version',
    placeholder: '<version>',
    message: 'Version',
    example: rules.version.example,
    required: true,
    default: () => 'v1alpha1',
    validate: validateBy(rules.version),
  },
  {
    name: 'kind',
    flag: '--kind',
    placeholder: '<Kind>',
    message: 'Kind, in CamelCase and in the singular',
    example: rules.kind.example,
    required: true,
    default: none,
    validate: validateBy(rules.kind),
  },
  {
    name: 'scope',
    flag: '--scope',
    placeholder: '<scope>',
    message: 'Scope: do its objects live in a namespace?',
    example: rules.scope.example,
    required: true,
    choices: ['Namespaced', 'Cluster'],
    default: () => 'Namespaced',
    validate: validateBy(rules.scope),
  },
  {
    name: 'plural',
    flag: '--plural',
    placeholder: '<plural>',
    message: 'Plural: the name of the resource in paths and in kubectl',
    example: rules.plural.example,
    required: false,
    default: ({ kind }) =>
      kind === undefined || rules.kind.check(kind.trim()) !== undefined ? undefined : pluralOf(kind.trim()),
    validate: (value) => (value.trim() === '' ? true : validateBy(rules.plural)(value)),
  },
  {
    name: 'shortNames',
    flag: '--short-name',
    placeholder: '<name,...>',
    message: 'Short names for kubectl, separated by commas (none is fine)',
    example: rules.shortName.example,
    required: false,
    default: () => '',
    validate: validateEachBy(rules.shortName),
  },
  {
    name: 'categories',
    flag: '--category',
    placeholder: '<name,...>',
    message: 'Categories such as all, separated by commas (none is fine)',
    example: rules.category.example,
    required: false,
    default: () => '',
    validate: validateEachBy(rules.category),
  },
];

/**
 * Texts of flags or prompts -> a kind. An absent optional answer stays absent: what is recorded is what was said.
 *
 * @throws InputError with everything that is wrong; `missing-answer` names the flag.
 */
export function parseKindAnswers(texts: AnswerTexts): KindAnswers {
  const missing = kindQuestions.filter(({ name, required }) => required && texts[name] === undefined);
  const text = (name: Question['name']): string => texts[name]?.trim() ?? '';
  const answers = {
    group: text('group'),
    version: text('version'),
    kind: text('kind'),
    scope: text('scope') as Scope, // checked with the others
    ...(text('plural') !== '' && { plural: text('plural') }),
    ...(text('shortNames') !== '' && { shortNames: parseList(text('shortNames')) }),
    ...(text('categories') !== '' && { categories: parseList(text('categories')) }),
  };
  const isMissing = ({ path }: Problem): boolean => missing.some(({ name }) => name === path);
  const problems = [...missing.map(missingAnswer), ...problemsOfKind(answers).filter((problem) => !isMissing(problem))];
  if (problems.length > 0) throw new InputError(problems);
  return answers;
}

/** What to say when a question can neither be asked nor answered by default. */
export function missingAnswer({ name, flag, example }: Question): Problem {
  return { code: 'missing-answer', message: `${flag} is missing`, hint: `For example: ${flag} ${example}`, path: name };
}

/** `a, b,` -> `['a', 'b']`. */
export function parseList(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
