// What the spec of a pod, or of a template of pods, may not be.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/validation.go ValidatePodSpec
import type { StatusCause } from '@kubewright/apimachinery';
import {
  checkDns1123Label,
  checkDns1123Subdomain,
  checkLabelsAnnotationsOwners,
  checkQualifiedName,
} from '@kubewright/apimachinery';
import type { ObjectMeta } from '@kubewright/apimachinery';
import { checkContainers, checkInitContainers, checkResources } from './container-validation.ts';
import { checkLabels, forbidden, invalid, invalidEach, notSupported, required } from './field-checks.ts';
import { type Fields, listOf, structOf, structsOf, textOf } from './go-fields.ts';
import {
  checkPodDns,
  checkHostAliases,
  checkHostNetworkPorts,
  checkHostnameOverride,
} from './pod-network-validation.ts';
import { checkOperatingSystem } from './pod-system-validation.ts';
import { checkPodClaims, checkPodResources } from './pod-resource-validation.ts';
import {
  checkAffinity,
  checkSchedulingGates,
  checkSpreadConstraints,
  checkTolerations,
} from './scheduling-validation.ts';
import { checkHostUsers, checkPodSecurity } from './security-validation.ts';
import { checkFileVolumes } from './variable-validation.ts';
import { checkVolumes } from './volume-validation.ts';

const restartPolicies = ['Always', 'OnFailure', 'Never'];
const dnsPolicies = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];

/** Of a template: its labels and annotations too. */
export function checkPodTemplate(template: unknown, path: string): StatusCause[] {
  const { metadata, spec } = structOf(template);
  const { labels, annotations } = structOf(metadata) as ObjectMeta;
  const meta = { ...(labels && { labels }), ...(annotations && { annotations }) };
  const causes = [...checkLabelsAnnotationsOwners(meta, path), ...checkPodSpec(spec, `${path}.spec`)];
  if (listOf(structOf(spec)['ephemeralContainers']).length === 0) return causes;
  return [...causes, forbidden(`${path}.spec.ephemeralContainers`, 'ephemeral containers not allowed in pod template')];
}

/** @param isPod - of a pod of its own, and not of a template */
export function checkPodSpec(given: unknown, path: string, isPod = false): StatusCause[] {
  const spec = structOf(given);
  const volumes = checkVolumes(spec['volumes'], `${path}.volumes`, isPod);
  const { containers, initContainers, restartPolicy } = spec;
  const claims = structsOf(spec['resourceClaims']).map(({ name }) => textOf(name));
  const context = {
    volumes: volumes.good,
    claims: claims.filter((name) => name !== ''),
    restartPolicy,
    gracePeriodSeconds: spec['terminationGracePeriodSeconds'],
    hostUsers: spec['hostUsers'] !== false,
  };
  const all = containersOf(spec, path);
  return [
    ...volumes.causes,
    ...checkPodClaims(spec['resourceClaims'], `${path}.resourceClaims`),
    ...checkContainers(containers, `${path}.containers`, context),
    ...checkInitContainers(initContainers, `${path}.initContainers`, context, containers),
    ...checkPodResources(spec, path),
    ...checkHostNetworkPorts(spec, path, isPod),
    ...oneOf(restartPolicy, restartPolicies, `${path}.restartPolicy`),
    ...oneOf(spec['dnsPolicy'], dnsPolicies, `${path}.dnsPolicy`),
    ...checkLabels(`${path}.nodeSelector`, spec['nodeSelector']),
    ...checkPodSecurity(spec, path),
    ...checkAffinity(spec['affinity'], `${path}.affinity`),
    ...checkPodDns(spec, `${path}.dnsConfig`),
    ...structsOf(spec['readinessGates']).flatMap(({ conditionType }, index) => {
      const type = textOf(conditionType);
      return invalidEach(`${path}.readinessGates[${index}].conditionType`, type, checkQualifiedName(type));
    }),
    ...checkSchedulingGates(spec['schedulingGates'], `${path}.schedulingGates`),
    ...checkSpreadConstraints(spec['topologySpreadConstraints'], `${path}.topologySpreadConstraints`),
    ...checkHostUsers(spec, path, all),
    ...checkHostnameOverride(spec, path),
    ...checkNames(spec, path, ['serviceAccountName', 'nodeName'], checkDns1123Subdomain),
    ...checkDeadline(spec['activeDeadlineSeconds'], `${path}.activeDeadlineSeconds`),
    ...checkNames(spec, path, ['hostname', 'subdomain'], checkDns1123Label),
    ...checkTolerations(spec['tolerations'], `${path}.tolerations`),
    ...checkHostAliases(spec['hostAliases'], `${path}.hostAliases`),
    ...checkNames(spec, path, ['priorityClassName', 'runtimeClassName'], checkDns1123Subdomain),
    ...checkPreemption(spec['preemptionPolicy'], `${path}.preemptionPolicy`),
    ...checkOverhead(spec['overhead'], `${path}.overhead`),
    ...checkOperatingSystem(spec, path, all),
    ...checkFileVolumes(all, spec['volumes']),
    ...(isPod ? [...checkTokens(spec, path), ...checkImages(all)] : []),
  ];
}

/** All containers with their places, in the order in which Kubernetes visits them. */
function containersOf(spec: Fields, path: string): (readonly [path: string, container: Fields])[] {
  return ['initContainers', 'containers', 'ephemeralContainers'].flatMap((list) =>
    structsOf(spec[list]).map((container, index) => [`${path}.${list}[${index}]`, container] as const),
  );
}

/** The token of a service account is that of the pod's own. */
function checkTokens({ serviceAccountName, volumes }: Fields, path: string): StatusCause[] {
  if (textOf(serviceAccountName) !== '') return [];
  return structsOf(volumes).flatMap(({ projected }, index) =>
    structsOf(structOf(projected)['sources']).flatMap(({ serviceAccountToken }, place) => {
      const at = `${path}.volumes[${index}].projected.sources[${place}].serviceAccountToken`;
      const why = 'must not be specified when serviceAccountName is not set';
      return serviceAccountToken === undefined ? [] : [forbidden(at, why)];
    }),
  );
}

/** In a template they may be padded: whatever makes the pods may replace them. */
function checkImages(containers: readonly (readonly [path: string, container: Fields])[]): StatusCause[] {
  const ofList = (list: string): StatusCause[] =>
    containers.flatMap(([path, container]) => {
      const image = textOf(container['image']);
      const isOne = path.includes(`.${list}[`) && image !== image.trim();
      return isOne ? [invalid(`${path}.image`, image, 'must not have leading or trailing whitespace')] : [];
    });
  return [...ofList('containers'), ...ofList('initContainers')];
}

/** How a template differs from a pod of its own: its pods are always started again. */
export function checkTemplateOf(kind: string, template: unknown, path: string): StatusCause[] {
  const { restartPolicy, activeDeadlineSeconds } = structOf(structOf(structOf(template)['spec']));
  const causes: StatusCause[] = [];
  if (restartPolicy !== 'Always') {
    causes.push(notSupported(`${path}.spec.restartPolicy`, restartPolicy ?? '', ['Always']));
  }
  if (activeDeadlineSeconds !== undefined) {
    const why = `activeDeadlineSeconds in ${kind} is not Supported`;
    causes.push(forbidden(`${path}.spec.activeDeadlineSeconds`, why));
  }
  return causes;
}

function oneOf(value: unknown, values: readonly string[], path: string): StatusCause[] {
  if (value === undefined) return [required(path)];
  return values.includes(textOf(value)) ? [] : [notSupported(path, value, values)];
}

function checkPreemption(policy: unknown, path: string): StatusCause[] {
  return policy === undefined ? [] : oneOf(policy, ['PreemptLowerPriority', 'Never'], path);
}

/** Checked as the limits of a container are. */
function checkOverhead(overhead: unknown, path: string): StatusCause[] {
  return overhead === undefined ? [] : checkResources({ limits: overhead }, path);
}

function checkNames(
  spec: Fields,
  path: string,
  fields: readonly string[],
  check: (name: string) => string[],
): StatusCause[] {
  return fields.flatMap((field) => {
    const name = textOf(spec[field]);
    return name === '' ? [] : invalidEach(`${path}.${field}`, name, check(name));
  });
}

function checkDeadline(seconds: unknown, path: string): StatusCause[] {
  if (typeof seconds !== 'number' || (seconds >= 1 && seconds < 2 ** 31)) return [];
  return [invalid(path, seconds, 'must be between 1 and 2147483647, inclusive')];
}
