// How urgent an event is: what somebody just did comes before what only has to be looked at again.
// @see https://github.com/kubernetes-sigs/controller-runtime/blob/main/pkg/handler/eventhandler.go (LowPriority)
import type { KubernetesObject } from '@kubewright/apimachinery';
import type { ObjectEvent } from '@kubewright/client';

/** The priority of requests for what was there at the start, and for resyncs. Others have 0 (B-40). */
export const lowPriority = -100;

/**
 * The priority of the requests that an event leads to.
 *
 * @param live - for what just happened
 */
export function eventPriority<T extends KubernetesObject>(event: ObjectEvent<T>, live = 0): number {
  return event.initial || event.resync ? Math.min(live, lowPriority) : live;
}
