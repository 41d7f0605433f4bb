// What a ResourceQuota may not be: bounds of what nobody counts, and scopes that do not fit each other, or what is bounded.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/validation.go ValidateResourceQuota
import type { StatusCause } from '@kubewright/apimachinery';
import { checkQualifiedName, compareQuantities } from '@kubewright/apimachinery';
import type { ApiObject } from '../../object/api-object.ts';
import { isWhole } from '../value-warnings.ts';
import { isExtended } from './container-validation.ts';
import { invalid, invalidEach, invalidStruct, required } from './field-checks.ts';
import { type Fields, listOf, structOf, structsOf, textOf } from './go-fields.ts';

const counted = [
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'services.nodeports',
  'services.loadbalancers',
];
const computed = ['cpu', 'memory', 'limits.cpu', 'limits.memory', 'requests.cpu', 'requests.memory'];
const stored = ['ephemeral-storage', 'requests.storage', 'requests.ephemeral-storage', 'limits.ephemeral-storage'];
const known = new Set([...counted, ...computed, ...stored]);

const isKnown = (name: string): boolean => known.has(name) || /^(requests\.)?hugepages-/.test(name);

/** What each scope can be a scope of; undefined is anything. */
const ofPods = ['pods', ...computed];
const scopes: ReadonlyMap<string, readonly string[]> = new Map([
  ['Terminating', ofPods],
  ['NotTerminating', ofPods],
  ['BestEffort', ['pods']],
  ['NotBestEffort', ofPods],
  ['PriorityClass', ofPods],
  ['CrossNamespacePodAffinity', ofPods],
  ['VolumeAttributesClass', ['persistentvolumeclaims', 'requests.storage']],
]);

const withoutValues = ['BestEffort', 'NotBestEffort', 'Terminating', 'NotTerminating', 'CrossNamespacePodAffinity'];

export function validateQuota({ spec: given, status }: ApiObject, old?: ApiObject): StatusCause[] {
  const spec = structOf(given);
  return [
    ...checkAmounts(spec['hard'], 'spec.hard'),
    ...checkScopes(spec),
    ...checkSelector(spec),
    ...(old === undefined ? checkCounts(status) : []),
  ];
}

export function keepScopes({ spec }: ApiObject, old: ApiObject): StatusCause[] {
  const of = (value: unknown): string => [...new Set(listOf(structOf(value)['scopes']).map(textOf))].sort().join();
  if (of(spec) === of(old['spec'])) return [];
  return [invalid('spec.scopes', structOf(spec)['scopes'] ?? null, 'field is immutable')];
}

export function validateQuotaStatus({ status }: ApiObject): StatusCause[] {
  return checkCounts(status);
}

function checkCounts(status: unknown): StatusCause[] {
  return ['hard', 'used'].flatMap((field) => checkAmounts(structOf(status)[field], `status.${field}`));
}

function checkAmounts(amounts: unknown, path: string): StatusCause[] {
  return Object.entries(structOf(amounts)).flatMap(([name, value]) => {
    const at = `${path}[${name}]`;
    const amount = textOf(value);
    const causes = checkName(name, at);
    if (compareQuantities(amount, '0') < 0) causes.push(invalid(at, amount, 'must be greater than or equal to 0'));
    const isInteger = counted.includes(name) || isExtended(name);
    if (isInteger && !isWhole(amount)) causes.push(invalid(at, amount, 'must be an integer'));
    return causes;
  });
}

function checkName(name: string, path: string): StatusCause[] {
  const causes = invalidEach(path, name, checkQualifiedName(name));
  if (name.includes('/') || (isKnown(name) && causes.length === 0)) return causes;
  if (causes.length === 0 && name !== 'storage') {
    causes.push(invalid(path, name, 'must be a standard resource type or fully qualified'));
  }
  return [...causes, invalid(path, name, 'must be a standard resource for quota')];
}

function checkScopes(spec: Fields): StatusCause[] {
  const path = 'spec.scopes';
  const names = listOf(spec['scopes']).map(textOf);
  return [
    ...names.flatMap((name) => [
      ...(scopes.has(name) ? [] : [invalid(path, names, 'unsupported scope')]),
      ...misfits(spec, name).map(() => invalid(path, names, 'unsupported scope applied to resource')),
    ]),
    ...checkPairs(names, names),
  ];
}

/** What is bounded and cannot be of a scope. */
function misfits(spec: Fields, scope: string): string[] {
  const fitting = scopes.get(scope);
  return Object.keys(structOf(spec['hard'])).filter((name) => isKnown(name) && fitting?.includes(name) === false);
}

function checkPairs(names: readonly string[], shown: readonly string[] | null): StatusCause[] {
  return ['BestEffort', 'Terminating']
    .filter((name) => names.includes(name) && names.includes(`Not${name}`))
    .map(() => invalid('spec.scopes', shown, 'conflicting scopes'));
}

function checkSelector(spec: Fields): StatusCause[] {
  const selector = structOf(spec['scopeSelector']);
  const path = 'spec.scopeSelector.matchExpressions';
  const expressions = structsOf(selector['matchExpressions']);
  const names = expressions.map(({ scopeName }) => textOf(scopeName));
  const shown = spec['scopes'] === undefined ? null : listOf(spec['scopes']).map(textOf);
  return [
    ...expressions.flatMap((expression, index) => {
      const name = names[index] ?? '';
      return [
        ...(scopes.has(name) ? [] : [invalid(`${path}.scopeName`, name, 'unsupported scope')]),
        ...misfits(spec, name).map(() =>
          invalidStruct(path, goScopeSelector(expressions), 'unsupported scope applied to resource'),
        ),
        ...checkOperator(expression, name, path),
      ];
    }),
    ...checkPairs(names, shown).map((cause) => ({ ...cause, field: path })),
  ];
}

function checkOperator(expression: Fields, scope: string, path: string): StatusCause[] {
  const operator = textOf(expression['operator']);
  const values = listOf(expression['values']);
  const causes: StatusCause[] = [];
  if (withoutValues.includes(scope) && operator !== 'Exists') {
    const why =
      "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, " +
      'ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity';
    causes.push(invalid(`${path}.operator`, operator, why));
  }
  if (operator === 'In' || operator === 'NotIn') {
    const why = "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector";
    if (values.length === 0) causes.push(required(`${path}.values`, why));
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    const why = "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector";
    if (values.length > 0) causes.push(invalid(`${path}.values`, values, why));
  } else {
    causes.push(invalid(`${path}.operator`, operator, 'not a valid selector operator'));
  }
  return causes;
}

function goScopeSelector(expressions: readonly Fields[]): object {
  return {
    MatchExpressions: expressions.map(({ scopeName = '', operator = '', values = null }) => ({
      ScopeName: scopeName,
      Operator: operator,
      Values: values,
    })),
  };
}
