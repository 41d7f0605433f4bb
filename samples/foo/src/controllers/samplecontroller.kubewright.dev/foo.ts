// What happens to Foo objects: each gets a Deployment of the name that it asks for, unless somebody else has one of that
// name. The body is Kubernetes' sample-controller, level-based and without its polling.
import type { DeepReadonly } from '@kubewright/apimachinery';
import { type Deployment, type DeploymentApply, deployments } from '@kubewright/kubernetes/apps/v1';
import type { ReconcileContext, Request } from '@kubewright/runtime';
import {
  controllerReference,
  defineController,
  isBeingDeleted,
  isControlledBy,
  requestFor,
  TerminalError,
  watch,
  withIndexes,
} from '@kubewright/runtime';

import { type Foo, foos } from '../../generated/samplecontroller.kubewright.dev/v1alpha1/foo.ts';

/** Finds the Foos that ask for a name, and the Deployments that a Foo controls. */
const indexedFoos = withIndexes(foos, { byDeployment: 'spec.deploymentName' });
const indexedDeployments = withIndexes(deployments, { byController: controllerUid });

/**
 * Reconciles a Foo whenever it changes, or a Deployment that it controls does, or one appears or vanishes that has the
 * name it asks for: so a taken name is tried again when it becomes free, and not before.
 */
export const controller = defineController({
  for: foos,
  owns: [deployments],
  watches: [
    watch(deployments, {
      when: ({ type }) => type !== 'updated',
      map: ({ metadata: { name = '', namespace } }, { lister }) =>
        lister(indexedFoos)
          .byIndex('byDeployment', name)
          .filter((foo) => foo.metadata.namespace === namespace)
          .map(requestFor),
    }),
  ],
  reads: [indexedFoos, indexedDeployments],
  reconcile,
});

/** Brings the cluster in line with what one Foo asks for. */
export async function reconcile(request: Request, context: ReconcileContext): Promise<void> {
  const { client, events, lister } = context;
  const foo = lister(foos).get(request);
  if (foo === undefined || isBeingDeleted(foo)) return; // Its Deployment goes with it.

  const { deploymentName } = foo.spec;
  const found = lister(deployments).get({ namespace: request.namespace, name: deploymentName });
  if (found !== undefined && !isControlledBy(found, foo)) {
    const message = `Deployment "${deploymentName}" already exists and is not managed by Foo`;
    events.event(foo, 'Warning', 'ErrResourceExists', 'Sync', message);
    throw new TerminalError(message);
  }

  const deployment = await client(deployments, request.namespace).apply(desiredDeployment(foo));
  for (const former of lister(indexedDeployments).byIndex('byController', foo.metadata.uid ?? '')) {
    const { name = '', uid } = former.metadata ?? {};
    if (name === deploymentName || uid === undefined) continue;
    await client(deployments, request.namespace).delete(name, { preconditions: { uid } });
  }

  const availableReplicas = deployment.status?.availableReplicas ?? 0;
  if (foo.status?.availableReplicas !== availableReplicas) {
    await client(foos, request.namespace).applyStatus({
      apiVersion: 'samplecontroller.kubewright.dev/v1alpha1',
      kind: 'Foo',
      metadata: { name: request.name },
      status: { availableReplicas },
    });
  }
  events.event(foo, 'Normal', 'Synced', 'Sync', 'Foo synced successfully');
}

/** The fields of the Deployment that this controller wants to own; everything else is left to others. */
function desiredDeployment(foo: DeepReadonly<Foo>): DeploymentApply {
  const labels = { app: 'nginx', controller: foo.metadata.name ?? '' };
  const { deploymentName, replicas } = foo.spec;
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: deploymentName, ownerReferences: [controllerReference(foo, foos)] },
    spec: {
      ...(replicas === undefined ? {} : { replicas }),
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'nginx', image: 'nginx:latest' }] } },
    },
  };
}

function controllerUid(deployment: DeepReadonly<Deployment>): string[] {
  const owners = deployment.metadata?.ownerReferences ?? [];
  return owners.filter(({ controller }) => controller === true).map(({ uid }) => uid);
}
