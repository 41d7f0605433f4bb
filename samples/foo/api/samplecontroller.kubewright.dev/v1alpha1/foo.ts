// The types of Foo, and the source of its CustomResourceDefinition: edit them, then run `npx kubewright generate`.
// Validation is written as tags with JSON values: @minimum 1, @maxLength 63, @pattern "^[a-z]+$", @default "x".
import type { Int32, KubernetesList, KubernetesObject, ObjectMeta } from '@kubewright/apimachinery';

/**
 * A Foo is a Deployment with a name and a size of one's choice. It is the kind of Kubernetes' own sample-controller.
 *
 * @kind
 * @group "samplecontroller.kubewright.dev"
 * @version "v1alpha1"
 * @scope "Namespaced"
 * @plural "foos"
 * @storageVersion
 * @subresource "status"
 * @printColumn {"name": "Deployment", "type": "string", "jsonPath": ".spec.deploymentName"}
 * @printColumn {"name": "Replicas", "type": "integer", "jsonPath": ".spec.replicas"}
 * @printColumn {"name": "Available", "type": "integer", "jsonPath": ".status.availableReplicas"}
 * @printColumn {"name": "Age", "type": "date", "jsonPath": ".metadata.creationTimestamp"}
 */
export interface Foo extends KubernetesObject {
  apiVersion?: 'samplecontroller.kubewright.dev/v1alpha1';
  kind?: 'Foo';
  metadata: ObjectMeta;
  spec: FooSpec;
  status?: FooStatus;
}

/** What is wanted. */
export interface FooSpec {
  /**
   * The Deployment's name, in the Foo's namespace. Another name means another Deployment; the former one is deleted.
   *
   * @minLength 1
   * @maxLength 253
   * @pattern "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$"
   */
  deploymentName: string;
  /**
   * How many pods the Deployment has. Absent, the Foo leaves that to others, such as an autoscaler.
   *
   * @minimum 0
   * @maximum 10
   */
  replicas?: Int32;
}

/** What is. */
export interface FooStatus {
  /** How many of the Deployment's pods are available. */
  availableReplicas?: Int32;
}

/** Several of them, as the server lists them. */
export type FooList = KubernetesList<Foo>;
