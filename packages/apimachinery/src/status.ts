// The Status object: how a Kubernetes server says that a request failed, and why.
// @see https://github.com/kubernetes/apimachinery/blob/master/pkg/apis/meta/v1/types.go (Status, StatusReason, CauseType)
import type { ListMeta } from './metadata.ts';

/** Why a request failed, for programs. The server may send others. */
export type StatusReason =
  | 'Unauthorized'
  | 'Forbidden'
  | 'NotFound'
  | 'AlreadyExists'
  | 'Conflict'
  | 'Gone'
  | 'Invalid'
  | 'ServerTimeout'
  | 'StoreReadError'
  | 'Timeout'
  | 'TooManyRequests'
  | 'BadRequest'
  | 'MethodNotAllowed'
  | 'NotAcceptable'
  | 'RequestEntityTooLarge'
  | 'UnsupportedMediaType'
  | 'InternalError'
  | 'Expired'
  | 'ServiceUnavailable'
  | (string & {});

/** One field's fault among several. */
export interface StatusCause {
  /** Such as `FieldValueRequired`; see {@link CauseType}. */
  reason?: string;
  message?: string;
  /** A path such as `spec.ports[0].name`. */
  field?: string;
}

/** The causes that validation reports. */
export type CauseType =
  | 'FieldValueNotFound'
  | 'FieldValueRequired'
  | 'FieldValueDuplicate'
  | 'FieldValueInvalid'
  | 'FieldValueNotSupported'
  | 'FieldValueForbidden'
  | 'FieldValueTooLong'
  | 'FieldValueTooMany'
  | 'FieldValueTypeInvalid'
  | 'FieldManagerConflict'
  | 'ResourceVersionTooLarge'
  | 'NamespaceTerminating'
  | (string & {});

/** What a {@link Status} is about. */
export interface StatusDetails {
  name?: string;
  group?: string;
  kind?: string;
  uid?: string;
  causes?: StatusCause[];
  /** How long to wait before a retry. Seconds. */
  retryAfterSeconds?: number;
}

/** What a server returns for a request that failed, and for some that did not. */
export interface Status {
  apiVersion: 'v1';
  kind: 'Status';
  metadata: ListMeta;
  status: 'Success' | 'Failure';
  message?: string;
  reason?: StatusReason;
  details?: StatusDetails;
  code?: number;
}
