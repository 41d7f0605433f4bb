// Whether an operator has nothing left to do: no request waits, runs or failed, and every cache shows what the server has.
// Requests that a reconcile asked for later (requeueAfter above 0) count as nothing to do.
import type { KubernetesObject } from '@kubewright/apimachinery';
import { formatObjectKey } from '@kubewright/apimachinery';
import type { RestClient } from '@kubewright/client';
import { ResourceClient } from '@kubewright/client';
import type { CachedResource, ControllerState, Manager } from '@kubewright/runtime';
import { formatRequest } from '@kubewright/runtime';
import { describeError } from './eventually.ts';

/** What an operator still has to do; undefined when it is settled. */
export async function unsettled(rest: RestClient, manager: Manager): Promise<string | undefined> {
  const before = manager.state;
  const busy = before.controllers.map(describeWork).find((each) => each !== undefined);
  if (busy !== undefined) return busy;
  for (const cached of before.caches) {
    const behind = await describeLag(rest, cached);
    if (behind !== undefined) return behind;
  }
  // Asking the server took a while, in which the operator may have begun, or even finished, something.
  const after = manager.state;
  const count = (controllers: readonly ControllerState[]): number =>
    controllers.reduce((sum, { reconciles }) => sum + reconciles, 0);
  if (count(after.controllers) !== count(before.controllers)) return 'it has just reconciled';
  return after.controllers.map(describeWork).find((each) => each !== undefined);
}

function describeWork({ name, queued, running, failing, requeued }: ControllerState): string | undefined {
  const [first] = failing;
  if (first !== undefined) {
    const { request, failures, error } = first;
    return `controller ${name} has failed ${failures} times on ${formatRequest(request)}: ${describeError(error)}`;
  }
  const [again] = requeued;
  if (again !== undefined) return `controller ${name} asks for ${formatRequest(again)} again soon (requeueAfter: 0)`;
  if (queued + running === 0) return undefined;
  return `controller ${name} has ${queued} requests waiting and ${running} running`;
}

async function describeLag(rest: RestClient, { resource, informer }: CachedResource): Promise<string | undefined> {
  // What the cache has is what its namespaces and selectors let in.
  const lists = informer.sources.map(({ namespace, selector }) =>
    new ResourceClient<KubernetesObject>(rest, resource, namespace).list(selector),
  );
  const items = (await Promise.all(lists)).flatMap((list) => list.items);
  const stored = informer.indexer.list();
  const same =
    items.length === stored.length &&
    items.every(({ metadata }) => {
      const key = formatObjectKey({ namespace: metadata?.namespace, name: metadata?.name ?? '' });
      return informer.indexer.get(key)?.metadata?.resourceVersion === metadata?.resourceVersion;
    });
  return same ? undefined : `the cache of ${resource.plural} is behind the server`;
}
