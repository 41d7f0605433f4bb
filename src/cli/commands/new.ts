// `kubewright new`: a whole operator in a new directory, then npm install and git init in it.
import { existsSync } from 'node:fs';
import { basename, relative, resolve } from 'node:path';

import { InputError } from '../../errors.ts';
import { parseKindAnswers } from '../../input/questions.ts';
import { rules } from '../../model/rules.ts';
import { type NewProjectInput, newProject } from '../../pipeline.ts';
import { refuseKindFlags, textsOf } from '../answers.ts';
import { firstLines, run } from '../child-process.ts';
import type { Action, Context, Values } from '../command.ts';
import { Failure } from '../failure.ts';
import { listOf, outcomeOf, runOptions, sourcesOf } from '../run-options.ts';

/** @throws InputError, and Failure when npm fails: the files are written then. */
export const newOperator: Action = async (values, context) => {
  const directory = targetOf(values, context);
  const options = runOptions(values, context, directory);
  const report = await newProject(await inputOf(values, context, directory), options);
  const installed = report.written && values['no-install'] !== true && (await install(directory, context));
  const git = report.written && values['no-git'] !== true && (await initializeGit(directory, context));
  const place = relative(context.io.cwd, directory);
  const first = [
    ...(place === '' ? [] : [`cd ${/^[\w./\\-]+$/.test(place) ? place : JSON.stringify(place)}`]),
    ...(installed ? [] : ['npm install']),
  ];
  const complete = { ...report, next: [...(report.written ? first : []), ...report.next] };
  const outcome = outcomeOf(complete, values, context);
  return { ...outcome, report: { ...complete, installed, git } };
};

/** Absolute. A name alone means a directory of that name. */
function targetOf(values: Values, { io }: Context): string {
  const { directory, name } = values;
  const given = typeof directory === 'string' && directory !== '' ? directory : name;
  if (typeof given === 'string' && given !== '') return resolve(io.cwd, given);
  throw new InputError({
    code: 'missing-answer',
    message: 'the directory is missing',
    hint: 'For example: kubewright new my-operator',
  });
}

async function inputOf(values: Values, context: Context, directory: string): Promise<NewProjectInput> {
  const name = typeof values['name'] === 'string' ? values['name'].trim() : nameOf(directory);
  const paths = listOf(values, 'crd');
  const docs = values['no-docs'] === true ? { docs: false } : {};
  if (paths.length > 0) refuseKindFlags(values);
  if (paths.length > 0) return { name, ...docs, crds: await sourcesOf(paths, context) };
  return { name, ...docs, kinds: [parseKindAnswers(textsOf(values))] };
}

/**
 * An operator is named after its directory, unless told otherwise.
 * @throws InputError when no operator can have that name. The directory may.
 */
function nameOf(directory: string): string {
  const name = basename(directory);
  const message = rules.name.check(name);
  if (message === undefined) return name;
  throw new InputError({
    code: rules.name.code,
    message,
    hint: `The directory may be called that, the operator not. Pass --name ${similarName(name)}`,
    path: 'name',
  });
}

/** `My Op` -> `my-op`: a name that is allowed. */
function similarName(text: string): string {
  const label = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[-0-9]+/, '')
    .slice(0, 40)
    .replace(/-$/, '');
  return label === '' ? rules.name.example : label;
}

/** `npm install`, with what it said when it fails. What it has installed already is quickly done. */
async function install(directory: string, { io, progress }: Context): Promise<boolean> {
  progress.step('npm install');
  const place = relative(io.cwd, directory) || '.';
  const npm = await run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: directory,
    env: io.env,
  }).catch(() => undefined);
  if (npm?.code === 0) return true;
  const said = npm === undefined ? 'npm could not be started' : firstLines(npm.problems);
  throw new Failure(
    `The operator is written, but npm install failed in ${place}`,
    `Run "npm install" there once this is solved:\n${said}`,
  );
}

/** A repository of its own, unless the directory is inside one or there is no git. */
async function initializeGit(directory: string, { io, progress }: Context): Promise<boolean> {
  if (existsSync(resolve(directory, '.git'))) return false;
  progress.step('git init');
  const options = { cwd: directory, env: io.env };
  try {
    const inside = await run('git', ['rev-parse', '--is-inside-work-tree'], options);
    if (inside.code === 0) return false;
    return (await run('git', ['init', '--quiet', '--initial-branch=main'], options)).code === 0;
  } catch {
    return false;
  }
}
