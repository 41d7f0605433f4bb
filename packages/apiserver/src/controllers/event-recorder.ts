// What a controller has to tell about an object -> an Event beside it, as `kubectl describe` shows it.
// @see https://github.com/kubernetes/client-go/blob/master/tools/record/event.go
import { isApiError } from '@kubewright/apimachinery';
import { createObject } from '../registry/create.ts';
import type { RegistryContext } from '../registry/registry-context.ts';
import { internalWrite, timestamp } from '../registry/registry-context.ts';
import type { GraphNode } from './owner-graph.ts';

export class EventRecorder {
  readonly #context: RegistryContext;
  readonly #component: string;
  /** Two events of one millisecond have different names. */
  #recorded = 0n;

  /** @param component - who tells */
  constructor(context: RegistryContext, component: string) {
    this.#context = context;
    this.#component = component;
  }

  async warn(about: GraphNode, reason: string, message: string): Promise<void> {
    const { catalog, clock } = this.#context;
    const events = catalog.find({ group: '', version: 'v1', resource: 'events' });
    if (events === undefined) return;
    const { apiVersion, kind, metadata } = about;
    const { name = '', namespace, uid } = metadata;
    const now = timestamp(clock);
    const nanoseconds = BigInt(clock.now()) * 1_000_000n + this.#recorded++;
    const event = {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: `${name}.${nanoseconds.toString(16)}`, namespace: namespace ?? 'default' },
      involvedObject: { kind, ...(namespace === undefined ? {} : { namespace }), name, uid, apiVersion },
      reason,
      message,
      source: { component: this.#component },
      firstTimestamp: now,
      lastTimestamp: now,
      count: 1,
      type: 'Warning',
      reportingComponent: this.#component,
      reportingInstance: '',
    };
    const options = { ...internalWrite, fieldManager: 'kube-controller-manager' };
    try {
      await createObject(this.#context, events, event.metadata.namespace, event, options);
    } catch (error) {
      // The namespace is on its way out: then so is what the event is about.
      if (!(isApiError(error) && (error.isForbidden || error.isNotFound))) throw error;
    }
  }
}
