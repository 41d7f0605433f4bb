// What went wrong, in three forms: an exit code, text for people, an object for programs. Errors of any kind come in.
import { BugError, formatProblem, InputError, type Problem } from '../errors.ts';

/** Where our own faults are reported to. */
const reportTo = 'https://github.com/kubewright/kubewright/issues';

/** Something outside is in the way, such as npm or a port: the user can fix it, but it was not their input. Exit 1. */
export class Failure extends Error {
  override readonly name = 'Failure';
  /** How to fix it. */
  readonly hint: string | undefined;

  constructor(message: string, hint?: string, options?: ErrorOptions) {
    super(message, options);
    this.hint = hint;
  }
}

/** 0 done; 1 the user can fix it; 2 wrong usage; 70 our bug. */
export type ExitCode = 0 | 1 | 2 | 70;

/** A failure that has been understood. */
export interface Explanation {
  readonly exitCode: ExitCode;
  /** Without a stack unless the fault is ours. No newline at the end. */
  readonly text: string;
  /** For `--json`. */
  readonly problems: readonly {
    code?: string;
    message: string;
    hint?: string;
    file?: string;
    line?: number;
    path?: string;
  }[];
}

/** Codes of the operating system that are a matter of the user's machine, and what to do about them. */
const systemHints: Readonly<Record<string, string>> = {
  EACCES: 'Check the permissions of the directory',
  EADDRINUSE: 'Choose another port, or 0 for any free one',
  EISDIR: 'Name a file',
  EMFILE: 'Close some programs, or raise the limit of open files',
  ENOENT: 'Check the path',
  ENOSPC: 'Make room on the disk',
  ENOTDIR: 'Name a directory',
  EPERM: 'Check the permissions of the directory',
  EROFS: 'The file system is read-only: choose another directory',
};

/** Whose fault it is, and what to say. */
export function explain(error: unknown): Explanation {
  if (error instanceof InputError) {
    const usage = error.problems.every(({ code }) => code === 'usage' || code === 'missing-answer');
    return {
      exitCode: usage ? 2 : 1,
      text: error.problems.map(problemText).join('\n'),
      problems: error.problems,
    };
  }
  if (error instanceof Failure) return userFault(error.message, error.hint);
  if (isCancelled(error)) return userFault('Cancelled; nothing was written');
  const code = systemCode(error);
  if (code !== undefined) return userFault((error as Error).message, systemHints[code]);
  return bug(error);
}

/** What is wrong and where, then how to fix it. */
function problemText(problem: Problem): string {
  return withHint(formatProblem(problem), problem.hint);
}

function userFault(message: string, hint?: string): Explanation {
  return { exitCode: 1, text: withHint(message, hint), problems: [{ message, ...(hint !== undefined && { hint }) }] };
}

function withHint(message: string, hint: string | undefined): string {
  return hint === undefined ? message : `${message}\n  ${hint.replaceAll('\n', '\n  ')}`;
}

function bug(error: unknown): Explanation {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const what =
    error instanceof BugError ? 'A check inside Kubewright failed' : 'Kubewright failed in a way it does not know';
  return {
    exitCode: 70,
    text: `${what}. The fault is ours: please report it, with what you ran, to ${reportTo}\n\n${stack}`,
    problems: [{ code: 'bug', message: stack }],
  };
}

/** Prompts reject with this when Ctrl-C is pressed. */
function isCancelled(error: unknown): boolean {
  return error instanceof Error && (error.name === 'ExitPromptError' || error.name === 'AbortError');
}

function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return undefined;
  const { code } = error;
  return typeof code === 'string' && Object.hasOwn(systemHints, code) ? code : undefined;
}
