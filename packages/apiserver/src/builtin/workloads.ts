// Deployments and their relatives: defaults.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/apps/v1/defaults.go
import type { ApiObject } from '../object/api-object.ts';
import { equal, isRecord, readField } from '../object/api-object.ts';
import { applyPodSpecDefaults } from './pod.ts';

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

export function applyReplicaSetDefaults(replicaSet: ApiObject): void {
  const spec = specWithTemplate(replicaSet);
  if (spec !== undefined) spec['replicas'] ??= 1;
}

export function applyStatefulSetDefaults(statefulSet: ApiObject): void {
  const spec = specWithTemplate(statefulSet);
  if (spec === undefined) return;
  spec['replicas'] ??= 1;
  spec['serviceName'] ??= '';
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
  if (!isRecord(updateStrategy)) return;
  // Who says the type need not say more.
  if (updateStrategy['type'] === undefined) {
    updateStrategy['type'] = 'RollingUpdate';
    updateStrategy['rollingUpdate'] ??= {};
  }
  const { type, rollingUpdate } = updateStrategy;
  if (type === 'RollingUpdate' && isRecord(rollingUpdate)) rollingUpdate['partition'] ??= 0;
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

/** The counter is an annotation in the version alone that clients see. */
export function withoutTemplateGeneration(metadata: ApiObject['metadata']): ApiObject['metadata'] {
  const { [templateGeneration]: _generation, ...annotations } = metadata.annotations ?? {};
  const { annotations: _annotations, ...rest } = metadata;
  return Object.keys(annotations).length === 0 ? rest : { ...rest, annotations };
}

export function prepareDaemonSetStatus({ metadata }: ApiObject, old: ApiObject): void {
  const before = old.metadata.annotations?.[templateGeneration] ?? '0';
  metadata.annotations = { ...metadata.annotations, [templateGeneration]: before };
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
  } else if (isRecord(updateStrategy) && isRecord(updateStrategy['rollingUpdate'])) {
    // Kubernetes' own type has numbers where its API has none.
    const { rollingUpdate } = updateStrategy;
    rollingUpdate['maxUnavailable'] ??= 0;
    rollingUpdate['maxSurge'] ??= 0;
  }
}

function specWithTemplate(workload: ApiObject): Record<string, unknown> | undefined {
  const { spec } = workload;
  if (!isRecord(spec)) return undefined;
  const { template } = spec;
  if (isRecord(template) && isRecord(template['spec'])) applyPodSpecDefaults(template['spec']);
  return spec;
}
