// What a PersistentVolume may not be: of no size, of no source or several, and another one than it was.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/validation.go ValidatePersistentVolumeSpec
import type { StatusCause } from '@kubewright/apimachinery';
import { checkDns1123Subdomain, compareQuantities } from '@kubewright/apimachinery';
import { posix } from 'node:path';
import type { ApiObject } from '../../object/api-object.ts';
import { equal } from '../../object/api-object.ts';
import { wasEmpty } from '../../object/left-out.ts';
import { checkAccessModes, volumeModes } from './claim-validation.ts';
import { forbidden, invalid, invalidEach, notSupported, required } from './field-checks.ts';
import { type Fields, structOf, structsOf, textOf } from './go-fields.ts';
import { checkNoBacksteps } from './path-checks.ts';
import { checkNodeTerm } from './scheduling-validation.ts';
import { checkCsi, checkHostPath, checkNfs } from './volume-validation.ts';

const none = (): StatusCause[] => [];

/** In the order in which kube-apiserver looks for them; only the commonest are looked into. */
const sources: Readonly<Record<string, (source: Fields, path: string) => StatusCause[]>> = {
  hostPath: checkHostPath,
  gcePersistentDisk: none,
  awsElasticBlockStore: none,
  glusterfs: none,
  flocker: none,
  nfs: checkNfs,
  rbd: none,
  quobyte: none,
  cephfs: none,
  iscsi: none,
  cinder: none,
  fc: none,
  flexVolume: none,
  azureFile: none,
  vsphereVolume: none,
  photonPersistentDisk: none,
  portworxVolume: none,
  azureDisk: none,
  scaleIO: none,
  local: checkLocal,
  storageos: none,
  csi: checkDriver,
};

const reclaimPolicies = ['Delete', 'Recycle', 'Retain'];

export function validatePersistentVolume({ spec: given }: ApiObject): StatusCause[] {
  const spec = structOf(given);
  const policy = textOf(spec['persistentVolumeReclaimPolicy']);
  const [className, mode] = [textOf(spec['storageClassName']), textOf(spec['volumeMode'])];
  const place = textOf(structOf(spec['hostPath'])['path']);
  const isRoot = place !== '' && posix.resolve('/', place) === '/' && place.startsWith('/');
  const why = "may not be 'recycle' for a hostPath mount of '/'";
  return [
    ...checkAccessModes(spec, 'spec', ''),
    ...checkCapacity(spec['capacity'] ?? (wasEmpty(spec, 'capacity') ? {} : undefined)),
    ...(policy === '' || reclaimPolicies.includes(policy)
      ? []
      : [notSupported('spec.persistentVolumeReclaimPolicy', policy, reclaimPolicies)]),
    ...checkNodes(spec['nodeAffinity']),
    ...checkSource(spec),
    ...(isRoot && policy === 'Recycle' ? [forbidden('spec.persistentVolumeReclaimPolicy', why)] : []),
    ...(className === '' ? [] : invalidEach('spec.storageClassName', className, checkDns1123Subdomain(className))),
    ...(mode === '' || volumeModes.includes(mode) ? [] : [notSupported('spec.volumeMode', mode, volumeModes)]),
    ...checkAttributes(spec),
  ];
}

function checkCapacity(capacity: unknown): StatusCause[] {
  const amounts = structOf(capacity);
  const names = Object.keys(amounts);
  const causes = names.length === 0 ? [required('spec.capacity')] : [];
  if (amounts['storage'] === undefined || names.length > 1)
    causes.push(notSupported('spec.capacity', capacity ?? null, ['storage']));
  for (const [name, amount] of Object.entries(amounts)) {
    const at = `spec.capacity[${name}]`;
    const sign = compareQuantities(textOf(amount), '0');
    if (sign < 0) causes.push(invalid(at, Number(amount), 'must be a valid resource quantity'));
    if (sign <= 0) causes.push(invalid(at, amount, 'must be greater than zero'));
  }
  return causes;
}

function checkNodes(affinity: unknown): StatusCause[] {
  if (affinity === undefined) return [];
  const path = 'spec.nodeAffinity.required';
  const { required: wanted } = structOf(affinity);
  if (wanted === undefined) return [required(path, 'must specify required node constraints')];
  const terms = structsOf(structOf(wanted)['nodeSelectorTerms']);
  const at = `${path}.nodeSelectorTerms`;
  if (terms.length === 0) return [required(at, 'must have at least one node selector term')];
  return terms.flatMap((term, index) => checkNodeTerm(term, `${at}[${index}]`, true));
}

function checkSource(spec: Fields): StatusCause[] {
  const [first, ...others] = Object.keys(sources).filter((name) => spec[name] !== undefined);
  if (first === undefined) return [required('spec', 'must specify a volume type')];
  const isUnplaced = first === 'local' && spec['nodeAffinity'] === undefined;
  return [
    ...(sources[first]?.(structOf(spec[first]), `spec.${first}`) ?? []),
    ...(isUnplaced ? [required('spec.nodeAffinity', 'Local volume requires node affinity')] : []),
    ...others.map((name) => forbidden(`spec.${name}`, 'may not specify more than 1 volume type')),
  ];
}

function checkLocal({ path: place }: Fields, path: string): StatusCause[] {
  const text = textOf(place);
  return text === '' ? [required(`${path}.path`)] : checkNoBacksteps(`${path}.path`, text);
}

function checkDriver({ driver, volumeHandle }: Fields, path: string): StatusCause[] {
  return [...checkCsi({ driver }, path), ...(textOf(volumeHandle) === '' ? [required(`${path}.volumeHandle`)] : [])];
}

function checkAttributes({ volumeAttributesClassName: name, csi }: Fields): StatusCause[] {
  if (name === undefined) return [];
  const at = 'spec.volumeAttributesClassName';
  const text = textOf(name);
  return [
    ...(text === ''
      ? [required(at, 'an empty string is disallowed')]
      : invalidEach(at, text, checkDns1123Subdomain(text))),
    ...(csi === undefined ? [required('spec.csi', 'has to be specified when using volumeAttributesClassName')] : []),
  ];
}

/** Of another source kube-apiserver shows the difference, here the sources are named. */
export function keepPersistentVolume({ spec: given }: ApiObject, { spec: before }: ApiObject): StatusCause[] {
  const [spec, old] = [structOf(given), structOf(before)];
  const changed = Object.keys(sources).filter(
    (name) => !equal(withoutExpansion(spec, name), withoutExpansion(old, name)),
  );
  const causes: StatusCause[] = [];
  if (changed.length > 0) {
    const why = 'spec.persistentvolumesource is immutable after creation';
    causes.push(forbidden('spec.persistentvolumesource', `${why}\n${changed.join(', ')}`));
  }
  if (spec['volumeMode'] !== old['volumeMode'])
    causes.push(invalid('volumeMode', spec['volumeMode'] ?? null, 'field is immutable'));
  if (spec['volumeAttributesClassName'] === undefined && old['volumeAttributesClassName'] !== undefined)
    causes.push(forbidden('spec.volumeAttributesClassName', 'update from non-nil value to nil is forbidden'));
  return causes;
}

/** A driver may be told later with which secret it makes the volume larger. */
function withoutExpansion(spec: Fields, name: string): unknown {
  if (name !== 'csi' || spec['csi'] === undefined) return spec[name];
  const { controllerExpandSecretRef: _secret, ...driver } = structOf(spec['csi']);
  return driver;
}
