// What a LimitRange does to the pods and claims of its namespace: the admission plugin LimitRanger.
// @see https://github.com/kubernetes/kubernetes/blob/master/plugin/pkg/admission/limitranger/admission.go
import { ApiError, compareQuantities, parseQuantity } from '@kubewright/apimachinery';
import type { ApiObject } from '../object/api-object.ts';
import type { Admission } from '../registry/admission.ts';
import { podResources } from './pod-resources.ts';
import { type Fields, structOf, structsOf, textOf } from './validation/go-fields.ts';

const by = { group: '', version: 'v1', resource: 'limitranges' };
const annotation = 'kubernetes.io/limit-ranger';

export const podLimitAdmission: Admission = {
  by,
  admit: (pod, ranges) => ranges.forEach((range) => completePod(pod, range)),
  check: (pod, ranges) => ranges.forEach((range) => refuse('pods', pod, breaksOfPod(pod, range))),
  checkedUpdates: ['resize'],
};

export const claimLimitAdmission: Admission = {
  by,
  check: (claim, ranges) =>
    ranges.forEach((range) => refuse('persistentvolumeclaims', claim, breaksOfClaim(claim, range))),
  checkedUpdates: ['object'],
};

function refuse(resource: string, { metadata: { name = '' } }: ApiObject, breaks: readonly string[]): void {
  if (breaks.length === 0) return;
  const all = [...new Set(breaks)];
  throw ApiError.forbidden({ group: '', resource }, name, all.length === 1 ? String(all[0]) : `[${all.join(', ')}]`);
}

function limitsOf(range: ApiObject, type: string): readonly Fields[] {
  return structsOf(structOf(range['spec'])['limits']).filter((limit) => limit['type'] === type);
}

function completePod(pod: ApiObject, range: ApiObject): void {
  const limits = limitsOf(range, 'Container');
  const defaults = {
    requests: Object.assign({}, ...limits.map(({ defaultRequest }) => structOf(defaultRequest))) as Fields,
    limits: Object.assign({}, ...limits.map((limit) => structOf(limit['default']))) as Fields,
  };
  const notes: string[] = [];
  const spec = { ...structOf(pod['spec']) };
  for (const [list, what] of [
    ['containers', 'container'],
    ['initContainers', 'init container'],
  ] as const) {
    if (spec[list] === undefined) continue;
    spec[list] = structsOf(spec[list]).map((container) => {
      const resources: Record<string, unknown> = { ...structOf(container['resources']) };
      for (const kind of ['requests', 'limits'] as const) {
        const given = structOf(resources[kind]);
        const missing = Object.keys(defaults[kind]).filter((name) => !(name in given));
        if (missing.length === 0) continue;
        resources[kind] = { ...defaults[kind], ...given };
        notes.push(`${missing.sort().join(', ')} ${kind.slice(0, -1)} for ${what} ${textOf(container['name'])}`);
      }
      return { ...container, resources };
    });
  }
  if (notes.length === 0) return;
  pod['spec'] = spec;
  const note = `LimitRanger plugin set: ${notes.join('; ')}`;
  pod.metadata.annotations = { ...pod.metadata.annotations, [annotation]: note };
}

/** What is requested, and what is the limit. */
interface Use {
  readonly requests: Fields;
  readonly limits: Fields;
}

function breaksOfPod(pod: ApiObject, range: ApiObject): string[] {
  const spec = structOf(pod['spec']);
  const containers = [...structsOf(spec['containers']), ...structsOf(spec['initContainers'])].map(({ resources }) => ({
    requests: structOf(structOf(resources)['requests']),
    limits: structOf(structOf(resources)['limits']),
  }));
  const whole = { requests: podResources(spec, 'requests'), limits: podResources(spec, 'limits') };
  return ['Container', 'Pod'].flatMap((type) =>
    limitsOf(range, type).flatMap((limit) =>
      (type === 'Pod' ? [whole] : containers).flatMap((use) => [
        ...each(limit['min'], (name, bound) => belowMinimum(type, name, bound, use)),
        ...each(limit['max'], (name, bound) => aboveMaximum(type, name, bound, use)),
        ...each(limit['maxLimitRequestRatio'], (name, bound) => aboveRatio(type, name, bound, use)),
      ]),
    ),
  );
}

function breaksOfClaim(claim: ApiObject, range: ApiObject): string[] {
  const type = 'PersistentVolumeClaim';
  const requests = structOf(structOf(structOf(claim['spec'])['resources'])['requests']);
  return limitsOf(range, type).flatMap((limit) => [
    ...each(limit['min'], (name, bound) => belowMinimum(type, name, bound, { requests, limits: {} })),
    ...each(limit['max'], (name, bound) => {
      const request = quantityOf(requests[name]);
      const rule = `maximum ${name} usage per ${type} is ${bound}`;
      if (request === undefined) return `${rule}.  No request is specified`;
      return compareQuantities(request, bound) > 0 ? `${rule}, but request is ${request}` : undefined;
    }),
  ]);
}

function each(bounds: unknown, broken: (name: string, bound: string) => string | undefined): string[] {
  return Object.entries(structOf(bounds)).flatMap(([name, bound]) => broken(name, String(bound)) ?? []);
}

function quantityOf(value: unknown): string | undefined {
  return value === undefined ? undefined : String(value);
}

function belowMinimum(type: string, name: string, bound: string, use: Use): string | undefined {
  const [request, limit] = [quantityOf(use.requests[name]), quantityOf(use.limits[name])];
  const rule = `minimum ${name} usage per ${type} is ${bound}`;
  if (request === undefined) return `${rule}.  No request is specified`;
  if (compareQuantities(request, bound) < 0) return `${rule}, but request is ${request}`;
  return limit !== undefined && compareQuantities(limit, bound) < 0 ? `${rule}, but limit is ${limit}` : undefined;
}

function aboveMaximum(type: string, name: string, bound: string, use: Use): string | undefined {
  const [request, limit] = [quantityOf(use.requests[name]), quantityOf(use.limits[name])];
  const rule = `maximum ${name} usage per ${type} is ${bound}`;
  if (limit === undefined) return `${rule}.  No limit is specified`;
  if (compareQuantities(limit, bound) > 0) return `${rule}, but limit is ${limit}`;
  return request !== undefined && compareQuantities(request, bound) > 0
    ? `${rule}, but request is ${request}`
    : undefined;
}

function aboveRatio(type: string, name: string, bound: string, use: Use): string | undefined {
  const [request, limit] = [amountOf(use.requests[name]), amountOf(use.limits[name])];
  const rule = `${name} max limit to request ratio per ${type} is ${bound}`;
  if (request === 0) return `${rule}, but no request is specified or request is 0`;
  if (limit === 0) return `${rule}, but no limit is specified or limit is 0`;
  const ratio = limit / request;
  return ratio > amountOf(bound) ? `${rule}, but provided ratio is ${ratio.toFixed(6)}` : undefined;
}

function amountOf(value: unknown): number {
  const quantity = quantityOf(value);
  if (quantity === undefined) return 0;
  const { unscaled, exponent } = parseQuantity(quantity);
  return exponent < 0 ? Number(unscaled) / 10 ** -exponent : Number(unscaled) * 10 ** exponent;
}
