// Whose fault a failure is. InputError: the user can fix it; printed without a stack, exit 1. BugError: ours; stack, exit 70.
// Codes live inside `problems`: Yeoman's command line passes an error's own `code` to process.exit and dies of a string there.

/** Every code that a problem may carry, with what it means. Each is explained in docs/errors.md. */
export const problemCodes = {
  'invalid-name': 'A project name cannot be used as a directory, package and Kubernetes object name',
  'invalid-group': 'An API group is not a DNS subdomain with at least one dot',
  'invalid-version': 'A version is not a DNS label that starts with a letter',
  'invalid-kind': 'A kind is not CamelCase letters and digits',
  'invalid-plural': 'A plural is not a DNS label that starts with a letter',
  'invalid-short-name': 'A short name is not a DNS label that starts with a letter',
  'invalid-category': 'A category is not a DNS label that starts with a letter',
  'invalid-scope': 'A scope is neither Namespaced nor Cluster',
  'missing-answer': 'A required flag was not given and nobody could be asked',
  'name-clash': 'Two kinds of one operator would share a name that must be unique',
  'unknown-kind': 'No kind of this operator answers to that name',
  'external-kind': "A kind is somebody else's, and this operator does not decide about it",
  'not-a-project': 'The directory holds no Kubewright project',
  'project-file': 'The project file cannot be read or understood',
  'directory-not-empty': 'A new project would be written into a directory that holds something else',
  'unreadable-source': 'A file, directory or standard input could not be read',
  'invalid-yaml': 'A document is not YAML, or is more than it should be',
  'not-a-crd': 'A document is not a CustomResourceDefinition of apiextensions.k8s.io/v1',
  'missing-types': 'A recorded kind has no types file',
  'invalid-types': 'A types file cannot be turned into a schema',
  'invalid-schema': 'A schema cannot be turned into types, or would be refused by the server',
  'unsafe-path': 'A file would be written outside the directory, or through a link or a file that stands in the way',
  'shared-file': 'A file that is shared with the user cannot be parsed, so its keys cannot be merged',
  usage: 'Flags that contradict each other, or that this command does not know',
} as const satisfies Record<string, string>;

/** The code of one problem, for programs. */
export type ProblemCode = keyof typeof problemCodes;

/** One thing that the user can fix. */
export interface Problem {
  readonly code: ProblemCode;
  /** What is wrong, as one sentence without a full stop. */
  readonly message: string;
  /** How to fix it, with an example that would be accepted. */
  readonly hint?: string;
  /** The file that is wrong, relative to the project or as the user named it. */
  readonly file?: string;
  /** In the file; counted from 1. */
  readonly line?: number;
  /** Inside the document or the answers, such as `spec.versions[0].name` or `kind`. */
  readonly path?: string;
}

/** `file:line: path: message`, leaving out what is not known. */
export function formatProblem(problem: Problem): string {
  const { file, line, path, message } = problem;
  const place = file === undefined ? undefined : line === undefined ? file : `${file}:${line}`;
  return [place, path, message].filter((part) => part !== undefined).join(': ');
}

/** The user's input is wrong. Holds every problem found, not only the first. */
export class InputError extends Error {
  override readonly name = 'InputError';
  /** At least one. */
  readonly problems: readonly Problem[];

  constructor(problems: Problem | readonly Problem[], options?: ErrorOptions) {
    const all = 'message' in problems ? [problems] : [...problems];
    super(all.map(formatProblem).join('\n'), options);
    this.problems = Object.freeze(all);
  }
}

/** Kubewright itself is wrong: a state that its own checks should have made impossible. */
export class BugError extends Error {
  override readonly name = 'BugError';
}
