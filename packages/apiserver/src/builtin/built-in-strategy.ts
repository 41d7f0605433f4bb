// The strategies of built-in kinds: one default, and what differs by kind.
import type { GroupVersionKind } from '@kubewright/apimachinery';
import { checkDns1035Label, checkDns1123Label, checkDns1123Subdomain } from '@kubewright/apimachinery';
import type { Strategy } from '../registry/strategy.ts';
import { definitionStrategy } from '../custom/definition-strategy.ts';
import { validateConfigKeys, validateImmutableData } from './config-keys.ts';
import { applyPolicyDefaults, applyWebhookDefaults } from './admission-defaults.ts';
import { autoscalerStrategy, olderAutoscalerStrategy } from './autoscaler.ts';
import { certificateRequestStrategy } from './certificate-request.ts';
import { validateBudget, validateBudgetStatus } from './disruption-budget.ts';
import { coreEventStrategy, eventStrategy } from './event.ts';
import {
  claimResizeAdmission,
  ingressClassAdmission,
  storageClassAdmission,
  warnOfClaim,
  warnOfIngress,
} from './default-classes.ts';
import { applyCronJobDefaults, applyJobDefaults, prepareJob } from './jobs.ts';
import {
  applyDeviceClaimDefaults,
  applyDriverDefaults,
  applyEndpointSliceDefaults,
  applyEndpointsDefaults,
  applyFlowSchemaDefaults,
  applyIngressClassDefaults,
  applyLimitRangeDefaults,
  applyNetworkPolicyDefaults,
  applyNodeDefaults,
  applyPriorityLevelDefaults,
  applyStorageClassDefaults,
  applyStorageNodeDefaults,
  prepareNode,
} from './kind-defaults.ts';
import { claimLimitAdmission } from './limit-range.ts';
import { validateLease } from './lease.ts';
import { namespaceStrategy } from './namespace.ts';
import { podStrategy } from './pod.ts';
import { templateSecurityAdmission } from './pod-security/admissions.ts';
import { warnOfMountableSecrets } from './service-account-warnings.ts';
import {
  warnOfController,
  warnOfCronJob,
  warnOfNewTemplate,
  warnOfPodTemplate,
  warnOfTemplate,
} from './pod-warnings.ts';
import { priorityClassStrategy } from './priority-class.ts';
import {
  bindingStrategy,
  clusterBindingStrategy,
  clusterRoleStrategy,
  pathSegmentMessages,
  roleStrategy,
} from './roles.ts';
import { applySecretDefaults, validateSecretType, validateSecretUpdate } from './secret.ts';
import { applyServiceDefaults, warnOfService } from './service.ts';
import { allocateService, reallocateService } from './service-allocation.ts';
import { conditional, counted, creatable, returned } from './kind-traits.ts';
import {
  keepController,
  keepHandler,
  keepStorageClass,
  validateIngressClass,
  validateRuntimeClass,
  validateStorageClass,
} from './validation/class-validation.ts';
import { keepClaim, validateClaim, validateClaimStatus } from './validation/claim-validation.ts';
import { keepPersistentVolume, validatePersistentVolume } from './validation/persistent-volume-validation.ts';
import { keepScopes, validateQuota, validateQuotaStatus } from './validation/quota-validation.ts';
import { validateCronJob } from './validation/cron-job-validation.ts';
import { validateEndpoints, validateEndpointSlice, warnOfEndpointSlice } from './validation/endpoint-validation.ts';
import { validateIngress, validateIngressStatus } from './validation/ingress-validation.ts';
import { keepJob, validateJob } from './validation/job-validation.ts';
import { validateLimitRange } from './validation/limit-range-validation.ts';
import { checkPodTemplate } from './validation/pod-validation.ts';
import { validateNetworkPolicy } from './validation/policy-validation.ts';
import { validateRevision } from './validation/revision-validation.ts';
import { validateService, validateServiceStatus } from './validation/service-validation.ts';
import {
  validateDaemonSetStatus,
  validateDeploymentStatus,
  validateReplicaSetStatus,
  validateStatefulSetStatus,
} from './validation/workload-status.ts';
import {
  keepSelector,
  keepStatefulSet,
  validateDaemonSet,
  validateDeployment,
  validateReplicaSet,
  validateReplicationController,
  validateStatefulSet,
} from './validation/workload-validation.ts';
import {
  applyPersistentVolumeDefaults,
  applyClaimDefaults,
  prepareClaim,
  preparePersistentVolume,
  protectAttributesClass,
  releaseProtection,
} from './volumes.ts';
import {
  applyDaemonSetDefaults,
  applyDeploymentDefaults,
  applyPodTemplateDefaults,
  applyReplicaSetDefaults,
  applyReplicationControllerDefaults,
  applyStatefulSetDefaults,
  prepareDaemonSet,
  prepareDaemonSetStatus,
  prepareDaemonSetUpdate,
  withoutTemplateGeneration,
} from './workloads.ts';

/** @param zeroStatus - what Go prints of a status with nothing in it; of kinds with a status subresource */
export function builtInStrategy(
  { group, version, kind }: GroupVersionKind,
  zeroStatus: (() => unknown) | undefined,
): Strategy {
  const name = `${kind}.${group}`;
  const own = versioned[`${group}/${version}/${kind}`] ?? strategies[name];
  return {
    allowCreateOnUpdate: creatable.has(name),
    allowUnconditionalUpdate: !conditional.has(name),
    generation: counted.has(name),
    nameMessages: nameRule(name),
    returnsDeleted: returned.has(name) || group === 'resource.k8s.io',
    ...own,
    prepareForCreate(object, user, peers) {
      if (zeroStatus !== undefined) object['status'] = zeroStatus();
      own?.prepareForCreate?.(object, user, peers);
    },
  };
}

const templateSecurity = templateSecurityAdmission('spec', 'template');

const strategies: Readonly<Record<string, Partial<Strategy>>> = {
  'Namespace.': namespaceStrategy,
  'Pod.': podStrategy,
  'Secret.': {
    applyDefaults: applySecretDefaults,
    validate: (secret) => [...validateConfigKeys(secret), ...validateSecretType(secret)],
    validateUpdate: validateSecretUpdate,
  },
  'ConfigMap.': { validate: validateConfigKeys, validateUpdate: validateImmutableData },
  'Event.': coreEventStrategy,
  'Event.events.k8s.io': eventStrategy,
  'Service.': {
    applyDefaults: applyServiceDefaults,
    knowsPeers: true,
    prepareForCreate: (service, _user, peers) => allocateService(service, peers),
    prepareForUpdate: reallocateService,
    validate: validateService,
    metadataUpdate: 'compared',
    validateStatus: validateServiceStatus,
    checksAll: true,
    warnings: warnOfService,
  },
  'PersistentVolume.': {
    applyDefaults: applyPersistentVolumeDefaults,
    prepareForCreate: preparePersistentVolume,
    validate: validatePersistentVolume,
    validateUpdate: keepPersistentVolume,
    checksAll: true,
    prepareForDelete: releaseProtection,
  },
  'PersistentVolumeClaim.': {
    applyDefaults: applyClaimDefaults,
    admissions: [claimLimitAdmission, storageClassAdmission, claimResizeAdmission],
    prepareForCreate: prepareClaim,
    validate: validateClaim,
    warnings: warnOfClaim,
    validateUpdate: keepClaim,
    validateStatus: validateClaimStatus,
    prepareForDelete: releaseProtection,
  },
  'ResourceQuota.': {
    validate: validateQuota,
    validateUpdate: keepScopes,
    validateStatus: validateQuotaStatus,
    checksAll: true,
    metadataUpdate: 'compared',
  },
  'ServiceAccount.': { warnings: warnOfMountableSecrets },
  'PodTemplate.': {
    admissions: [templateSecurityAdmission('template')],
    applyDefaults: applyPodTemplateDefaults,
    validate: ({ template }) => checkPodTemplate(template, 'template'),
    checksAll: true,
    metadataUpdate: 'compared',
    warnings: warnOfPodTemplate,
  },
  'ReplicationController.': {
    admissions: [templateSecurity],
    applyDefaults: applyReplicationControllerDefaults,
    validate: validateReplicationController,
    checksAll: true,
    metadataUpdate: 'compared',
    validateStatus: validateReplicaSetStatus,
    warnings: warnOfController,
    orphansByDefault: true,
  },
  'Endpoints.': { applyDefaults: applyEndpointsDefaults, validate: validateEndpoints, checksAll: true },
  'EndpointSlice.discovery.k8s.io': {
    applyDefaults: applyEndpointSliceDefaults,
    validate: validateEndpointSlice,
    metadataUpdate: 'checked',
    warnings: warnOfEndpointSlice,
    checksAll: true,
    countsLabels: true,
  },
  'LimitRange.': {
    applyDefaults: applyLimitRangeDefaults,
    validate: validateLimitRange,
    metadataUpdate: 'checked',
    namesItself: true,
  },
  'Node.': { applyDefaults: applyNodeDefaults, prepareForCreate: prepareNode },
  'CSIDriver.storage.k8s.io': { applyDefaults: applyDriverDefaults },
  'CSINode.storage.k8s.io': { applyDefaults: applyStorageNodeDefaults },
  'FlowSchema.flowcontrol.apiserver.k8s.io': { applyDefaults: applyFlowSchemaDefaults },
  'PriorityLevelConfiguration.flowcontrol.apiserver.k8s.io': { applyDefaults: applyPriorityLevelDefaults },
  'ResourceClaim.resource.k8s.io': { applyDefaults: applyDeviceClaimDefaults },
  'ResourceClaimTemplate.resource.k8s.io': { applyDefaults: applyDeviceClaimDefaults },
  'ValidatingWebhookConfiguration.admissionregistration.k8s.io': { applyDefaults: applyWebhookDefaults },
  'MutatingWebhookConfiguration.admissionregistration.k8s.io': { applyDefaults: applyWebhookDefaults },
  'ValidatingAdmissionPolicy.admissionregistration.k8s.io': { applyDefaults: applyPolicyDefaults },
  'ValidatingAdmissionPolicyBinding.admissionregistration.k8s.io': { applyDefaults: applyPolicyDefaults },
  'MutatingAdmissionPolicy.admissionregistration.k8s.io': { applyDefaults: applyPolicyDefaults },
  'MutatingAdmissionPolicyBinding.admissionregistration.k8s.io': { applyDefaults: applyPolicyDefaults },
  'Job.batch': {
    admissions: [templateSecurity],
    applyDefaults: applyJobDefaults,
    prepareForCreate: prepareJob,
    validate: validateJob,
    checksAll: true,
    warnings: warnOfTemplate,
    validateUpdate: keepJob,
    orphansByDefault: true,
  },
  'CronJob.batch': {
    applyDefaults: applyCronJobDefaults,
    admissions: [templateSecurityAdmission('spec', 'jobTemplate', 'spec', 'template')],
    validate: validateCronJob,
    checksAll: true,
    metadataUpdate: 'compared',
    warnings: warnOfCronJob,
  },
  'Ingress.networking.k8s.io': {
    admissions: [ingressClassAdmission],
    validate: validateIngress,
    validateStatus: validateIngressStatus,
    warnings: warnOfIngress,
  },
  'IngressClass.networking.k8s.io': {
    applyDefaults: applyIngressClassDefaults,
    validate: validateIngressClass,
    validateUpdate: keepController,
    checksAll: true,
  },
  'RuntimeClass.node.k8s.io': { validate: validateRuntimeClass, validateUpdate: keepHandler, checksAll: true },
  'NetworkPolicy.networking.k8s.io': {
    applyDefaults: applyNetworkPolicyDefaults,
    validate: validateNetworkPolicy,
    metadataUpdate: 'compared',
    countsEmpty: true,
  },
  'StorageClass.storage.k8s.io': {
    applyDefaults: applyStorageClassDefaults,
    validate: validateStorageClass,
    validateUpdate: keepStorageClass,
    checksAll: true,
  },
  'VolumeAttributesClass.storage.k8s.io': {
    prepareForCreate: protectAttributesClass,
    prepareForDelete: releaseProtection,
  },
  'PriorityClass.scheduling.k8s.io': priorityClassStrategy,
  'HorizontalPodAutoscaler.autoscaling': autoscalerStrategy,
  'Deployment.apps': {
    admissions: [templateSecurity],
    applyDefaults: applyDeploymentDefaults,
    validate: validateDeployment,
    checksAll: true,
    metadataUpdate: 'compared',
    warnings: warnOfTemplate,
    validateUpdate: keepSelector,
    validateStatus: validateDeploymentStatus,
    countsAnnotations: true,
    statusIgnores: ['labels'],
  },
  'ReplicaSet.apps': {
    admissions: [templateSecurity],
    applyDefaults: applyReplicaSetDefaults,
    validate: validateReplicaSet,
    checksAll: true,
    metadataUpdate: 'compared',
    warnings: warnOfTemplate,
    validateUpdate: keepSelector,
    validateStatus: validateReplicaSetStatus,
  },
  'StatefulSet.apps': {
    admissions: [templateSecurity],
    applyDefaults: applyStatefulSetDefaults,
    validate: validateStatefulSet,
    checksAll: true,
    metadataUpdate: 'compared',
    warnings: warnOfTemplate,
    validateUpdate: keepStatefulSet,
    validateStatus: validateStatefulSetStatus,
  },
  'DaemonSet.apps': {
    admissions: [templateSecurity],
    applyDefaults: applyDaemonSetDefaults,
    prepareForCreate: prepareDaemonSet,
    prepareForUpdate: prepareDaemonSetUpdate,
    partialMetadata: withoutTemplateGeneration,
    validate: validateDaemonSet,
    checksAll: true,
    metadataUpdate: 'compared',
    warnings: warnOfNewTemplate,
    validateUpdate: keepSelector,
    validateStatus: validateDaemonSetStatus,
    prepareForStatusUpdate: prepareDaemonSetStatus,
  },
  'PodDisruptionBudget.policy': {
    validate: validateBudget,
    metadataUpdate: 'unchecked',
    validateStatus: validateBudgetStatus,
    checksAll: true,
  },
  'ControllerRevision.apps': { validate: validateRevision, checksAll: true },
  'CustomResourceDefinition.apiextensions.k8s.io': definitionStrategy,
  'CertificateSigningRequest.certificates.k8s.io': certificateRequestStrategy,
  'Lease.coordination.k8s.io': { validate: validateLease, metadataUpdate: 'compared' },
  'Role.rbac.authorization.k8s.io': roleStrategy,
  'ClusterRole.rbac.authorization.k8s.io': clusterRoleStrategy,
  'RoleBinding.rbac.authorization.k8s.io': bindingStrategy,
  'ClusterRoleBinding.rbac.authorization.k8s.io': clusterBindingStrategy,
};

/** Those of versions that are not stored as they are. */
const versioned: Readonly<Record<string, Partial<Strategy>>> = {
  'autoscaling/v1/HorizontalPodAutoscaler': olderAutoscalerStrategy,
};

function nameRule(name: string): (name: string) => string[] {
  if (name.endsWith('.rbac.authorization.k8s.io')) return pathSegmentMessages;
  if (name === 'Namespace.') return checkDns1123Label;
  if (name === 'Service.') return checkDns1035Label;
  return checkDns1123Subdomain;
}
