// Events that are kept instead of written, so that a test can look at them at once.
import type { DeepReadonly, KubernetesObject } from '@kubewright/apimachinery';
import type { EventType, RestClient } from '@kubewright/client';
import { EventRecorder } from '@kubewright/client';

/** One event. `String(event)` is a line such as `Warning ErrResourceExists: the name is taken`. */
export interface RecordedEvent {
  readonly regarding: DeepReadonly<KubernetesObject>;
  readonly type: EventType;
  readonly reason: string;
  readonly action: string;
  readonly note: string;
  readonly related: DeepReadonly<KubernetesObject> | undefined;
  toString(): string;
}

/** An event recorder that writes nothing. */
export class RecordedEvents extends EventRecorder {
  /** In their order, repetitions included. */
  readonly recorded: RecordedEvent[] = [];

  constructor(rest: RestClient) {
    super({ rest, reportingController: 'test' });
  }

  override event(
    regarding: DeepReadonly<KubernetesObject>,
    type: EventType,
    reason: string,
    action: string,
    note: string,
    related?: DeepReadonly<KubernetesObject>,
  ): void {
    const toString = (): string => `${type} ${reason}: ${note}`;
    this.recorded.push({ regarding, type, reason, action, note, related, toString });
  }
}
