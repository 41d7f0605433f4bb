// What a PersistentVolumeClaim may not be, and that it stays as it is.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/validation.go ValidatePersistentVolumeClaimSpec
import type { StatusCause } from '@kubewright/apimachinery';
import { checkDns1123Subdomain, compareQuantities } from '@kubewright/apimachinery';
import type { ApiObject } from '../../object/api-object.ts';
import { equal, readField } from '../../object/api-object.ts';
import { checkLabelSelector, forbidden, invalid, invalidEach, notSupported, required } from './field-checks.ts';
import { type Fields, listOf, structOf, textOf } from './go-fields.ts';

const accessModes = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];
const volumeModes = ['Block', 'Filesystem'];

export function validateClaim({ spec }: ApiObject): StatusCause[] {
  return checkClaimSpec(structOf(spec), 'spec');
}

export function checkClaimSpec(spec: Fields, path: string): StatusCause[] {
  const modes = listOf(spec['accessModes']).map(textOf);
  const at = `${path}.accessModes`;
  const causes = modes.length === 0 ? [required(at, 'at least 1 access mode is required')] : [];
  causes.push(...checkLabelSelector(`${path}.selector`, spec['selector']));
  for (const mode of modes) if (!accessModes.includes(mode)) causes.push(notSupported(at, mode, accessModes));
  const others = modes.filter((mode) => accessModes.includes(mode) && mode !== 'ReadWriteOncePod');
  if (modes.includes('ReadWriteOncePod') && others.length > 0) {
    causes.push(forbidden(at, 'may not use ReadWriteOncePod with other access modes'));
  }
  const storage = readField(spec, 'resources', 'requests', 'storage') as string | undefined;
  const storagePath = `${path}.resources[storage]`;
  if (storage === undefined) causes.push(required(storagePath));
  else if (compareQuantities(storage, '0') <= 0)
    causes.push(invalid(storagePath, storage, 'must be greater than zero'));
  for (const field of ['storageClassName', 'volumeAttributesClassName']) {
    const name = textOf(spec[field]);
    if (name !== '') causes.push(...invalidEach(`${path}.${field}`, name, checkDns1123Subdomain(name)));
  }
  const { volumeMode } = spec;
  if (volumeMode !== undefined && !volumeModes.includes(textOf(volumeMode))) {
    causes.push(notSupported(`${path}.volumeMode`, volumeMode, volumeModes));
  }
  return causes;
}

export function keepClaim(
  { spec: given, status }: ApiObject,
  { spec: before, status: oldStatus }: ApiObject,
): StatusCause[] {
  const [spec, old] = [structOf(given), structOf(before)];
  const isBound = structOf(status)['phase'] === 'Bound';
  const storage = (of: Fields): string => textOf(readField(of, 'resources', 'requests', 'storage')) || '0';
  const fixed = (of: Fields): Fields => {
    const { volumeName, volumeAttributesClassName, resources, ...rest } = of;
    const requests = { ...structOf(structOf(resources)['requests']), ...(isBound && { storage: '' }) };
    return {
      ...rest,
      resources: { ...structOf(resources), requests },
      ...(old['volumeName'] !== undefined && { volumeName }),
      ...(!isBound && { volumeAttributesClassName }),
    };
  };
  const causes: StatusCause[] = [];
  if (!equal(fixed(spec), fixed(old))) {
    const names = [...new Set([...Object.keys(spec), ...Object.keys(old)])].filter(
      (name) => !equal(spec[name], old[name]),
    );
    const why =
      'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims';
    causes.push(forbidden('spec', `${why}\n${names.toSorted().join(', ')}`));
  }
  const capacity = textOf(readField(oldStatus, 'capacity', 'storage')) || '0';
  if (compareQuantities(storage(spec), storage(old)) < 0 && compareQuantities(storage(spec), capacity) <= 0) {
    causes.push(forbidden('spec.resources.requests.storage', 'field can not be less than status.capacity'));
  }
  if (spec['volumeMode'] !== old['volumeMode']) {
    causes.push(invalid('volumeMode', spec['volumeMode'] ?? null, 'field is immutable'));
  }
  return causes;
}
