// The words that every part of Kubewright shares. No I/O.
export * from './api-error.ts';
export * from './clock.ts';
export * from './fake-clock.ts';
export * from './group-version.ts';
export * from './http.ts';
export * from './metadata.ts';
export * from './object-key.ts';
export * from './readonly.ts';
export * from './resource.ts';
export * from './scalars.ts';
export * from './status.ts';
