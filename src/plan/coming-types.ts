// Which types files a command looks ahead to: of kinds that come, since their schemas are needed before they are written; of
// kinds that go, as they may have been, so that a missing file does not keep a kind from going.
import type { Job } from '../model/job.ts';
import type { KindInput } from '../model/kind.ts';
import { defineKind, formatKind } from '../model/kind.ts';
import type { PlannedFile } from '../model/planned-file.ts';
import { withKinds } from '../model/project-edit.ts';
import type { ProjectInput } from '../model/project.ts';
import { defineProject } from '../model/project.ts';
import type { Source } from '../model/source.ts';
import { typesFile } from './kind-files.ts';

/**
 * Starters that are read in place of what `api/` has, or has not.
 *
 * @param sources - the types files that are there; they are the user's and count, unless forced
 */
export function comingTypes(job: Job, sources: readonly Source[], force: boolean): readonly PlannedFile[] {
  const present = new Set(sources.map(({ file }) => file));
  const project = defineProject({ ...recordedAround(job), controllers: [] });
  const isIn = ({ kinds }: ProjectInput, name: string): boolean => kinds.some((kind) => formatKind(kind) === name);
  const starters = project.kinds.flatMap((kind) => {
    const name = formatKind(kind);
    const known = job.before !== undefined && isIn(job.before, name);
    if (job.renewed?.has(name) !== true) {
      if (known && isIn(job.after, name)) return [];
      if (present.has(kind.typesFile) && (known || !force)) return [];
    }
    return [typesFile(kind, project, job.types?.get(name))];
  });
  return [...starters, ...[...(job.texts ?? [])].map(([path, text]) => wholeFile(path, text))];
}

/** A file of the user's as a command makes it. */
export function wholeFile(path: string, text: string): PlannedFile {
  return { path, owner: 'starter', content: { kind: 'text', text } };
}

/** The operator with the kinds from before and after a command. */
function recordedAround({ before, after }: Job): ProjectInput {
  return before === undefined ? after : withKinds(before, after.kinds, false);
}

/** Where the types of a new version may go: beside those of that version, called as the file of an older one, or as the kind. */
export function versionPlaces(kind: KindInput, version: string, older: string): readonly string[] {
  const own = defineKind({ ...kind, version, typesFile: undefined }).typesFile;
  const folder = own.slice(0, own.lastIndexOf('/') + 1);
  return [...new Set([folder + older.slice(older.lastIndexOf('/') + 1), own])];
}
