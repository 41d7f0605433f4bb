// What Deployments and their relatives may not be, and what of them may not change.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/apps/validation/validation.go
import type { LabelSelector, StatusCause } from '@kubewright/apimachinery';
import { checkDns1123Label, labelSelectorRequirements, matchesLabels } from '@kubewright/apimachinery';
import type { ApiObject } from '../../object/api-object.ts';
import { equal, isRecord } from '../../object/api-object.ts';
import {
  checkAtMost100Percent,
  checkIntOrPercent,
  checkLabelSelector,
  checkNonnegative,
  forbidden,
  intOrPercent,
  goSelector,
  invalid,
  invalidStruct,
  invalidEach,
  notSupported,
  required,
  selectsSomething,
} from './field-checks.ts';
import { type Fields, listOf, numberOf, structOf, textOf } from './go-fields.ts';
import { checkPodTemplate, checkTemplateOf } from './pod-validation.ts';

export function validateDeployment({ spec: given }: ApiObject): StatusCause[] {
  const spec = structOf(given);
  return [
    ...checkNonnegative('spec.replicas', spec['replicas']),
    ...checkSelector(spec, 'deployment'),
    ...checkSelectedTemplate(spec, 'ReplicaSet'),
    ...checkStrategy(structOf(spec['strategy'])),
    ...checkNonnegative('spec.minReadySeconds', spec['minReadySeconds']),
    ...checkNonnegative('spec.revisionHistoryLimit', spec['revisionHistoryLimit']),
    ...checkDeadline(spec),
  ];
}

export function validateReplicaSet({ spec: given }: ApiObject): StatusCause[] {
  const spec = structOf(given);
  return [
    ...checkNonnegative('spec.replicas', spec['replicas']),
    ...checkNonnegative('spec.minReadySeconds', spec['minReadySeconds']),
    // Kubernetes calls it so.
    ...checkSelector(spec, 'deployment'),
    ...checkSelectedTemplate(spec, 'ReplicaSet'),
  ];
}

export function validateDaemonSet({ spec: given }: ApiObject): StatusCause[] {
  const spec = structOf(given);
  const path = 'spec.updateStrategy';
  const { type, rollingUpdate } = structOf(spec['updateStrategy']);
  const causes = [
    ...checkLabelSelector('spec.selector', spec['selector']),
    ...checkMatch(spec),
    ...checkEmptySelector(spec, 'daemonset'),
    ...checkPodTemplate(spec['template'], 'spec.template'),
    ...checkTemplateOf('DaemonSet', spec['template'], 'spec.template'),
    ...checkNonnegative('spec.minReadySeconds', spec['minReadySeconds']),
  ];
  const types = ['RollingUpdate', 'OnDelete'];
  if (!types.includes(textOf(type))) causes.push(unsupportedStrategy(path, type, rollingUpdate, types));
  else if (type === 'RollingUpdate')
    causes.push(...checkDaemonUpdate(structOf(rollingUpdate), `${path}.rollingUpdate`));
  return [...causes, ...checkNonnegative('spec.revisionHistoryLimit', spec['revisionHistoryLimit'])];
}

export function validateStatefulSet({ spec: given }: ApiObject, old?: ApiObject): StatusCause[] {
  const spec = structOf(given);
  const causes: StatusCause[] = [];
  const { podManagementPolicy, serviceName, ordinals } = spec;
  if (podManagementPolicy !== 'OrderedReady' && podManagementPolicy !== 'Parallel') {
    causes.push(invalid('spec.podManagementPolicy', podManagementPolicy, "must be 'OrderedReady' or 'Parallel'"));
  }
  causes.push(
    ...checkSetUpdate(structOf(spec['updateStrategy'])),
    ...checkRetention(structOf(spec['persistentVolumeClaimRetentionPolicy'])),
    ...checkNonnegative('spec.replicas', spec['replicas']),
    ...checkNonnegative('spec.minReadySeconds', spec['minReadySeconds']),
    ...checkNonnegative('spec.ordinals.start', structOf(ordinals)['start']),
  );
  const name = textOf(serviceName);
  if (old === undefined && name !== '') causes.push(...invalidEach('spec.serviceName', name, checkDns1123Label(name)));
  causes.push(...checkSelector(spec, 'statefulset'));
  if (isReadable(spec['selector'])) {
    causes.push(...checkMatch(spec), ...checkPodTemplate(withClaimVolumes(spec), 'spec.template'));
  } else causes.push(invalidStruct('spec.selector', goSelector(spec['selector']), ''));
  return [...causes, ...checkTemplateOf('StatefulSet', spec['template'], 'spec.template')];
}

/** An older ReplicaSet, whose selector is a plain map. */
export function validateReplicationController({ spec: given }: ApiObject): StatusCause[] {
  const spec = structOf(given);
  const [selector, template] = [structOf(spec['selector']), spec['template']];
  const causes = checkNonnegative('spec.minReadySeconds', spec['minReadySeconds']);
  if (Object.keys(selector).length === 0) causes.push(required('spec.selector'));
  causes.push(...checkNonnegative('spec.replicas', spec['replicas']));
  if (template === undefined) return [...causes, required('spec.template')];
  const labels = structOf(structOf(structOf(template)['metadata'])['labels']);
  if (Object.entries(selector).some(([name, value]) => labels[name] !== value)) {
    const shown = Object.keys(labels).length === 0 ? null : labels;
    causes.push(invalid('spec.template.metadata.labels', shown, '`selector` does not match template `labels`'));
  }
  return [
    ...causes,
    ...checkPodTemplate(template, 'spec.template'),
    ...checkTemplateOf('ReplicationController', template, 'spec.template'),
  ];
}

export function keepSelector({ spec }: ApiObject, { spec: old }: ApiObject): StatusCause[] {
  const { selector } = structOf(spec);
  return equal(selector, structOf(old)['selector'])
    ? []
    : [invalidStruct('spec.selector', selector === undefined ? null : goSelector(selector), 'field is immutable')];
}

const changeable = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
];

export function keepStatefulSet({ spec }: ApiObject, { spec: old }: ApiObject): StatusCause[] {
  const rest = (of: unknown): Fields =>
    Object.fromEntries(Object.entries(structOf(of)).filter(([name]) => !changeable.includes(name)));
  if (equal(rest(spec), rest(old))) return [];
  const names = changeable.map((name) => `'${name}'`);
  const list = `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
  return [forbidden('spec', `updates to statefulset spec for fields other than ${list} are forbidden`)];
}

function checkSelector(spec: Fields, kind: string): StatusCause[] {
  if (spec['selector'] === undefined) return [required('spec.selector')];
  return [...checkLabelSelector('spec.selector', spec['selector']), ...checkEmptySelector(spec, kind)];
}

function checkEmptySelector({ selector }: Fields, kind: string): StatusCause[] {
  if (!isRecord(selector) || selectsSomething(selector)) return [];
  return [invalidStruct('spec.selector', goSelector(selector), `empty selector is invalid for ${kind}`)];
}

/** The template, and that the selector selects it. */
function checkSelectedTemplate(spec: Fields, kind: string): StatusCause[] {
  if (!isReadable(spec['selector']))
    return [invalidStruct('spec.selector', goSelector(spec['selector']), 'invalid label selector')];
  return [
    ...(selectsSomething(spec['selector']) || spec['selector'] === undefined ? checkMatch(spec) : []),
    ...checkPodTemplate(spec['template'], 'spec.template'),
    ...checkTemplateOf(kind, spec['template'], 'spec.template'),
  ];
}

function isReadable(selector: unknown): boolean {
  try {
    labelSelectorRequirements(structOf(selector) as LabelSelector);
    return true;
  } catch {
    return false;
  }
}

/** No selector matches nothing. */
function checkMatch({ selector, template }: Fields): StatusCause[] {
  const { labels } = structOf(structOf(template)['metadata']);
  if (isRecord(selector)) {
    if (!isReadable(selector)) return [];
    const requirements = labelSelectorRequirements(selector as LabelSelector);
    if (matchesLabels(requirements, structOf(labels) as Record<string, string>)) return [];
  }
  const why = '`selector` does not match template `labels`';
  return [invalid('spec.template.metadata.labels', labels ?? null, why)];
}

function checkStrategy({ type, rollingUpdate }: Fields): StatusCause[] {
  const path = 'spec.strategy.rollingUpdate';
  if (type === 'Recreate') {
    const why = "may not be specified when strategy `type` is 'Recreate'";
    return rollingUpdate === undefined ? [] : [forbidden(path, why)];
  }
  if (type !== 'RollingUpdate') {
    return [unsupportedStrategy('spec.strategy', type, rollingUpdate, ['Recreate', 'RollingUpdate'])];
  }
  const { maxUnavailable, maxSurge } = structOf(rollingUpdate);
  const causes = [
    ...checkIntOrPercent(`${path}.maxUnavailable`, maxUnavailable),
    ...checkIntOrPercent(`${path}.maxSurge`, maxSurge),
  ];
  if (intOrPercent(maxUnavailable) === 0 && intOrPercent(maxSurge) === 0) {
    causes.push(invalid(`${path}.maxUnavailable`, maxUnavailable, 'may not be 0 when `maxSurge` is 0'));
  }
  return [...causes, ...checkAtMost100Percent(`${path}.maxUnavailable`, maxUnavailable)];
}

/** With the strategy as Go prints its internal type. */
function unsupportedStrategy(
  field: string,
  type: unknown,
  rollingUpdate: unknown,
  types: readonly string[],
): StatusCause {
  const { maxUnavailable = 0, maxSurge = 0 } = structOf(rollingUpdate);
  const update = rollingUpdate === undefined ? null : { MaxUnavailable: maxUnavailable, MaxSurge: maxSurge };
  const shown = JSON.stringify({ Type: textOf(type), RollingUpdate: update });
  const supported = types.map((each) => JSON.stringify(each)).join(', ');
  return {
    reason: 'FieldValueNotSupported',
    message: `Unsupported value: ${shown}: supported values: ${supported}`,
    field,
  };
}

function checkDeadline({ progressDeadlineSeconds, minReadySeconds }: Fields): StatusCause[] {
  const path = 'spec.progressDeadlineSeconds';
  if (typeof progressDeadlineSeconds !== 'number') return [];
  const causes = checkNonnegative(path, progressDeadlineSeconds);
  if (progressDeadlineSeconds <= numberOf(minReadySeconds)) {
    causes.push(invalid(path, progressDeadlineSeconds, 'must be greater than minReadySeconds'));
  }
  return causes;
}

function checkDaemonUpdate({ maxUnavailable, maxSurge }: Fields, path: string): StatusCause[] {
  const causes = [
    ...checkIntOrPercent(`${path}.maxUnavailable`, maxUnavailable),
    ...checkIntOrPercent(`${path}.maxSurge`, maxSurge),
    ...checkAtMost100Percent(`${path}.maxUnavailable`, maxUnavailable),
    ...checkAtMost100Percent(`${path}.maxSurge`, maxSurge),
  ];
  const less = intOrPercent(maxUnavailable) !== 0;
  const more = intOrPercent(maxSurge) !== 0;
  if (less && more)
    causes.push(invalid(`${path}.maxSurge`, maxSurge, 'may not be set when maxUnavailable is non-zero'));
  if (!less && !more) causes.push(required(`${path}.maxUnavailable`, 'cannot be 0 when maxSurge is 0'));
  return causes;
}

function checkSetUpdate({ type, rollingUpdate }: Fields): StatusCause[] {
  const path = 'spec.updateStrategy';
  const given = structOf(rollingUpdate);
  if (type === 'OnDelete') {
    const why = "only allowed for updateStrategy 'RollingUpdate'";
    return rollingUpdate === undefined ? [] : [invalidStruct(`${path}.rollingUpdate`, shownUpdate(given), why)];
  }
  if (type !== 'RollingUpdate') {
    const shown = { Type: textOf(type), RollingUpdate: rollingUpdate === undefined ? null : shownUpdate(given) };
    return [invalidStruct(path, shown, "must be 'RollingUpdate' or 'OnDelete'")];
  }
  const at = `${path}.rollingUpdate.maxUnavailable`;
  const { maxUnavailable } = given;
  const causes = checkNonnegative(`${path}.rollingUpdate.partition`, given['partition']);
  if (maxUnavailable === undefined) return causes;
  causes.push(...checkIntOrPercent(at, maxUnavailable));
  if (intOrPercent(maxUnavailable) === 0) causes.push(invalid(at, maxUnavailable, 'cannot be 0'));
  return [...causes, ...checkAtMost100Percent(at, maxUnavailable)];
}

/** As Go prints its internal type. */
function shownUpdate({ partition, maxUnavailable }: Fields): object {
  return { Partition: numberOf(partition), MaxUnavailable: maxUnavailable ?? null };
}

function checkRetention(policy: Fields): StatusCause[] {
  const policies = ['Retain', 'Delete'];
  return ['whenDeleted', 'whenScaled'].flatMap((field) =>
    policies.includes(textOf(policy[field]))
      ? []
      : [notSupported(`spec.persistentVolumeClaimRetentionPolicy.${field}`, textOf(policy[field]), policies)],
  );
}

/** The claims of a StatefulSet become volumes of its pods. */
function withClaimVolumes({ template, volumeClaimTemplates }: Fields): unknown {
  const claims = listOf(volumeClaimTemplates).map((claim) => textOf(structOf(structOf(claim)['metadata'])['name']));
  if (claims.length === 0) return template;
  const spec = structOf(structOf(template)['spec']);
  const own = listOf(spec['volumes']).filter((each) => !claims.includes(textOf(structOf(each)['name'])));
  const volumes = [...claims.map((name) => ({ name, persistentVolumeClaim: { claimName: name } })), ...own];
  return { ...structOf(template), spec: { ...spec, volumes } };
}
