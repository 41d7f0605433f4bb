// What an operator runs on, and what its files import.
export { createManager } from './manager.ts';
export type { Manager, ManagerState } from './manager.ts';
export type { ManagerPhase } from './manager-run.ts';
export type { ManagerOptions } from './manager-options.ts';
export { environmentOptions } from './environment-options.ts';
export { runManager } from './run-manager.ts';
export type { RunManagerOptions } from './run-manager.ts';
export { shutdownSignal } from './shutdown-signal.ts';
export type { SignalSource } from './shutdown-signal.ts';
export { LeadershipLostError } from './leadership.ts';
export type { LeaderElectionOptions } from './leadership.ts';
export type { CachedResource } from './caches.ts';
export { cacheOf } from './cache-options.ts';
export type { CacheOptions, ResourceCache, ResourceCacheOptions } from './cache-options.ts';
export type { OwnWritesOptions } from './own-writes.ts';
export type { EnqueueOptions, RunningController } from './running-controller.ts';
export type { ControllerState, DelayedRequest, FailingRequest, StuckRequest } from './controller-state.ts';
export type { ControllerDefaults, ControllerSettings } from './controller-settings.ts';
export { DetachedRejectionError } from './detached-rejection.ts';
export type { ReconcileIdentity } from './detached-rejection.ts';
export { lowPriority } from './event-priority.ts';
export type { Runnable } from './runnable.ts';
export type { HealthCheck } from './health.ts';
export type { EndpointAddress } from './http-endpoint.ts';
export type { ManagerPorts, MetricsEndpoint } from './manager-endpoints.ts';
export type { CertificateFiles } from './tls/server-certificate.ts';
export type { SpanAttributes, Tracer, TracingApi, TracingSpan } from './tracing/tracing-api.ts';
export * from './metrics/registry.ts';

export { defineController } from './controller-definition.ts';
export type { ControllerDefinition, ControllerOptions, Primary } from './controller-definition.ts';
export type { OperatorContext, Reconcile, ReconcileContext } from './reconcile.ts';
export * from './request.ts';
export type { Result } from './result.ts';
export { isTerminalError, TerminalError } from './terminal-error.ts';
export { channel } from './channel.ts';
export type { ChannelOptions, ChannelSource } from './channel.ts';
export { owned, watch } from './source.ts';
export type { MapContext, MapToRequests, OwnedOptions, OwnedSource, Source, WatchOptions } from './source.ts';
export type { SourceRegistration } from './source-set.ts';
export * from './predicate.ts';

// What a test kit makes contexts of.
export { Caches } from './caches.ts';
export type { CachesOptions } from './caches.ts';
export { operatorContext } from './operator-context.ts';
export type { ContextParts, ContextScope } from './operator-context.ts';

export * from './condition.ts';
export * from './cleanup.ts';
export * from './finalizer.ts';
export * from './owner-reference.ts';
export { appliedByLabel } from './apply/applied-by.ts';
export { applyChildren, child, ChildrenError } from './apply/children.ts';
export type { AppliedChildren, Child, ChildrenOptions } from './apply/children.ts';
export { controlledBy } from './apply/controller-index.ts';
export { applyQuietly, applyStatusQuietly } from './apply/quiet-apply.ts';
export type {
  Applied,
  ApplyContext,
  ApplyFor,
  ApplyOutcome,
  ApplyStatusFor,
  QuietApplyOptions,
} from './apply/quiet-apply.ts';

// What a controller's author needs of the layers below, so that one import is enough.
export type {
  Clock,
  Condition,
  DeepReadonly,
  KubernetesObject,
  ObjectMeta,
  OwnerReference,
} from '@kubewright/apimachinery';
export { ApiError, copy, isApiError } from '@kubewright/apimachinery';
export type {
  AnyResourceType,
  ClientOf,
  EventRecorder,
  InformerFor,
  InformerScope,
  ListerFor,
  Logger,
  MetadataOf,
  NamespaceFor,
  NamespaceScope,
  ObjectEvent,
  ObjectOf,
  ResourceType,
  RestClient,
} from '@kubewright/client';
export {
  allNamespaces,
  ConfigError,
  connect,
  defineResource,
  ignoreAlreadyExists,
  ignoreNotFound,
  jsonLogger,
  loadConfig,
  onlyMetadata,
  retryOnConflict,
  silentLogger,
  stripManagedFields,
  withIndexes,
} from '@kubewright/client';
