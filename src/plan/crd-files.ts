// CustomResourceDefinitions as kubectl applies them. Those of other owners are no part of what the operator emits: they stand
// in a folder below, for tests and `kubewright dev`, where neither `kubectl apply -k` nor `-f config/crd` finds them.
import type { CustomResourceDefinition } from '@kubewright/apimachinery';

import type { PlannedFile } from '../model/planned-file.ts';
import type { Project } from '../model/project.ts';
import type { Change, DefinitionReport } from '../model/report.ts';
import { kustomization, manifest } from './files.ts';
import type { PlanInput } from './plan.ts';

/** One file for each CRD, and a kustomization of our own ones. */
export function crdFiles({ project, crds }: Pick<PlanInput, 'project' | 'crds'>): readonly PlannedFile[] {
  const own = crds.filter((crd) => !isExternal(crd, project));
  return [
    ...crds.map((crd) =>
      manifest('generated', `config/crd/${own.includes(crd) ? '' : 'external/'}${crdFileName(crd)}`, crd),
    ),
    kustomization('generated', 'config/crd', own.map(crdFileName)),
  ];
}

/** `samples.example.com_networks.yaml` */
export function crdFileName({ spec }: CustomResourceDefinition): string {
  return `${spec.group}_${spec.names.plural}.yaml`;
}

/** Whether a stamped file is one of {@link crdFileName}, directly in a folder. */
export function isCrdFile(path: string, text: string): boolean {
  return /^[a-z0-9.-]+_[a-z0-9-]+\.yaml$/.test(path) && /^kind: CustomResourceDefinition$/m.test(text);
}

/** What became of each definition, written as {@link crdFileName} directly in a folder. */
export function reportCrds(crds: readonly CustomResourceDefinition[], changes: readonly Change[]): DefinitionReport[] {
  return crds.map((crd) => {
    const action = changes.find(({ path }) => path === crdFileName(crd))?.action;
    return {
      name: `${crd.spec.group}/${crd.spec.names.kind}`,
      versions: crd.spec.versions.map(({ name, served }) => ({ name, served })),
      files: 1,
      created: action === 'create' ? 1 : 0,
      updated: action === 'update' ? 1 : 0,
    };
  });
}

function isExternal({ spec }: CustomResourceDefinition, project: Project): boolean {
  return project.kinds.some((kind) => kind.external && kind.group === spec.group && kind.kind === spec.names.kind);
}
