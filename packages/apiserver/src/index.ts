// The embedded API server.
export type { ApiServer, ApiServerOptions } from './api-server.ts';
export { createApiServer } from './api-server.ts';
export type { Authentication, Authenticator, ClientCertificate, Credentials } from './authentication/authenticator.ts';
export type { ServiceAccountTokenOptions } from './authentication/service-account-tokens.ts';
export type { StaticToken } from './authentication/static-tokens.ts';
export type { User } from './authentication/user.ts';
export type {
  Attributes,
  Authorizer,
  Decision,
  NonResourceAttributes,
  PolicyRule,
  ResourceAttributes,
  RulesFor,
} from './authorization/authorizer.ts';
export { openCertificateAuthority, openServiceAccountKey } from './certificates/credential-folder.ts';
export type { KeyPair } from './certificates/key-pair.ts';
export type { TlsOptions } from './certificates/tls-options.ts';
export type { Fault, FaultRule } from './faults/fault-rule.ts';
export type { FaultInjectionOptions } from './faults/fault-injection.ts';
export { withFaults } from './faults/fault-injection.ts';
export type { ActiveFault } from './faults/fault-rules.ts';
export { FaultRules } from './faults/fault-rules.ts';
export type { ListenAddress, ListenOptions } from './http-listener.ts';
export type { KubeconfigOptions } from './kubeconfig.ts';
export { formatKubeconfig } from './kubeconfig.ts';
export type { ApiObject } from './object/api-object.ts';
export { describeRequest } from './request/request-description.ts';
export type { RequestDescription } from './request/request-description.ts';
export type { RecordedPatchType, RequestLogOptions } from './request/request-log.ts';
export { RecordedRequest, RequestLog } from './request/request-log.ts';
export type { Choice, RequestMatch } from './request/request-match.ts';
export { isWrite, matchesRequest } from './request/request-match.ts';
export type { ServerLog } from './server-log.ts';
export type { FileStorageOptions } from './storage/file-storage.ts';
export { openFileStorage } from './storage/file-storage.ts';
export type { MemoryStorageOptions } from './storage/memory-storage.ts';
export { createMemoryStorage } from './storage/memory-storage.ts';
export type {
  Storage,
  StorageEvent,
  StorageList,
  StorageListOptions,
  StorageSnapshot,
  StorageWatch,
} from './storage/storage.ts';
export { StorageError } from './storage/storage.ts';
