// What a PersistentVolumeClaim may not be, and that it stays as it is.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/validation.go ValidatePersistentVolumeClaimSpec
import type { StatusCause } from '@kubewright/apimachinery';
import { checkDns1123Label, checkDns1123Subdomain, compareQuantities } from '@kubewright/apimachinery';
import type { ApiObject } from '../../object/api-object.ts';
import { equal, isRecord, readField } from '../../object/api-object.ts';
import { sorted } from '../../registry/patch-echo.ts';
import {
  checkLabelSelector,
  forbidden,
  goSelector,
  invalid,
  invalidEach,
  notSupported,
  required,
} from './field-checks.ts';
import { type Fields, listOf, structOf, textOf } from './go-fields.ts';
import { unifiedDiff } from './line-diff.ts';

const accessModes = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];
export const volumeModes = ['Block', 'Filesystem'];

export function validateClaim({ spec }: ApiObject): StatusCause[] {
  return checkClaimSpec(structOf(spec), 'spec');
}

/** @param why - there must be one */
export function checkAccessModes(spec: Fields, path: string, why: string): StatusCause[] {
  const modes = listOf(spec['accessModes']).map(textOf);
  const at = `${path}.accessModes`;
  const causes = modes.length === 0 ? [required(at, why)] : [];
  for (const mode of modes) if (!accessModes.includes(mode)) causes.push(notSupported(at, mode, accessModes));
  const others = modes.filter((mode) => accessModes.includes(mode) && mode !== 'ReadWriteOncePod');
  if (modes.includes('ReadWriteOncePod') && others.length > 0) {
    causes.push(forbidden(at, 'may not use ReadWriteOncePod with other access modes'));
  }
  return causes;
}

export function checkClaimSpec(spec: Fields, path: string): StatusCause[] {
  const causes = checkAccessModes(spec, path, 'at least 1 access mode is required');
  causes.push(...checkLabelSelector(`${path}.selector`, spec['selector']));
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
  for (const field of ['dataSource', 'dataSourceRef'])
    if (isRecord(spec[field])) causes.push(...checkSource(spec[field], `${path}.${field}`));
  return causes;
}

function checkSource(source: Fields, path: string): StatusCause[] {
  const [group, kind, namespace] = ['apiGroup', 'kind', 'namespace'].map((field) => textOf(source[field])) as [
    string,
    string,
    string,
  ];
  const causes = ['name', 'kind']
    .filter((field) => textOf(source[field]) === '')
    .map((field) => required(`${path}.${field}`));
  if (group === '' && kind !== 'PersistentVolumeClaim') {
    causes.push(invalid(path, kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup"));
  }
  if (group !== '') causes.push(...invalidEach(`${path}.apiGroup`, group, checkDns1123Subdomain(group)));
  if (namespace !== '') causes.push(...invalidEach(`${path}.namespace`, namespace, checkDns1123Label(namespace)));
  return causes;
}

export function keepClaim(claim: ApiObject, before: ApiObject): StatusCause[] {
  const [spec, old] = [structOf(claim['spec']), structOf(before['spec'])];
  const causes = keepClassAnnotation(claim, before);
  const [next, kept] = comparedSpecs(claim, before);
  const storage = (of: Fields): string => textOf(readField(of, 'resources', 'requests', 'storage')) || '0';
  if (!equal(next, kept)) {
    const why =
      'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims';
    const difference = unifiedDiff(goClaimSpec(kept), goClaimSpec(next));
    causes.push(forbidden('spec', `${why}\n${difference}`));
  }
  const capacity = textOf(readField(before['status'], 'capacity', 'storage')) || '0';
  if (compareQuantities(storage(spec), storage(old)) < 0 && compareQuantities(storage(spec), capacity) <= 0) {
    causes.push(forbidden('spec.resources.requests.storage', 'field can not be less than status.capacity'));
  }
  if (spec['volumeMode'] !== old['volumeMode']) {
    causes.push(invalid('volumeMode', spec['volumeMode'] ?? null, 'field is immutable'));
  }
  return causes;
}

const classAnnotation = 'volume.beta.kubernetes.io/storage-class';

/** A class may move from its annotation to its field. */
function movesClass({ metadata, spec }: ApiObject, before: ApiObject): boolean {
  const [annotation, old] = [metadata.annotations?.[classAnnotation], before.metadata.annotations?.[classAnnotation]];
  const [own, first] = [spec, before['spec']].map((each) => structOf(each)['storageClassName']);
  return old !== undefined && first === undefined && own === old && (annotation ?? old) === old;
}

function keepClassAnnotation(claim: ApiObject, before: ApiObject): StatusCause[] {
  const [next = '', old = ''] = [claim, before].map(({ metadata }) => metadata.annotations?.[classAnnotation]);
  if (next === old || movesClass(claim, before)) return [];
  return [invalid(`metadata.annotations.${classAnnotation}`, next, 'field is immutable')];
}

/** Both without what may change. */
function comparedSpecs(claim: ApiObject, before: ApiObject): [next: Fields, kept: Fields] {
  const next: Record<string, unknown> = { ...structOf(claim['spec']) };
  const kept: Record<string, unknown> = { ...structOf(before['spec']) };
  const keep = (field: string, from: Fields, to: Record<string, unknown>): void => {
    delete to[field];
    if (from[field] !== undefined) to[field] = from[field];
  };
  if (textOf(kept['volumeName']) === '') keep('volumeName', next, kept);
  const annotation = before.metadata.annotations?.[classAnnotation];
  const { storageClassName: name } = next;
  const isFirst = name !== undefined && kept['storageClassName'] === undefined;
  if (isFirst && (annotation === undefined || annotation === name)) delete next['storageClassName'];
  if (structOf(claim['status'])['phase'] === 'Bound') {
    const storage = readField(kept, 'resources', 'requests', 'storage');
    const resources = structOf(next['resources']);
    const requests = { ...structOf(resources['requests']), ...(storage !== undefined && { storage }) };
    if (resources['requests'] !== undefined) next['resources'] = { ...resources, requests };
    keep('volumeAttributesClassName', kept, next);
  }
  return [next, kept];
}

/** As Go prints its own struct. */
function goClaimSpec(spec: Fields): string {
  const { accessModes: modes, selector, volumeName, storageClassName, volumeMode, dataSource, dataSourceRef } = spec;
  const { limits, requests } = structOf(spec['resources']);
  const reference = (of: unknown, hasNamespace: boolean): unknown => {
    if (of === undefined) return null;
    const { apiGroup, kind, name, namespace } = structOf(of);
    const shown = { APIGroup: apiGroup ?? null, Kind: kind ?? '', Name: name ?? '' };
    return hasNamespace ? { ...shown, Namespace: namespace ?? null } : shown;
  };
  const shown = {
    AccessModes: modes ?? null,
    Selector: selector === undefined ? null : goSelector(selector),
    Resources: { Limits: sorted(limits ?? null), Requests: sorted(requests ?? null) },
    VolumeName: volumeName ?? '',
    StorageClassName: storageClassName ?? null,
    VolumeMode: volumeMode ?? null,
    DataSource: reference(dataSource, false),
    DataSourceRef: reference(dataSourceRef, true),
    VolumeAttributesClassName: spec['volumeAttributesClassName'] ?? null,
  };
  return JSON.stringify(shown, null, 1);
}

/** What the status of a claim may not be. */
export function validateClaimStatus({ status }: ApiObject): StatusCause[] {
  return Object.entries(structOf(structOf(status)['capacity'])).flatMap(([name, amount]) =>
    compareQuantities(textOf(amount), '0') < 0
      ? [invalid(`status.capacity[${name}]`, Number(amount), 'must be a valid resource quantity')]
      : [],
  );
}
