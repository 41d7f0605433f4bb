// Resources that are served without a definition: every field is kept, nothing is checked. For tests of programs that know
// a kind by its name and do not care for its schema.
import type { CustomResourceDefinition, ResourceDescriptor } from '@kubewright/apimachinery';
import { formatGroupResource } from '@kubewright/apimachinery';
import type { ApiResource } from '../registry/api-resource.ts';
import { customResources } from './custom-resources.ts';

/** One resource for each descriptor; several versions of a kind share their objects. */
export function schemalessResources(descriptors: readonly ResourceDescriptor[]): ApiResource[] {
  const byName = new Map<string, ResourceDescriptor[]>();
  for (const each of descriptors) {
    const name = formatGroupResource({ group: each.group, resource: each.plural });
    const versions = byName.get(name) ?? [];
    if (!versions.some(({ version }) => version === each.version)) versions.push(each);
    byName.set(name, versions);
  }
  return [...byName].flatMap(([name, versions]) => customResources(definitionOf(name, versions)));
}

function definitionOf(name: string, versions: readonly ResourceDescriptor[]): CustomResourceDefinition {
  const [{ group, scope, plural, kind, listKind }] = versions as [ResourceDescriptor];
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name },
    spec: {
      group,
      scope,
      names: { plural, kind, listKind },
      versions: versions.map(({ version, subresources }, index) => ({
        name: version,
        served: true,
        storage: index === 0,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
        subresources: {
          ...(subresources.includes('status') ? { status: {} } : {}),
          ...(subresources.includes('scale')
            ? { scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' } }
            : {}),
        },
      })),
    },
  };
}
