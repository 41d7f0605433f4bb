// The one Kubernetes that the contract is written against, and the etcd that it is released with.
// @see https://github.com/kubernetes/kubernetes/blob/v1.36.3/cmd/kubeadm/app/constants/constants.go (the etcd series of each minor version)

/** The version of kube-apiserver that is built when none is supplied, as its Go module names it. */
export const kubernetesVersion = 'v1.36.3';

/** The version of the etcd server's Go module that goes with it. */
export const etcdVersion = 'v3.6.16';

/** Kubernetes v1.36.3 does not compile with an older Go. Major and minor version. */
export const oldestGo = [1, 26] as const;
