// Namespaces: a phase, a label with their own name, and the finalizer that keeps a deleted one until it is empty.
import { ApiError } from '@kubewright/apimachinery';
import type { ApiObject } from '../object/api-object.ts';
import { isRecord, readField } from '../object/api-object.ts';
import type { Strategy } from '../registry/strategy.ts';
import { invalid } from '../registry/strategy.ts';
import { namespaceSecurityAdmission } from './pod-security/admissions.ts';

/** In `spec.finalizers`, not in metadata's. @see https://github.com/kubernetes/api/blob/master/core/v1/types.go FinalizerKubernetes */
export const namespaceFinalizer = 'kubernetes';

/** Namespaces that are there from the start. */
export const systemNamespaces: readonly string[] = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];

/** @see https://github.com/kubernetes/apiserver/blob/master/pkg/admission/plugin/namespace/lifecycle/admission.go */
const immortal = new Set(['default', 'kube-public', 'kube-system']);

const nameLabel = 'kubernetes.io/metadata.name';

export const namespaceStrategy: Partial<Strategy> = {
  applyDefaults(namespace) {
    if (namespace.metadata.name !== undefined) setNameLabel(namespace);
  },
  prepareForCreate(namespace) {
    const given = readField(namespace, 'spec', 'finalizers');
    const finalizers = Array.isArray(given) ? (given as unknown[]) : [];
    const spec = isRecord(namespace['spec']) ? namespace['spec'] : {};
    namespace['spec'] = {
      ...spec,
      finalizers: finalizers.includes(namespaceFinalizer) ? finalizers : [...finalizers, namespaceFinalizer],
    };
    namespace['status'] = { phase: 'Active' };
    setNameLabel(namespace);
  },
  prepareForUpdate(namespace, old) {
    namespace['spec'] = old['spec'];
  },
  checkDelete({ metadata }) {
    const name = metadata.name ?? '';
    if (immortal.has(name)) {
      throw ApiError.forbidden({ group: '', resource: 'namespaces' }, name, 'this namespace may not be deleted');
    }
  },
  validate(namespace) {
    const given = readField(namespace, 'spec', 'finalizers');
    const why = 'name is neither a standard finalizer name nor is it fully qualified';
    return (Array.isArray(given) ? given : []).flatMap((each, index) =>
      each === namespaceFinalizer || String(each).includes('/')
        ? []
        : [invalid(`spec.finalizers[${index}]`, each, why)],
    );
  },
  validateUpdate({ metadata, status }) {
    const isDeleted = typeof metadata.deletionTimestamp === 'string';
    const phase = isRecord(status) ? status['phase'] : undefined;
    const only = isDeleted ? 'Terminating' : 'Active';
    if (phase === undefined || phase === only) return [];
    const when = isDeleted ? 'is not empty' : 'is empty';
    return [invalid('status.Phase', phase, `may only be '${only}' if \`deletionTimestamp\` ${when}`)];
  },
  plainDeletion: true,
  admissions: [namespaceSecurityAdmission],
  prepareForDelete(namespace) {
    namespace['status'] = { ...(isRecord(namespace['status']) ? namespace['status'] : {}), phase: 'Terminating' };
  },
  isHeld: (namespace) => {
    const finalizers = readField(namespace, 'spec', 'finalizers');
    return Array.isArray(finalizers) && finalizers.length > 0;
  },
};

/** The object with the given finalizers in its spec. */
export function withSpecFinalizers(namespace: ApiObject, finalizers: readonly string[]): ApiObject {
  const spec = isRecord(namespace['spec']) ? namespace['spec'] : {};
  const { finalizers: _finalizers, ...rest } = spec;
  return { ...namespace, spec: finalizers.length === 0 ? rest : { ...rest, finalizers } };
}

function setNameLabel(namespace: ApiObject): void {
  namespace.metadata.labels = { ...namespace.metadata.labels, [nameLabel]: namespace.metadata.name ?? '' };
}
