// The baseline of the Pod Security Standards: what gives a container the rights of its host.
// @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
// @see https://github.com/kubernetes/pod-security-admission/tree/master/policy
import { quote } from '@kubewright/apimachinery';
import type { Fields } from '../validation/go-fields.ts';
import { listOf, numberOf, structOf, structsOf, textOf } from '../validation/go-fields.ts';
import type { Check, ContainerView, PodView } from './pod-view.ts';
import { named, plural, quoted, setters, sorted } from './pod-view.ts';

const names = (containers: readonly ContainerView[]): string[] => containers.map(({ name }) => name);

const appArmorPrefix = 'container.apparmor.security.beta.kubernetes.io/';

export const appArmorProfile: Check = ({ annotations, security, containers }) => {
  const allowed = new Set(['RuntimeDefault', 'Localhost']);
  const typeIn = (context: Fields): string | undefined => {
    const profile = context['appArmorProfile'];
    const type = textOf(structOf(profile)['type']);
    return profile === undefined || allowed.has(type) ? undefined : type;
  };
  const ofPod = typeIn(security);
  const bad = containers.filter((each) => typeIn(each.security) !== undefined);
  const values = [ofPod, ...bad.map((each) => typeIn(each.security))].filter((type) => type !== undefined);
  const badAnnotations = Object.entries(annotations)
    .filter(([key, value]) => key.startsWith(appArmorPrefix) && !/^(|runtime\/default|localhost\/.*)$/s.test(value))
    .map(([key, value]) => `${key}=${quote(value)}`);
  const who = [
    setters(ofPod !== undefined, bad),
    badAnnotations.length === 0 ? undefined : plural('annotation', badAnnotations),
  ].filter((each) => each !== undefined);
  if (who.length === 0) return undefined;
  const all = [...sorted(values), ...badAnnotations.toSorted()];
  const detail = `${who.join(' and ')} must not set AppArmor profile type to ${quoted(all)}`;
  return { reason: plural('forbidden AppArmor profile', all), detail };
};

const defaultCapabilities =
  'AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID SYS_CHROOT';
const baselineCapabilities = new Set(defaultCapabilities.split(' '));

export const capabilitiesBaseline: Check = ({ containers }) => {
  const added = ({ security }: ContainerView): string[] =>
    listOf(structOf(security['capabilities'])['add'])
      .map(textOf)
      .filter((each) => !baselineCapabilities.has(each));
  const bad = containers.filter((each) => added(each).length > 0);
  if (bad.length === 0) return undefined;
  const which = quoted(sorted(bad.flatMap(added)));
  const detail = `${named('container', names(bad))} must not include ${which} in securityContext.capabilities.add`;
  return { reason: 'non-default capabilities', detail };
};

export const hostNamespaces: Check = ({ spec }) => {
  const used = ['hostNetwork', 'hostPID', 'hostIPC'].filter((field) => spec[field] === true);
  if (used.length === 0) return undefined;
  return { reason: 'host namespaces', detail: used.map((field) => `${field}=true`).join(', ') };
};

export const hostPathVolumes: Check = ({ spec }) => {
  const bad = structsOf(spec['volumes']).filter(({ hostPath }) => hostPath !== undefined);
  if (bad.length === 0) return undefined;
  return {
    reason: 'hostPath volumes',
    detail: named(
      'volume',
      bad.map(({ name }) => textOf(name)),
    ),
  };
};

export const hostPorts: Check = ({ containers }) => {
  const portsOf = ({ fields }: ContainerView): string[] =>
    structsOf(fields['ports'])
      .map(({ hostPort }) => numberOf(hostPort))
      .filter((port) => port !== 0)
      .map(String);
  const bad = containers.filter((each) => portsOf(each).length > 0);
  if (bad.length === 0) return undefined;
  const ports = sorted(bad.flatMap(portsOf));
  const use = bad.length === 1 ? 'uses' : 'use';
  const detail = `${named('container', names(bad))} ${use} ${plural('hostPort', ports)} ${ports.join(', ')}`;
  return { reason: 'hostPort', detail };
};

export const hostProbes: Check = ({ containers }) => {
  const hostsOf = ({ fields }: ContainerView): string[] => {
    const lifecycle = structOf(fields['lifecycle']);
    const probes = ['livenessProbe', 'readinessProbe', 'startupProbe'].map((probe) => structOf(fields[probe]));
    const handlers = [...probes, structOf(lifecycle['postStart']), structOf(lifecycle['preStop'])];
    return handlers
      .flatMap(({ httpGet, tcpSocket }) => [httpGet, tcpSocket])
      .map((action) => textOf(structOf(action)['host']))
      .filter((host) => host !== '');
  };
  const bad = containers.filter((each) => hostsOf(each).length > 0);
  if (bad.length === 0) return undefined;
  const hosts = sorted(bad.flatMap(hostsOf));
  const use = bad.length === 1 ? 'uses' : 'use';
  const what = plural('probe or lifecycle host', hosts);
  const detail = `${named('container', sorted(names(bad)))} ${use} ${what} ${quoted(hosts)}`;
  return { reason: 'probe or lifecycle host', detail };
};

export const privileged: Check = ({ containers }) => {
  const bad = containers.filter(({ security }) => security['privileged'] === true);
  if (bad.length === 0) return undefined;
  const detail = `${named('container', names(bad))} must not set securityContext.privileged=true`;
  return { reason: 'privileged', detail };
};

export const procMount: Check = ({ containers }) => {
  const typeOf = ({ security }: ContainerView): string => textOf(security['procMount'] ?? 'Default');
  const bad = containers.filter((each) => typeOf(each) !== 'Default');
  if (bad.length === 0) return undefined;
  const types = quoted(sorted(bad.map(typeOf)));
  const detail = `${named('container', names(bad))} must not set securityContext.procMount to ${types}`;
  return { reason: 'procMount', detail };
};

/** Whose users are not the host's: less is asked of it. */
export function inOwnUserNamespace({ spec }: PodView): boolean {
  return spec['hostUsers'] === false;
}

/** @param types - of SELinux that may be set */
export const seLinuxOptions =
  (types: ReadonlySet<string>): Check =>
  ({ security, containers }) => {
    const optionsOf = (context: Fields): Fields | undefined => {
      const given = structOf(context['seLinuxOptions']);
      const { type, user, role } = given;
      const isAllowed = types.has(textOf(type)) && textOf(user) === '' && textOf(role) === '';
      return isAllowed ? undefined : given;
    };
    const ofPod = optionsOf(security);
    const bad = containers.filter((each) => optionsOf(each.security) !== undefined);
    const who = setters(ofPod !== undefined, bad);
    if (who === undefined) return undefined;
    const all = [ofPod, ...bad.map((each) => optionsOf(each.security))].filter((each) => each !== undefined);
    const badTypes = sorted(all.map(({ type }) => textOf(type)).filter((type) => !types.has(type)));
    const data = [
      ...(badTypes.length === 0 ? [] : [named('type', badTypes)]),
      ...['user', 'role']
        .filter((each) => all.some((options) => textOf(options[each]) !== ''))
        .map((each) => `${each} may not be set`),
    ];
    const detail = `${who} set forbidden securityContext.seLinuxOptions: ${data.join('; ')}`;
    return { reason: 'seLinuxOptions', detail };
  };

/** A profile's type that may not be; undefined where there is none or it may. */
export function badSeccompType(context: Fields): string | undefined {
  const profile = context['seccompProfile'];
  const type = textOf(structOf(profile)['type']);
  return profile === undefined || type === 'Localhost' || type === 'RuntimeDefault' ? undefined : type;
}

export const seccompProfileBaseline: Check = ({ security, containers }) => {
  const ofPod = badSeccompType(security);
  const bad = containers.filter((each) => badSeccompType(each.security) !== undefined);
  const who = setters(ofPod !== undefined, bad);
  if (who === undefined) return undefined;
  const types = [ofPod, ...bad.map((each) => badSeccompType(each.security))].filter((type) => type !== undefined);
  const detail = `${who} must not set securityContext.seccompProfile.type to ${quoted(sorted(types))}`;
  return { reason: 'seccompProfile', detail };
};

/** As it was said before there was a field for it. */
export const seccompAnnotations: Check = ({ annotations, containers }) => {
  const keys = [
    'seccomp.security.alpha.kubernetes.io/pod',
    ...containers.map(({ name }) => `container.seccomp.security.alpha.kubernetes.io/${name}`),
  ];
  const bad = sorted(
    keys
      .filter((key) => Object.hasOwn(annotations, key))
      .map((key) => [key, annotations[key] ?? ''] as const)
      .filter(([, value]) => !/^(runtime\/default|docker\/default|localhost\/.*)$/s.test(value))
      .map(([key, value]) => `${key}=${quote(value)}`),
  );
  if (bad.length === 0) return undefined;
  return { reason: 'seccompProfile', detail: `forbidden ${plural('annotation', bad)} ${bad.join(', ')}` };
};

/** @param allowed - names that are safe */
export const sysctls =
  (allowed: readonly string[]): Check =>
  ({ security }) => {
    const bad = structsOf(security['sysctls'])
      .map(({ name }) => textOf(name))
      .filter((name) => !allowed.includes(name));
    return bad.length === 0 ? undefined : { reason: 'forbidden sysctls', detail: bad.join(', ') };
  };

export const windowsHostProcess: Check = ({ security, containers }) => {
  const isHostProcess = (context: Fields): boolean => structOf(context['windowsOptions'])['hostProcess'] === true;
  const bad = containers.filter((each) => isHostProcess(each.security));
  const who = setters(isHostProcess(security), bad);
  if (who === undefined) return undefined;
  return { reason: 'hostProcess', detail: `${who} must not set securityContext.windowsOptions.hostProcess=true` };
};
