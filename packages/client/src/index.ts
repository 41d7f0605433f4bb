// The only package that talks to a cluster.
export type * from './apply-type.ts';
export * from './config/client-config.ts';
export { inClusterConfig } from './config/in-cluster.ts';
export type { Environment, InClusterOptions } from './config/in-cluster.ts';
export { parseKubeconfig } from './config/kubeconfig.ts';
export type { KubeconfigOptions } from './config/kubeconfig.ts';
export * from './config/load-config.ts';
export * from './connect.ts';
export type * from './discovery/api-resource.ts';
export { discover } from './discovery/discover.ts';
export * from './discovery/rest-mapper.ts';
export * from './dynamic-client.ts';
export type { EventBody, EventSeries, EventType } from './event/event-body.ts';
export * from './event/event-recorder.ts';
export * from './ignore-error.ts';
export { indexFunction } from './index-function.ts';
export type { IndexDefinition, IndexFunction, IndexPath } from './index-function.ts';
export { CachedObject } from './informer/cached-object.ts';
export type { HandlerOptions, Registration } from './informer/handler-registration.ts';
export { Indexer, allNamespaces } from './informer/indexer.ts';
export type * from './informer/informer-observer.ts';
export type { InformerScope, NamespaceScope, ObjectSelector } from './informer/informer-scope.ts';
export type { PartState } from './informer/informer-part.ts';
export * from './informer/lister.ts';
export type { Decoding } from './informer/object-decoder.ts';
export { Reflector } from './informer/reflector.ts';
export type {
  ReflectionOptions,
  ReflectorOptions,
  ReflectorState,
  ReflectorTarget,
} from './informer/reflector-options.ts';
export * from './informer/shared-informer-factory.ts';
export * from './informer/shared-informer.ts';
export { stripManagedFields } from './informer/strip-managed-fields.ts';
export { Store } from './informer/store.ts';
export { writtenState } from './informer/written-state.ts';
export type { WrittenState } from './informer/written-state.ts';
export * from './leader-election/leader-elector.ts';
export * from './log.ts';
export { LruMap } from './lru-map.ts';
export * from './metadata-client.ts';
export * from './micro-time.ts';
export type * from './object-event.ts';
export * from './only-metadata.ts';
export { defaultPageSize } from './pages.ts';
export * from './queue/delaying-queue.ts';
export * from './queue/error-aware-rate-limiter.ts';
export * from './queue/priority-queue.ts';
export * from './queue/rate-limiter.ts';
export * from './queue/rate-limiting-queue.ts';
export * from './queue/work-queue.ts';
export { defaultMaxInFlight } from './request-limits.ts';
export type { RequestRate } from './request-limits.ts';
export type * from './request-observer.ts';
export type * from './request-options.ts';
export { ResourceClient } from './resource-client.ts';
export type { AnswerShape } from './resource-client.ts';
export * from './resource-type.ts';
export * from './rest-client.ts';
export * from './retry.ts';
export type { RetryWatchOptions } from './retry-watch.ts';
export { SubresourceClient } from './subresource-client.ts';
export * from './transport/node-transport.ts';
export { logWarnings } from './warning.ts';
export type { ObjectCondition, WaitOptions } from './wait-for.ts';
export * from './watch-event.ts';
export { MalformedWatchError } from './watch-stream.ts';
