// The token of a kind of whose objects only the metadata is wanted: for caches of large objects, or of secret ones.
import type { KubernetesObject, Scope } from '@kubewright/apimachinery';
import { metadataClient } from './metadata-client.ts';
import type { MetadataClient } from './metadata-client.ts';
import type { ResourceType } from './resource-type.ts';

/** An object of a kind without its content. */
export type MetadataOf<T extends KubernetesObject> = KubernetesObject & Pick<T, 'apiVersion' | 'kind' | 'metadata'>;

/**
 * The same kind without its content: its informers and listers hold `apiVersion`, `kind` and `metadata` only, and the
 * server sends no more than that. Wherever a resource is named it may be named so, `reads: [onlyMetadata(secrets)]`; then
 * read it so, too: `lister(onlyMetadata(secrets))`. It has a cache of its own, beside that of the whole objects if there
 * is one, and indexes of its own: `withIndexes(onlyMetadata(secrets), { ... })`.
 *
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#metadata-only-fetches
 */
export function onlyMetadata<T extends KubernetesObject, S extends Scope>(
  resource: ResourceType<T, S, unknown, string>,
): ResourceType<MetadataOf<T>, S, MetadataClient> {
  return Object.freeze({
    ...resource,
    client: (rest, namespace) => metadataClient(rest, resource, namespace),
    indexes: {},
    projection: 'metadata',
  } satisfies ResourceType<MetadataOf<T>, S, MetadataClient>);
}
