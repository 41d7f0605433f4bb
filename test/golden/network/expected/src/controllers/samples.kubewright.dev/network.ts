// What happens to Network objects. This file is yours: Kubewright has written it once and never changes it.
import { configMaps } from '@kubewright/kubernetes/core/v1';
import type { ReconcileContext, Request, Result } from '@kubewright/runtime';
import {
  applyChildren,
  applyStatusQuietly,
  child,
  defineController,
  isBeingDeleted,
  setCondition,
} from '@kubewright/runtime';

import { networks } from '../../generated/samples.kubewright.dev/v1alpha1/network.ts';

/** Reconciles a Network whenever it changes, or a ConfigMap that it owns does. */
export const controller = defineController({
  for: networks,
  owns: [configMaps],
  reconcile,
});

/**
 * Brings the cluster in line with what one Network asks for. Runs at any time and any number of times: it compares what is
 * wanted with what is there, and never relies on what happened before. When it throws, it is tried again, later each time.
 */
export async function reconcile(request: Request, context: ReconcileContext): Promise<Result | void> {
  const network = context.lister(networks).get(request);
  if (network === undefined || isBeingDeleted(network)) return; // What it owns goes with it.
  const { generation = 0 } = network.metadata;

  // The body of the control loop goes here: replace this ConfigMap with what a Network stands for.
  // Nothing is sent while it is as wanted; one of this name that is not ours is an error, and left alone.
  // Other kinds work alike; name them in `owns` above, and in config/rbac/workload_role.yaml.
  const name = `${request.name}-network`;
  await applyChildren(context, network, [
    child(configMaps, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name },
      data: { message: network.spec.message ?? '' },
    }),
  ]);

  const status = {
    observedGeneration: generation,
    conditions: setCondition(
      network.status?.conditions,
      {
        type: 'Ready',
        status: 'True',
        reason: 'Reconciled',
        message: `ConfigMap ${name} is as wanted`,
        observedGeneration: generation,
      },
      context,
    ),
  };
  await applyStatusQuietly(
    context,
    networks,
    { apiVersion: 'samples.kubewright.dev/v1alpha1', kind: 'Network', metadata: { name: request.name }, status },
    request,
  );
  context.log.info('reconciled', { child: name });
}
