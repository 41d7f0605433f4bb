// The rendered files of an operator, as it shall be and as it was -> changes: which of the user's files a command may begin, write
// anew or retire. Everything else is src/output/write.ts.
import { controllerPath } from '../model/controller.ts';
import type { Job } from '../model/job.ts';
import { formatKind } from '../model/kind.ts';
import type { RenderedFile } from '../model/planned-file.ts';
import type { Project } from '../model/project.ts';
import type { Change } from '../model/report.ts';
import type { FileStore } from './file-store.ts';
import type { RunKind } from './report.ts';
import { isDry } from './report.ts';
import { asTheyStand, untouchedControllers, writeStarters } from './renewed-starters.ts';

/** An operator before and after a command. */
export interface WrittenProject {
  readonly job: Job;
  readonly after: Project;
  readonly planned: readonly RenderedFile[];
  /** Undefined for a new operator, as are its files. */
  readonly before: Project | undefined;
  readonly earlier: readonly RenderedFile[] | undefined;
}

/** Below these, files that are no longer generated go. */
const swept = ['src/generated/', 'config/', 'docs/reference/'];

/** Writes everything or nothing. Where our packages are planned in `vendor/`, older ones of them go. */
export async function writeProject(
  { job, before, after, planned, earlier = [] }: WrittenProject,
  store: FileStore,
  options: RunKind & { readonly force?: boolean },
): Promise<readonly Change[]> {
  const { renewed = new Set(), texts = new Map(), restored = () => false } = job;
  const taken = after.kinds.filter((kind) => renewed.has(formatKind(kind))).map(({ typesFile }) => typesFile);
  const untouched = await untouchedControllers(planned, earlier, store);
  const reasons = new Map([
    ...[...untouched, ...taken].map((path) => [path, 'not yours, or as it was written'] as const),
    ...[...texts.keys()].map((path) => [path, 'the tags of the storage version'] as const),
  ]);
  const begun = startersOf(planned, earlier).map(({ path }) => path);
  const back = after.controllers.filter(restored).map(controllerPath);
  const retired = startersOf(earlier, planned);
  const external = new Set(before?.kinds.flatMap((kind) => (kind.external ? [kind.typesFile] : [])));
  return writeStarters(planned, reasons, store, {
    starters: before === undefined ? 'all' : new Set([...begun, ...back]),
    // Types of others' kinds are not the user's: a version that its CRD no longer has goes whatever they say.
    retired: job.renewed === undefined ? retired : await asTheyStand(retired, external, store),
    force: options.force === true,
    dryRun: isDry(options),
    // What another's new definition changed is as much news as what --check finds.
    explain: options.check === true || renewed.size > 0,
    swept: planned.some(({ path }) => path.startsWith('vendor/')) ? [...swept, 'vendor/'] : swept,
  });
}

/** The starters among the files that the others do not have. */
function startersOf(files: readonly RenderedFile[], others: readonly RenderedFile[]): readonly RenderedFile[] {
  const paths = new Set(others.map(({ path }) => path));
  return files.filter(({ path, owner }) => owner === 'starter' && !paths.has(path));
}
