// What a command is: the words that its help, its flags and its Yeoman generator are made of, and the function that does it.
// Types only, so that the table of commands costs nothing to load.
import type { Report } from '../pipeline.ts';
import type { Progress } from './progress.ts';

/** What a flag or argument may hold once parsed; keys are the flags' names without dashes. */
export type Values = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

/** The world around a command, so that tests can be one. */
export interface Io {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
  /** For `-` as a file. */
  readonly readStdin: () => Promise<string | Uint8Array>;
  /** Somebody is there to answer questions. */
  readonly interactive: boolean;
  /** Standard error is a terminal, so progress can be drawn on it. */
  readonly terminal: boolean;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** `published`: a scaffold depends on the published packages even when this is a checkout. */
  readonly packages?: 'published';
  /** Ends a command that would run forever. Default: SIGINT and SIGTERM. */
  readonly signal?: AbortSignal;
}

/** A positional argument. The last one may be variadic. */
export interface Argument {
  readonly name: string;
  readonly summary: string;
  readonly required?: boolean;
  readonly variadic?: boolean;
}

/** A flag. Without `value` it is a boolean, and named `no-x` it turns x off. */
export interface Flag {
  readonly name: string;
  readonly summary: string;
  /** How help names the value: `host`, `file`. */
  readonly value?: string;
  /** May be given several times, or with commas. */
  readonly list?: boolean;
  /** Refused by the parser when it is missing. Flags that are asked for are checked after asking. */
  readonly required?: boolean;
}

/** One command. */
export interface Command {
  /** Words after `kubewright`, such as `add kind`. */
  readonly name: string;
  readonly summary: string;
  readonly arguments?: readonly Argument[];
  readonly flags: readonly Flag[];
  /** Whole command lines. */
  readonly examples: readonly string[];
  /** The folder in generators/ of a command that asks questions. Absent: the command runs without Yeoman. */
  readonly generator?: string;
  /** Names of the questions it asks, in this order; see src/input/questions.ts. */
  readonly asks?: (given: Values) => readonly string[];
  /** Loaded only when the command runs. */
  readonly load: () => Promise<Action>;
}

/** Does the command. The values have been asked for and completed. */
export type Action = (values: Values, context: Context) => Promise<Outcome>;

/** What an action works with. */
export interface Context {
  readonly io: Io;
  readonly progress: Progress;
  readonly json: boolean;
  /**
   * Prints the report of a command that runs until it is stopped, as soon as there is one. The outcome at its end is
   * then printed for people only.
   */
  readonly announce: (outcome: Omit<Outcome, 'exitCode'>) => void;
}

/** What a command that leaves files has done, or what one that runs until it is stopped has been. */
export interface Outcome {
  /** Printed for `--json`, whole. */
  readonly report: Report | Readonly<Record<string, unknown>>;
  /** Printed for people. */
  readonly text: string;
  readonly exitCode: 0 | 1;
}
