// An object of each kind to try the operator with: a starter, made from the schema.
import type { Kind } from '../model/kind.ts';
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
      metadata: { name: sampleName(kind, own), labels: { 'app.kubernetes.io/name': project.name } },
      ...spec,
    });
  });
}

/** `network-sample`; a namesake that came later has its version, and its group when that is another, in between. */
function sampleName({ group, version, kind, names }: Kind, kinds: readonly Kind[]): string {
  const first = kinds.find((other) => other.kind.toLowerCase() === kind.toLowerCase());
  const parts = first?.group !== group ? [group, version] : first.version !== version ? [version] : [];
  return [names.file, ...parts, 'sample'].join('-');
}
