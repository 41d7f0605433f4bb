// What pods get from the cluster, and what it forbids them: the admission plugins RuntimeClass, DefaultTolerationSeconds,
// PodTopologyLabels and PodResizeValidator.
import { ApiError, compareQuantities, parseQuantity } from '@kubewright/apimachinery';
import type { ApiObject } from '../object/api-object.ts';
import { equal } from '../object/api-object.ts';
import type { Admission } from '../registry/admission.ts';
import { podResources } from './pod-resources.ts';
import { type Fields, numberOf, structOf, structsOf, textOf } from './validation/go-fields.ts';

const runtimeClasses = { group: 'node.k8s.io', version: 'v1', resource: 'runtimeclasses' };
const nodes = { group: '', version: 'v1', resource: 'nodes' };

function refusal({ metadata: { name = '' } }: ApiObject, why: string): ApiError {
  return ApiError.forbidden({ group: '', resource: 'pods' }, name, why);
}

/** @see https://github.com/kubernetes/kubernetes/blob/master/plugin/pkg/admission/runtimeclass/admission.go */
export const runtimeClassAdmission: Admission = {
  by: runtimeClasses,
  named: runtimeClassOf,
  applies: (pod) => runtimeClassOf(pod) !== undefined || structOf(pod['spec'])['overhead'] !== undefined,
  admit(pod, [runtimeClass]) {
    requireClass(pod, runtimeClass);
    if (runtimeClass === undefined) return;
    const { overhead, scheduling } = runtimeClass;
    const spec: Record<string, unknown> = { ...structOf(pod['spec']) };
    if (overhead !== undefined) {
      checkOverhead(pod, runtimeClass, Object.keys(structOf(spec['overhead'])).length > 0);
      spec['overhead'] = structOf(overhead)['podFixed'];
    }
    if (scheduling !== undefined) {
      const { nodeSelector, tolerations } = structOf(scheduling);
      const selector = mergedSelector(pod, structOf(spec['nodeSelector']), structOf(nodeSelector));
      if (Object.keys(selector).length > 0) spec['nodeSelector'] = selector;
      const merged = mergedTolerations([...structsOf(spec['tolerations']), ...structsOf(tolerations)]);
      if (merged.length > 0) spec['tolerations'] = merged;
    }
    pod['spec'] = spec;
  },
  check(pod, [runtimeClass]) {
    requireClass(pod, runtimeClass);
    if (runtimeClass?.['overhead'] !== undefined) checkOverhead(pod, runtimeClass, true);
    else if (structOf(pod['spec'])['overhead'] !== undefined) {
      throw refusal(pod, 'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead');
    }
  },
};

function runtimeClassOf({ spec }: ApiObject): string | undefined {
  const name = structOf(spec)['runtimeClassName'];
  return typeof name === 'string' ? name : undefined;
}

function requireClass(pod: ApiObject, found: ApiObject | undefined): void {
  const wanted = runtimeClassOf(pod);
  if (wanted === undefined || found !== undefined) return;
  throw refusal(pod, `pod rejected: RuntimeClass ${JSON.stringify(wanted)} not found`);
}

function checkOverhead(pod: ApiObject, { overhead }: ApiObject, isGiven: boolean): void {
  if (!isGiven) return;
  const [wanted, given] = [structOf(structOf(overhead)['podFixed']), structOf(structOf(pod['spec'])['overhead'])];
  const isSame = (name: string): boolean =>
    name in given && name in wanted && compareQuantities(String(given[name]), String(wanted[name])) === 0;
  if ([...Object.keys(wanted), ...Object.keys(given)].every(isSame)) return;
  throw refusal(pod, "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead");
}

function mergedSelector(pod: ApiObject, own: Fields, wanted: Fields): Fields {
  for (const [key, value] of Object.entries(wanted)) {
    if (!Object.hasOwn(own, key) || own[key] === value) continue;
    const at = (of: string, found: unknown): string => `${of}.nodeSelector[${key}] = ${String(found)}`;
    throw refusal(pod, `conflict: ${at('runtimeClass.scheduling', value)}; ${at('pod.spec', own[key])}`);
  }
  return { ...own, ...wanted };
}

/** Without those that another one covers. */
function mergedTolerations(all: readonly Fields[]): Fields[] {
  const merged: Fields[] = [];
  for (const [index, each] of all.entries()) {
    const isCovered =
      merged.some((other) => covers(other, each)) ||
      all.slice(index + 1).some((other) => !equal(other, each) && covers(other, each));
    if (!isCovered) merged.push(each);
  }
  return merged;
}

function covers(wide: Fields, narrow: Fields): boolean {
  if (equal(wide, narrow)) return true;
  const [key, effect, operator] = [textOf(wide['key']), textOf(wide['effect']), textOf(wide['operator'])];
  if (textOf(narrow['key']) !== key && (key !== '' || operator !== 'Exists')) return false;
  if (textOf(narrow['effect']) !== effect && effect !== '') return false;
  const { tolerationSeconds: seconds } = wide;
  if (effect === 'NoExecute' && seconds !== undefined) {
    const own = narrow['tolerationSeconds'];
    if (own === undefined || numberOf(own) > numberOf(seconds)) return false;
  }
  if (operator === 'Exists') return true;
  return narrow['operator'] === 'Equal' && textOf(narrow['value']) === textOf(wide['value']);
}

/** @see https://github.com/kubernetes/kubernetes/blob/master/plugin/pkg/admission/defaulttolerationseconds/admission.go */
export const tolerationAdmission: Admission = {
  admit(pod) {
    pod['spec'] = withTolerations(structOf(pod['spec']));
  },
};

/** A pod leaves a node that is gone after five minutes, unless it says otherwise. */
export function withTolerations(spec: Fields): Fields {
  const tolerations = structsOf(spec['tolerations']);
  const isTolerated = (key: string): boolean =>
    tolerations.some((each) => {
      const [own, effect] = [textOf(each['key']), textOf(each['effect'])];
      return (own === key || own === '') && (effect === 'NoExecute' || effect === '');
    });
  const added = ['not-ready', 'unreachable']
    .map((name) => `node.kubernetes.io/${name}`)
    .filter((key) => !isTolerated(key))
    .map((key) => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 }));
  return added.length === 0 ? spec : { ...spec, tolerations: [...tolerations, ...added] };
}

const topologyLabels = ['topology.kubernetes.io/zone', 'topology.kubernetes.io/region'];

/** Where a node is, in the words of labels. @see https://github.com/kubernetes/kubernetes/blob/master/plugin/pkg/admission/podtopologylabels/admission.go */
export function topologyOf(node: ApiObject | undefined): Record<string, string> {
  const labels = Object.entries(node?.metadata.labels ?? {});
  return Object.fromEntries(labels.filter(([name]) => topologyLabels.includes(name)));
}

export const topologyAdmission: Admission = {
  by: nodes,
  named: nodeOf,
  applies: (pod) => nodeOf(pod) !== undefined,
  admit(pod, [node]) {
    const labels = topologyOf(node);
    if (Object.keys(labels).length > 0) pod.metadata.labels = { ...pod.metadata.labels, ...labels };
  },
};

function nodeOf({ spec }: ApiObject): string | undefined {
  const name = textOf(structOf(spec)['nodeName']);
  return name === '' ? undefined : name;
}

/** @see https://github.com/kubernetes/kubernetes/blob/master/plugin/pkg/admission/podresize/admission.go */
export const resizeAdmission: Admission = {
  by: nodes,
  named: nodeOf,
  checkedUpdates: ['resize'],
  applies: (pod, { endpoint, old }) =>
    endpoint === 'resize' && nodeOf(pod) !== undefined && pod.metadata.generation !== old?.metadata.generation,
  check(pod, [node]) {
    const name = JSON.stringify(nodeOf(pod));
    if (node === undefined) throw refusal(pod, `node ${name} not found`);
    const system = node.metadata.labels?.['kubernetes.io/os'] ?? 'linux';
    if (system !== 'linux') {
      const why = `pod resize is only supported on linux nodes, node ${name} is ${JSON.stringify(system)}`;
      throw withCause(refusal(pod, why), 'UnsupportedPlatform');
    }
    const lacking = lackingResources(structOf(pod['spec']), structOf(structOf(node['status'])['allocatable']));
    if (lacking.length === 0) return;
    const why = `node didn't have enough allocatable resources: ${lacking.join('; ')}`;
    throw withCause(refusal(pod, why), 'NodeCapacity');
  },
};

function lackingResources(spec: Fields, allocatable: Fields): string[] {
  const requests = podResources(spec, 'requests');
  return [
    { name: 'cpu', scale: 3 },
    { name: 'memory', scale: 0 },
  ].flatMap(({ name, scale }) => {
    const [wanted, there] = [String(requests[name] ?? '0'), String(allocatable[name] ?? '0')];
    if (compareQuantities(wanted, there) <= 0) return [];
    return [`${name}, requested: ${scaled(wanted, scale)}, allocatable: ${scaled(there, scale)}`];
  });
}

/** A quantity in units of a power of ten, rounded up. */
function scaled(quantity: string, scale: number): bigint {
  const { unscaled, exponent } = parseQuantity(quantity);
  const shift = exponent + scale;
  if (shift >= 0) return unscaled * 10n ** BigInt(shift);
  const divisor = 10n ** BigInt(-shift);
  return (unscaled + divisor - 1n) / divisor;
}

function withCause({ status }: ApiError, reason: string): ApiError {
  return new ApiError({ ...status, details: { ...status.details, causes: [{ reason }] } });
}
