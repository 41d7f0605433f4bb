// Deployments and their relatives: defaults, and the agreement of selector and template.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/apps/v1/defaults.go
import type { LabelSelector, StatusCause } from '@kubewright/apimachinery';
import { labelSelectorRequirements, matchesLabels } from '@kubewright/apimachinery';
import type { ApiObject } from '../object/api-object.ts';
import { equal, isRecord, readField } from '../object/api-object.ts';
import { forbidden, invalid } from '../registry/strategy.ts';
import { applyPodSpecDefaults, validatePodSpec } from './pod.ts';

export function applyDeploymentDefaults(deployment: ApiObject): void {
  const spec = specWithTemplate(deployment);
  if (spec === undefined) return;
  spec['replicas'] ??= 1;
  spec['strategy'] ??= {};
  const { strategy } = spec;
  if (isRecord(strategy)) {
    strategy['type'] ??= 'RollingUpdate';
    if (strategy['type'] === 'RollingUpdate') {
      strategy['rollingUpdate'] ??= {};
      const { rollingUpdate } = strategy;
      if (isRecord(rollingUpdate)) {
        rollingUpdate['maxUnavailable'] ??= '25%';
        rollingUpdate['maxSurge'] ??= '25%';
      }
    }
  }
  spec['revisionHistoryLimit'] ??= 10;
  spec['progressDeadlineSeconds'] ??= 600;
}

/** What {@link validateSelector} checks, and that the strategy makes sense. */
export function validateDeployment(deployment: ApiObject): StatusCause[] {
  const isRecreate = readField(deployment, 'spec', 'strategy', 'type') === 'Recreate';
  const rolling = readField(deployment, 'spec', 'strategy', 'rollingUpdate');
  const why = "may not be specified when strategy `type` is 'Recreate'";
  const misfit = isRecreate && rolling !== undefined ? [forbidden('spec.strategy.rollingUpdate', why)] : [];
  return [...validateSelector(deployment), ...misfit];
}

export function applyReplicaSetDefaults(replicaSet: ApiObject): void {
  const spec = specWithTemplate(replicaSet);
  if (spec !== undefined) spec['replicas'] ??= 1;
}

export function applyStatefulSetDefaults(statefulSet: ApiObject): void {
  const spec = specWithTemplate(statefulSet);
  if (spec === undefined) return;
  spec['replicas'] ??= 1;
  spec['podManagementPolicy'] ??= 'OrderedReady';
  spec['revisionHistoryLimit'] ??= 10;
  spec['persistentVolumeClaimRetentionPolicy'] ??= {};
  const retention = spec['persistentVolumeClaimRetentionPolicy'];
  if (isRecord(retention)) {
    retention['whenDeleted'] ??= 'Retain';
    retention['whenScaled'] ??= 'Retain';
  }
  for (const claim of Array.isArray(spec['volumeClaimTemplates']) ? spec['volumeClaimTemplates'] : []) {
    if (!isRecord(claim)) continue;
    claim['kind'] ??= 'PersistentVolumeClaim';
    claim['apiVersion'] ??= 'v1';
    if (isRecord(claim['spec'])) claim['spec']['volumeMode'] ??= 'Filesystem';
    if (isRecord(claim['status'])) claim['status']['phase'] ??= 'Pending';
  }
  spec['updateStrategy'] ??= {};
  const { updateStrategy } = spec;
  if (isRecord(updateStrategy)) updateStrategy['type'] ??= 'RollingUpdate';
  if (isRecord(updateStrategy) && updateStrategy['type'] === 'RollingUpdate') {
    updateStrategy['rollingUpdate'] ??= {};
    const { rollingUpdate } = updateStrategy;
    if (isRecord(rollingUpdate)) rollingUpdate['partition'] ??= 0;
  }
}

/** Its selector and labels are those of its template unless it says otherwise. */
export function applyReplicationControllerDefaults(controller: ApiObject): void {
  const spec = specWithTemplate(controller);
  if (spec === undefined) return;
  spec['replicas'] ??= 1;
  const labels = readField(spec, 'template', 'metadata', 'labels');
  if (!isRecord(labels)) return;
  spec['selector'] ??= { ...labels };
  controller.metadata.labels ??= { ...(labels as Record<string, string>) };
}

export function applyPodTemplateDefaults({ template }: ApiObject): void {
  if (isRecord(template) && isRecord(template['spec'])) applyPodSpecDefaults(template['spec']);
}

/** A counter that the first versions of DaemonSet had in their spec: of templates, as an annotation. */
const templateGeneration = 'deprecated.daemonset.template.generation';

export function prepareDaemonSet({ metadata }: ApiObject): void {
  metadata.annotations = { ...metadata.annotations, [templateGeneration]: '1' };
}

export function prepareDaemonSetUpdate(daemonSet: ApiObject, old: ApiObject): void {
  const before = Number(old.metadata.annotations?.[templateGeneration] ?? 0);
  const isSame = equal(readField(daemonSet, 'spec', 'template'), readField(old, 'spec', 'template'));
  const { metadata } = daemonSet;
  metadata.annotations = { ...metadata.annotations, [templateGeneration]: String(isSame ? before : before + 1) };
}

export function applyDaemonSetDefaults(daemonSet: ApiObject): void {
  const { metadata } = daemonSet;
  if (metadata.annotations?.[templateGeneration] === undefined) {
    metadata.annotations = { ...metadata.annotations, [templateGeneration]: '0' };
  }
  const spec = specWithTemplate(daemonSet);
  if (spec === undefined) return;
  spec['revisionHistoryLimit'] ??= 10;
  spec['updateStrategy'] ??= {};
  const { updateStrategy } = spec;
  if (isRecord(updateStrategy)) updateStrategy['type'] ??= 'RollingUpdate';
  if (isRecord(updateStrategy) && updateStrategy['type'] === 'RollingUpdate') {
    updateStrategy['rollingUpdate'] ??= {};
    const { rollingUpdate } = updateStrategy;
    if (isRecord(rollingUpdate)) {
      rollingUpdate['maxUnavailable'] ??= 1;
      rollingUpdate['maxSurge'] ??= 0;
    }
  }
}

/** A selector that selects nothing is refused, as is a template that it does not select. */
export function validateSelector(workload: ApiObject): StatusCause[] {
  const selector = readField(workload, 'spec', 'selector');
  // What is missing altogether, the schema says.
  if (!isRecord(readField(workload, 'spec', 'template'))) return [];
  const causes: StatusCause[] = [];
  const requirements = isRecord(selector) ? labelSelectorRequirements(selector as LabelSelector) : undefined;
  const labels = readField(workload, 'spec', 'template', 'metadata', 'labels');
  if (requirements === undefined) {
    // No selector matches nothing.
    const why = '`selector` does not match template `labels`';
    causes.push(invalid('spec.template.metadata.labels', labels ?? null, why));
  } else if (requirements.length === 0) {
    causes.push(invalid('spec.selector', selector, `empty selector is invalid for ${workload.kind.toLowerCase()}`));
  } else if (!matchesLabels(requirements, isRecord(labels) ? (labels as Record<string, string>) : {})) {
    const why = '`selector` does not match template `labels`';
    causes.push(invalid('spec.template.metadata.labels', labels ?? null, why));
  }
  const replicas = readField(workload, 'spec', 'replicas');
  if (typeof replicas === 'number' && replicas < 0) {
    causes.push(invalid('spec.replicas', replicas, 'must be greater than or equal to 0'));
  }
  return [...causes, ...validatePodSpec(readField(workload, 'spec', 'template', 'spec'), 'spec.template.spec')];
}

function specWithTemplate(workload: ApiObject): Record<string, unknown> | undefined {
  const { spec } = workload;
  if (!isRecord(spec)) return undefined;
  const { template } = spec;
  if (isRecord(template) && isRecord(template['spec'])) applyPodSpecDefaults(template['spec']);
  return spec;
}
