// Server-side apply.
import type { ManagedFieldsEntry, UnstructuredObject } from '../metadata.ts';
import type { Timestamp } from '../scalars.ts';
import type { JSONSchemaProps } from '../structural-schema/schema.ts';

/** What every write needs for its managed fields. */
export interface FieldManagerOptions {
  /** Who writes: the request's `fieldManager`. */
  readonly manager: string;
  /** The version the request speaks, such as `apps/v1`. */
  readonly apiVersion: string;
  /** The whole object's schema in that version; undefined when nothing is known of it: then every list is atomic. */
  readonly schema: JSONSchemaProps | undefined;
  /** Such as `status`; undefined for the object itself. */
  readonly subresource?: string | undefined;
  /** Now: RFC 3339 with seconds. */
  readonly time: Timestamp;
  /**
   * Fields that this endpoint ignores, such as `[['status']]` for a kind with a status subresource; the manager does
   * not come to own them.
   */
  readonly resetFields?: readonly (readonly string[])[] | undefined;
}

export interface ServerSideApplyOptions extends FieldManagerOptions {
  /** The stored object; undefined creates one. Never changed. */
  readonly live: UnstructuredObject | undefined;
  /** What the manager wants, all of it. Never changed. */
  readonly applied: UnstructuredObject;
  /** Take fields from other managers instead of failing. */
  readonly force: boolean;
}

export interface ManagedFieldsOptions extends FieldManagerOptions {
  /** The stored object; undefined for a create. */
  readonly before: UnstructuredObject | undefined;
  /** What will be stored. */
  readonly after: UnstructuredObject;
}
export function serverSideApply(options: ServerSideApplyOptions): UnstructuredObject {
  throw new Error('serverSideApply is not there yet', { cause: [options] });
}
export function updateManagedFields(options: ManagedFieldsOptions): ManagedFieldsEntry[] {
  throw new Error('updateManagedFields is not there yet', { cause: [options] });
}
