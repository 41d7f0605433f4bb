// What a Job may not be, and what of it may not change.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/batch/validation/validation.go
import type { LabelSelector, StatusCause } from '@kubewright/apimachinery';
import { labelSelectorRequirements, matchesLabels } from '@kubewright/apimachinery';
import type { ApiObject } from '../../object/api-object.ts';
import { equal, readField } from '../../object/api-object.ts';
import {
  checkLabelSelector,
  checkNonnegative,
  goSelector,
  invalid,
  invalidStruct,
  notSupported,
  required,
} from './field-checks.ts';
import { type Fields, numberOf, structOf, structsOf, textOf } from './go-fields.ts';
import { checkPodTemplate } from './pod-validation.ts';

const counts = [
  'parallelism',
  'completions',
  'activeDeadlineSeconds',
  'backoffLimit',
  'ttlSecondsAfterFinished',
  'backoffLimitPerIndex',
  'maxFailedIndexes',
];
const completionModes = ['NonIndexed', 'Indexed'];
const replacementPolicies = ['Failed', 'TerminatingOrFailed'];

export function validateJob(job: ApiObject): StatusCause[] {
  const spec = structOf(job['spec']);
  return [...checkOwnSelector(job, spec), ...checkJobSpec(spec, 'spec'), ...checkSelector(spec)];
}

/** The spec without its selector, as CronJobs have it in a template. */
export function checkJobSpec(spec: Fields, path: string): StatusCause[] {
  const causes = counts.flatMap((field) => checkNonnegative(`${path}.${field}`, spec[field]));
  const { completionMode, podReplacementPolicy, podFailurePolicy } = spec;
  if (spec['maxFailedIndexes'] !== undefined && spec['backoffLimitPerIndex'] === undefined) {
    causes.push(required(`${path}.backoffLimitPerIndex`, 'when maxFailedIndexes is specified'));
  }
  const mode = textOf(completionMode);
  if (completionMode !== undefined && !completionModes.includes(mode)) {
    causes.push(notSupported(`${path}.completionMode`, mode, completionModes));
  }
  if (mode === 'Indexed' && spec['completions'] === undefined) {
    causes.push(required(`${path}.completions`, 'when completion mode is Indexed'));
  }
  if (mode !== 'Indexed') {
    for (const field of ['backoffLimitPerIndex', 'maxFailedIndexes']) {
      if (spec[field] !== undefined)
        causes.push(invalid(`${path}.${field}`, spec[field], 'requires indexed completion mode'));
    }
  }
  if (podReplacementPolicy !== undefined) {
    const supported = podFailurePolicy === undefined ? replacementPolicies : ['Failed'];
    if (!supported.includes(textOf(podReplacementPolicy))) {
      causes.push(notSupported(`${path}.podReplacementPolicy`, podReplacementPolicy, supported));
    }
  }
  causes.push(...checkPodTemplate(spec['template'], `${path}.template`));
  const restart = textOf(readField(spec, 'template', 'spec', 'restartPolicy'));
  const at = `${path}.template.spec.restartPolicy`;
  if (restart === 'Always' || restart === '') causes.push(required(at, 'valid values: "OnFailure", "Never"'));
  else if (restart !== 'OnFailure' && restart !== 'Never') {
    causes.push(notSupported(at, restart, ['OnFailure', 'Never']));
  }
  return causes;
}

/** Labels that tie the pods to this Job and no other, unless the user selects by hand. */
function checkOwnSelector({ metadata }: ApiObject, spec: Fields): StatusCause[] {
  if (spec['manualSelector'] === true || spec['selector'] === undefined) return [];
  const { uid = '', name = '' } = metadata;
  const labels = structOf(readField(spec, 'template', 'metadata', 'labels'));
  const expected = {
    'controller-uid': uid,
    'job-name': name,
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': name,
  };
  const path = 'spec.template.metadata.labels';
  const causes = Object.entries(expected).flatMap(([key, value]) => {
    if (labels[key] === undefined)
      return [required(path, `must be '${value}'`)].map((each) => ({ ...each, field: `${path}[${key}]` }));
    return labels[key] === value ? [] : [invalid(`${path}[${key}]`, labels[key], `must be '${value}'`)];
  });
  if (!matches(spec['selector'], expected)) {
    causes.push(invalidStruct('spec.selector', goSelector(spec['selector']), '`selector` not auto-generated'));
  }
  return causes;
}

function checkSelector({ selector, template }: Fields): StatusCause[] {
  const causes = selector === undefined ? [required('spec.selector')] : checkLabelSelector('spec.selector', selector);
  const labels = readField(template, 'metadata', 'labels');
  if (selector !== undefined && matches(selector, structOf(labels))) return causes;
  const why = '`selector` does not match template `labels`';
  return [...causes, invalid('spec.template.metadata.labels', labels ?? null, why)];
}

function matches(selector: unknown, labels: Fields): boolean {
  try {
    const requirements = labelSelectorRequirements(structOf(selector) as LabelSelector);
    return matchesLabels(requirements, labels as Record<string, string>);
  } catch {
    return true;
  }
}

const fixed = [
  'completions',
  'selector',
  'completionMode',
  'podFailurePolicy',
  'backoffLimitPerIndex',
  'managedBy',
  'successPolicy',
];

/** Kubernetes checks an updated Job twice. */
export function keepJob(job: ApiObject, old: ApiObject): StatusCause[] {
  const [spec, before] = [structOf(job['spec']), structOf(old['spec'])];
  const causes = [...checkJobSpec(spec, 'spec'), ...checkSelector(spec)];
  const why = 'field is immutable';
  for (const field of fixed) {
    if (field === 'completions' && spec['completionMode'] === 'Indexed') continue;
    const shown = field === 'selector' ? goSelector(spec[field]) : (spec[field] ?? null);
    if (!equal(spec[field], before[field])) causes.push(invalidStruct(`spec.${field}`, shown, why));
  }
  const [template, last] = [structOf(spec['template']), structOf(before['template'])];
  if (!isIdle(before, structOf(old['status']))) {
    if (!equal(template, last)) causes.push(invalidStruct('spec.template', template, why));
  } else if (!equal(withoutScheduling(template), withoutScheduling(last))) {
    causes.push(invalidStruct('spec.template.spec', template['spec'] ?? null, why));
  }
  return causes;
}

/** Suspended, and without pods. */
function isIdle({ suspend }: Fields, { startTime, active, conditions }: Fields): boolean {
  const isSuspended = structsOf(conditions).some(({ type, status }) => type === 'Suspended' && status === 'True');
  return suspend === true && (startTime === undefined || isSuspended) && numberOf(active) === 0;
}

/** What may change of a Job that is suspended: where its pods go, and what their containers are given. */
function withoutScheduling(template: Fields): unknown {
  const {
    nodeSelector: _nodes,
    tolerations: _tolerations,
    schedulingGates: _gates,
    affinity,
    ...rest
  } = structOf(template['spec']);
  const { nodeAffinity: _affinity, ...others } = structOf(affinity);
  const withoutResources = (containers: unknown): unknown =>
    structsOf(containers).map(({ resources: _resources, ...container }) => container);
  return {
    ...rest,
    affinity: others,
    containers: withoutResources(rest['containers']),
    initContainers: withoutResources(rest['initContainers']),
  };
}
