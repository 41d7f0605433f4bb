// Claims and ingresses that name no class get the default one, and claims grow where their class lets them: the admission
// plugins DefaultStorageClass, DefaultIngressClass and PersistentVolumeClaimResize. A class may still be named by an
// annotation, as it was once, which their writers are told.
import { ApiError, compareQuantities } from '@kubewright/apimachinery';
import type { ApiObject } from '../object/api-object.ts';
import { isRecord, readField } from '../object/api-object.ts';
import type { Admission } from '../registry/admission.ts';
import { isWhole } from './value-warnings.ts';

const storageClassAnnotation = 'volume.beta.kubernetes.io/storage-class';
const ingressClassAnnotation = 'kubernetes.io/ingress.class';

export const storageClassAdmission: Admission = {
  by: { group: 'storage.k8s.io', version: 'v1', resource: 'storageclasses' },
  admit(claim, classes) {
    const spec = isRecord(claim['spec']) ? claim['spec'] : {};
    const named = claim.metadata.annotations?.[storageClassAnnotation];
    if (named !== undefined || spec['storageClassName'] !== undefined) return;
    const found = defaultClass(classes, [
      'storageclass.kubernetes.io/is-default-class',
      'storageclass.beta.kubernetes.io/is-default-class',
    ]);
    if (found !== undefined) claim['spec'] = { ...spec, storageClassName: found.metadata.name };
  },
};

/** @see https://github.com/kubernetes/kubernetes/blob/master/plugin/pkg/admission/storage/persistentvolume/resize/admission.go */
export const claimResizeAdmission: Admission = {
  by: { group: 'storage.k8s.io', version: 'v1', resource: 'storageclasses' },
  named: classOf,
  checkedUpdates: ['object'],
  applies: (claim, { old }) => old !== undefined && compareQuantities(sizeOf(claim), sizeOf(old)) > 0,
  check(claim, [storageClass], { old }) {
    const refuse = (why: string): ApiError =>
      ApiError.forbidden({ group: '', resource: 'persistentvolumeclaims' }, claim.metadata.name ?? '', why);
    if (old === undefined || readField(old, 'status', 'phase') !== 'Bound') {
      throw refuse('Only bound persistent volume claims can be expanded');
    }
    const name = classOf(claim);
    const isSame = name !== '' && name === classOf(old);
    if (isSame && storageClass?.['allowVolumeExpansion'] === true) return;
    const why =
      'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize';
    throw refuse(why);
  },
};

function classOf(claim: ApiObject): string {
  const name = claim.metadata.annotations?.[storageClassAnnotation] ?? readField(claim, 'spec', 'storageClassName');
  return typeof name === 'string' ? name : '';
}

function sizeOf(claim: ApiObject): string {
  return String(readField(claim, 'spec', 'resources', 'requests', 'storage') ?? '0');
}

export const ingressClassAdmission: Admission = {
  by: { group: 'networking.k8s.io', version: 'v1', resource: 'ingressclasses' },
  admit(ingress, classes) {
    const spec = isRecord(ingress['spec']) ? ingress['spec'] : {};
    const named = ingress.metadata.annotations?.[ingressClassAnnotation];
    if (named !== undefined || spec['ingressClassName'] !== undefined) return;
    const found = defaultClass(classes, ['ingressclass.kubernetes.io/is-default-class']);
    if (found !== undefined) ingress['spec'] = { ...spec, ingressClassName: found.metadata.name };
  },
};

/** @see https://github.com/kubernetes/kubernetes/blob/master/pkg/api/persistentvolumeclaim/util.go */
export function warnOfClaim(claim: ApiObject): string[] {
  const annotation = claim.metadata.annotations?.[storageClassAnnotation];
  const why = 'deprecated since v1.8; use "storageClassName" attribute instead';
  return [
    ...(annotation === undefined ? [] : [`metadata.annotations[${storageClassAnnotation}]: ${why}`]),
    ...['requests', 'limits'].flatMap((field) => {
      const storage = readField(claim, 'spec', 'resources', field, 'storage');
      if (typeof storage !== 'string' || isWhole(storage)) return [];
      const path = `spec.resources.${field}[storage]`;
      return [`${path}: fractional byte value ${JSON.stringify(storage)} is invalid, must be an integer`];
    }),
  ];
}

/** Where it matters: when it is new. */
export function warnOfIngress({ metadata, spec }: ApiObject, old?: ApiObject): string[] {
  const isNamed = isRecord(spec) && spec['ingressClassName'] !== undefined;
  if (old !== undefined || isNamed || metadata.annotations?.[ingressClassAnnotation] === undefined) return [];
  return [`annotation "${ingressClassAnnotation}" is deprecated, please use 'spec.ingressClassName' instead`];
}

/** The newest of those that say they are the default; of one second the first by name. */
function defaultClass(classes: readonly ApiObject[], annotations: readonly string[]): ApiObject | undefined {
  const newestFirst = (a: ApiObject, b: ApiObject): number =>
    compareTexts(b.metadata.creationTimestamp, a.metadata.creationTimestamp) ||
    compareTexts(a.metadata.name, b.metadata.name);
  return classes
    .filter(({ metadata }) => annotations.some((name) => metadata.annotations?.[name] === 'true'))
    .sort(newestFirst)[0];
}

function compareTexts(first: string | null | undefined, second: string | null | undefined): number {
  const [a, b] = [first ?? '', second ?? ''];
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
