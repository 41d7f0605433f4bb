// What the `scale` subresource takes and gives, whatever kind it is of.
import type { KubernetesObject, ObjectMeta } from './metadata.ts';
import type { Int32 } from './scalars.ts';

/** @see https://github.com/kubernetes/api/blob/master/autoscaling/v1/types.go */
export interface Scale extends KubernetesObject {
  apiVersion?: 'autoscaling/v1';
  kind?: 'Scale';
  metadata: ObjectMeta;
  spec?: {
    /** How many are wanted; none when absent. */
    replicas?: Int32;
  };
  status?: {
    /** How many there are. */
    replicas: Int32;
    /** Which Pods they are, as a label selector in text. */
    selector?: string;
  };
}
