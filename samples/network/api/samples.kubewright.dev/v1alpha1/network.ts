// The types of Network, and the source of its CustomResourceDefinition: edit them, then run `npx kubewright generate`.
// Validation is written as tags with JSON values: @minimum 1, @maxLength 63, @pattern "^[a-z]+$", @default "x".
import type { Condition, Int32, Int64, KubernetesList, KubernetesObject, ObjectMeta } from '@kubewright/apimachinery';

/**
 * A Network is an address range with gateways that route into it. Its controller keeps the gateways running.
 *
 * @kind
 * @group "samples.kubewright.dev"
 * @version "v1alpha1"
 * @scope "Namespaced"
 * @plural "networks"
 * @shortName "net"
 * @storageVersion
 * @subresource "status"
 * @subresource {"scale": {"specReplicasPath": ".spec.gateways", "statusReplicasPath": ".status.readyGateways"}}
 * @printColumn {"name": "CIDR", "type": "string", "jsonPath": ".spec.cidr"}
 * @printColumn {"name": "Gateways", "type": "integer", "jsonPath": ".status.readyGateways"}
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
   * The address range, in CIDR notation.
   *
   * @pattern "^([0-9]{1,3}\\.){3}[0-9]{1,3}/([0-9]|[12][0-9]|3[0-2])$"
   * @maxLength 18
   */
  cidr: string;
  /**
   * How many gateways route into the network.
   *
   * @minimum 0
   * @maximum 9
   * @default 1
   */
  gateways?: Int32;
  /**
   * The gateway's image.
   *
   * @minLength 1
   * @default "registry.k8s.io/pause:3.10"
   */
  image?: string;
}

/** What is. */
export interface NetworkStatus {
  /** The `metadata.generation` that the rest of the status is about. */
  observedGeneration?: Int64;
  /** How many gateways are ready. */
  readyGateways?: Int32;
  /**
   * @listType "map"
   * @listMapKey "type"
   */
  conditions?: Condition[];
}

/** Several of them, as the server lists them. */
export type NetworkList = KubernetesList<Network>;
