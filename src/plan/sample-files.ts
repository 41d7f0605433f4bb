// An object of each kind to try the operator with: a starter, made from the schema.
import type { PlannedFile } from '../model/planned-file.ts';
import { manifest } from './files.ts';
import type { PlanInput } from './plan.ts';
import { sampleObject } from './sample.ts';
import { schemaOf } from './schema-of.ts';

const folder = 'config/samples';

/** One sample for each kind that is ours. */
export function sampleFiles({ project, crds }: Pick<PlanInput, 'project' | 'crds'>): readonly PlannedFile[] {
  const own = project.kinds.filter(({ external }) => !external);
  return own.map((kind) => {
    const { group, version, names } = kind;
    const alias = project.groupVersions.find((each) => each.group === group)?.groupAlias ?? group;
    const { spec } = sampleObject(schemaOf(crds, kind).root);
    return manifest('starter', `${folder}/${alias}_${version}_${names.file.replaceAll('-', '')}.yaml`, {
      apiVersion: `${group}/${version}`,
      kind: kind.kind,
      metadata: { name: `${names.file}-sample`, labels: { 'app.kubernetes.io/name': project.name } },
      ...spec,
    });
  });
}
