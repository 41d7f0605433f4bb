// The cells of volumes and of what provides them.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/printers/internalversion/printers.go
import type { ApiObject } from '../object/api-object.ts';
import { isRecord, readField } from '../object/api-object.ts';
import type { CellReaders } from '../registry/table-columns.ts';
import { nameWithDefault, text } from './cell-text.ts';
import { listOf, structsOf } from './validation/go-fields.ts';

export const storageCells: Readonly<Record<string, CellReaders>> = {
  persistentvolumeclaims: {
    Status: phase,
    Volume: (object) => text(object, 'spec', 'volumeName'),
    Capacity: (object) =>
      text(object, 'spec', 'volumeName') === ''
        ? ''
        : String(readField(object, 'status', 'capacity', 'storage') ?? '0'),
    'Access Modes': (object) =>
      text(object, 'spec', 'volumeName') === '' ? '' : accessModes(readField(object, 'status', 'accessModes')),
    StorageClass: storageClass,
    VolumeAttributesClass: (object) => text(object, 'spec', 'volumeAttributesClassName') || '<unset>',
    VolumeMode: (object) => text(object, 'spec', 'volumeMode') || '<unset>',
  },
  persistentvolumes: {
    Capacity: (object) => String(readField(object, 'spec', 'capacity', 'storage') ?? '0'),
    'Access Modes': (object) => accessModes(readField(object, 'spec', 'accessModes')),
    'Reclaim Policy': (object) => text(object, 'spec', 'persistentVolumeReclaimPolicy'),
    Status: phase,
    Claim: (object) =>
      isRecord(readField(object, 'spec', 'claimRef'))
        ? `${text(object, 'spec', 'claimRef', 'namespace')}/${text(object, 'spec', 'claimRef', 'name')}`
        : '',
    StorageClass: storageClass,
    VolumeAttributesClass: (object) => text(object, 'spec', 'volumeAttributesClassName') || '<unset>',
    Reason: (object) => text(object, 'status', 'reason'),
    VolumeMode: (object) => text(object, 'spec', 'volumeMode') || '<unset>',
  },
  'storageclasses.storage.k8s.io': {
    Name: (object) =>
      nameWithDefault(
        object,
        'storageclass.kubernetes.io/is-default-class',
        'storageclass.beta.kubernetes.io/is-default-class',
      ),
    Provisioner: (object) => text(object, 'provisioner'),
    ReclaimPolicy: (object) => text(object, 'reclaimPolicy') || 'Delete',
    VolumeBindingMode: (object) => text(object, 'volumeBindingMode') || 'Immediate',
    AllowVolumeExpansion: (object) => object['allowVolumeExpansion'] === true,
  },
  'csidrivers.storage.k8s.io': {
    AttachRequired: (object) => readField(object, 'spec', 'attachRequired') !== false,
    PodInfoOnMount: (object) => readField(object, 'spec', 'podInfoOnMount') === true,
    StorageCapacity: (object) => readField(object, 'spec', 'storageCapacity') === true,
    TokenRequests: (object) => {
      const requests = readField(object, 'spec', 'tokenRequests');
      return requests === undefined
        ? '<unset>'
        : structsOf(requests)
            .map(({ audience }) => String(audience))
            .join(',');
    },
    RequiresRepublish: (object) => readField(object, 'spec', 'requiresRepublish') === true,
    Modes: (object) => listOf(readField(object, 'spec', 'volumeLifecycleModes')).join(',') || '<none>',
  },
  'csinodes.storage.k8s.io': { Drivers: (object) => structsOf(readField(object, 'spec', 'drivers')).length },
  'volumeattachments.storage.k8s.io': {
    Attacher: (object) => text(object, 'spec', 'attacher'),
    PV: (object) => text(object, 'spec', 'source', 'persistentVolumeName'),
    Node: (object) => text(object, 'spec', 'nodeName'),
    Attached: (object) => readField(object, 'status', 'attached') === true,
  },
  'volumeattributesclasses.storage.k8s.io': { DriverName: (object) => text(object, 'driverName') },
};

function phase(object: ApiObject): string {
  return object.metadata.deletionTimestamp === undefined ? text(object, 'status', 'phase') : 'Terminating';
}

/** The annotation is older than the field, and goes first. */
function storageClass(object: ApiObject): string {
  const older = object.metadata.annotations?.['volume.beta.kubernetes.io/storage-class'];
  return older ?? text(object, 'spec', 'storageClassName');
}

/** In this order, whatever the object's own is. */
const modes = [
  ['ReadWriteOnce', 'RWO'],
  ['ReadOnlyMany', 'ROX'],
  ['ReadWriteMany', 'RWX'],
  ['ReadWriteOncePod', 'RWOP'],
] as const;

function accessModes(value: unknown): string {
  const given = listOf(value);
  return modes.flatMap(([mode, short]) => (given.includes(mode) ? [short] : [])).join(',');
}
