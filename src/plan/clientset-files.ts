// The files that gather all kinds and controllers: clientset, informer factory, register.ts.
import type { Controller } from '../model/controller.ts';
import { controllerPath } from '../model/controller.ts';
import type { Kind } from '../model/kind.ts';
import type { PlannedFile } from '../model/planned-file.ts';
import type { GroupVersionKinds, Project } from '../model/project.ts';
import { upperFirst } from '../model/words.ts';
import { importPath, template, tokenPath } from './files.ts';

/** A kind as these files import it: under its own names, or longer ones when another group has the same. */
interface ImportedKind extends Kind {
  /** `networks`, or `samplesV1alpha1Networks`. */
  readonly token: string;
  /** `Network`, or `SamplesV1alpha1Network`. */
  readonly prefix: string;
  /** The import of the token's file, without `.ts`. */
  readonly module: string;
  readonly namespaced: boolean;
}

/** One of each. */
export function clientsetFiles(project: Project): readonly PlannedFile[] {
  const groupVersions = project.groupVersions.map((groupVersion) => ({
    ...groupVersion,
    kinds: groupVersion.kinds.map((kind) => importedKind(kind, groupVersion, project)),
  }));
  const values = { groupVersions, kinds: groupVersions.flatMap(({ kinds }) => kinds), name: project.name };
  const register = 'src/generated/register.ts';
  const controllers = project.controllers.map((controller: Controller) => ({
    ...controller,
    module: importPath(register, controllerPath(controller)),
  }));
  return [
    template('generated', 'src/generated/clientset.ts', 'generated/clientset.ts.ejs', values),
    template('generated', 'src/generated/informers.ts', 'generated/informers.ts.ejs', values),
    template('generated', register, 'generated/register.ts.ejs', { ...values, controllers }),
  ];
}

function importedKind(kind: Kind, { accessor, className }: GroupVersionKinds, project: Project): ImportedKind {
  const alone = project.kinds.every(
    (other) =>
      other === kind || (other.names.className !== kind.names.className && other.names.token !== kind.names.token),
  );
  return {
    ...kind,
    token: alone ? kind.names.token : accessor + upperFirst(kind.names.token),
    prefix: alone ? kind.names.className : className + kind.names.className,
    module: importPath('src/generated/clientset.ts', tokenPath(kind)).replace(/\.ts$/, ''),
    namespaced: kind.scope === 'Namespaced',
  };
}
