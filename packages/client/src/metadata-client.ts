// Objects without their content: names, labels, owners and versions of any kind, for a fraction of the bytes.
// @see https://kubernetes.io/docs/reference/using-api/api-concepts/#receiving-resources-as-tables (metadata-only fetches)
import type { KubernetesObject, ObjectMeta, ResourceDescriptor } from '@kubewright/apimachinery';
import { ResourceClient } from './resource-client.ts';
import type { AnswerShape } from './resource-client.ts';
import type { RestClient } from './rest-client.ts';

/** What remains of an object. */
export interface PartialObjectMetadata extends KubernetesObject {
  apiVersion?: 'meta.k8s.io/v1';
  kind?: 'PartialObjectMetadata';
  metadata: ObjectMeta;
}

/** The verbs that need no content. A patch may still change any field; the answer is the metadata. */
export type MetadataClient = Pick<
  ResourceClient<PartialObjectMetadata>,
  'get' | 'list' | 'pages' | 'items' | 'watch' | 'retryWatch' | 'waitFor' | 'patch' | 'delete' | 'deleteCollection'
>;

const parameters = 'g=meta.k8s.io;v=v1';

/** How to ask for metadata alone: of one object and of a watch's, and of a list. */
export const metadataAccept: Readonly<Record<'object' | 'list', string>> = {
  object: `application/json;as=PartialObjectMetadata;${parameters}`,
  list: `application/json;as=PartialObjectMetadataList;${parameters}`,
};

/** What the server answers with when asked so. */
export const metadataShape: Required<AnswerShape> = {
  group: 'meta.k8s.io',
  version: 'v1',
  kind: 'PartialObjectMetadata',
  listKind: 'PartialObjectMetadataList',
  accept: metadataAccept.object,
  acceptList: metadataAccept.list,
};

/** Reads and watches the metadata of a resource's objects, in one namespace or (without one) in all. */
export function metadataClient(rest: RestClient, resource: ResourceDescriptor, namespace?: string): MetadataClient {
  return new ResourceClient<PartialObjectMetadata>(rest, resource, namespace, metadataShape);
}
