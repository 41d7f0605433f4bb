// The environment of a container: variables, where their values come from, and whole sources of them.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/validation.go ValidateEnv
import type { StatusCause } from '@kubewright/apimachinery';
import {
  checkDns1123Label,
  checkDns1123Subdomain,
  checkQualifiedName,
  compareQuantities,
} from '@kubewright/apimachinery';
import { configKeyMessages } from '../config-keys.ts';
import { invalid, invalidEach, notFound, notSupported, required } from './field-checks.ts';
import { type Fields, structOf, structsOf, textOf } from './go-fields.ts';
import { checkNoBacksteps } from './path-checks.ts';

const relaxedNameMessage =
  "a valid environment variable name must consist only of printable ASCII characters other than '='";

function variableNameMessages(name: string): string[] {
  return /^[\u0020-\u003C\u003E-\u007E]*$/.test(name) ? [] : [relaxedNameMessage];
}

export function checkVariables(variables: unknown, path: string): StatusCause[] {
  return structsOf(variables).flatMap((each, index) => checkVariable(each, `${path}[${index}]`));
}

/** What the fields of a pod are called for a variable of its containers. */
const variableFields = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];

function checkVariable({ name, value, valueFrom }: Fields, path: string): StatusCause[] {
  const given = textOf(name);
  const causes =
    given === '' ? [required(`${path}.name`)] : invalidEach(`${path}.name`, given, variableNameMessages(given));
  if (valueFrom === undefined) return causes;
  const at = `${path}.valueFrom`;
  const sources = structOf(valueFrom);
  const { fieldRef, resourceFieldRef, fileKeyRef } = sources;
  if (fieldRef !== undefined) causes.push(...checkFieldReference(structOf(fieldRef), `${at}.fieldRef`, variableFields));
  if (resourceFieldRef !== undefined)
    causes.push(...checkResourceReference(structOf(resourceFieldRef), `${at}.resourceFieldRef`, false));
  for (const kind of ['configMapKeyRef', 'secretKeyRef']) {
    if (sources[kind] !== undefined) causes.push(...checkKeyReference(structOf(sources[kind]), `${at}.${kind}`));
  }
  if (fileKeyRef !== undefined) causes.push(...checkFileReference(structOf(fileKeyRef), `${at}.fileKeyRef`));
  const count = Object.keys(sources).length;
  if (count === 0) {
    const why =
      'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`';
    causes.push(invalid(at, '', why));
  } else if (textOf(value) !== '') causes.push(invalid(at, '', 'may not be specified when `value` is not empty'));
  else if (count > 1) causes.push(invalid(at, '', 'may not have more than one field specified at a time'));
  return causes;
}

/** Fields that are known, but not for every use. */
const otherFields = [
  'metadata.labels',
  'metadata.annotations',
  'spec.restartPolicy',
  'spec.schedulerName',
  'status.phase',
];

/** A reference to a field of the pod. @param known - the fields that may be named here, by name */
export function checkFieldReference(
  { apiVersion, fieldPath }: Fields,
  path: string,
  known: readonly string[],
): StatusCause[] {
  const version = textOf(apiVersion);
  if (version === '') return [required(`${path}.apiVersion`)];
  const given = textOf(fieldPath);
  const at = `${path}.fieldPath`;
  if (given === '') return [required(at)];
  const unreadable = (why: string): StatusCause[] => [invalid(at, given, `error converting fieldPath: ${why}`)];
  if (version !== 'v1') return unreadable(`unsupported pod version: ${version}`);
  const [, whole, subscript] = /^([^[]+)\['(.*)'\]$/s.exec(given) ?? [];
  if (whole !== undefined && subscript !== undefined) {
    if (whole !== 'metadata.annotations' && whole !== 'metadata.labels')
      return unreadable(`field label does not support subscript: ${given}`);
    const key = whole === 'metadata.annotations' ? subscript.toLowerCase() : subscript;
    return invalidEach(path, key, checkQualifiedName(key));
  }
  // An old name.
  const field = given === 'spec.host' ? 'spec.nodeName' : given;
  if (!variableFields.includes(field) && !otherFields.includes(field))
    return unreadable(`field label not supported: ${given}`);
  return known.includes(field) ? [] : [notSupported(at, field, known.toSorted())];
}

const resources = ['limits', 'requests'].flatMap((kind) =>
  ['cpu', 'ephemeral-storage', 'memory'].map((name) => `${kind}.${name}`),
);
const hugePages = /^(limits|requests)\.hugepages-/;
const byteDivisors = ['1', '1k', '1M', '1G', '1T', '1P', '1E', '1Ki', '1Mi', '1Gi', '1Ti', '1Pi', '1Ei'];

/** A reference to a resource of a container. @param isFile - in a volume, where the container must be named */
export function checkResourceReference(reference: Fields, path: string, isFile: boolean): StatusCause[] {
  const causes: StatusCause[] = [];
  const resource = textOf(reference['resource']);
  if (isFile && textOf(reference['containerName']) === '') causes.push(required(`${path}.containerName`));
  else if (resource === '') causes.push(required(`${path}.resource`));
  else if (!resources.includes(resource) && !hugePages.test(resource))
    causes.push(notSupported(`${path}.resource`, resource, resources));
  return [...causes, ...checkDivisor(resource, reference['divisor'], `${path}.divisor`)];
}

function checkDivisor(resource: string, divisor: unknown, path: string): StatusCause[] {
  if (typeof divisor !== 'string' || compareQuantities(divisor, '0') === 0) return [];
  const name = hugePages.test(resource) ? 'hugepages' : resource.replace(/^(limits|requests)\./, '');
  if (name === 'cpu') {
    if (divisor === '1m' || divisor === '1') return [];
    return [invalid(path, resource, "only divisor's values 1m and 1 are supported with the cpu resource")];
  }
  const words: Readonly<Record<string, string>> = { 'ephemeral-storage': 'local ephemeral storage' };
  if (!resources.includes(resource) && name !== 'hugepages') return [];
  if (byteDivisors.includes(divisor)) return [];
  const what = words[name] ?? name;
  return [
    invalid(path, resource, `only divisor's values ${byteDivisors.join(', ')} are supported with the ${what} resource`),
  ];
}

function checkKeyReference({ name, key }: Fields, path: string): StatusCause[] {
  const keyCauses =
    textOf(key) === ''
      ? [required(`${path}.key`)]
      : invalidEach(`${path}.key`, textOf(key), configKeyMessages(textOf(key)));
  return [...invalidEach(`${path}.name`, textOf(name), checkDns1123Subdomain(textOf(name))), ...keyCauses];
}

function checkFileReference(reference: Fields, path: string): StatusCause[] {
  const check = (field: string, messages: (value: string) => StatusCause[]): StatusCause[] => {
    const value = textOf(reference[field]);
    return value === '' ? [required(`${path}.${field}`)] : messages(value);
  };
  return [
    ...check('key', (key) => invalidEach(`${path}.key`, key, variableNameMessages(key))),
    ...check('volumeName', (name) => invalidEach(`${path}.volumeName`, name, checkDns1123Label(name))),
    ...check('path', (value) => checkNoBacksteps(`${path}.path`, value)),
  ];
}

export function checkVariableSources(sources: unknown, path: string): StatusCause[] {
  return structsOf(sources).flatMap((source, index) => {
    const prefix = textOf(source['prefix']);
    const causes = invalidEach(`${path}[${index}].prefix`, prefix, variableNameMessages(prefix));
    const given = ['configMapRef', 'secretRef'].filter((kind) => source[kind] !== undefined);
    for (const kind of given) {
      const name = textOf(structOf(source[kind])['name']);
      const at = `${path}[${index}].${kind}.name`;
      const prefixed = name.replace(/-$/, 'a');
      causes.push(...(name === '' ? [required(at)] : invalidEach(at, name, checkDns1123Subdomain(prefixed))));
    }
    if (given.length === 0) causes.push(invalid(path, '', 'must specify one of: `configMapRef` or `secretRef`'));
    if (given.length > 1) causes.push(invalid(path, '', 'may not have more than one field specified at a time'));
    return causes;
  });
}

/** A variable can be read from a file of a volume that is empty at first, and of no other. */
export function checkFileVolumes(
  containers: readonly (readonly [path: string, container: Fields])[],
  volumes: unknown,
): StatusCause[] {
  return containers.flatMap(([path, { env }]) =>
    structsOf(env).flatMap(({ valueFrom }, index) => {
      const { fileKeyRef } = structOf(valueFrom);
      if (fileKeyRef === undefined) return [];
      const name = textOf(structOf(fileKeyRef)['volumeName']);
      const at = `${path}.env[${index}].valueFrom.fileKeyRef.volumeName`;
      const volume = structsOf(volumes).findLast((each) => textOf(each['name']) === name);
      if (volume === undefined) return [notFound(at, name)];
      return volume['emptyDir'] === undefined ? [invalid(at, name, 'referenced volume must be of type emptyDir')] : [];
    }),
  );
}
