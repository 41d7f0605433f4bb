// What a pod as a whole uses: resource claims, and limits and requests of its own beside those of its containers.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/validation.go validatePodResources
import type { StatusCause } from '@kubewright/apimachinery';
import {
  checkDns1123Label,
  checkDns1123Subdomain,
  checkQualifiedName,
  compareQuantities,
} from '@kubewright/apimachinery';
import { podResources } from '../pod-resources.ts';
import { checkResources } from './container-validation.ts';
import { duplicate, forbidden, invalid, invalidEach, invalidStruct, notSupported, required } from './field-checks.ts';
import { type Fields, structOf, structsOf, textOf } from './go-fields.ts';

export function checkPodClaims(claims: unknown, path: string): StatusCause[] {
  const names = new Set<string>();
  return structsOf(claims).flatMap((claim, index) => {
    const at = `${path}[${index}]`;
    const name = textOf(claim['name']);
    const causes: StatusCause[] = [];
    if (name === '') causes.push(required(`${at}.name`));
    else if (names.has(name)) causes.push(duplicate(`${at}.name`, name));
    else causes.push(...invalidEach(`${at}.name`, name, checkDns1123Label(name)));
    names.add(name);
    const { resourceClaimName: own = null, resourceClaimTemplateName: template = null } = claim;
    const shown = { Name: name, ResourceClaimName: own, ResourceClaimTemplateName: template };
    if (own !== null && template !== null) {
      const why = 'at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified';
      causes.push(invalidStruct(at, shown, why));
    }
    if (own === null && template === null) {
      const why = 'must specify one of: `resourceClaimName`, `resourceClaimTemplateName`';
      causes.push(invalidStruct(at, shown, why));
    }
    for (const field of ['resourceClaimName', 'resourceClaimTemplateName']) {
      if (claim[field] === undefined) continue;
      const value = textOf(claim[field]);
      causes.push(...invalidEach(`${at}.${field}`, value, checkDns1123Subdomain(value)));
    }
    return causes;
  });
}

export function checkPodResources(spec: Fields, path: string): StatusCause[] {
  if (spec['resources'] === undefined) return [];
  const at = `${path}.resources`;
  if (structOf(spec['os'])['name'] === 'windows') return [forbidden(at, 'may not be set for a windows pod')];
  const resources = structOf(spec['resources']);
  const causes: StatusCause[] = [];
  if (resources['claims'] !== undefined) {
    causes.push(forbidden(`${at}.claims`, 'claims may not be set for Resources at pod-level'));
  }
  causes.push(...checkResources(resources, at, [], checkPodResourceName));
  const { resources: _own, ...containers } = spec;
  const wanted = structOf(resources['requests']);
  for (const [name, sum] of Object.entries(podResources(containers, 'requests'))) {
    const own = wanted[name];
    if (typeof own !== 'string' || compareQuantities(String(sum), own) <= 0) continue;
    const why = `must be greater than or equal to aggregate container requests of ${String(sum)}`;
    causes.push(invalid(`${at}.requests[${name}]`, own, why));
  }
  const most = structOf(resources['limits']);
  for (const [index, container] of structsOf(spec['containers']).entries()) {
    for (const [name, limit] of Object.entries(structOf(structOf(container['resources'])['limits']))) {
      const own = most[name];
      if (typeof own !== 'string' || compareQuantities(String(limit), own) <= 0) continue;
      const why = `must be less than or equal to pod limits of ${own}`;
      causes.push(invalid(`${at}.containers[${index}][${name}].limits`, limit, why));
    }
  }
  return causes;
}

function checkPodResourceName(name: string, path: string): StatusCause[] {
  const causes = invalidEach(path, name, checkQualifiedName(name));
  if (causes.length > 0) return causes;
  const isStandard = /^(cpu|memory|ephemeral-storage|storage|hugepages-.*)$/.test(name);
  if (!name.includes('/') && !isStandard)
    return [invalid(path, name, 'must be a standard resource type or fully qualified')];
  return /^(cpu|memory|hugepages-.*)$/.test(name) ? [] : [notSupported(path, name, ['cpu', 'hugepages-', 'memory'])];
}
