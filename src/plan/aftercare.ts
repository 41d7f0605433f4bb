// What a command leaves for the user to mend, a warning each.
import type { Controller } from '../model/controller.ts';
import { controllerPath } from '../model/controller.ts';
import type { Job } from '../model/job.ts';
import { formatKind } from '../model/kind.ts';
import type { Project } from '../model/project.ts';
import { warningsOf } from '../model/rules.ts';
import type { Change } from '../model/report.ts';

/** What hardly is meant about the names of kinds that have just come. */
export function addedWarnings({ before }: Job, { kinds }: Project): string[] {
  const recorded = new Set(before?.kinds.map(formatKind));
  return kinds.filter((kind) => !recorded.has(formatKind(kind))).flatMap(warningsOf);
}

/** For each types file that is the user's and not what the CRD says. */
export function keptTypes(changes: readonly Change[], job: Job, { kinds }: Project): string[] {
  return kinds.flatMap((kind) => {
    if (job.types?.has(formatKind(kind)) !== true) return [];
    const isKept = changes.some(({ path, action }) => path === kind.typesFile && action === 'keep');
    if (!isKept) return [];
    return [
      `${kind.typesFile} holds types that are yours, and they stay: ${kind.kind} follows them, not the definition that you gave. ` +
        '--force takes them from the definition anew',
    ];
  });
}

/** For each controller that register.ts imports from a file that is not there. */
export function missingControllers(controllers: readonly Controller[], absent: ReadonlySet<string>): string[] {
  return controllers
    .filter((controller) => absent.has(controllerPath(controller)))
    .map((controller) => {
      const name = formatKind(controller);
      return (
        `${controllerPath(controller)} is missing, and src/generated/register.ts imports it. Restore it, have it written anew with: ` +
        `kubewright add controller --for ${name}, or drop it with: kubewright remove controller --for ${name}`
      );
    });
}
