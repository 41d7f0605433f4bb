// What the writer of a pod, or of a template of pods, should know although it is accepted.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/api/pod/warnings.go
import { checkDns1123Label } from '@kubewright/apimachinery';
import type { ApiObject } from '../object/api-object.ts';
import { equal } from '../object/api-object.ts';
import { warnOfAffinity, warnOfPlacement } from './placement-warnings.ts';
import { warnOfAppArmor, warnOfSeccomp } from './pod-annotations.ts';
import { type Fields, listOf, numberOf, structOf, structsOf, textOf } from './validation/go-fields.ts';
import { isWhole, warnOfAddress } from './value-warnings.ts';
import { warnOfVolumes } from './volume-warnings.ts';

/** Of a kind with a template: when it is new, or its generation another. */
export function warnOfTemplate({ spec, metadata }: ApiObject, old?: ApiObject): string[] {
  if (old !== undefined && old.metadata.generation === metadata.generation) return [];
  return warnOfPod(structOf(structOf(spec)['template']), 'spec.template.');
}

/** When it is new, or the template itself another. */
export function warnOfNewTemplate(object: ApiObject, old?: ApiObject): string[] {
  const isSame = old !== undefined && equal(structOf(old['spec'])['template'], structOf(object['spec'])['template']);
  return isSame ? [] : warnOfTemplate(object);
}

/** When it changes, kube-apiserver looks at the template that it had. */
export function warnOfController(controller: ApiObject, old?: ApiObject): string[] {
  return old === undefined ? warnOfTemplate(controller) : warnOfTemplate(old, controller);
}

export function warnOfPodTemplate({ template, metadata }: ApiObject, old?: ApiObject): string[] {
  if (old !== undefined && old.metadata.generation === metadata.generation) return [];
  return warnOfPod(structOf(template), 'template.');
}

/** Its name ends up in those of pods. */
export function warnOfCronJob({ spec, metadata }: ApiObject, old?: ApiObject): string[] {
  if (old !== undefined && old.metadata.generation === metadata.generation) return [];
  const faults = old === undefined ? checkDns1123Label(metadata.name ?? '') : [];
  const why =
    'this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended';
  const template = structOf(structOf(structOf(structOf(spec)['jobTemplate'])['spec'])['template']);
  return [
    ...(faults.length === 0 ? [] : [`metadata.name: ${why}: [${faults.join(' ')}]`]),
    ...warnOfPod(template, 'spec.jobTemplate.spec.template.'),
  ];
}

/** Of a pod when it is new: people change templates. */
export function warnOfNewPod(pod: ApiObject, old?: ApiObject): string[] {
  return old === undefined ? warnOfPod(pod, '') : [];
}

interface Placed {
  readonly container: Fields;
  readonly path: string;
}

/** @param prefix - of all places, such as `spec.template.`; empty of a pod of its own */
function warnOfPod({ metadata, spec: given }: Fields, prefix: string): string[] {
  const spec = structOf(given);
  const path = `${prefix}spec`;
  const annotations = structOf(structOf(metadata)['annotations']);
  const ofAnnotations = `${prefix}metadata.annotations`;
  const placed = ['initContainers', 'containers', 'ephemeralContainers'].flatMap((field) =>
    structsOf(spec[field]).map((container, index): Placed => ({ container, path: `${path}.${field}[${index}]` })),
  );
  const warnings = [
    ...warnOfPlacement(spec, path),
    ...warnOfAnnotations(annotations, ofAnnotations),
    ...warnOfVolumes(spec, path),
    ...warnOfAliases(spec, path),
    ...warnOfSecrets(spec, path),
    ...warnOfFractions(spec['overhead'], `${path}.overhead`),
    ...warnOfSeccomp(annotations, spec, prefix),
    ...placed.flatMap(({ container, path: at }) => [
      ...warnOfSeccomp(annotations, container, prefix),
      // Of a pod itself, admission says so.
      ...(prefix === '' ? [] : warnOfAppArmor(annotations, spec, container, prefix)),
      ...['limits', 'requests'].flatMap((field) =>
        warnOfFractions(structOf(container['resources'])[field], `${at}.resources.${field}`),
      ),
      ...warnOfVariables({ container, path: at }),
    ]),
    ...warnOfPorts(placed),
    ...warnOfPortNames(placed),
  ];
  if (numberOf(spec['terminationGracePeriodSeconds']) < 0) {
    const why = 'must be >= 0; negative values are invalid and will be treated as 1';
    warnings.push(`${path}.terminationGracePeriodSeconds: ${why}`);
  }
  return [...warnings, ...warnOfAffinity(spec, path), ...warnOfAddresses(spec, path)];
}

const deprecatedAnnotations: readonly (readonly [name: string, why: string])[] = [
  ['scheduler.alpha.kubernetes.io/critical-pod', 'non-functional in v1.16+; use the "priorityClassName" field instead'],
  ...['sysctls', 'unsafe-sysctls'].map(
    (name) =>
      [`security.alpha.kubernetes.io/${name}`, 'non-functional in v1.11+; use the "sysctls" field instead'] as const,
  ),
];

function warnOfAnnotations(annotations: Fields, path: string): string[] {
  return deprecatedAnnotations
    .filter(([name]) => Object.hasOwn(annotations, name))
    .map(([name, why]) => `${path}[${name}]: ${why}`);
}

/** Bytes are whole. */
function warnOfFractions(amounts: unknown, path: string): string[] {
  return ['memory', 'ephemeral-storage'].flatMap((name) => {
    const amount = structOf(amounts)[name];
    if (typeof amount !== 'string' || isWhole(amount)) return [];
    return [`${path}[${name}]: fractional byte value ${JSON.stringify(amount)} is invalid, must be an integer`];
  });
}

function warnOfAliases({ hostAliases }: Fields, path: string): string[] {
  const addresses = structsOf(hostAliases).map(({ ip }) => textOf(ip));
  return addresses.flatMap((ip, index) =>
    addresses.indexOf(ip) < index ? [`${path}.hostAliases[${index}].ip: duplicate ip ${JSON.stringify(ip)}`] : [],
  );
}

function warnOfAddresses({ dnsConfig, hostAliases }: Fields, path: string): string[] {
  return [
    ...listOf(structOf(dnsConfig)['nameservers']).flatMap((server, index) =>
      warnOfAddress(textOf(server), `${path}.dnsConfig.nameservers[${index}]`),
    ),
    ...structsOf(hostAliases).flatMap(({ ip }, index) => warnOfAddress(textOf(ip), `${path}.hostAliases[${index}].ip`)),
  ];
}

function warnOfSecrets({ imagePullSecrets }: Fields, path: string): string[] {
  const names = structsOf(imagePullSecrets).map(({ name }) => textOf(name));
  const at = (index: number): string => `${path}.imagePullSecrets[${index}].name`;
  const seen = new Set<string>();
  return [
    ...names.flatMap((name, index) =>
      seen.size === seen.add(name).size ? [`${at(index)}: duplicate name ${JSON.stringify(name)}`] : [],
    ),
    ...names.flatMap((name, index) => (name === '' ? [`${at(index)}: invalid empty name ""`] : [])),
  ];
}

/** One that is said twice, unless the second is made of the first. */
function warnOfVariables({ container, path }: Placed): string[] {
  const names = new Set<string>();
  return structsOf(container['env']).flatMap(({ name: given, value, valueFrom }, index) => {
    const name = textOf(given);
    if (!names.has(name)) {
      names.add(name);
      return [];
    }
    const reference = `$(${name})`;
    const text = textOf(value);
    if (valueFrom === undefined && text !== reference && text.includes(reference)) return [];
    const why = `hides previous definition of ${JSON.stringify(name)}, which may be dropped when using apply`;
    return [`${path}.env[${index}]: ${why}`];
  });
}

/** More than an answer has room for, as each names two places: a hostile pod has millions. */
const mostOfPorts = 200;

function warnOfPorts(containers: readonly Placed[]): string[] {
  const seen = new Map<string, { readonly at: string; readonly port: Fields }[]>();
  const warnings: string[] = [];
  for (const { at, port } of portsOf(containers)) {
    const number = `${numberOf(port['containerPort'])}/${textOf(port['protocol'])}`;
    const others = seen.get(number) ?? [];
    for (const other of others) {
      if (warnings.length >= mostOfPorts) return warnings;
      const [mine, theirs] = [numberOf(port['hostPort']), numberOf(other.port['hostPort'])];
      const isSameAddress = textOf(port['hostIP']) === textOf(other.port['hostIP']);
      if (isSameAddress && mine === theirs) warnings.push(`${at}: duplicate port definition with ${other.at}`);
      else if (mine === 0 || theirs === 0) warnings.push(`${at}: overlapping port definition with ${other.at}`);
      else if (mine === theirs && (port['hostIP'] === undefined) !== (other.port['hostIP'] === undefined)) {
        warnings.push(`${at}: dangerously ambiguous port definition with ${other.at}`);
      }
    }
    others.push({ at, port });
    seen.set(number, others);
  }
  return warnings;
}

function warnOfPortNames(containers: readonly Placed[]): string[] {
  const first = new Map<string, string>();
  return portsOf(containers).flatMap(({ at, port }) => {
    const name = textOf(port['name']);
    const other = first.get(name);
    if (name === '' || other === undefined) {
      first.set(name, at);
      return [];
    }
    const why = `duplicate port name ${JSON.stringify(name)} with ${other}`;
    return [`${at}: ${why}, services and probes that select ports by name will use ${other}`];
  });
}

function portsOf(containers: readonly Placed[]): { readonly at: string; readonly port: Fields }[] {
  return containers.flatMap(({ container, path }) =>
    structsOf(container['ports']).map((port, index) => ({ at: `${path}.ports[${index}]`, port })),
  );
}
