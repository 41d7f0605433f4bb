// Where volumes appear in a container: as folders and files, or as block devices.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/validation.go ValidateVolumeMounts
import type { StatusCause } from '@kubewright/apimachinery';
import { forbidden, invalid, notFound, notSupported, required } from './field-checks.ts';
import { type Fields, structOf, structsOf, textOf } from './go-fields.ts';
import { checkNoBacksteps, checkRelativePath } from './path-checks.ts';

/** The volumes of a pod that have nothing wrong with them, by name. */
export type Volumes = ReadonlyMap<string, Fields>;

export function checkMounts(container: Fields, path: string, volumes: Volumes): StatusCause[] {
  const places = new Set<string>();
  const devices = placesByName(container['volumeDevices'], 'devicePath');
  const devicePaths = new Set(devices.values());
  return structsOf(container['volumeMounts']).flatMap((mount, index) => {
    const at = `${path}[${index}]`;
    const name = textOf(mount['name']);
    const place = textOf(mount['mountPath']);
    const causes: StatusCause[] = [];
    if (name === '') causes.push(required(`${at}.name`));
    if (!volumes.has(name)) causes.push(notFound(`${at}.name`, name));
    if (place === '') causes.push(required(`${at}.mountPath`));
    if (places.has(place)) causes.push(invalid(`${at}.mountPath`, place, 'must be unique'));
    places.add(place);
    if (devices.has(name)) causes.push(invalid(`${at}.name`, name, 'must not already exist in volumeDevices'));
    if (devicePaths.has(place))
      causes.push(invalid(`${at}.mountPath`, place, 'must not already exist as a path in volumeDevices'));
    // Kubernetes says of the list what is wrong with an item.
    const subPath = textOf(mount['subPath']);
    if (subPath !== '') causes.push(...checkRelativePath(`${path}.subPath`, subPath));
    const expression = textOf(mount['subPathExpr']);
    if (expression !== '') {
      const why = 'subPathExpr and subPath are mutually exclusive';
      if (subPath !== '') causes.push(invalid(`${at}.subPathExpr`, expression, why));
      causes.push(...checkRelativePath(`${path}.subPathExpr`, expression));
    }
    return [
      ...causes,
      ...checkPropagation(mount['mountPropagation'], container, `${path}.mountPropagation`),
      ...checkReadOnly(mount, `${path}.recursiveReadOnly`),
    ];
  });
}

/** The last place of each volume, which is all that Kubernetes compares. */
function placesByName(list: unknown, field: string): Map<string, string> {
  return new Map(structsOf(list).map((each) => [textOf(each['name']), textOf(each[field])]));
}

const propagations = ['Bidirectional', 'HostToContainer', 'None'];

function checkPropagation(propagation: unknown, { securityContext }: Fields, path: string): StatusCause[] {
  if (propagation === undefined) return [];
  const causes = propagations.includes(textOf(propagation)) ? [] : [notSupported(path, propagation, propagations)];
  if (propagation === 'Bidirectional' && structOf(securityContext)['privileged'] !== true) {
    causes.push(forbidden(path, 'Bidirectional mount propagation is available only to privileged containers'));
  }
  return causes;
}

function checkReadOnly({ recursiveReadOnly, readOnly, mountPropagation }: Fields, path: string): StatusCause[] {
  if (recursiveReadOnly === undefined || recursiveReadOnly === 'Disabled') return [];
  const supported = ['Disabled', 'Enabled', 'IfPossible'];
  if (!supported.includes(textOf(recursiveReadOnly))) return [notSupported(path, recursiveReadOnly, supported)];
  const causes: StatusCause[] = [];
  if (readOnly !== true) causes.push(forbidden(path, 'may only be specified when readOnly is true'));
  if (mountPropagation !== undefined && mountPropagation !== 'None') {
    causes.push(forbidden(path, 'may only be specified when mountPropagation is None or not specified'));
  }
  return causes;
}

export function checkDevices(container: Fields, path: string, volumes: Volumes): StatusCause[] {
  const [names, places] = [new Set<string>(), new Set<string>()];
  const mounts = placesByName(container['volumeMounts'], 'mountPath');
  const mountPaths = new Set(mounts.values());
  return structsOf(container['volumeDevices']).flatMap((device, index) => {
    const at = `${path}[${index}]`;
    const [name, place] = [textOf(device['name']), textOf(device['devicePath'])];
    const causes: StatusCause[] = [];
    const volume = volumes.get(name);
    if (name === '') causes.push(required(`${at}.name`));
    if (names.has(name)) causes.push(invalid(`${at}.name`, name, 'must be unique'));
    if (volume === undefined) causes.push(notFound(`${at}.name`, name));
    else if (volume['persistentVolumeClaim'] === undefined && volume['ephemeral'] === undefined) {
      const why = 'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode';
      causes.push(invalid(`${at}.name`, name, why));
    }
    if (place === '') causes.push(required(`${at}.devicePath`));
    if (places.has(place)) causes.push(invalid(`${at}.devicePath`, place, 'must be unique'));
    if (checkNoBacksteps(path, place).length > 0)
      causes.push(invalid(`${at}.devicePath`, place, "can not contain backsteps ('..')"));
    else places.add(place);
    if (mounts.has(name)) causes.push(invalid(`${at}.name`, name, 'must not already exist in volumeMounts'));
    if (mountPaths.has(place))
      causes.push(invalid(`${at}.devicePath`, place, 'must not already exist as a path in volumeMounts'));
    if (name !== '') names.add(name);
    return causes;
  });
}
