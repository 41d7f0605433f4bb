// Structural schemas: check, default, prune, validate. An entry of its own, for an operator needs none of it and does
// not wait for RE2 when it starts.
export type { CompiledPattern } from '../pattern.ts';
export { checkPattern, compilePattern } from '../pattern.ts';
export * from './default.ts';
export { checksFormat } from './keywords.ts';
export type { EmbeddedResource } from './object-meta.ts';
export { embeddedResources, objectMetaSchema } from './object-meta.ts';
export * from './prune.ts';
export type * from './schema.ts';
export { stringFormat } from './string-format.ts';
export * from './structural.ts';
export * from './validate.ts';
