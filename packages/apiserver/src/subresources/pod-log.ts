// `pods/<name>/log`: what kube-apiserver says of it before it asks a kubelet. A pod without a node has logged nothing.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/registry/core/pod/rest/log.go
import type { StatusCause } from '@kubewright/apimachinery';
import { ApiError } from '@kubewright/apimachinery';
import { readField } from '../object/api-object.ts';
import type { ApiResource } from '../registry/api-resource.ts';
import { getObject } from '../registry/list.ts';
import type { ObjectAddress, RegistryContext } from '../registry/registry-context.ts';
import { forbidden, invalid } from '../registry/strategy.ts';
import { readInteger } from '../request/query-options.ts';
import { checkContainer, findNode, noKubelet } from './connections.ts';

/** Resolves when there is nothing to read. @throws ApiError invalid, not found, bad request; service unavailable where a kubelet would be asked */
export async function readPodLog(
  context: RegistryContext,
  pods: ApiResource,
  address: ObjectAddress,
  query: URLSearchParams,
): Promise<void> {
  const causes = optionCauses(query);
  if (causes.length > 0) throw ApiError.invalid({ group: '', kind: 'PodLogOptions' }, address.name, causes);
  const pod = await getObject(context, pods, address, { resourceVersion: undefined });
  checkContainer(pod, query.get('container') ?? '');
  const node = readField(pod, 'spec', 'nodeName');
  if (typeof node !== 'string' || node === '') return;
  await findNode(context, pods, node);
  throw noKubelet(node);
}

function optionCauses(query: URLSearchParams): StatusCause[] {
  const [tail, limit, since] = ['tailLines', 'limitBytes', 'sinceSeconds'].map((name) => readInteger(query, name));
  const causes: StatusCause[] = [];
  if (tail !== undefined && tail < 0) causes.push(invalid('tailLines', tail, 'must be greater than or equal to 0'));
  if (limit !== undefined && limit < 1) causes.push(invalid('limitBytes', limit, 'must be greater than 0'));
  if (since !== undefined && query.has('sinceTime')) {
    causes.push(forbidden('[]', 'at most one of `sinceTime` or `sinceSeconds` may be specified'));
  } else if (since !== undefined && since < 1) causes.push(invalid('sinceSeconds', since, 'must be greater than 0'));
  if (query.has('stream')) causes.push(forbidden('stream', 'may not be specified'));
  return causes;
}
