// The group versions of @kubewright/kubernetes, with the definitions of all their OpenAPI documents.
import type { GroupVersion } from '@kubewright/apimachinery';
import type { DiscoveredResource } from '../packages/apiserver/src/builtin/openapi-documents.ts';
import { completeDiscovery, openApiDocument } from '../packages/apiserver/src/builtin/openapi-documents.ts';
import type { Definition, OpenApiSchema } from '../src/schema/print-definitions.ts';

/** A group version to generate. */
export interface Target extends GroupVersion {
  /** Its folder and sub-path: the group's first label and the version, such as `rbac/v1`; `core/v1` for the group without a name. */
  readonly path: string;
  /** What the names of its definitions begin with. */
  readonly prefix: string;
  /** Whether it is off unless a cluster turns it on. */
  readonly optional: boolean;
  readonly resources: readonly DiscoveredResource[];
}

/** One for each sub-path of the package: everything that kube-apiserver can serve. */
export const targets: readonly Target[] = completeDiscovery().groupVersions.map(
  ({ group, version, resources, optional = false }) => ({
    group,
    version,
    path: `${group === '' ? 'core' : group.replace(/\..*$/u, '')}/${version}`,
    prefix: prefixOf({ group, version }, resources),
    optional,
    resources,
  }),
);

/** Go's package, by the definition of one of the group version's own kinds. */
function prefixOf(groupVersion: GroupVersion, resources: readonly DiscoveredResource[]): string {
  const kinds = new Set(resources.map(({ responseKind }) => responseKind.kind));
  const schemas = openApiDocument(groupVersion)?.components.schemas ?? {};
  for (const [reference, schema] of Object.entries(schemas)) {
    const name = reference.slice(reference.lastIndexOf('.') + 1);
    if (kinds.has(name) && groupVersionKindOf(schema, groupVersion)?.kind === name)
      return reference.slice(0, -name.length);
  }
  throw new Error(`no definition of a kind of ${groupVersion.group}/${groupVersion.version}`);
}

/** Every definition of all documents: some, such as Scale, are only in those of the group versions that refer to them. */
export const definitions: ReadonlyMap<string, OpenApiSchema> = new Map(
  targets.flatMap((target) => Object.entries(openApiDocument(target)?.components.schemas ?? {})),
);

/** What the schema says that it is the object of, in this group version. */
export function groupVersionKindOf(
  schema: OpenApiSchema,
  { group, version }: GroupVersion,
): Definition['groupVersionKind'] {
  const all = schema['x-kubernetes-group-version-kind'];
  if (!Array.isArray(all)) return undefined;
  const own = (all as { group: string; version: string; kind: string }[]).find(
    (each) => each.group === group && each.version === version,
  );
  return own && { apiVersion: group === '' ? version : `${group}/${version}`, kind: own.kind };
}
