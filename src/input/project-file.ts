// The project file, .yo-rc.json: the only module that knows its format, in both directions.
// It records what users said, nothing derived, below a key of our own; other generators' keys are theirs.
import type { Problem } from '../errors.ts';
import { InputError } from '../errors.ts';
import type { KindInput } from '../model/kind.ts';
import type { ControllerInput, KindReference, ProjectInput } from '../model/project.ts';
import { hintOf, rules } from '../model/rules.ts';

/** Its name, in the project's directory. Yeoman finds the root of a project by it. */
export const projectFileName = '.yo-rc.json';
/** Our key in it. */
export const projectFileKey = 'generator-kubewright';
/** Raised when an older Kubewright could misread what a newer one writes. */
export const formatVersion = 1;

/** What stands below our key. */
export interface ProjectRecord {
  readonly formatVersion: number;
  /** Of the Kubewright that rendered last. */
  readonly kubewrightVersion: string;
  readonly name: string;
  readonly kinds: readonly KindInput[];
  readonly controllers: readonly ControllerInput[];
  /** Group to alias. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** Absent: true. */
  readonly docs?: false;
  /** Of the definitions' descriptions, in characters; 0 drops them. */
  readonly maxDescriptionLength?: number;
}

/** The file with what to record, and the version that it names. */
export function projectFileOf(input: ProjectInput, kubewrightVersion: string) {
  const value = { [projectFileKey]: projectRecord(input, kubewrightVersion) };
  return { projectFile: { path: projectFileName, value }, kubewrightVersion };
}

/** What to write below {@link projectFileKey}: keys in a fixed order, nothing that is a default. */
export function projectRecord(input: ProjectInput, kubewrightVersion: string): ProjectRecord {
  return {
    formatVersion,
    kubewrightVersion,
    name: input.name,
    kinds: input.kinds.map(
      ({ group, version, kind, scope, plural, shortNames = [], categories = [], external = false }) => ({
        group,
        version,
        kind,
        scope,
        ...(plural !== undefined && { plural }),
        ...(shortNames.length > 0 && { shortNames }),
        ...(categories.length > 0 && { categories }),
        ...(external && { external }),
      }),
    ),
    controllers: input.controllers.map(({ group, version, kind, name, finalizers }) => ({
      group,
      version,
      kind,
      ...(name !== undefined && { name }),
      ...(finalizers === false && { finalizers }),
    })),
    ...(input.aliases !== undefined && input.aliases.size > 0 && { aliases: Object.fromEntries(input.aliases) }),
    ...(input.docs === false && { docs: false }),
    ...(input.maxDescriptionLength !== undefined && { maxDescriptionLength: input.maxDescriptionLength }),
  };
}

/**
 * Reads the file's text. The names in it are checked by the model, not here.
 *
 * @returns undefined when the file has no entry of ours
 * @throws InputError when it is not JSON, not of the expected shape, or written by a newer Kubewright.
 */
export function parseProjectFile(text: string): ProjectInput | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new InputError(problem(`is not JSON: ${error instanceof Error ? error.message : String(error)}`, ''), {
      cause: error,
    });
  }
  if (!isRecord(json) || !Object.hasOwn(json, projectFileKey)) return undefined;
  const own = json[projectFileKey];
  if (!isRecord(own)) throw new InputError(problem('is not an object', projectFileKey));
  if (typeof own['formatVersion'] === 'number' && own['formatVersion'] > formatVersion) {
    throw new InputError({
      ...problem(
        `was written by Kubewright ${String(own['kubewrightVersion'])}, whose format this version cannot read`,
        'formatVersion',
      ),
      hint: 'Update generator-kubewright in this project',
    });
  }
  const problems: Problem[] = [];
  const input = {
    name: readText(own, 'name', projectFileKey, problems),
    kinds: readList(own, 'kinds', problems, readKind),
    controllers: readList(own, 'controllers', problems, readController),
    ...(Object.hasOwn(own, 'aliases') && { aliases: readAliases(own['aliases'], problems) }),
    ...(isOn(own['docs'], `${projectFileKey}.docs`, problems) ? {} : { docs: false }),
    ...(Object.hasOwn(own, 'maxDescriptionLength') && {
      maxDescriptionLength: readCount(own, 'maxDescriptionLength', problems),
    }),
  };
  if (problems.length > 0) throw new InputError(problems);
  return input;
}

/** @throws InputError when the file has no entry of ours, or there is no such file in the directory that the message names. */
export function requireProjectFile(text: string | undefined, directory: string): ProjectInput {
  const record = text === undefined ? undefined : parseProjectFile(text);
  if (record !== undefined) return record;
  throw new InputError({
    code: 'not-a-project',
    message: `No ${projectFileName} of Kubewright here`,
    hint: 'Go to the directory of an operator, or make one: kubewright new my-operator',
    file: directory,
  });
}

/** Only a plain `false` turns something off; anything that is no truth value is a mistake. */
function isOn(value: unknown, path: string, problems: Problem[]): boolean {
  if (value !== undefined && typeof value !== 'boolean') problems.push(problem('is neither true nor false', path));
  return value !== false;
}

type Read<T> = (entry: Record<string, unknown>, path: string, problems: Problem[]) => T;

const readReference: Read<KindReference> = (entry, path, problems) => ({
  group: readText(entry, 'group', path, problems),
  version: readText(entry, 'version', path, problems),
  kind: readText(entry, 'kind', path, problems),
});

const readController: Read<ControllerInput> = (entry, path, problems) => ({
  ...readReference(entry, path, problems),
  ...(entry['name'] !== undefined && { name: readText(entry, 'name', path, problems) }),
  ...(isOn(entry['finalizers'], `${path}.finalizers`, problems) ? {} : { finalizers: false }),
});

function readAliases(aliases: unknown, problems: Problem[]): ReadonlyMap<string, string> {
  const path = `${projectFileKey}.aliases`;
  if (!isRecord(aliases)) problems.push(problem('is not an object', path));
  const entries = Object.keys(isRecord(aliases) ? aliases : {});
  return new Map(
    entries.map((group) => [group, readText(aliases as Record<string, unknown>, group, path, problems)] as const),
  );
}

const readKind: Read<KindInput> = (entry, path, problems) => {
  const { scope, plural, external } = entry;
  if (scope !== 'Namespaced' && scope !== 'Cluster') {
    problems.push({ ...problem('is neither "Namespaced" nor "Cluster"', `${path}.scope`), hint: hintOf(rules.scope) });
  }
  const shortNames = readTexts(entry, 'shortNames', path, problems);
  const categories = readTexts(entry, 'categories', path, problems);
  return {
    ...readReference(entry, path, problems),
    scope: scope === 'Cluster' ? 'Cluster' : 'Namespaced',
    ...(plural !== undefined && { plural: readText(entry, 'plural', path, problems) }),
    ...(shortNames.length > 0 && { shortNames }),
    ...(categories.length > 0 && { categories }),
    ...(external === true && { external }),
  };
};

function readCount(own: Record<string, unknown>, key: string, problems: Problem[]): number {
  const value = own[key];
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  problems.push(problem('is not a whole number from 0', `${projectFileKey}.${key}`));
  return 0;
}

function readList<T>(own: Record<string, unknown>, key: string, problems: Problem[], read: Read<T>): T[] {
  const list = own[key] ?? [];
  if (!Array.isArray(list)) {
    problems.push(problem('is not a list', `${projectFileKey}.${key}`));
    return [];
  }
  return list.map((entry: unknown, index) => {
    const path = `${projectFileKey}.${key}[${index}]`;
    if (!isRecord(entry)) problems.push(problem('is not an object', path));
    return read(isRecord(entry) ? entry : {}, path, problems);
  });
}

function readText(entry: Record<string, unknown>, key: string, path: string, problems: Problem[]): string {
  const value = Object.hasOwn(entry, key) ? entry[key] : undefined;
  if (typeof value === 'string') return value;
  problems.push(problem('is not a text', `${path}.${key}`));
  return '';
}

function readTexts(entry: Record<string, unknown>, key: string, path: string, problems: Problem[]): string[] {
  const value = entry[key] ?? [];
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
  problems.push(problem('is not a list of texts', `${path}.${key}`));
  return [];
}

function problem(message: string, path: string): Problem {
  return { code: 'project-file', message, file: projectFileName, ...(path !== '' && { path }) };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
