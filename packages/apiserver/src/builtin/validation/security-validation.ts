// Who a pod and its containers run as, and what they may do: their security contexts.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/validation.go validatePodSpecSecurityContext
import type { StatusCause } from '@kubewright/apimachinery';
import { duplicate, fieldTooLong, forbidden, invalid, invalidStruct, notSupported, required } from './field-checks.ts';
import { type Fields, listOf, structOf, structsOf, textOf } from './go-fields.ts';
import { checkRelativePath } from './path-checks.ts';

/** The greatest id of a user or group. */
const greatestId = 2 ** 31 - 1;

function checkId(path: string, id: unknown): StatusCause[] {
  if (typeof id !== 'number' || (id >= 0 && id <= greatestId)) return [];
  return [invalid(path, id, `must be between 0 and ${greatestId}, inclusive`)];
}

function checkOneOf(path: string, value: unknown, supported: readonly string[]): StatusCause[] {
  return value === undefined || supported.includes(textOf(value)) ? [] : [notSupported(path, value, supported)];
}

/** The context of the whole pod. */
export function checkPodSecurity(spec: Fields, path: string): StatusCause[] {
  const at = `${path}.securityContext`;
  const context = structOf(spec['securityContext']);
  const causes = ['fsGroup', 'runAsUser', 'runAsGroup'].flatMap((field) => checkId(`${at}.${field}`, context[field]));
  for (const [index, group] of listOf(context['supplementalGroups']).entries()) {
    causes.push(...checkId(`${at}.supplementalGroups[${index}]`, group));
  }
  if (spec['shareProcessNamespace'] === true && spec['hostPID'] === true) {
    const why = 'ShareProcessNamespace and HostPID cannot both be enabled';
    causes.push(invalid(`${at}.shareProcessNamespace`, true, why));
  }
  return [
    ...causes,
    ...checkSysctls(context['sysctls'], `${at}.sysctls`, spec),
    ...checkOneOf(`${at}.fsGroupChangePolicy`, context['fsGroupChangePolicy'], ['Always', 'OnRootMismatch']),
    ...checkSeccomp(context['seccompProfile'], `${at}.seccompProfile`),
    ...checkAppArmor(context['appArmorProfile'], `${at}.appArmorProfile`),
    ...checkOneOf(`${at}.supplementalGroupsPolicy`, context['supplementalGroupsPolicy'], ['Merge', 'Strict']),
    ...checkOneOf(`${at}.seLinuxChangePolicy`, context['seLinuxChangePolicy'], ['Recursive']),
  ];
}

const segment = '[a-z0-9]([-_a-z0-9]*[a-z0-9])?';
const sysctlPattern = new RegExp(`^(${segment}[\\./])*${segment}$`);
const longestSysctl = 253;

function checkSysctls(sysctls: unknown, path: string, spec: Fields): StatusCause[] {
  const names = new Set<string>();
  return structsOf(sysctls).flatMap(({ name: given }, index) => {
    const at = `${path}[${index}].name`;
    const name = textOf(given);
    const causes: StatusCause[] = [];
    if (name === '') causes.push(required(at));
    else if (name.length > longestSysctl || !sysctlPattern.test(name)) {
      const pattern = String.raw`^(${segment}[\./])*${segment}$`;
      causes.push(invalid(at, name, `must have at most ${longestSysctl} characters and match regex ${pattern}`));
    } else if (names.has(name)) causes.push(duplicate(at, name));
    for (const [field, isOne] of sharedNamespaces) {
      if (spec[field] === true && isOne.test(name.replaceAll('/', '.')))
        causes.push(invalid(at, name, `may not be specified when '${field}' is true`));
    }
    names.add(name);
    return causes;
  });
}

/** The settings of a namespace that a pod may have in common with its node. */
const sharedNamespaces: readonly (readonly [field: string, isOne: RegExp])[] = [
  ['hostNetwork', /^net\./],
  ['hostIPC', /^(kernel\.(sem|shm(all|max|mni|_rmid_forced)?|msg(max|mnb|mni)?)$|fs\.mqueue\.)/],
];

function checkSeccomp(profile: unknown, path: string): StatusCause[] {
  if (profile === undefined) return [];
  const { type, localhostProfile } = structOf(profile);
  const kinds = ['Localhost', 'RuntimeDefault', 'Unconfined'];
  const causes: StatusCause[] = [];
  if (textOf(type) === '') causes.push(required(`${path}.type`, 'type is required when seccompProfile is set'));
  else causes.push(...checkOneOf(`${path}.type`, type, kinds));
  const at = `${path}.localhostProfile`;
  if (type === 'Localhost') {
    if (localhostProfile === undefined) causes.push(required(at, 'must be set when seccomp type is Localhost'));
    else causes.push(...checkRelativePath(at, textOf(localhostProfile)));
  } else if (localhostProfile !== undefined) {
    const shown = { Type: textOf(type), LocalhostProfile: localhostProfile };
    causes.push(invalidStruct(at, shown, 'can only be set when seccomp type is Localhost'));
  }
  return causes;
}

/** The longest path on Linux. */
const longestProfile = 4095;

function checkAppArmor(profile: unknown, path: string): StatusCause[] {
  if (profile === undefined) return [];
  const { type, localhostProfile } = structOf(profile);
  const at = `${path}.localhostProfile`;
  const missing = 'must be set when AppArmor type is Localhost';
  switch (textOf(type)) {
    case 'Localhost': {
      if (localhostProfile === undefined) return [required(at, missing)];
      const name = textOf(localhostProfile);
      const causes: StatusCause[] = [];
      if (name !== name.trim()) causes.push(invalid(at, name, 'must not be padded with whitespace'));
      else if (name === '') causes.push(required(at, missing));
      if (name.length > longestProfile) causes.push(fieldTooLong(at, longestProfile));
      return causes;
    }
    case 'RuntimeDefault':
    case 'Unconfined':
      if (localhostProfile === undefined) return [];
      return [invalid(at, localhostProfile, 'can only be set when AppArmor type is Localhost')];
    case '':
      return [required(`${path}.type`, 'type is required when appArmorProfile is set')];
    default:
      return [notSupported(`${path}.type`, type, ['Localhost', 'RuntimeDefault', 'Unconfined'])];
  }
}

/** The context of one container. @param hostUsers - whether the users of the pod are those of its node */
export function checkContainerSecurity(given: unknown, path: string, hostUsers: boolean): StatusCause[] {
  if (given === undefined) return [];
  const context = structOf(given);
  const causes = ['runAsUser', 'runAsGroup'].flatMap((field) => checkId(`${path}.${field}`, context[field]));
  const { procMount } = context;
  causes.push(...checkOneOf(`${path}.procMount`, procMount, ['Default', 'Unmasked']));
  if (hostUsers && procMount === 'Unmasked')
    causes.push(invalid(`${path}.procMount`, procMount, '`hostUsers` must be false to use `Unmasked`'));
  causes.push(...checkSeccomp(context['seccompProfile'], `${path}.seccompProfile`));
  if (context['allowPrivilegeEscalation'] === false) {
    const shown = shownContext(context);
    const fault = (what: string): StatusCause =>
      invalidStruct(path, shown, `cannot set \`allowPrivilegeEscalation\` to false and ${what}`);
    if (context['privileged'] === true) causes.push(fault('`privileged` to true'));
    for (const capability of listOf(structOf(context['capabilities'])['add'])) {
      if (capability === 'CAP_SYS_ADMIN') causes.push(fault('`capabilities.Add` CAP_SYS_ADMIN'));
    }
  }
  return [...causes, ...checkAppArmor(context['appArmorProfile'], `${path}.appArmorProfile`)];
}

/** As Go prints its internal type. */
function shownContext(context: Fields): object {
  const { capabilities, seLinuxOptions, windowsOptions, seccompProfile, appArmorProfile } = context;
  const capital = (value: unknown, ...names: string[]): object | null => {
    if (value === undefined) return null;
    const entries = names.map((name) => [
      name,
      structOf(value)[`${name.charAt(0).toLowerCase()}${name.slice(1)}`] ?? null,
    ]);
    return Object.fromEntries(entries) as object;
  };
  const field = (name: string): unknown => context[name] ?? null;
  return {
    Capabilities: capital(capabilities, 'Add', 'Drop'),
    Privileged: field('privileged'),
    SELinuxOptions: capital(seLinuxOptions, 'User', 'Role', 'Type', 'Level'),
    WindowsOptions: windowsOptions === undefined ? null : windowsOptions,
    RunAsUser: field('runAsUser'),
    RunAsGroup: field('runAsGroup'),
    RunAsNonRoot: field('runAsNonRoot'),
    ReadOnlyRootFilesystem: field('readOnlyRootFilesystem'),
    AllowPrivilegeEscalation: field('allowPrivilegeEscalation'),
    ProcMount: field('procMount'),
    SeccompProfile: capital(seccompProfile, 'Type', 'LocalhostProfile'),
    AppArmorProfile: capital(appArmorProfile, 'Type', 'LocalhostProfile'),
  };
}

/** A pod whose users are its own shares nothing else with its node. */
export function checkHostUsers(
  spec: Fields,
  path: string,
  containers: readonly (readonly [path: string, container: Fields])[],
): StatusCause[] {
  if (spec['hostUsers'] !== false) return [];
  const why = 'when `hostUsers` is false';
  const causes = ['hostNetwork', 'hostPID', 'hostIPC']
    .filter((field) => spec[field] === true)
    // Kubernetes calls two of them by their Go names.
    .map((field) => forbidden(`${path}.${field === 'hostNetwork' ? field : field.replace(/^h/, 'H')}`, why));
  for (const [at, { volumeDevices }] of containers) {
    if (listOf(volumeDevices).length > 0) causes.push(forbidden(`${at}.volumeDevices`, why));
  }
  return causes;
}
