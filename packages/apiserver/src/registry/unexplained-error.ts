// Errors that kube-apiserver does not put into words for clients: internal ones, with a message and without a reason.
import { ApiError } from '@kubewright/apimachinery';

export function unexplained(message: string): ApiError {
  return new ApiError({ apiVersion: 'v1', kind: 'Status', metadata: {}, status: 'Failure', message, code: 500 });
}
