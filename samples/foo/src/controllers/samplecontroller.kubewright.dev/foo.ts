// What happens to Foo objects: each gets a Deployment of the name that it asks for, unless somebody else has one of that
// name. The body is Kubernetes' sample-controller, level-based and without its polling.
import type { DeepReadonly } from '@kubewright/apimachinery';
import { type DeploymentApply, deployments } from '@kubewright/kubernetes/apps/v1';
import type { ReconcileContext, Request } from '@kubewright/runtime';
import {
  AlreadyOwnedError,
  applyChildren,
  applyStatusQuietly,
  child,
  defineController,
  isBeingDeleted,
  requestFor,
  ResourceExistsError,
  TerminalError,
  watch,
  withIndexes,
} from '@kubewright/runtime';

import { type Foo, type FooApply, foos } from '../../generated/samplecontroller.kubewright.dev/v1alpha1/foo.ts';

/** Finds the Foos that ask for a Deployment's name. */
const indexedFoos = withIndexes(foos, { byDeployment: 'spec.deploymentName' });

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
  reads: [indexedFoos],
  reconcile,
});

/** Brings the cluster in line with what one Foo asks for. */
export async function reconcile(request: Request, context: ReconcileContext): Promise<void> {
  const { events, lister } = context;
  const foo = lister(foos).get(request);
  if (foo === undefined || isBeingDeleted(foo)) return; // Its Deployment goes with it.

  try {
    // A Deployment of a name that it no longer asks for is deleted.
    const prune = [deployments];
    const applied = await applyChildren(context, foo, [child(deployments, desiredDeployment(foo))], { prune });
    const [{ object: deployment }] = applied.children;
    const availableReplicas = deployment.status?.availableReplicas ?? 0;
    const status = await applyStatusQuietly(context, foos, desiredStatus(foo, availableReplicas), request);
    if (applied.changed || status.sent) events.event(foo, 'Normal', 'Synced', 'Sync', 'Foo synced successfully');
  } catch (error) {
    if (!(error instanceof ResourceExistsError || error instanceof AlreadyOwnedError)) throw error;
    events.event(foo, 'Warning', 'ErrResourceExists', 'Sync', error.message);
    throw new TerminalError(error.message, { cause: error });
  }
}

/** The fields of the Deployment that this controller wants to own; everything else is left to others. */
function desiredDeployment(foo: DeepReadonly<Foo>): DeploymentApply {
  const labels = { app: 'nginx', controller: foo.metadata.name ?? '' };
  const { deploymentName, replicas } = foo.spec;
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: deploymentName },
    spec: {
      ...(replicas === undefined ? {} : { replicas }),
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'nginx', image: 'nginx:latest' }] } },
    },
  };
}

function desiredStatus(foo: DeepReadonly<Foo>, availableReplicas: number): FooApply {
  return {
    apiVersion: 'samplecontroller.kubewright.dev/v1alpha1',
    kind: 'Foo',
    metadata: { name: foo.metadata.name ?? '' },
    status: { availableReplicas },
  };
}
