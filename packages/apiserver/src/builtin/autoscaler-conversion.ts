// HorizontalPodAutoscalers exist in two versions and are stored as autoscaling/v2. What v1 cannot say is in annotations of
// its objects: metrics besides the CPU's, behavior, the status' metrics and conditions, each as JSON.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/autoscaling/v1/conversion.go
import type { ApiObject } from '../object/api-object.ts';
import { isRecord, readField } from '../object/api-object.ts';
import { currentFromV1, currentToV1, metricFromV1, metricToV1 } from './autoscaler-metrics.ts';
import { applyAutoscalerDefaults } from './kind-defaults.ts';

type Json = Record<string, unknown>;

const prefix = 'autoscaling.alpha.kubernetes.io/';
const metricsKey = `${prefix}metrics`;
const currentKey = `${prefix}current-metrics`;
const conditionsKey = `${prefix}conditions`;
const behaviorKey = `${prefix}behavior`;
const ownKeys = [
  metricsKey,
  currentKey,
  conditionsKey,
  behaviorKey,
  `${prefix}scale-down-tolerance`,
  `${prefix}scale-up-tolerance`,
];

/** Per cent, when nothing else is asked for. */
const defaultUtilization = 80;

/** An object of autoscaling/v2, as it is stored. */
export function autoscalerToV2(autoscaler: ApiObject): ApiObject {
  const { annotations = {} } = autoscaler.metadata;
  const { targetCPUUtilizationPercentage: cpu, ...spec } = record(autoscaler['spec']);
  const others = parsed(annotations[metricsKey]);
  const metrics = [
    ...(Array.isArray(others) ? others.filter(isRecord).map(metricFromV1) : []),
    ...(typeof cpu === 'number' ? [utilization(cpu)] : []),
  ];
  const behavior = parsed(annotations[behaviorKey]);
  const converted: ApiObject = {
    ...withoutOwnKeys(autoscaler),
    apiVersion: 'autoscaling/v2',
    spec: {
      ...present(spec),
      metrics: metrics.length === 0 ? [utilization(defaultUtilization)] : metrics,
      ...(isRecord(behavior) && Object.keys(behavior).length > 0 ? { behavior: renamed(behavior, lowerCase) } : {}),
    },
  };
  if (isRecord(autoscaler['status'])) converted['status'] = statusToV2(autoscaler['status'], annotations);
  applyAutoscalerDefaults(converted);
  return converted;
}

/** An object of autoscaling/v1. */
export function autoscalerToV1(autoscaler: ApiObject): ApiObject {
  const { metrics, behavior, ...spec } = record(autoscaler['spec']);
  const all = records(metrics);
  const cpu = all.find(isUtilization);
  const others = all.filter((each) => !isUtilization(each)).map(metricToV1);
  const { currentMetrics, conditions, ...status } = record(autoscaler['status']);
  const current = records(currentMetrics);
  const annotations: Record<string, string> = {
    ...withoutOwnKeys(autoscaler).metadata.annotations,
    ...(others.length === 0 ? {} : { [metricsKey]: goJson(others) }),
    ...(current.length === 0 ? {} : { [currentKey]: goJson(current.map(currentToV1)) }),
    ...(isRecord(behavior) ? { [behaviorKey]: goJson(internalBehavior(behavior)) } : {}),
    ...(records(conditions).length === 0 ? {} : { [conditionsKey]: goJson(records(conditions).map(inOrder)) }),
  };
  const { annotations: _annotations, ...metadata } = autoscaler.metadata;
  return {
    ...autoscaler,
    apiVersion: 'autoscaling/v1',
    metadata: Object.keys(annotations).length === 0 ? metadata : { ...metadata, annotations },
    spec: {
      ...present(spec),
      ...(cpu === undefined
        ? {}
        : { targetCPUUtilizationPercentage: readField(cpu, 'resource', 'target', 'averageUtilization') }),
    },
    ...(isRecord(autoscaler['status']) ? { status: statusToV1(status, current) } : {}),
  };
}

/** Without the annotations that stand for fields: an object of v2 says these itself. */
export function withoutOwnKeys(autoscaler: ApiObject): ApiObject {
  const { annotations, ...metadata } = autoscaler.metadata;
  if (annotations === undefined || !ownKeys.some((key) => Object.hasOwn(annotations, key))) return autoscaler;
  const kept = Object.entries(annotations).filter(([key]) => !ownKeys.includes(key));
  return {
    ...autoscaler,
    metadata: kept.length === 0 ? metadata : { ...metadata, annotations: Object.fromEntries(kept) },
  };
}

/** Go has no absent struct and no absent number here: what is removed is there again after a conversion. */
function present(spec: Json): Json {
  return { scaleTargetRef: {}, maxReplicas: 0, ...spec };
}

function statusToV2(status: Json, annotations: Readonly<Record<string, string>>): Json {
  const { currentCPUUtilizationPercentage: cpu, currentReplicas, desiredReplicas, ...rest } = status;
  const current = parsed(annotations[currentKey]);
  const conditions = parsed(annotations[conditionsKey]);
  const measured = { type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: cpu } } };
  return {
    ...rest,
    ...(typeof currentReplicas === 'number' && currentReplicas !== 0 ? { currentReplicas } : {}),
    desiredReplicas: desiredReplicas ?? 0,
    currentMetrics: Array.isArray(current)
      ? current.filter(isRecord).map(currentFromV1)
      : typeof cpu === 'number'
        ? [measured]
        : null,
    ...(Array.isArray(conditions) ? { conditions: conditions.filter(isRecord).map(inOrder) } : {}),
  };
}

function statusToV1({ currentReplicas, desiredReplicas, ...rest }: Json, current: readonly Json[]): Json {
  const cpu = current
    .filter((each) => each['type'] === 'Resource' && readField(each, 'resource', 'name') === 'cpu')
    .map((each) => readField(each, 'resource', 'current', 'averageUtilization'))
    .findLast((each) => typeof each === 'number');
  return {
    ...rest,
    currentReplicas: currentReplicas ?? 0,
    desiredReplicas: desiredReplicas ?? 0,
    ...(cpu === undefined ? {} : { currentCPUUtilizationPercentage: cpu }),
  };
}

function utilization(averageUtilization: number): Json {
  return { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } } };
}

function isUtilization(metric: Json): boolean {
  return (
    metric['type'] === 'Resource' &&
    readField(metric, 'resource', 'name') === 'cpu' &&
    typeof readField(metric, 'resource', 'target', 'averageUtilization') === 'number'
  );
}

/** Go's own type of the behavior, which has no JSON names, and prints what is absent. */
function internalBehavior({ scaleUp, scaleDown }: Json): Json {
  return { ScaleUp: internalRules(scaleUp), ScaleDown: internalRules(scaleDown) };
}

function internalRules(rules: unknown): Json | null {
  if (!isRecord(rules)) return null;
  const policies = records(rules['policies']).map(({ type, value, periodSeconds }) => ({
    Type: type,
    Value: value,
    PeriodSeconds: periodSeconds,
  }));
  return {
    StabilizationWindowSeconds: rules['stabilizationWindowSeconds'] ?? null,
    SelectPolicy: rules['selectPolicy'] ?? null,
    Policies: Array.isArray(rules['policies']) ? policies : null,
    Tolerance: rules['tolerance'] ?? null,
  };
}

/** The same value with other names for fields, and without nulls. */
function renamed(value: unknown, rename: (name: string) => string): unknown {
  if (Array.isArray(value)) return value.map((each) => renamed(each, rename));
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(entries.map(([name, member]) => [rename(name), renamed(member, rename)]));
}

function lowerCase(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

/** A condition, its fields as Go writes them. */
function inOrder({ type, status, lastTransitionTime, reason, message }: Json): Json {
  return {
    type,
    status,
    lastTransitionTime: lastTransitionTime ?? null,
    ...(reason === undefined ? {} : { reason }),
    ...(message === undefined ? {} : { message }),
  };
}

/** JSON as Go writes it: safe inside HTML. */
function goJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /[<>&\u2028\u2029]/g,
    (character) => String.raw`\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** What cannot be read is not there. */
function parsed(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function record(value: unknown): Json {
  return isRecord(value) ? value : {};
}

function records(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}
