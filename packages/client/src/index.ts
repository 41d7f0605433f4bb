// The only package that talks to a cluster.
export * from './apply-type.ts';
export * from './index-function.ts';
export * from './log.ts';
export * from './object-event.ts';
export * from './request-options.ts';
export * from './resource-type.ts';
export * from './rest-client.ts';
export * from './signatures.ts';
export * from './watch-event.ts';
