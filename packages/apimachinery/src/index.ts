// The words that every part of Kubewright shares. No I/O. What only servers and compilers need has its own entries:
// structural-schema, apply, json-patch.
export * from './api-error.ts';
export * from './clock.ts';
export type * from './custom-resource-definition.ts';
export type * from './delete-options.ts';
export * from './fake-clock.ts';
export * from './field-fault.ts';
export * from './field-selector.ts';
export { formatJson, quote } from './go-text.ts';
export * from './group-version.ts';
export type * from './http.ts';
export * from './json-text.ts';
export { deepEqual, sameMember } from './json-value.ts';
export * from './label-selector.ts';
export * from './merge-patch.ts';
export type * from './metadata.ts';
export * from './metadata-rules.ts';
export * from './names.ts';
export * from './object-key.ts';
export * from './quantity.ts';
export * from './readonly.ts';
export * from './resource.ts';
export * from './resource-version.ts';
export type * from './scalars.ts';
export type * from './scale.ts';
export type * from './status.ts';
export type * from './structural-schema/schema.ts';
