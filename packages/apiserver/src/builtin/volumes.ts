// The defaults of volumes, in pods and as objects of their own.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/v1/defaults.go
import type { ApiObject } from '../object/api-object.ts';
import { isRecord, readField } from '../object/api-object.ts';

/** 0644 in decimal, as JSON has it. */
const defaultFileMode = 420;

/** What a source of either has, by its name. */
const sourceDefaults: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  hostPath: { type: '' },
  iscsi: { iscsiInterface: 'default' },
  rbd: { pool: 'rbd', user: 'admin', keyring: '/etc/ceph/keyring' },
  azureDisk: { cachingMode: 'ReadWrite', fsType: 'ext4', readOnly: false, kind: 'Shared' },
  scaleIO: { storageMode: 'ThinProvisioned', fsType: 'xfs' },
};

export function applyPodVolumeDefaults(volume: Record<string, unknown>): void {
  if (Object.keys(volume).every((key) => key === 'name')) volume['emptyDir'] = {};
  for (const source of ['secret', 'configMap', 'downwardAPI', 'projected']) {
    const fields = volume[source];
    if (isRecord(fields)) fields['defaultMode'] ??= defaultFileMode;
  }
  applySourceDefaults(volume);
  const projected = records(readField(volume, 'projected', 'sources'));
  for (const { serviceAccountToken } of projected) {
    if (isRecord(serviceAccountToken)) serviceAccountToken['expirationSeconds'] ??= 3600;
  }
  for (const downward of [volume, ...projected].map(({ downwardAPI }) => downwardAPI)) {
    for (const item of records(readField(downward, 'items'))) applyReferenceDefaults(item);
  }
  const claim = readField(volume, 'ephemeral', 'volumeClaimTemplate', 'spec');
  if (isRecord(claim)) claim['volumeMode'] ??= 'Filesystem';
}

/** Where a value comes from: a field of the pod, or a resource of a container. */
export function applyReferenceDefaults({ fieldRef, resourceFieldRef }: Record<string, unknown>): void {
  if (isRecord(fieldRef)) fieldRef['apiVersion'] ??= 'v1';
  if (isRecord(resourceFieldRef)) resourceFieldRef['divisor'] ??= '0';
}

export function applyPersistentVolumeDefaults({ spec }: ApiObject): void {
  if (!isRecord(spec)) return;
  spec['persistentVolumeReclaimPolicy'] ??= 'Retain';
  spec['volumeMode'] ??= 'Filesystem';
  applySourceDefaults(spec);
}

export function preparePersistentVolume(volume: ApiObject): void {
  volume['status'] = { phase: 'Pending', lastPhaseTransitionTime: volume.metadata.creationTimestamp };
  protect(volume, volumeProtection);
}

export function applyClaimDefaults({ spec }: ApiObject): void {
  if (!isRecord(spec)) return;
  spec['volumeMode'] ??= 'Filesystem';
  // Printed when it is not there, too.
  for (const source of [spec['dataSource'], spec['dataSourceRef']]) if (isRecord(source)) source['apiGroup'] ??= null;
}

/** What a claim is filled from is written in two places, which agree. */
export function prepareClaim(claim: ApiObject): void {
  const { spec } = claim;
  claim['status'] = { phase: 'Pending' };
  protect(claim, claimProtection);
  if (!isRecord(spec)) return;
  const { dataSource: given, dataSourceRef: reference, ...rest } = spec;
  // Those of other namespaces are not enabled.
  const hasNamespace = (readField(reference, 'namespace') ?? '') !== '';
  const dataSourceRef = hasNamespace ? undefined : reference;
  // What else there is can be named by the newer field only.
  const dataSource = dataSourceRef !== undefined || isClaimOrSnapshot(given) ? given : undefined;
  const [one, other] = [dataSource ?? dataSourceRef, dataSourceRef ?? dataSource];
  claim['spec'] = {
    ...rest,
    ...(one !== undefined && { dataSource: one }),
    ...(other !== undefined && { dataSourceRef: other }),
  };
}

function isClaimOrSnapshot(source: unknown): boolean {
  const [group, kind] = [readField(source, 'apiGroup') ?? '', readField(source, 'kind')];
  return (
    (group === '' && kind === 'PersistentVolumeClaim') ||
    (group === 'snapshot.storage.k8s.io' && kind === 'VolumeSnapshot')
  );
}

const claimProtection = 'kubernetes.io/pvc-protection';
const volumeProtection = 'kubernetes.io/pv-protection';

const attributesProtection = 'kubernetes.io/vac-protection';

export function protectAttributesClass(attributesClass: ApiObject): void {
  protect(attributesClass, attributesProtection);
}

/** The admission plugin StorageObjectInUseProtection. */
function protect({ metadata }: ApiObject, finalizer: string): void {
  if (metadata.finalizers?.includes(finalizer) !== true)
    metadata.finalizers = [...(metadata.finalizers ?? []), finalizer];
}

/** What kube-controller-manager does with a protected object that nothing uses: no kubelet mounts anything here. */
export function releaseProtection({ metadata }: ApiObject): void {
  const protections = [claimProtection, volumeProtection, attributesProtection];
  const kept = (metadata.finalizers ?? []).filter((each) => !protections.includes(each));
  if (kept.length === 0) delete metadata.finalizers;
  else metadata.finalizers = kept;
}

function applySourceDefaults(sources: Record<string, unknown>): void {
  for (const [name, defaults] of Object.entries(sourceDefaults)) {
    const source = sources[name];
    if (!isRecord(source)) continue;
    for (const [field, value] of Object.entries(defaults)) source[field] ??= value;
  }
}

function records(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}
