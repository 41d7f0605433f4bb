// What a watch yields.
import type { KubernetesObject, ObjectMeta } from '@kubewright/apimachinery';

/** One change on the server. Error events are not yielded: they are thrown as ApiError. */
export interface WatchEvent<T extends KubernetesObject> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: T;
}

/** Nothing changed up to this resourceVersion. Only for watches that ask for bookmarks. */
export interface BookmarkEvent {
  readonly type: 'BOOKMARK';
  readonly object: {
    readonly apiVersion?: string;
    readonly kind?: string;
    readonly metadata: Pick<ObjectMeta, 'resourceVersion' | 'annotations'>;
  };
}

/**
 * The annotation of the bookmark that ends a streamed list.
 *
 * @see https://github.com/kubernetes/apimachinery/blob/master/pkg/apis/meta/v1/types.go (InitialEventsAnnotationKey)
 */
export const initialEventsEndAnnotation = 'k8s.io/initial-events-end';
