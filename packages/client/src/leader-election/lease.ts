// The part of coordination.k8s.io/v1 that leader election reads and writes.
import type { KubernetesObject, MicroTime, ResourceDescriptor } from '@kubewright/apimachinery';

/** Who leads, and until when unless renewed. */
export interface LeaseSpec {
  /** Empty or absent: nobody. */
  holderIdentity?: string;
  leaseDurationSeconds?: number;
  /** When the holder took the lease. */
  acquireTime?: MicroTime;
  renewTime?: MicroTime;
  /** How often the holder changed. */
  leaseTransitions?: number;
}

export interface Lease extends KubernetesObject {
  spec?: LeaseSpec;
}

export const leaseResource: ResourceDescriptor = {
  group: 'coordination.k8s.io',
  version: 'v1',
  kind: 'Lease',
  listKind: 'LeaseList',
  plural: 'leases',
  scope: 'Namespaced',
  subresources: [],
};
