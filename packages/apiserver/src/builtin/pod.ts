// Pods and pod templates: the defaults that controllers compare with, and the grace period of a scheduled pod.
import { isRecord, readField } from '../object/api-object.ts';
import type { Strategy } from '../registry/strategy.ts';
import { podLimitAdmission } from './limit-range.ts';
import { appArmorAdmission } from './pod-annotations.ts';
import {
  resizeAdmission,
  runtimeClassAdmission,
  tolerationAdmission,
  topologyAdmission,
  withTolerations,
} from './pod-admissions.ts';
import type { PodCondition } from './pod-condition.ts';
import { withPodCondition } from './pod-condition.ts';
import { qualityOfService } from './pod-quality.ts';
import { podSecurityAdmission } from './pod-security/admissions.ts';
import { agreeOnAddresses, preparePodStatus } from './pod-status.ts';
import { ephemeralContainersRules, resizeRules, validateEphemeralContainers, validatePodUpdate } from './pod-update.ts';
import { warnOfNewPod } from './pod-warnings.ts';
import { priorityAdmission } from './priority-class.ts';
import { checkPodSpec } from './validation/pod-validation.ts';
import { applyPodVolumeDefaults, applyReferenceDefaults } from './volumes.ts';

const defaultGracePeriodSeconds = 30;

export const podStrategy: Partial<Strategy> = {
  applyDefaults(pod) {
    const { spec, status } = pod;
    if (isRecord(status)) agreeOnAddresses(status);
    if (!isRecord(spec)) return;
    applyPodSpecDefaults(spec);
    if (Number(spec['terminationGracePeriodSeconds']) < 0) spec['terminationGracePeriodSeconds'] = 1;
    spec['enableServiceLinks'] ??= true;
    [...records(spec['containers']), ...records(spec['initContainers'])].forEach(requestWhatIsLimited);
    for (const container of records(spec['ephemeralContainers'])) applyContainerDefaults(container);
    if (spec['hostNetwork'] === true) openOnHost([...records(spec['initContainers']), ...records(spec['containers'])]);
  },
  admissions: [
    podLimitAdmission,
    podSecurityAdmission,
    priorityAdmission,
    tolerationAdmission,
    runtimeClassAdmission,
    topologyAdmission,
    resizeAdmission,
    appArmorAdmission,
  ],
  prepareForCreate(pod) {
    pod['status'] = { phase: 'Pending', qosClass: qualityOfService(pod['spec']) };
    if (records(readField(pod, 'spec', 'schedulingGates')).length > 0) {
      pod['status'] = withPodCondition(pod['status'], gated, pod.metadata.creationTimestamp ?? '');
    }
  },
  prepareForUpdate(pod, old) {
    const { spec } = pod;
    if (!isRecord(spec) || !isRecord(old['spec'])) return;
    const { priority, preemptionPolicy } = old['spec'];
    pod['spec'] = withTolerations({
      ...(priority === undefined ? {} : { priority }),
      ...(preemptionPolicy === undefined ? {} : { preemptionPolicy }),
      ...spec,
    });
  },
  prepareForStatusUpdate: preparePodStatus,
  returnsDeleted: true,
  statusIgnores: ['ownerReferences'],
  validate: (pod, old) => [...checkPodSpec(pod['spec'], 'spec', true), ...validateEphemeralContainers(pod, old)],
  checksAll: true,
  validateUpdate: validatePodUpdate,
  endpoints: { ephemeralcontainers: ephemeralContainersRules, resize: resizeRules },
  warnings: warnOfNewPod,
  gracePeriodSeconds(pod, wanted) {
    const phase = readField(pod, 'status', 'phase');
    const isRunning = readField(pod, 'spec', 'nodeName') !== undefined && phase !== 'Failed' && phase !== 'Succeeded';
    if (!isRunning) return 0;
    const own = readField(pod, 'spec', 'terminationGracePeriodSeconds');
    return wanted ?? (typeof own === 'number' ? own : defaultGracePeriodSeconds);
  },
};

const gated: PodCondition = {
  type: 'PodScheduled',
  status: 'False',
  reason: 'SchedulingGated',
  message: 'Scheduling is blocked due to non-empty scheduling gates',
};

/** @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/v1/defaults.go SetDefaults_PodSpec */
export function applyPodSpecDefaults(spec: Record<string, unknown>): void {
  spec['dnsPolicy'] ??= 'ClusterFirst';
  spec['restartPolicy'] ??= 'Always';
  spec['schedulerName'] ??= 'default-scheduler';
  spec['securityContext'] ??= {};
  spec['terminationGracePeriodSeconds'] ??= defaultGracePeriodSeconds;
  // One field under two names, of which the newer one counts.
  spec['serviceAccountName'] ??= spec['serviceAccount'];
  if (spec['serviceAccountName'] === undefined) delete spec['serviceAccountName'];
  else spec['serviceAccount'] = spec['serviceAccountName'];
  for (const list of ['initContainers', 'containers']) {
    for (const container of records(spec[list])) applyContainerDefaults(container);
  }
  for (const volume of records(spec['volumes'])) applyPodVolumeDefaults(volume);
}

function applyContainerDefaults(container: Record<string, unknown>): void {
  const image = typeof container['image'] === 'string' ? container['image'] : '';
  container['imagePullPolicy'] ??= isLatest(image) ? 'Always' : 'IfNotPresent';
  container['resources'] ??= {};
  container['terminationMessagePath'] ??= '/dev/termination-log';
  container['terminationMessagePolicy'] ??= 'File';
  for (const port of records(container['ports'])) port['protocol'] ??= 'TCP';
  for (const name of ['livenessProbe', 'readinessProbe', 'startupProbe']) {
    const probe = container[name];
    if (isRecord(probe)) applyProbeDefaults(probe);
  }
  for (const variable of records(container['env'])) {
    const source = variable['valueFrom'];
    if (isRecord(source)) applyReferenceDefaults(source);
  }
  for (const event of ['preStop', 'postStart']) {
    const httpGet = readField(container, 'lifecycle', event, 'httpGet');
    if (isRecord(httpGet)) applyHttpGetDefaults(httpGet);
  }
}

/** In the network of its host a container's port is the host's. */
function openOnHost(containers: readonly Record<string, unknown>[]): void {
  for (const port of containers.flatMap(({ ports }) => records(ports))) port['hostPort'] ??= port['containerPort'];
}

/** A limit without a request requests as much; of pods only, not of templates. */
function requestWhatIsLimited({ resources }: Record<string, unknown>): void {
  if (!isRecord(resources) || !isRecord(resources['limits'])) return;
  const requests = isRecord(resources['requests']) ? resources['requests'] : {};
  resources['requests'] = { ...resources['limits'], ...requests };
}

function applyProbeDefaults(probe: Record<string, unknown>): void {
  probe['timeoutSeconds'] ??= 1;
  probe['periodSeconds'] ??= 10;
  probe['successThreshold'] ??= 1;
  probe['failureThreshold'] ??= 3;
  const { httpGet, grpc } = probe;
  if (isRecord(httpGet)) applyHttpGetDefaults(httpGet);
  if (isRecord(grpc)) grpc['service'] ??= '';
}

function applyHttpGetDefaults(httpGet: Record<string, unknown>): void {
  httpGet['path'] ??= '/';
  httpGet['scheme'] ??= 'HTTP';
}

/** No tag and no digest, or the tag `latest`. */
function isLatest(image: string): boolean {
  if (image.includes('@')) return false;
  const tag = /:([^/:]+)$/.exec(image)?.[1];
  return tag === undefined || tag === 'latest';
}

function records(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}
