// The values that every command shares -> how the pipeline runs.
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

import { InputError } from '../errors.ts';
import { readSources, type Report, type RunOptions, type Source } from '../pipeline.ts';
import type { Context, Outcome, Values } from './command.ts';
import { scaffoldPackages } from './packages.ts';
import { reportText } from './report-text.ts';

/** `directory` is relative to where the command was called. */
export function runOptions(values: Values, context: Context, directory = directoryOf(values)): RunOptions {
  const { io, progress } = context;
  const packages = io.packages === 'published' ? undefined : scaffoldPackages(progress.step);
  return {
    directory: resolve(io.cwd, directory),
    dryRun: values['dry-run'] === true,
    check: values['check'] === true,
    force: values['force'] === true,
    prune: values['prune'] === true,
    onProgress: progress.step,
    ...(packages !== undefined && { packages }),
    ...memoryOf(io.env),
  };
}

/** Where runs are remembered, by https://specifications.freedesktop.org/basedir-spec/latest/: a relative path counts as none. */
function memoryOf({ KUBEWRIGHT_NO_CACHE: off = '', XDG_CACHE_HOME: cache = '' }: NodeJS.ProcessEnv): {
  readonly memory?: string;
} {
  if (off !== '' && off !== '0') return {};
  try {
    const root = isAbsolute(cache) ? cache : join(homedir(), '.cache');
    return { memory: join(root, 'kubewright', 'types') };
  } catch {
    // A user whom the system does not know has no home.
    return {};
  }
}

/** `--directory`, or where the command was called. */
export function directoryOf(values: Values): string {
  const { directory } = values;
  return typeof directory === 'string' ? directory : '.';
}

/** A report as what the command has done; with --check, drift is the failure. */
export function outcomeOf(report: Report, values: Values, context: Context): Outcome {
  const failed = values['check'] === true && report.drift;
  return { report, text: reportText(report, context.io.cwd), exitCode: failed ? 1 : 0 };
}

/**
 * A flag that is a whole number from 0.
 * @throws InputError that names the flag.
 */
export function countOf(values: Values, name: string): number | undefined {
  const value = values[name];
  if (value === undefined) return undefined;
  if (typeof value === 'string' && /^\d{1,9}$/.test(value)) return Number(value);
  throw new InputError({
    code: 'usage',
    message: `--${name} is not a whole number from 0: ${JSON.stringify(value)}`,
    hint: `For example: --${name} 200`,
    path: name,
  });
}

/** A list flag or variadic argument. */
export function listOf(values: Values, name: string): readonly string[] {
  const value = values[name];
  return Array.isArray(value) ? (value as readonly string[]) : [];
}

/** The texts behind paths that are relative to where the command was called. */
export async function sourcesOf(
  paths: readonly string[],
  { io }: Context,
  of: 'manifests' | 'types' = 'manifests',
): Promise<readonly Source[]> {
  const here = process.cwd() === io.cwd;
  const named = paths.map((path) => (path === '-' || here ? path : resolve(io.cwd, path)));
  return readSources(named, { of, stdin: io.readStdin });
}
