// The Event object of events.k8s.io/v1.
// @see https://github.com/kubernetes/api/blob/master/events/v1/types.go
import type {
  DeepReadonly,
  KubernetesObject,
  MicroTime,
  ObjectReference,
  ResourceDescriptor,
} from '@kubewright/apimachinery';

/** Whether an event is business as usual. */
export type EventType = 'Normal' | 'Warning';

/** A happening that goes on. */
export interface EventSeries {
  count: number;
  lastObservedTime: MicroTime;
}

/** An event as it is written. */
export interface EventBody extends KubernetesObject {
  eventTime: MicroTime;
  series?: EventSeries;
  reportingController: string;
  reportingInstance: string;
  action: string;
  reason: string;
  regarding: ObjectReference;
  related?: ObjectReference;
  note: string;
  type: EventType;
}

export const eventResource: ResourceDescriptor = {
  group: 'events.k8s.io',
  version: 'v1',
  kind: 'Event',
  listKind: 'EventList',
  plural: 'events',
  scope: 'Namespaced',
  subresources: [],
};

/** Bytes. @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/events.go (NoteLengthLimit) */
const noteLimit = 1024;

/** What an event says of an object. */
export function objectReference({ apiVersion, kind, metadata }: DeepReadonly<KubernetesObject>): ObjectReference {
  return {
    ...(apiVersion === undefined ? {} : { apiVersion }),
    ...(kind === undefined ? {} : { kind }),
    ...(metadata?.namespace === undefined ? {} : { namespace: metadata.namespace }),
    ...(metadata?.name === undefined ? {} : { name: metadata.name }),
    ...(metadata?.uid === undefined ? {} : { uid: metadata.uid }),
    ...(metadata?.resourceVersion === undefined ? {} : { resourceVersion: metadata.resourceVersion }),
  };
}

/** Cut to what servers accept, at a character's boundary. */
export function shortNote(note: string): string {
  const bytes = Buffer.from(note);
  if (bytes.length <= noteLimit) return note;
  return bytes
    .subarray(0, noteLimit)
    .toString('utf8')
    .replace(/\uFFFD+$/, '');
}
