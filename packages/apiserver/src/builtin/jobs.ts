// Jobs and CronJobs: defaults, and the selector that ties a Job to its pods.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/batch/v1/defaults.go
import type { ApiObject } from '../object/api-object.ts';
import { isRecord, readField } from '../object/api-object.ts';
import { applyPodSpecDefaults } from './pod.ts';

export function applyJobDefaults(job: ApiObject): void {
  const { spec, metadata } = job;
  if (!isRecord(spec)) return;
  applyJobSpecDefaults(spec);
  const labels = readField(spec, 'template', 'metadata', 'labels');
  // The very same: what the template gets later, the Job has as well.
  if (isRecord(labels)) metadata.labels ??= labels as Record<string, string>;
}

export function applyCronJobDefaults(cronJob: ApiObject): void {
  const { spec } = cronJob;
  if (!isRecord(spec)) return;
  spec['concurrencyPolicy'] ??= 'Allow';
  spec['suspend'] ??= false;
  spec['successfulJobsHistoryLimit'] ??= 3;
  spec['failedJobsHistoryLimit'] ??= 1;
  const template = readField(spec, 'jobTemplate', 'spec', 'template', 'spec');
  if (isRecord(template)) applyPodSpecDefaults(template);
}

/** A Job without labels has those of its template, whenever it is read. */
export function labelledJob(job: ApiObject): ApiObject {
  const labels = readField(job, 'spec', 'template', 'metadata', 'labels');
  if (job.metadata.labels !== undefined || !isRecord(labels)) return job;
  return { ...job, metadata: { ...job.metadata, labels: { ...(labels as Record<string, string>) } } };
}

/** Labels with the Job's uid, and a selector for them, unless the user selects by hand. */
export function prepareJob(job: ApiObject): void {
  const { spec, metadata } = job;
  job['status'] = {};
  if (!isRecord(spec) || spec['manualSelector'] === true) return;
  const uid = metadata.uid ?? '';
  const labels = {
    'controller-uid': uid,
    'job-name': metadata.name ?? '',
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': metadata.name ?? '',
  };
  const template = isRecord(spec['template']) ? spec['template'] : {};
  const templateMetadata = isRecord(template['metadata']) ? template['metadata'] : {};
  const own = isRecord(templateMetadata['labels']) ? templateMetadata['labels'] : {};
  const all = { ...labels, ...(own as Record<string, string>) };
  if (metadata.labels === own) metadata.labels = all;
  job['spec'] = {
    ...spec,
    selector: withUid(spec['selector'], uid),
    template: { ...template, metadata: { ...templateMetadata, labels: all } },
  };
}

function withUid(selector: unknown, uid: string): unknown {
  const given = isRecord(selector) ? selector : {};
  const labels = isRecord(given['matchLabels']) ? given['matchLabels'] : {};
  return { ...given, matchLabels: { 'batch.kubernetes.io/controller-uid': uid, ...labels } };
}

/** With a limit for each index, the whole has none. */
const largestInt32 = 2 ** 31 - 1;

function applyJobSpecDefaults(spec: Record<string, unknown>): void {
  if (spec['completions'] === undefined && spec['parallelism'] === undefined) spec['completions'] = 1;
  spec['parallelism'] ??= 1;
  spec['backoffLimit'] ??= spec['backoffLimitPerIndex'] === undefined ? 6 : largestInt32;
  spec['completionMode'] ??= 'NonIndexed';
  spec['suspend'] ??= false;
  spec['manualSelector'] ??= false;
  spec['podReplacementPolicy'] ??= spec['podFailurePolicy'] === undefined ? 'TerminatingOrFailed' : 'Failed';
  const rules = readField(spec, 'podFailurePolicy', 'rules');
  for (const rule of Array.isArray(rules) ? rules : []) {
    const conditions = readField(rule, 'onPodConditions');
    for (const each of Array.isArray(conditions) ? conditions : []) if (isRecord(each)) each['status'] ||= 'True';
  }
  const template = readField(spec, 'template', 'spec');
  if (isRecord(template)) applyPodSpecDefaults(template);
}
