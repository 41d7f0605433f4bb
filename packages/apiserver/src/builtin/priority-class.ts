// Priority classes, and the pods that get their priority from one: the admission plugin Priority.
// @see https://github.com/kubernetes/kubernetes/blob/master/plugin/pkg/admission/priority/admission.go
import type { StatusCause } from '@kubewright/apimachinery';
import { ApiError } from '@kubewright/apimachinery';
import type { ApiObject } from '../object/api-object.ts';
import { isRecord } from '../object/api-object.ts';
import type { Admission } from '../registry/admission.ts';
import type { Strategy } from '../registry/strategy.ts';
import { forbidden, invalid, required, unsupported } from '../registry/strategy.ts';
import { applyPriorityClassDefaults } from './kind-defaults.ts';
import { numberOf } from './validation/go-fields.ts';

const resource = { group: 'scheduling.k8s.io', resource: 'priorityclasses' };

/** Higher ones are the system's. */
const highestOwnPriority = 1_000_000_000;
const criticalPriority = 2 * highestOwnPriority;

/** Those that are there from the start, and stay. */
export const systemPriorityClasses = [
  {
    metadata: { name: 'system-node-critical' },
    value: criticalPriority + 1000,
    description: 'Used for system critical pods that must not be moved from their current node.',
  },
  {
    metadata: { name: 'system-cluster-critical' },
    value: criticalPriority,
    description:
      'Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.',
  },
] as const;

export const priorityClassStrategy: Partial<Strategy> = {
  applyDefaults: applyPriorityClassDefaults,
  knowsPeers: true,
  prepareForCreate(priorityClass, _user, peers) {
    // For good: nothing that may be changed counts.
    priorityClass.metadata.generation = 1;
    checkOneDefault(priorityClass, peers);
  },
  prepareForUpdate: (priorityClass, _old, peers) => checkOneDefault(priorityClass, peers),
  validate: (priorityClass, old) => (old === undefined ? validateNew(priorityClass) : []),
  validateUpdate(priorityClass, old) {
    const policy = priorityClass['preemptionPolicy'];
    return [
      ...(numberOf(priorityClass['value']) === numberOf(old['value'])
        ? []
        : [forbidden('value', 'may not be changed in an update.')]),
      ...(policy === old['preemptionPolicy'] ? [] : [invalid('preemptionPolicy', policy, 'field is immutable')]),
    ];
  },
  checkDelete({ metadata: { name = '' } }) {
    if (!isSystem(name)) return;
    throw ApiError.forbidden(resource, name, 'this is a system priority class and cannot be deleted');
  },
};

function isSystem(name: string): boolean {
  return systemPriorityClasses.some(({ metadata }) => metadata.name === name);
}

function checkOneDefault(priorityClass: ApiObject, peers: readonly ApiObject[]): void {
  const other = priorityClass['globalDefault'] === true ? lowestDefault(peers) : undefined;
  if (other === undefined) return;
  const why = `PriorityClass ${other.metadata.name ?? ''} is already marked as default. Only one default can exist`;
  throw ApiError.forbidden(resource, priorityClass.metadata.name ?? '', why);
}

function lowestDefault(classes: readonly ApiObject[]): ApiObject | undefined {
  return classes
    .filter(({ globalDefault }) => globalDefault === true)
    .reduce<ApiObject | undefined>(
      (lowest, each) => (lowest === undefined || numberOf(lowest['value']) > numberOf(each['value']) ? each : lowest),
      undefined,
    );
}

function validateNew(priorityClass: ApiObject): StatusCause[] {
  return [...validateValue(priorityClass), ...validatePolicy(priorityClass['preemptionPolicy'])];
}

function validateValue({ metadata: { name = '' }, value, globalDefault }: ApiObject): StatusCause[] {
  if (!name.startsWith('system-')) {
    const detail = `maximum allowed value of a user defined priority is ${highestOwnPriority}`;
    return numberOf(value) > highestOwnPriority ? [forbidden('value', detail)] : [];
  }
  const why = whyNotSystem(name, numberOf(value), globalDefault === true);
  if (why === undefined) return [];
  const detail = `priority class names with 'system-' prefix are reserved for system use only. error: ${why}`;
  return [forbidden('metadata.name', detail)];
}

function whyNotSystem(name: string, value: number, isDefault: boolean): string | undefined {
  const known = systemPriorityClasses.find(({ metadata }) => metadata.name === name);
  if (known === undefined) return `${name} is not a known system priority class`;
  if (known.value !== value) return `value of ${name} PriorityClass must be ${known.value}`;
  return isDefault ? `globalDefault of ${name} PriorityClass must be false` : undefined;
}

const policies = ['PreemptLowerPriority', 'Never'];

function validatePolicy(policy: unknown): StatusCause[] {
  if (policy === '') return [required('preemptionPolicy')];
  return policies.includes(String(policy)) ? [] : [unsupported('preemptionPolicy', policy, policies)];
}

export const priorityAdmission: Admission = {
  by: { group: 'scheduling.k8s.io', version: 'v1', resource: 'priorityclasses' },
  admit(pod, classes) {
    const spec = isRecord(pod['spec']) ? pod['spec'] : {};
    const { priorityClassName: given = '', priority: own, preemptionPolicy: ownPolicy } = spec;
    const refuse = (why: string): ApiError =>
      ApiError.forbidden({ group: '', resource: 'pods' }, pod.metadata.name ?? '', why);
    const found = given === '' ? lowestDefault(classes) : classes.find(({ metadata }) => metadata.name === given);
    if (found === undefined && given !== '') throw refuse(`no PriorityClass with name ${String(given)} was found`);
    const priority = numberOf(found?.['value']);
    const preemptionPolicy = String(found?.['preemptionPolicy'] ?? 'PreemptLowerPriority');
    const computed = (what: unknown): string =>
      `must not be provided in pod spec; priority admission controller computed ${String(what)} from the given PriorityClass name`;
    if (own !== undefined && own !== priority) {
      throw refuse(`the integer value of priority (${numberOf(own)}) ${computed(priority)}`);
    }
    if (ownPolicy !== undefined && ownPolicy !== preemptionPolicy) {
      throw refuse(`the string value of PreemptionPolicy (${String(ownPolicy)}) ${computed(preemptionPolicy)}`);
    }
    const named = found === undefined ? {} : { priorityClassName: found.metadata.name };
    pod['spec'] = { ...spec, ...named, priority, preemptionPolicy };
  },
};
