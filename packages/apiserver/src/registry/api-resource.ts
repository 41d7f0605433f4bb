// What the server knows of one resource in one version: its names, what can be done with it, its schema, and the
// strategy that prepares its objects. Built-in kinds and custom resources are described alike.
import type { GroupVersionKind, JSONSchemaProps, ResourceDescriptor } from '@kubewright/apimachinery';
import type { Review } from '../authorization/review.ts';
import type { ApiObject } from '../object/api-object.ts';
import type { Strategy } from './strategy.ts';
import type { TableColumns } from './table-columns.ts';

/** What a client may do with a resource, in discovery's words. */
export type Verb = 'create' | 'delete' | 'deletecollection' | 'get' | 'list' | 'patch' | 'update' | 'watch';

/** A subresource in discovery's words. */
export interface Subresource {
  /** Group and version are empty where they are those of the resource. */
  readonly kind: GroupVersionKind;
  readonly verbs: readonly Verb[];
  /** Why nothing new may be made at present, in words for the client; undefined when it may. */
  readonly creationRefused?: string | undefined;
}

/** One resource in one version. */
export interface ApiResource extends ResourceDescriptor {
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly verbs: readonly Verb[];
  /** Why nothing new may be made at present, in words for the client; undefined when it may. */
  readonly creationRefused?: string | undefined;
  /** What discovery says of the subresources of built-in kinds. Custom resources have a status and a scale alone. */
  readonly subresourceKinds?: ReadonlyMap<string, Subresource> | undefined;
  /** Added by a CustomResourceDefinition. */
  readonly custom: boolean;
  /** Where its objects are stored, such as `deployments.apps/`; the versions of a resource share it. */
  readonly storagePrefix: string;
  /** Where the scale subresource finds its numbers; undefined without one. */
  readonly scale?: ScalePaths | undefined;
  /** The schema of a whole object; undefined when objects are not checked. Read on demand: building one costs time. */
  readonly schema: JSONSchemaProps | undefined;
  /** What is there before anything is set: of typed kinds the structs that their encoder always prints. */
  readonly zeroObject?: ApiObject | undefined;
  /** The `apiVersion` of stored objects. */
  readonly storageVersion: string;
  readonly columns: TableColumns;
  /** What field selectors may name besides metadata.name and metadata.namespace. */
  readonly selectableFields: ReadonlyMap<string, (object: ApiObject) => string>;
  readonly strategy: Strategy;
  /** From this version to the stored one. The argument is never changed. */
  toStorage(object: ApiObject): ApiObject;
  /** From the stored version to this one; the same object when nothing differs. */
  fromStorage(object: ApiObject): ApiObject;
  /** What an update starts from, and what one of the status answers with, where that is more than is read. */
  beforeUpdate?(object: ApiObject): ApiObject;
  /**
   * Other versions of the same objects, in which managed fields may be written; undefined where versions have the same fields.
   *
   * @returns undefined for a version that is none of the kind
   * @throws ApiError when a definition had such a version, and has it no more
   */
  readonly otherVersion?: ((apiVersion: string) => VersionView | undefined) | undefined;
  /** Of resources that store nothing, such as access reviews: a create is a question, this answers it. */
  readonly answer?: Review | undefined;
  /** Sent as a Warning header with every answer. */
  readonly deprecationWarning?: string | undefined;
}

/** How objects look in another version than the resource's own. */
export interface VersionView {
  readonly schema: JSONSchemaProps | undefined;
  readonly subresources: readonly string[];
  /** From the resource's version. The argument is never changed. */
  convert(object: ApiObject): ApiObject;
  /** To the resource's version. */
  revert(object: ApiObject): ApiObject;
}

/** Paths of field names, without the leading dot. */
export interface ScalePaths {
  readonly specReplicas: readonly string[];
  readonly statusReplicas: readonly string[];
  /** To a selector in its string form or, in built-in kinds, in its object form. */
  readonly selector?: readonly string[] | undefined;
}

/** The key of an object in the store. */
export function storageKey(resource: ApiResource, namespace: string | undefined, name: string): string {
  return resource.scope === 'Namespaced'
    ? `${resource.storagePrefix}${namespace ?? ''}/${name}`
    : `${resource.storagePrefix}${name}`;
}

/** The prefix of a list: of one namespace, or of all. */
export function storagePrefix(resource: ApiResource, namespace: string | undefined): string {
  return resource.scope === 'Namespaced' && namespace !== undefined
    ? `${resource.storagePrefix}${namespace}/`
    : resource.storagePrefix;
}

/** How messages name the resource. */
export function groupResource(resource: ApiResource): { group: string; resource: string } {
  return { group: resource.group, resource: resource.plural };
}

/** The verbs that discovery tells of: those that change objects are not among them while their kind is on its way out. */
export function discoveredVerbs({ verbs, creationRefused }: ApiResource): readonly Verb[] {
  if (creationRefused === undefined) return verbs;
  return verbs.filter((verb) => verb !== 'create' && verb !== 'patch' && verb !== 'update');
}
