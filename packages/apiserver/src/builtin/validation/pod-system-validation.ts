// The operating system of a pod, and what one of another system may not say.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/validation.go validateOS
import type { StatusCause } from '@kubewright/apimachinery';
import { forbidden, notSupported, required } from './field-checks.ts';
import { type Fields, structOf, textOf } from './go-fields.ts';

type PlacedContainer = readonly [path: string, container: Fields];

export function checkOperatingSystem(
  spec: Fields,
  path: string,
  containers: readonly PlacedContainer[],
): StatusCause[] {
  if (spec['os'] === undefined) return [];
  const name = textOf(structOf(spec['os'])['name']);
  switch (name) {
    case '':
      return [required(`${path}.os.name`)];
    case 'linux':
      return checkLinux(spec, path, containers);
    case 'windows':
      return checkWindows(spec, path, containers);
    default:
      return [notSupported(`${path}.os`, name, ['linux', 'windows'])];
  }
}

function checkLinux(spec: Fields, path: string, containers: readonly PlacedContainer[]): StatusCause[] {
  const contexts = [[path, spec] as const, ...containers];
  return contexts.flatMap(([at, { securityContext }]) =>
    structOf(securityContext)['windowsOptions'] === undefined
      ? []
      : [forbidden(`${at}.securityContext.windowsOptions`, 'windows options cannot be set for a linux pod')],
  );
}

/** What Windows does not have, of a pod, in the order in which it is told. A dot in front: of its security context. */
const ofPods = [
  '.appArmorProfile',
  '.seLinuxOptions',
  'hostUsers',
  'hostPID',
  'hostIPC',
  '.seccompProfile',
  '.fsGroup',
  '.fsGroupChangePolicy',
  '.sysctls',
  'shareProcessNamespace',
  '.runAsUser',
  '.runAsGroup',
  '.supplementalGroups',
  '.supplementalGroupsPolicy',
  '.seLinuxChangePolicy',
];

const ofContainers = [
  'appArmorProfile',
  'seLinuxOptions',
  'seccompProfile',
  'capabilities',
  'readOnlyRootFilesystem',
  'privileged',
  'allowPrivilegeEscalation',
  'procMount',
  'runAsUser',
  'runAsGroup',
];

function checkWindows(spec: Fields, path: string, containers: readonly PlacedContainer[]): StatusCause[] {
  const context = structOf(spec['securityContext']);
  const why = 'cannot be set for a windows pod';
  const causes = ofPods.flatMap((field) => {
    const isContexts = field.startsWith('.');
    const value = isContexts ? context[field.slice(1)] : spec[field];
    return value === undefined || value === false
      ? []
      : [forbidden(isContexts ? `${path}.securityContext${field}` : `${path}.${field}`, why)];
  });
  for (const [at, { securityContext }] of containers) {
    for (const field of ofContainers) {
      if (structOf(securityContext)[field] !== undefined) causes.push(forbidden(`${at}.securityContext.${field}`, why));
    }
  }
  return causes;
}
