// Kinds by what their strategies have in common, each as its name and its group.
/** Kinds that count `metadata.generation`. */
export const counted: ReadonlySet<string> = new Set([
  'Deployment.apps',
  'DaemonSet.apps',
  'StatefulSet.apps',
  'ReplicaSet.apps',
  'ReplicationController.',
  'Pod.',
  'PodTemplate.',
  'Job.batch',
  'CronJob.batch',
  'Ingress.networking.k8s.io',
  'IngressClass.networking.k8s.io',
  'NetworkPolicy.networking.k8s.io',
  'PodDisruptionBudget.policy',
  'CustomResourceDefinition.apiextensions.k8s.io',
  'MutatingWebhookConfiguration.admissionregistration.k8s.io',
  'ValidatingWebhookConfiguration.admissionregistration.k8s.io',
  'ValidatingAdmissionPolicy.admissionregistration.k8s.io',
  'ValidatingAdmissionPolicyBinding.admissionregistration.k8s.io',
  'MutatingAdmissionPolicy.admissionregistration.k8s.io',
  'MutatingAdmissionPolicyBinding.admissionregistration.k8s.io',
  'FlowSchema.flowcontrol.apiserver.k8s.io',
  'PriorityLevelConfiguration.flowcontrol.apiserver.k8s.io',
  'EndpointSlice.discovery.k8s.io',
  'ResourceSlice.resource.k8s.io',
  'DeviceClass.resource.k8s.io',
]);

/** Kinds whose PUT must carry a resourceVersion. */
export const conditional: ReadonlySet<string> = new Set([
  'Lease.coordination.k8s.io',
  'CustomResourceDefinition.apiextensions.k8s.io',
  'PodDisruptionBudget.policy',
  'APIService.apiregistration.k8s.io',
  'RuntimeClass.node.k8s.io',
  'MutatingWebhookConfiguration.admissionregistration.k8s.io',
  'ValidatingWebhookConfiguration.admissionregistration.k8s.io',
]);

/** Kinds whose PUT makes an object that is not there. */
export const creatable: ReadonlySet<string> = new Set([
  'Lease.coordination.k8s.io',
  'Event.',
  'Event.events.k8s.io',
  'Endpoints.',
  'LimitRange.',
  'Service.',
  'Role.rbac.authorization.k8s.io',
  'RoleBinding.rbac.authorization.k8s.io',
  'ClusterRole.rbac.authorization.k8s.io',
  'ClusterRoleBinding.rbac.authorization.k8s.io',
]);

/** Kinds whose delete answers with what was deleted. */
export const returned: ReadonlySet<string> = new Set([
  'PersistentVolume.',
  'PersistentVolumeClaim.',
  'PodTemplate.',
  'ResourceQuota.',
  'Service.',
  'ServiceAccount.',
  'CSIDriver.storage.k8s.io',
  'CSINode.storage.k8s.io',
  'CSIStorageCapacity.storage.k8s.io',
  'StorageClass.storage.k8s.io',
  'VolumeAttachment.storage.k8s.io',
  'VolumeAttributesClass.storage.k8s.io',
]);
