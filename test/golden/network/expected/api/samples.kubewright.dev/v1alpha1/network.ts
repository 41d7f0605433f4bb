// The types of Network, and the source of its CustomResourceDefinition: edit them, then run `npx kubewright generate`.
// Validation is written as tags with JSON values: @minimum 1, @maxLength 63, @pattern "^[a-z]+$", @default "x".
import type { Condition, Int64, KubernetesList, KubernetesObject, ObjectMeta } from '@kubewright/apimachinery';

/**
 * Network: say here what it is; `kubectl explain` prints it.
 *
 * @kind
 * @group "samples.kubewright.dev"
 * @version "v1alpha1"
 * @scope "Namespaced"
 * @plural "networks"
 * @storageVersion
 * @subresource "status"
 * @printColumn {"name": "Ready", "type": "string", "jsonPath": ".status.conditions[?(@.type==\"Ready\")].status"}
 * @printColumn {"name": "Reason", "type": "string", "jsonPath": ".status.conditions[?(@.type==\"Ready\")].reason", "priority": 1}
 * @printColumn {"name": "Age", "type": "date", "jsonPath": ".metadata.creationTimestamp"}
 */
export interface Network extends KubernetesObject {
  apiVersion?: 'samples.kubewright.dev/v1alpha1';
  kind?: 'Network';
  metadata: ObjectMeta;
  spec: NetworkSpec;
  status?: NetworkStatus;
}

/** What is wanted. */
export interface NetworkSpec {
  /**
   * An example, which the controller's skeleton copies into a ConfigMap. Replace it with fields of your own.
   *
   * @maxLength 1024
   * @default "Hello"
   */
  message?: string;
}

/** What is. */
export interface NetworkStatus {
  /** The `metadata.generation` that the rest of the status is about. */
  observedGeneration?: Int64;
  /**
   * @listType "map"
   * @listMapKey "type"
   */
  conditions?: Condition[];
}

/** Several of them, as the server lists them. */
export type NetworkList = KubernetesList<Network>;
