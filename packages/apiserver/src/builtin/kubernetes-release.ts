// Written by `npm run update:kubernetes`: the release of Kubernetes whose documents are in openapi/, and what it serves.
import type { GroupVersion } from '@kubewright/apimachinery';

/** The release whose documents these are. */
export const kubernetesVersion = 'v1.36.3';

/** The group versions that have a document; the optional ones are off unless a cluster turns them on. */
export const documentedGroupVersions: readonly (GroupVersion & { readonly optional?: boolean })[] = [
  { group: '', version: 'v1' },
  { group: 'admissionregistration.k8s.io', version: 'v1' },
  { group: 'admissionregistration.k8s.io', version: 'v1alpha1', optional: true },
  { group: 'admissionregistration.k8s.io', version: 'v1beta1', optional: true },
  { group: 'apiextensions.k8s.io', version: 'v1' },
  { group: 'apiregistration.k8s.io', version: 'v1' },
  { group: 'apps', version: 'v1' },
  { group: 'authentication.k8s.io', version: 'v1' },
  { group: 'authorization.k8s.io', version: 'v1' },
  { group: 'autoscaling', version: 'v1' },
  { group: 'autoscaling', version: 'v2' },
  { group: 'batch', version: 'v1' },
  { group: 'certificates.k8s.io', version: 'v1' },
  { group: 'coordination.k8s.io', version: 'v1' },
  { group: 'coordination.k8s.io', version: 'v1alpha2', optional: true },
  { group: 'coordination.k8s.io', version: 'v1beta1', optional: true },
  { group: 'discovery.k8s.io', version: 'v1' },
  { group: 'events.k8s.io', version: 'v1' },
  { group: 'flowcontrol.apiserver.k8s.io', version: 'v1' },
  { group: 'internal.apiserver.k8s.io', version: 'v1alpha1', optional: true },
  { group: 'networking.k8s.io', version: 'v1' },
  { group: 'networking.k8s.io', version: 'v1beta1', optional: true },
  { group: 'node.k8s.io', version: 'v1' },
  { group: 'policy', version: 'v1' },
  { group: 'rbac.authorization.k8s.io', version: 'v1' },
  { group: 'resource.k8s.io', version: 'v1' },
  { group: 'resource.k8s.io', version: 'v1alpha3', optional: true },
  { group: 'resource.k8s.io', version: 'v1beta1', optional: true },
  { group: 'resource.k8s.io', version: 'v1beta2', optional: true },
  { group: 'scheduling.k8s.io', version: 'v1' },
  { group: 'storage.k8s.io', version: 'v1' },
  { group: 'storage.k8s.io', version: 'v1beta1', optional: true },
];
