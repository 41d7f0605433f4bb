// `exec`, `attach`, `portforward` and `proxy`: what kube-apiserver says of them before it connects to a kubelet, a pod or a
// service. Here nothing runs that could be connected to, which is what they all end with.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/registry/core/pod/strategy.go
import { ApiError } from '@kubewright/apimachinery';
import type { ApiObject } from '../object/api-object.ts';
import { isRecord, readField } from '../object/api-object.ts';
import type { ApiResource } from '../registry/api-resource.ts';
import { groupResource, storageKey } from '../registry/api-resource.ts';
import { getObject } from '../registry/list.ts';
import type { ObjectAddress, RegistryContext } from '../registry/registry-context.ts';

/** @throws ApiError always */
export async function connectToPod(
  context: RegistryContext,
  pods: ApiResource,
  address: ObjectAddress,
  subresource: string,
  query: URLSearchParams,
): Promise<never> {
  if (subresource === 'proxy') return proxyPod(context, pods, address);
  const pod = await getObject(context, pods, address, { resourceVersion: undefined });
  if (subresource !== 'portforward') checkContainer(pod, query.get('container') ?? '');
  const node = readField(pod, 'spec', 'nodeName');
  if (typeof node !== 'string' || node === '') {
    throw ApiError.badRequest(`pod ${address.name} does not have a host assigned`);
  }
  await findNode(context, pods, node);
  throw noKubelet(node);
}

async function proxyPod(context: RegistryContext, pods: ApiResource, address: ObjectAddress): Promise<never> {
  const { name } = splitName(address.name, 'pod');
  const pod = await getObject(context, pods, { ...address, name }, { resourceVersion: undefined });
  const ips = readField(pod, 'status', 'podIPs');
  if (!Array.isArray(ips) || ips.length === 0) throw ApiError.badRequest('address not allowed');
  throw unavailable(`nothing runs in pod ${name} that could be connected to`);
}

/** @throws ApiError always */
export async function connectToService(
  context: RegistryContext,
  services: ApiResource,
  address: ObjectAddress,
): Promise<never> {
  const { name, port } = splitName(address.name, 'service');
  if (/^\d+$/.test(port)) {
    const service = await getObject(context, services, { ...address, name }, { resourceVersion: undefined });
    const ports = readField(service, 'spec', 'ports');
    const isThere = Array.isArray(ports) && ports.some((each) => isRecord(each) && each['port'] === Number(port));
    if (!isThere) throw unavailable(`no service port ${Number(port)} found for service ${JSON.stringify(name)}`);
  }
  const endpoints = await context.storage.get(`endpoints/${address.namespace ?? ''}/${name}`);
  if (endpoints === undefined) throw ApiError.notFound(groupResource(services), name);
  throw unavailable(`no endpoints available for service ${JSON.stringify(name)}`);
}

/** @throws ApiError always */
export async function connectToNode(
  context: RegistryContext,
  nodes: ApiResource,
  { name: id }: ObjectAddress,
): Promise<never> {
  const { name } = splitName(id, 'node');
  await findNode(context, nodes, name);
  throw noKubelet(name);
}

/** @param of - the resource that the error names: that of the path, not the nodes @throws ApiError not found */
export async function findNode(context: RegistryContext, of: ApiResource, name: string): Promise<void> {
  const nodes = context.catalog.find({ group: '', version: 'v1', resource: 'nodes' });
  if (nodes === undefined) throw ApiError.unknownResource();
  const node = await context.storage.get(storageKey(nodes, undefined, name));
  if (node === undefined) throw ApiError.notFound(groupResource(of), name);
}

/** @throws ApiError bad request, where it must be said which container is meant, or there is none such */
export function checkContainer(pod: ApiObject, container: string): void {
  const name = pod.metadata.name ?? '';
  const namesIn = (field: string): string[] => {
    const list = readField(pod, 'spec', field);
    return Array.isArray(list) ? list.map((each) => String(readField(each, 'name') ?? '')) : [];
  };
  const [names, init, ephemeral] = [namesIn('containers'), namesIn('initContainers'), namesIn('ephemeralContainers')];
  if (container !== '') {
    if ([...names, ...init, ...ephemeral].includes(container)) return;
    throw ApiError.badRequest(`container ${container} is not valid for pod ${name}`);
  }
  if (names.length === 1) return;
  const choice = names.length === 0 ? '' : `, choose one of: [${names.join(' ')}]`;
  const others = init.length === 0 ? '' : ` or one of the init containers: [${init.join(' ')}]`;
  throw ApiError.badRequest(`a container name must be specified for pod ${name}${choice}${others}`);
}

/** What this server is not: there is no program on any node. */
export function noKubelet(node: string): ApiError {
  return unavailable(`node ${node} has no kubelet: the embedded API server runs no pods`);
}

function unavailable(message: string): ApiError {
  return new ApiError({
    apiVersion: 'v1',
    kind: 'Status',
    metadata: {},
    status: 'Failure',
    message,
    reason: 'ServiceUnavailable',
    code: 503,
  });
}

/** `name`, `name:port` or `scheme:name:port`. @throws ApiError bad request */
function splitName(id: string, what: string): { name: string; port: string } {
  const parts = id.split(':');
  const [name = '', port = ''] = parts.length === 3 ? parts.slice(1) : parts;
  const isScheme = parts.length < 3 || ['', 'http', 'https'].includes(parts[0] ?? '');
  if (parts.length > 3 || name === '' || !isScheme) {
    throw ApiError.badRequest(`invalid ${what} request ${JSON.stringify(id)}`);
  }
  return { name, port };
}
