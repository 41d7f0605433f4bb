// What happens to Network objects: each gets a Deployment of gateways, and a status that says how many of them are ready. One
// that is deleted stays until its gateways have ended, so that its address range is free when it is gone.
import type { DeepReadonly } from '@kubewright/apimachinery';
import { ignoreNotFound } from '@kubewright/client';
import { type DeploymentApply, deployments } from '@kubewright/kubernetes/apps/v1';
import type { ReconcileContext, Request, Result } from '@kubewright/runtime';
import {
  AlreadyOwnedError,
  applyChildren,
  applyStatusQuietly,
  child,
  defineController,
  isBeingDeleted,
  isControlledBy,
  ResourceExistsError,
  setCondition,
  withCleanup,
} from '@kubewright/runtime';

import { type Network, networks } from '../../generated/samples.kubewright.dev/v1alpha1/network.ts';

/** Reconciles a Network whenever it changes, or the Deployment that it owns does. */
export const controller = defineController({
  for: networks,
  owns: [deployments],
  reconcile,
});

/** How often a taken name is looked at again, in milliseconds: its owner's deletion is no event of ours. */
const nameTakenRetry = 60_000;

/** Holds a Network until its gateways have ended. */
const finalizer = 'samples.kubewright.dev/gateways';

/** How often gateways that are ending are looked at, in milliseconds, should the event of their end be missed. */
const endingRetry = 30_000;

/** Brings the cluster in line with what one Network asks for. */
export async function reconcile(request: Request, context: ReconcileContext): Promise<Result | void> {
  const found = context.lister(networks).get(request);
  if (found === undefined) return;
  const cleanUp = () => endGateways(found, context);
  const held = await withCleanup(context, networks, found, [{ finalizer, cleanUp }]);
  if (held.deleting) return held.result;
  const network = held.object;

  try {
    const applied = await applyChildren(context, network, [child(deployments, desiredGateway(network))]);
    const [{ object: gateway }] = applied.children;
    const ready = gateway.status?.readyReplicas ?? 0;
    const wanted = network.spec.gateways ?? 0;
    const reason = ready >= wanted ? 'GatewaysReady' : 'GatewaysStarting';
    await writeStatus(network, context, ready, reason, `${ready} of ${wanted} gateways are ready`);
  } catch (error) {
    if (!(error instanceof AlreadyOwnedError || error instanceof ResourceExistsError)) throw error;
    await writeStatus(network, context, 0, 'NameTaken', error.message);
    return { requeueAfter: nameTakenRetry };
  }
}

/** Deletes the Deployment after its pods. It is done when there is none any more. */
async function endGateways(network: DeepReadonly<Network>, context: ReconcileContext): Promise<Result | void> {
  const name = gatewayName(network);
  const { namespace } = network.metadata;
  const gateway = context.lister(deployments).get({ namespace, name });
  if (gateway === undefined || !isControlledBy(gateway, network)) return;
  if (!isBeingDeleted(gateway)) {
    const options = { propagationPolicy: 'Foreground', preconditions: { uid: gateway.metadata.uid ?? '' } } as const;
    await ignoreNotFound(context.client(deployments, namespace).delete(name, options));
  }
  return { requeueAfter: endingRetry };
}

/** The Deployment's name. */
function gatewayName(network: DeepReadonly<Network>): string {
  return `${network.metadata.name}-gateway`;
}

/** The fields of the Deployment that this controller wants to own; everything else is left to others. */
function desiredGateway(network: DeepReadonly<Network>): DeploymentApply {
  const labels = { 'app.kubernetes.io/name': 'gateway', 'app.kubernetes.io/instance': network.metadata.name ?? '' };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: gatewayName(network), labels },
    spec: {
      replicas: network.spec.gateways ?? 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          containers: [
            {
              name: 'gateway',
              image: network.spec.image ?? '',
              env: [{ name: 'NETWORK_CIDR', value: network.spec.cidr }],
            },
          ],
        },
      },
    },
  };
}

async function writeStatus(
  network: DeepReadonly<Network>,
  context: ReconcileContext,
  readyGateways: number,
  reason: 'GatewaysReady' | 'GatewaysStarting' | 'NameTaken',
  message: string,
): Promise<void> {
  const { name = '', namespace, generation = 0 } = network.metadata;
  const condition = {
    type: 'Ready',
    status: reason === 'GatewaysReady' ? 'True' : 'False',
    reason,
    message,
    observedGeneration: generation,
  } as const;
  const status = {
    observedGeneration: generation,
    readyGateways,
    conditions: setCondition(network.status?.conditions, condition, context),
  };
  await applyStatusQuietly(
    context,
    networks,
    { apiVersion: 'samples.kubewright.dev/v1alpha1', kind: 'Network', metadata: { name }, status },
    { namespace },
  );
}
