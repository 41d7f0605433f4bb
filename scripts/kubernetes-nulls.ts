// What kube-apiserver sends as `null` against its own OpenAPI documents: types of @kubewright/kubernetes that must admit it.

/**
 * Fields that the server sends as `null` though the document does not say so: Go slices, times and pointers without
 * `omitempty` that may be empty. test/cluster/kubernetes.test.ts creates nearly every kind with as little as it takes, and
 * fails for a field that is missing here; those of SubjectRulesReviewStatus are its Go type's. Fields that must not be
 * empty never come as null.
 */
export const nullFields: ReadonlySet<string> = new Set([
  'io.k8s.api.authentication.v1.TokenRequestSpec.boundObjectRef',
  'io.k8s.api.authorization.v1.SubjectRulesReviewStatus.nonResourceRules',
  'io.k8s.api.authorization.v1.SubjectRulesReviewStatus.resourceRules',
  'io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerStatus.currentMetrics',
  'io.k8s.api.core.v1.Event.eventTime',
  'io.k8s.api.core.v1.Event.firstTimestamp',
  'io.k8s.api.core.v1.Event.lastTimestamp',
  'io.k8s.api.core.v1.LimitRangeSpec.limits',
  'io.k8s.api.discovery.v1.EndpointSlice.endpoints',
  'io.k8s.api.discovery.v1.EndpointSlice.ports',
  'io.k8s.api.events.v1.Event.deprecatedFirstTimestamp',
  'io.k8s.api.events.v1.Event.deprecatedLastTimestamp',
  'io.k8s.api.events.v1.Event.eventTime',
  'io.k8s.api.rbac.v1.ClusterRole.rules',
  'io.k8s.api.rbac.v1.Role.rules',
  'io.k8s.api.resource.v1.DeviceClaim.requests',
  'io.k8s.api.resource.v1beta1.DeviceClaim.requests',
  'io.k8s.api.resource.v1beta2.DeviceClaim.requests',
  'io.k8s.api.storage.v1.CSINodeSpec.drivers',
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionStatus.conditions',
]);
