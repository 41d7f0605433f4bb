// What a HorizontalPodAutoscaler may not be: its bounds, what it scales, by what it measures, and how fast. Of autoscaling/v2.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/autoscaling/validation/validation.go
import type { StatusCause } from '@kubewright/apimachinery';
import { checkDns1123Label, compareQuantities } from '@kubewright/apimachinery';
import type { ApiObject } from '../../object/api-object.ts';
import { pathSegmentMessages } from '../roles.ts';
import { checkResourceName } from './container-validation.ts';
import { checkNonnegative, forbidden, invalid, invalidEach, notSupported, required } from './field-checks.ts';
import { type Fields, numberOf, structOf, structsOf, textOf } from './go-fields.ts';

export function validateAutoscalerSpec({ spec: given }: ApiObject, old?: ApiObject): StatusCause[] {
  const spec = structOf(given);
  const causes: StatusCause[] = [];
  const [least, most] = [numberOf(spec['minReplicas']), numberOf(spec['maxReplicas'])];
  const before = structOf(old?.['spec']);
  // What could scale to nothing may go on doing so.
  const bound = before['minReplicas'] === 0 ? 0 : 1;
  if (least < bound) causes.push(invalid('spec.minReplicas', least, `must be greater than or equal to ${bound}`));
  if (most === 0) causes.push(required('spec.maxReplicas', 'must be set and greater than 0'));
  if (most < 0) causes.push(invalid('spec.maxReplicas', most, 'must be greater than or equal to 1'));
  if (most < least) causes.push(invalid('spec.maxReplicas', most, 'must be greater than or equal to `minReplicas`'));
  const [target, known] = [structOf(spec['scaleTargetRef']), structOf(before['scaleTargetRef'])];
  const isSame = old !== undefined && ['apiVersion', 'kind'].every((each) => target[each] === known[each]);
  // The one of the core group that scales.
  const allowsCore = target['kind'] === 'ReplicationController';
  causes.push(...checkReference(target, 'spec.scaleTargetRef', { isOpen: isSame, allowsCore }));
  causes.push(...checkMetrics(spec, least));
  for (const field of ['scaleUp', 'scaleDown']) {
    const rules = structOf(spec['behavior'])[field];
    if (rules !== undefined) causes.push(...checkRules(structOf(rules), `spec.behavior.${field}`));
  }
  return causes;
}

export function validateAutoscalerStatus({ status }: ApiObject): StatusCause[] {
  return ['currentReplicas', 'desiredReplicas'].flatMap((field) =>
    checkNonnegative(`status.${field}`, structOf(status)[field]),
  );
}

/** @param isOpen - any version will do @param allowsCore - the core group, whose kinds scale nothing */
function checkReference(
  reference: Fields,
  path: string,
  { isOpen = false, allowsCore = false }: { readonly isOpen?: boolean; readonly allowsCore?: boolean },
): StatusCause[] {
  const causes = ['kind', 'name'].flatMap((field) => {
    const value = textOf(reference[field]);
    return value === ''
      ? [required(`${path}.${field}`)]
      : invalidEach(`${path}.${field}`, value, pathSegmentMessages(value));
  });
  const version = textOf(reference['apiVersion']);
  const fault = isOpen ? undefined : versionFault(version, !allowsCore);
  return fault === undefined ? causes : [...causes, invalid(`${path}.apiVersion`, version, fault)];
}

function versionFault(version: string, needsGroup: boolean): string | undefined {
  const parts = version.split('/');
  if (parts.length > 2) return `unexpected GroupVersion string: ${version}`;
  const group = parts.length === 2 ? parts[0] : '';
  return needsGroup && group === '' ? 'apiVersion must specify API group' : undefined;
}

const sources: Readonly<Record<string, string>> = {
  Object: 'object',
  External: 'external',
  Pods: 'pods',
  Resource: 'resource',
  ContainerResource: 'containerResource',
};
const types = Object.keys(sources).toSorted();

function checkMetrics({ metrics }: Fields, least: number): StatusCause[] {
  const all = structsOf(metrics);
  const causes = all.flatMap((metric, index) => checkMetric(metric, `spec.metrics[${index}]`));
  // What is measured although nothing runs.
  if (least !== 0 || all.some(({ type }) => type === 'Object' || type === 'External')) return causes;
  const why = 'must specify at least one Object or External metric to support scaling to zero replicas';
  return [...causes, forbidden('spec.metrics', why)];
}

function checkMetric(metric: Fields, path: string): StatusCause[] {
  const type = textOf(metric['type']);
  const causes: StatusCause[] = [];
  if (type === '') causes.push(required(`${path}.type`, 'must specify a metric source type'));
  const unknown = notSupported(`${path}.type`, type, types);
  if (!types.includes(type)) causes.push(unknown);
  const given = Object.values(sources).filter((source) => metric[source] !== undefined);
  const [first] = given;
  if (first !== undefined) causes.push(...checkSource(first, structOf(metric[first]), `${path}.${first}`));
  const expected = sources[type];
  if (expected === undefined) causes.push(unknown);
  else if (metric[expected] === undefined)
    causes.push(required(`${path}.${expected}`, 'must populate information for the given metric source'));
  if (given.length === 1) return causes;
  const others = given.filter((source) => source !== expected);
  return [
    ...causes,
    ...others.map((source) => forbidden(`${path}.${source}`, 'must populate the given metric source only')),
  ];
}

function checkSource(kind: string, source: Fields, path: string): StatusCause[] {
  const target = structOf(source['target']);
  const at = `${path}.target`;
  const { value, averageValue, averageUtilization } = target;
  const causes: StatusCause[] = [];
  if (kind === 'object')
    causes.push(
      ...checkReference(structOf(source['describedObject']), `${path}.describedObject`, { allowsCore: true }),
    );
  if (kind === 'resource' || kind === 'containerResource') {
    const name = textOf(source['name']);
    if (name === '') causes.push(required(`${path}.name`, 'must specify a resource name'));
    else if (kind === 'containerResource') causes.push(...checkResourceName(name, `${path}.name`));
    const container = textOf(source['container']);
    if (kind === 'containerResource')
      causes.push(
        ...(container === ''
          ? [required(`${path}.container`, 'must specify a container')]
          : invalidEach(`${path}.container`, container, checkDns1123Label(container))),
      );
    causes.push(...checkTarget(target, at));
    const either = 'must set either a target raw value or a target utilization';
    if (averageUtilization === undefined && averageValue === undefined)
      causes.push(required(`${at}.averageUtilization`, either));
    const both = 'may not set both a target raw value and a target utilization';
    if (averageUtilization !== undefined && averageValue !== undefined)
      causes.push(forbidden(`${at}.averageValue`, both));
    return causes;
  }
  const name = textOf(structOf(source['metric'])['name']);
  causes.push(
    ...(name === ''
      ? [required(`${path}.metric.name`, 'must specify a metric name')]
      : invalidEach(`${path}.metric.name`, name, pathSegmentMessages(name))),
    ...checkTarget(target, at),
  );
  if (kind === 'pods') {
    const why = 'must specify a positive target averageValue';
    return averageValue === undefined ? [...causes, required(`${at}.averageValue`, why)] : causes;
  }
  if (value === undefined && averageValue === undefined) {
    const why =
      kind === 'object'
        ? 'must set either a target value or averageValue'
        : 'must set either a target value for metric or a per-pod target';
    causes.push(required(`${at}.averageValue`, why));
  }
  if (kind === 'external' && value !== undefined && averageValue !== undefined) {
    causes.push(forbidden(`${at}.value`, 'may not set both a target value for metric and a per-pod target'));
  }
  return causes;
}

const targets = ['Utilization', 'Value', 'AverageValue'];

function checkTarget(target: Fields, path: string): StatusCause[] {
  const type = textOf(target['type']);
  const causes = type === '' ? [required(`${path}.type`, 'must specify a metric target type')] : [];
  if (!targets.includes(type))
    causes.push(invalid(`${path}.type`, type, 'must be either Utilization, Value, or AverageValue'));
  for (const field of ['value', 'averageValue']) {
    const amount = target[field];
    if (typeof amount === 'string' && compareQuantities(amount, '0') <= 0)
      causes.push(invalid(`${path}.${field}`, amount, 'must be positive'));
  }
  const { averageUtilization } = target;
  if (averageUtilization !== undefined && numberOf(averageUtilization) < 1)
    causes.push(invalid(`${path}.averageUtilization`, averageUtilization, 'must be greater than 0'));
  return causes;
}

/** How far back a scaling looks, and how long a step of it takes, at most. Seconds. */
const [longestWindow, longestPeriod] = [3600, 1800];

function checkRules(rules: Fields, path: string): StatusCause[] {
  const causes: StatusCause[] = [];
  const { stabilizationWindowSeconds: window, selectPolicy, tolerance } = rules;
  const at = `${path}.stabilizationWindowSeconds`;
  if (numberOf(window) < 0) causes.push(invalid(at, window, 'must be greater than or equal to zero'));
  if (numberOf(window) > longestWindow)
    causes.push(invalid(at, window, `must be less than or equal to ${longestWindow}`));
  const choices = ['Disabled', 'Max', 'Min'];
  if (selectPolicy !== undefined && !choices.includes(textOf(selectPolicy)))
    causes.push(notSupported(`${path}.selectPolicy`, selectPolicy, choices));
  const policies = structsOf(rules['policies']);
  if (policies.length === 0) causes.push(required(`${path}.policies`, 'must specify at least one Policy'));
  causes.push(...policies.flatMap((policy, index) => checkPolicy(policy, `${path}.policies[${index}]`)));
  if (typeof tolerance === 'string' && compareQuantities(tolerance, '0') < 0)
    causes.push(invalid(`${path}.tolerance`, tolerance, 'must be greater than or equal to 0'));
  return causes;
}

function checkPolicy(policy: Fields, path: string): StatusCause[] {
  const causes: StatusCause[] = [];
  const type = textOf(policy['type']);
  const kinds = ['Percent', 'Pods'];
  if (!kinds.includes(type)) causes.push(notSupported(`${path}.type`, type, kinds));
  const [value, period] = [numberOf(policy['value']), numberOf(policy['periodSeconds'])];
  if (value <= 0) causes.push(invalid(`${path}.value`, value, 'must be greater than zero'));
  if (period <= 0) causes.push(invalid(`${path}.periodSeconds`, period, 'must be greater than zero'));
  if (period > longestPeriod)
    causes.push(invalid(`${path}.periodSeconds`, period, `must be less than or equal to ${longestPeriod}`));
  return causes;
}
