// The public API that is still being filled in; this file goes away.
import type { Clock, DeepReadonly, KubernetesObject } from '@kubewright/apimachinery';
import type { Logger } from './log.ts';
import type { RestClient } from './rest-client.ts';

export declare class WorkQueue<K> {
  constructor(options?: { clock?: Clock });
  add(key: K): void;
  get(signal?: AbortSignal): Promise<K | undefined>;
  done(key: K): void;
  readonly length: number;
  readonly processing: number;
  readonly shuttingDown: boolean;
  shutDown(): void;
  shutDownWithDrain(): Promise<void>;
  whenIdle(): Promise<void>;
}
export declare class DelayingQueue<K> extends WorkQueue<K> {
  addAfter(key: K, delay: number): void;
  readonly waiting: number;
}
export interface RateLimiter<K> {
  when(key: K): number;
  forget(key: K): void;
  retries(key: K): number;
}
export declare class RateLimitingQueue<K> extends DelayingQueue<K> {
  constructor(options?: { clock?: Clock; rateLimiter?: RateLimiter<K> });
  addRateLimited(key: K): void;
  forget(key: K): void;
  retries(key: K): number;
}
export interface LeaderElectorOptions {
  readonly rest: RestClient;
  readonly namespace: string;
  readonly name: string;
  readonly identity: string;
  readonly leaseDuration?: number;
  readonly renewDeadline?: number;
  readonly retryPeriod?: number;
  readonly clock?: Clock;
  readonly log?: Logger;
  readonly releaseOnStop?: boolean;
}
export interface LeaderCallbacks {
  onStarted(signal: AbortSignal): void | Promise<void>;
  onStopped?(): void;
  onNewLeader?(identity: string): void;
}
export declare class LeaderElector {
  constructor(options: LeaderElectorOptions);
  readonly isLeader: boolean;
  readonly leader: string | undefined;
  run(signal: AbortSignal, callbacks: LeaderCallbacks): Promise<void>;
}
export interface EventRecorderOptions {
  readonly rest: RestClient;
  readonly reportingController: string;
  readonly reportingInstance?: string;
  readonly clock?: Clock;
  readonly log?: Logger;
}
export declare class EventRecorder {
  constructor(options: EventRecorderOptions);
  event(
    regarding: DeepReadonly<KubernetesObject>,
    type: 'Normal' | 'Warning',
    reason: string,
    action: string,
    note: string,
    related?: DeepReadonly<KubernetesObject>,
  ): void;
  flush(): Promise<void>;
}
