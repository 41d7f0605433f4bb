// CustomResourceDefinitions as kubectl applies them. Those of other owners are there for tests and for `kubewright dev`;
// the kustomization leaves them out, so `kubectl apply -k` never touches them.
import type { CustomResourceDefinition } from '@kubewright/apimachinery';

import type { PlannedFile } from '../model/planned-file.ts';
import type { Project } from '../model/project.ts';
import { kustomization, manifest } from './files.ts';
import type { PlanInput } from './plan.ts';

/** One file for each CRD, and a kustomization of our own ones. */
export function crdFiles({ project, crds }: Pick<PlanInput, 'project' | 'crds'>): readonly PlannedFile[] {
  const own = crds.filter((crd) => !isExternal(crd, project));
  return [
    ...crds.map((crd) => manifest('generated', `config/crd/${crdFileName(crd)}`, crd)),
    kustomization('generated', 'config/crd', own.map(crdFileName)),
  ];
}

/** `samples.example.com_networks.yaml` */
export function crdFileName({ spec }: CustomResourceDefinition): string {
  return `${spec.group}_${spec.names.plural}.yaml`;
}

function isExternal({ spec }: CustomResourceDefinition, project: Project): boolean {
  return project.kinds.some((kind) => kind.external && kind.group === spec.group && kind.kind === spec.names.kind);
}
