// The embedded API server.
export type { ApiServer, ApiServerOptions } from './api-server.ts';
export { createApiServer } from './api-server.ts';
export type { KubeconfigOptions } from './kubeconfig.ts';
export { formatKubeconfig } from './kubeconfig.ts';
export type { ApiObject } from './object/api-object.ts';
export type { ServerLog } from './server-log.ts';
export type { FileStorageOptions } from './storage/file-storage.ts';
export { openFileStorage } from './storage/file-storage.ts';
export type { MemoryStorageOptions } from './storage/memory-storage.ts';
export { createMemoryStorage } from './storage/memory-storage.ts';
export type { Storage, StorageEvent, StorageList, StorageListOptions, StorageWatch } from './storage/storage.ts';
export { StorageError } from './storage/storage.ts';
