// The volumes of a pod: each has a name and one source, which says what it must.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/validation.go ValidateVolumes
import type { StatusCause } from '@kubewright/apimachinery';
import { checkDns1123Label, checkDns1123Subdomain, compareQuantities } from '@kubewright/apimachinery';
import { duplicate, fieldTooLong, forbidden, invalid, invalidEach, notSupported, required } from './field-checks.ts';
import { type Fields, listOf, numberOf, structOf, structsOf, textOf } from './go-fields.ts';
import { checkFileMode, checkNoBacksteps, checkProjectedPath, checkRelativePath } from './path-checks.ts';
import { checkClaimSpec } from './claim-validation.ts';
import { checkFieldReference, checkResourceReference } from './variable-validation.ts';

/**
 * @param isPod - of a pod of its own, and not of a template
 * @returns the volumes that have nothing wrong with them, by name, and what is wrong with the others
 */
export function checkVolumes(
  volumes: unknown,
  path: string,
  isPod: boolean,
): { good: Map<string, Fields>; causes: StatusCause[] } {
  const good = new Map<string, Fields>();
  const causes: StatusCause[] = [];
  for (const [index, volume] of structsOf(volumes).entries()) {
    const at = `${path}[${index}]`;
    const name = textOf(volume['name']);
    const found = checkVolumeSource(volume, at);
    if (isPod && volume['image'] !== undefined)
      found.push(...says('reference')(structOf(volume['image']), `${at}.image`));
    if (name === '') found.push(required(`${at}.name`));
    else found.push(...invalidEach(`${at}.name`, name, checkDns1123Label(name)));
    if (good.has(name)) found.push(duplicate(`${at}.name`, name));
    if (found.length === 0) good.set(name, volume);
    causes.push(...found);
  }
  return { good, causes };
}

type Check = (source: Fields, path: string) => StatusCause[];

/** Text that a source must hold. */
const says =
  (...fields: string[]): Check =>
  (source, path) =>
    fields.flatMap((field) => {
      const value = source[field];
      return textOf(value) === '' && listOf(value).length === 0 ? [required(`${path}.${field}`)] : [];
    });

/** In the order in which Kubernetes looks for them: the first is the volume's, every further one is too many. */
const sources: Readonly<Record<string, Check>> = {
  emptyDir: checkEmptyDir,
  hostPath: checkHostPath,
  gitRepo: (source, path) => [
    ...says('repository')(source, path),
    ...checkRelativePath(`${path}.directory`, textOf(source['directory'])),
  ],
  gcePersistentDisk: (source, path) => says('pdName')(source, path.replace(/gcePersistentDisk$/, 'persistentDisk')),
  awsElasticBlockStore: says('volumeID'),
  secret: (source, path) => [...says('secretName')(source, path), ...checkItems(source, path)],
  nfs: checkNfs,
  iscsi: says('targetPortal', 'iqn'),
  glusterfs: says('endpoints', 'path'),
  flocker: () => [],
  persistentVolumeClaim: says('claimName'),
  rbd: says('monitors', 'image'),
  cinder: says('volumeID'),
  cephfs: says('monitors'),
  quobyte: (source, path) => [
    ...(textOf(source['registry']) === '' ? [required(`${path}.registry`, hostAndPort)] : []),
    ...says('volume')(source, path),
  ],
  downwardAPI: checkDownwardApi,
  fc: () => [],
  flexVolume: says('driver'),
  configMap: (source, path) => [...says('name')(source, path), ...checkItems(source, path)],
  azureFile: says('secretName', 'shareName'),
  vsphereVolume: says('volumePath'),
  photonPersistentDisk: says('pdID'),
  portworxVolume: says('volumeID'),
  azureDisk: checkAzureDisk,
  storageos: () => [],
  projected: checkProjected,
  scaleIO: says('gateway', 'system', 'volumeName'),
  csi: checkCsi,
  ephemeral: checkEphemeral,
  image: () => [],
};

const hostAndPort = 'must be a host:port pair or multiple pairs separated by commas';

function checkAzureDisk(source: Fields, path: string): StatusCause[] {
  const [address, kind] = [textOf(source['diskURI']), textOf(source['kind'] ?? 'Shared')];
  const causes = says('diskName', 'diskURI')(source, path);
  const [start, form] =
    kind === 'Managed'
      ? [
          '/subscriptions/',
          '/subscriptions/{sub-id}/resourceGroups/{group-name}/providers/Microsoft.Compute/disks/{disk-id}',
        ]
      : ['https://', 'https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd'];
  return address.startsWith(start) ? causes : [...causes, notSupported(`${path}.diskURI`, address, [form])];
}

function checkVolumeSource(volume: Fields, path: string): StatusCause[] {
  const given = Object.entries(sources).filter(([name]) => volume[name] !== undefined);
  const [first] = given;
  if (first === undefined) return [required(path, 'must specify a volume type')];
  const others = given
    .slice(1)
    .map(([name]) => forbidden(`${path}.${name}`, 'may not specify more than 1 volume type'));
  const [name, check] = first;
  return [...check(structOf(volume[name]), `${path}.${name}`), ...others];
}

function checkEmptyDir({ sizeLimit }: Fields, path: string): StatusCause[] {
  if (typeof sizeLimit !== 'string' || compareQuantities(sizeLimit, '0') >= 0) return [];
  return [forbidden(`${path}.sizeLimit`, 'SizeLimit field must be a valid resource quantity')];
}

const hostPathTypes = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
];

export function checkHostPath({ path: place, type }: Fields, path: string): StatusCause[] {
  if (textOf(place) === '') return [required(`${path}.path`)];
  const causes = checkNoBacksteps(`${path}.path`, textOf(place));
  if (!hostPathTypes.includes(textOf(type))) causes.push(notSupported(`${path}.type`, type, hostPathTypes));
  return causes;
}

export function checkNfs(source: Fields, path: string): StatusCause[] {
  const place = textOf(source['path']);
  const causes = says('server', 'path')(source, path);
  return place.startsWith('/') ? causes : [...causes, invalid(`${path}.path`, place, 'must be an absolute path')];
}

function checkItems({ defaultMode, items }: Fields, path: string): StatusCause[] {
  return [
    ...checkFileMode(`${path}.defaultMode`, defaultMode),
    ...structsOf(items).flatMap((item, index) => checkKeyToPath(item, `${path}.items[${index}]`)),
  ];
}

function checkKeyToPath(item: Fields, path: string): StatusCause[] {
  return [
    ...says('key', 'path')(item, path),
    ...checkProjectedPath(`${path}.path`, textOf(item['path'])),
    ...checkFileMode(`${path}.mode`, item['mode']),
  ];
}

/** What the fields of a pod are called for a file of a volume. */
const fileFields = ['metadata.annotations', 'metadata.labels', 'metadata.name', 'metadata.namespace', 'metadata.uid'];

function checkDownwardApi({ defaultMode, items }: Fields, path: string): StatusCause[] {
  return [
    ...checkFileMode(`${path}.defaultMode`, defaultMode),
    // Kubernetes does not say which.
    ...structsOf(items).flatMap((item) => checkDownwardFile(item, path)),
  ];
}

function checkDownwardFile(file: Fields, path: string): StatusCause[] {
  const { fieldRef, resourceFieldRef } = file;
  const causes = [...says('path')(file, path), ...checkProjectedPath(`${path}.path`, textOf(file['path']))];
  if (fieldRef !== undefined) {
    causes.push(...checkFieldReference(structOf(fieldRef), `${path}.fieldRef`, fileFields));
    const why = 'fieldRef and resourceFieldRef can not be specified simultaneously';
    if (resourceFieldRef !== undefined) causes.push(invalid(path, 'resource', why));
  } else if (resourceFieldRef !== undefined) {
    causes.push(...checkResourceReference(structOf(resourceFieldRef), `${path}.resourceFieldRef`, true));
  } else causes.push(required(path, 'one of fieldRef and resourceFieldRef is required'));
  return [...causes, ...checkFileMode(`${path}.mode`, file['mode'])];
}

const tokenSeconds = { least: 600, most: 2 ** 32 };

function checkProjected({ defaultMode, sources: given }: Fields, path: string): StatusCause[] {
  const paths = new Set<string>();
  const checkPath = (place: string, value: string): StatusCause[] => {
    if (place === '') return [];
    if (paths.has(place)) return [invalid(path, value, 'conflicting duplicate paths')];
    paths.add(place);
    return [];
  };
  const ofSources = structsOf(given).flatMap((source, index) => {
    const at = `${path}.sources[${index}]`;
    const causes: StatusCause[] = [];
    for (const kind of ['secret', 'configMap']) {
      if (source[kind] === undefined) continue;
      const { name, items } = structOf(source[kind]);
      if (textOf(name) === '') causes.push(required(`${at}.${kind}.name`));
      for (const [place, item] of structsOf(items).entries()) {
        causes.push(
          ...checkKeyToPath(item, `${at}.${kind}.items[${place}]`),
          ...checkPath(textOf(item['path']), textOf(name)),
        );
      }
    }
    for (const file of structsOf(structOf(source['downwardAPI'])['items'])) {
      const place = textOf(file['path']);
      causes.push(...checkDownwardFile(file, `${at}.downwardAPI`), ...checkPath(place, place));
    }
    if (source['serviceAccountToken'] !== undefined)
      causes.push(...checkToken(structOf(source['serviceAccountToken']), `${at}.serviceAccountToken`, path));
    const count = Object.keys(source).filter((kind) => source[kind] !== undefined).length;
    if (count > 1) causes.push(forbidden(at, 'may not specify more than 1 volume type per source'));
    return causes;
  });
  return [...checkFileMode(`${path}.defaultMode`, defaultMode), ...ofSources];
}

function checkToken({ expirationSeconds, path: place }: Fields, path: string, ofVolume: string): StatusCause[] {
  const causes: StatusCause[] = [];
  const seconds = numberOf(expirationSeconds);
  const fault = (why: string): StatusCause => invalid(`${path}.expirationSeconds`, seconds, why);
  if (seconds < tokenSeconds.least) causes.push(fault('may not specify a duration less than 10 minutes'));
  if (seconds > tokenSeconds.most) causes.push(fault('may not specify a duration larger than 2^32 seconds'));
  const at = `${ofVolume}.path`;
  return [...causes, ...(textOf(place) === '' ? [required(at)] : checkProjectedPath(at, textOf(place)))];
}

/** The longest name of a driver. */
const longestDriver = 63;

export function checkCsi({ driver, nodePublishSecretRef }: Fields, path: string): StatusCause[] {
  const name = textOf(driver);
  const at = `${path}.driver`;
  const causes = name === '' ? [required(at)] : name.length > longestDriver ? [fieldTooLong(at, longestDriver)] : [];
  if (name !== '') causes.push(...invalidEach(at, name, checkDns1123Subdomain(name.toLowerCase())));
  if (nodePublishSecretRef === undefined) return causes;
  const secret = textOf(structOf(nodePublishSecretRef)['name']);
  if (secret === '') return [...causes, required(`${path}.nodePublishSecretRef.name`)];
  return [...causes, ...invalidEach(`${path}.name`, secret, checkDns1123Subdomain(secret))];
}

function checkEphemeral({ volumeClaimTemplate }: Fields, path: string): StatusCause[] {
  if (volumeClaimTemplate === undefined) return [required(`${path}.volumeClaimTemplate`)];
  return checkClaimSpec(structOf(structOf(volumeClaimTemplate)['spec']), `${path}.volumeClaimTemplate.spec`);
}
