// What differs from kind to kind when objects are written: defaults, preparation, checks. The registry does the rest.
import type { StatusCause, Timestamp } from '@kubewright/apimachinery';
import type { User } from '../authentication/user.ts';
import { quote } from '@kubewright/apimachinery';
import type { ApiObject } from '../object/api-object.ts';
import type { Admission } from './admission.ts';

/** The rules of a subresource through which a part of an object is written. */
export interface EndpointRules {
  /** Fields that its writers do not come to own. Default none. */
  readonly ignores?: readonly (readonly string[])[];
  /** Puts back what may not be changed here. */
  prepare(object: ApiObject, old: ApiObject, now: Timestamp): void;
  validate?(object: ApiObject, old: ApiObject): StatusCause[];
}

/** The rules of one kind. Every hook gets an object of its own and may write to it; `old` is never changed. */
export interface Strategy {
  /** A PUT of a name that does not exist creates it. */
  readonly allowCreateOnUpdate: boolean;
  /** A PUT without resourceVersion replaces whatever is there. */
  readonly allowUnconditionalUpdate: boolean;
  /** The kind counts `metadata.generation`. */
  readonly generation: boolean;
  /** A change of annotations counts as well. Default false. */
  readonly countsAnnotations?: boolean;
  /** Metadata of built-in kinds that their status endpoint leaves alone. Default none: it takes labels and all. */
  readonly statusIgnores?: readonly ('labels' | 'ownerReferences')[];
  /** So is a change of labels. Default false. */
  readonly countsLabels?: boolean;
  /** What is wrong with a name, in Kubernetes' words; empty when nothing is. */
  nameMessages(name: string): string[];
  /** Fills in defaults that the schema does not hold. Runs whenever an object is decoded. */
  applyDefaults?(object: ApiObject): void;
  /** Creates and updates are prepared beside all other objects of the kind, and one at a time. Default false. */
  readonly knowsPeers?: boolean;
  /** What objects of other kinds do to it, one after the other. Default none. */
  readonly admissions?: readonly Admission[];
  /** @param user - who creates it; undefined for the server itself @param peers - none unless the kind knows them */
  prepareForCreate?(object: ApiObject, user: User | undefined, peers: readonly ApiObject[]): void;
  prepareForUpdate?(object: ApiObject, old: ApiObject, peers: readonly ApiObject[]): void;
  prepareForStatusUpdate?(object: ApiObject, old: ApiObject): void;
  /** `validate` says all that kube-apiserver says: the schema of a built-in kind has nothing to add. Default false. */
  readonly checksAll?: boolean;
  /** An empty list or map that an update sends counts as a change of what is wanted. Default false. */
  readonly countsEmpty?: boolean;
  /**
   * How a kind checks the metadata of an update, beside the checks of all kinds: as that of a new object, compared with what
   * was there, both, or not at all. Default both.
   */
  readonly metadataUpdate?: 'checked' | 'compared' | 'unchecked';
  /** Checks beyond the schema, on create and on update. */
  validate?(object: ApiObject, old?: ApiObject): StatusCause[];
  validateUpdate?(object: ApiObject, old: ApiObject): StatusCause[];
  /** Fields that writers of the whole object do not come to own, where these are others than the status. */
  readonly ignores?: readonly (readonly string[])[];
  /** By subresource. */
  readonly endpoints?: Readonly<Record<string, EndpointRules>>;
  /** Checks what the status endpoint wrote, in the place of all other checks but those of metadata. */
  validateStatus?(object: ApiObject, old: ApiObject): StatusCause[];
  /** What the writer of an object should know although it is accepted, on create and on update. */
  warnings?(object: ApiObject, old?: ApiObject): string[];
  /** How many seconds a deleted object stays; default none. `wanted` is what the request asks for. */
  gracePeriodSeconds?(object: ApiObject, wanted: number | undefined): number;
  /** What is sent without any name gets its uid for one. Default false: it is refused. */
  readonly namesItself?: boolean;
  /** Refuses deletion by throwing an ApiError. */
  checkDelete?(object: ApiObject): void;
  /** Deletion sets the timestamp and nothing else: no grace period, no new generation. Default false. */
  readonly plainDeletion?: boolean;
  /** What a first delete says about dependents is not heard: the kind takes its own along. Default false. */
  readonly ignoresPropagation?: boolean;
  /** A delete answers with the object rather than with a Status. Default false. */
  readonly returnsDeleted?: boolean;
  /** A delete that says nothing about dependents leaves them: kinds older than garbage collection. Default false. */
  readonly orphansByDefault?: boolean;
  /** Changes an object that is being marked as deleted. */
  prepareForDelete?(object: ApiObject): void;
  /** The metadata where it is all that is shown, which is made of what the encoder has not seen yet; default all of it. */
  partialMetadata?(metadata: ApiObject['metadata']): ApiObject['metadata'];
  /** Something besides metadata.finalizers keeps a deleted object. */
  isHeld?(object: ApiObject): boolean;
}

/** A validation cause. `message` starts with what Kubernetes prints, such as `Required value`. */
export function cause(reason: string, field: string, message: string): StatusCause {
  return { reason, message, field };
}

/** `Required value`, with an explanation where there is one. */
export function required(field: string, detail = ''): StatusCause {
  return cause('FieldValueRequired', field, detail === '' ? 'Required value' : `Required value: ${detail}`);
}

/** `Invalid value: <value>: <detail>`. */
export function invalid(field: string, value: unknown, detail: string): StatusCause {
  return cause('FieldValueInvalid', field, `Invalid value: ${shown(value)}: ${detail}`);
}

/** `Forbidden: <detail>`. */
export function forbidden(field: string, detail: string): StatusCause {
  return cause('FieldValueForbidden', field, `Forbidden: ${detail}`);
}

/** `Unsupported value: <value>: supported values: ...`. */
export function unsupported(field: string, value: unknown, supported: readonly string[]): StatusCause {
  const list = supported.map(quote).join(', ');
  return cause('FieldValueNotSupported', field, `Unsupported value: ${shown(value)}: supported values: ${list}`);
}

/** A text as Go quotes it, anything else as JSON with its members as they are. */
function shown(value: unknown): string {
  return typeof value === 'string' ? quote(value) : JSON.stringify(value);
}
