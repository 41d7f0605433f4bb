// The finalizers that stand for a delete's propagation policy; the garbage collector serves them.
// @see https://github.com/kubernetes/apimachinery/blob/master/pkg/apis/meta/v1/types.go

export const orphanFinalizer = 'orphan';
export const foregroundFinalizer = 'foregroundDeletion';
