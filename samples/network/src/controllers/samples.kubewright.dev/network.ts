// What happens to Network objects: each gets a Deployment of gateways, and a status that says how many of them are ready.
import type { DeepReadonly } from '@kubewright/apimachinery';
import { type DeploymentApply, deployments } from '@kubewright/kubernetes/apps/v1';
import type { ReconcileContext, Request, Result } from '@kubewright/runtime';
import {
  controllerReference,
  defineController,
  isBeingDeleted,
  isControlledBy,
  setCondition,
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

/** Brings the cluster in line with what one Network asks for. */
export async function reconcile(request: Request, context: ReconcileContext): Promise<Result | void> {
  const network = context.lister(networks).get(request);
  if (network === undefined || isBeingDeleted(network)) return; // Its Deployment goes with it.

  const found = context.lister(deployments).get({ namespace: request.namespace, name: gatewayName(network) });
  if (found !== undefined && !isControlledBy(found, network)) {
    await writeStatus(network, context, 0, 'NameTaken', `Deployment ${gatewayName(network)} belongs to somebody else`);
    return { requeueAfter: nameTakenRetry };
  }

  const gateway = await context.client(deployments, request.namespace).apply(desiredGateway(network));
  const ready = gateway.status?.readyReplicas ?? 0;
  const wanted = network.spec.gateways ?? 0;
  await writeStatus(
    network,
    context,
    ready,
    ready >= wanted ? 'GatewaysReady' : 'GatewaysStarting',
    `${ready} of ${wanted} gateways are ready`,
  );
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
    metadata: { name: gatewayName(network), labels, ownerReferences: [controllerReference(network, networks)] },
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
  await context.client(networks, namespace).applyStatus({
    apiVersion: 'samples.kubewright.dev/v1alpha1',
    kind: 'Network',
    metadata: { name },
    status: {
      observedGeneration: generation,
      readyGateways,
      conditions: setCondition(network.status?.conditions, condition, context),
    },
  });
}
