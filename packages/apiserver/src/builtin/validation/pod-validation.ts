// What the spec of a pod, or of a template of pods, may not be.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/validation.go ValidatePodSpec
import type { StatusCause } from '@kubewright/apimachinery';
import { checkDns1123Label, checkDns1123Subdomain, checkLabelsAnnotationsOwners } from '@kubewright/apimachinery';
import type { ObjectMeta } from '@kubewright/apimachinery';
import { checkContainers, checkInitContainers } from './container-validation.ts';
import { checkLabels, duplicate, forbidden, invalid, invalidEach, notSupported, required } from './field-checks.ts';
import { type Fields, structOf, structsOf, textOf } from './go-fields.ts';

const restartPolicies = ['Always', 'OnFailure', 'Never'];
const dnsPolicies = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];

/** The mode of a file that has all that there is: 0777. */
const greatestFileMode = 0o777;

/** Of a template: its labels and annotations too. */
export function checkPodTemplate(template: unknown, path: string): StatusCause[] {
  const { metadata, spec } = structOf(template);
  const { labels, annotations } = structOf(metadata) as ObjectMeta;
  const meta = { ...(labels && { labels }), ...(annotations && { annotations }) };
  return [...checkLabelsAnnotationsOwners(meta, path), ...checkPodSpec(spec, `${path}.spec`)];
}

export function checkPodSpec(given: unknown, path: string): StatusCause[] {
  const spec = structOf(given);
  const volumes = checkVolumes(spec['volumes'], `${path}.volumes`);
  const { containers, initContainers } = spec;
  return [
    ...volumes.causes,
    ...checkContainers(containers, `${path}.containers`, volumes.names),
    ...checkInitContainers(initContainers, `${path}.initContainers`, volumes.names, containers),
    ...oneOf(spec['restartPolicy'], restartPolicies, `${path}.restartPolicy`),
    ...oneOf(spec['dnsPolicy'], dnsPolicies, `${path}.dnsPolicy`),
    ...checkLabels(`${path}.nodeSelector`, spec['nodeSelector']),
    ...checkNames(spec, path),
    ...checkDeadline(spec['activeDeadlineSeconds'], `${path}.activeDeadlineSeconds`),
  ];
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

function checkNames(spec: Fields, path: string): StatusCause[] {
  const causes: StatusCause[] = [];
  for (const field of ['serviceAccountName', 'nodeName', 'priorityClassName']) {
    const name = textOf(spec[field]);
    if (name !== '') causes.push(...invalidEach(`${path}.${field}`, name, checkDns1123Subdomain(name)));
  }
  for (const field of ['hostname', 'subdomain']) {
    const name = textOf(spec[field]);
    if (name !== '') causes.push(...invalidEach(`${path}.${field}`, name, checkDns1123Label(name)));
  }
  return causes;
}

function checkDeadline(seconds: unknown, path: string): StatusCause[] {
  if (typeof seconds !== 'number' || (seconds >= 1 && seconds < 2 ** 31)) return [];
  return [invalid(path, seconds, 'must be between 1 and 2147483647, inclusive')];
}

function checkVolumes(volumes: unknown, path: string): { names: Set<string>; causes: StatusCause[] } {
  const names = new Set<string>();
  const causes: StatusCause[] = [];
  for (const [index, volume] of structsOf(volumes).entries()) {
    const at = `${path}[${index}]`;
    const name = textOf(volume['name']);
    const found = checkVolumeSource(volume, at);
    if (name === '') found.push(required(`${at}.name`));
    else found.push(...invalidEach(`${at}.name`, name, checkDns1123Label(name)));
    if (names.has(name)) found.push(duplicate(`${at}.name`, name));
    if (found.length === 0) names.add(name);
    causes.push(...found);
  }
  return { names, causes };
}

/** In the order in which Kubernetes looks for them: the first is the volume's, every further one is too many. */
const sources = [
  'emptyDir',
  'hostPath',
  'gitRepo',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'secret',
  'nfs',
  'iscsi',
  'glusterfs',
  'flocker',
  'persistentVolumeClaim',
  'rbd',
  'cinder',
  'cephfs',
  'quobyte',
  'downwardAPI',
  'fc',
  'flexVolume',
  'configMap',
  'azureFile',
  'vsphereVolume',
  'photonPersistentDisk',
  'portworxVolume',
  'azureDisk',
  'storageos',
  'projected',
  'scaleIO',
  'csi',
  'ephemeral',
  'image',
];

function checkVolumeSource(volume: Fields, path: string): StatusCause[] {
  const given = sources.filter((each) => volume[each] !== undefined);
  const [first] = given;
  if (first === undefined) return [required(path, 'must specify a volume type')];
  const others = given.slice(1).map((each) => forbidden(`${path}.${each}`, 'may not specify more than 1 volume type'));
  return [...checkSource(first, structOf(volume[first]), `${path}.${first}`), ...others];
}

/** What a source must name. */
const sourceNames: Readonly<Record<string, string>> = {
  configMap: 'name',
  secret: 'secretName',
  persistentVolumeClaim: 'claimName',
  hostPath: 'path',
};

function checkSource(kind: string, source: Fields, path: string): StatusCause[] {
  const causes: StatusCause[] = [];
  const name = sourceNames[kind];
  if (name !== undefined && textOf(source[name]) === '') causes.push(required(`${path}.${name}`));
  if (kind === 'hostPath' && textOf(source['path']).split('/').includes('..')) {
    causes.push(invalid(`${path}.path`, source['path'], "must not contain '..'"));
  }
  const { defaultMode, items } = source;
  if (typeof defaultMode === 'number' && (defaultMode < 0 || defaultMode > greatestFileMode)) {
    const why = 'must be a number between 0 and 0777 (octal), both inclusive';
    causes.push(invalid(`${path}.defaultMode`, defaultMode, why));
  }
  if (kind !== 'configMap' && kind !== 'secret') return causes;
  for (const [index, item] of structsOf(items).entries()) {
    for (const field of ['key', 'path']) {
      if (textOf(item[field]) === '') causes.push(required(`${path}.items[${index}].${field}`));
    }
  }
  return causes;
}
