// Requests for subresources: parts of an object, which are read and written, and actions, which are created or connected to.
import type { HttpResponse } from '@kubewright/apimachinery';
import { ApiError } from '@kubewright/apimachinery';
import { requestToken } from '../authentication/token-request.ts';
import { groupResource } from '../registry/api-resource.ts';
import type { WriteEndpoint } from '../registry/field-managers.ts';
import type { ActionBody } from '../subresources/action-kind.ts';
import { bindPod } from '../subresources/binding.ts';
import { connectToNode, connectToPod, connectToService } from '../subresources/connections.ts';
import { evictPod } from '../subresources/eviction.ts';
import { readPodLog } from '../subresources/pod-log.ts';
import { decodeBody } from './body.ts';
import type { Call } from './call.ts';
import { methodNotAllowed, success, writeOptions } from './call.ts';
import { get, patch, update } from './object-verbs.ts';
import { objectResponse } from './representation.ts';
import { nothing } from './response.ts';

type Action = (call: Call) => Promise<HttpResponse>;

/** What a subresource does, by method. */
type Actions = Readonly<Record<string, Action>>;

/** @throws ApiError */
export function handleSubresource(call: Call, name: string): Promise<HttpResponse> {
  const { resource, address, exchange } = call;
  if (!resource.subresources.includes(name)) {
    throw resource.custom ? ApiError.notFound(groupResource(resource), address.name) : ApiError.unknownResource();
  }
  const actions = subresources[`${resource.plural}/${name}`] ?? subresources[name] ?? {};
  const { method: asked } = exchange.request;
  // Paths of custom resources take a HEAD for a GET, others have it or not.
  const method = resource.custom && asked === 'HEAD' ? 'GET' : asked;
  const action = Object.hasOwn(actions, method) ? actions[method] : undefined;
  if (action === undefined) throw methodNotAllowed(call);
  return action(call);
}

/** `bindings`: a pod is bound by a binding that names it. */
export async function createBinding(call: Call): Promise<HttpResponse> {
  const { context, target } = call;
  const pods = context.catalog.find({ group: '', version: 'v1', resource: 'pods' });
  if (pods === undefined || target.namespace === undefined) throw ApiError.unknownResource();
  const body = await bodyOf(call, 'Binding');
  const { namespace, name } = target;
  await bindPod(context, pods, { namespace, name }, body, writeOptions(call, 'CreateOptions'));
  return success(call, 201);
}

/** A part of an object, which is read and written. */
function part(endpoint: WriteEndpoint): Actions {
  return {
    GET: (call) => get(call, endpoint),
    PUT: (call) => update(call, endpoint),
    PATCH: (call) => patch(call, endpoint),
  };
}

const connection: Actions = { GET: connect, POST: connect };
const proxy: Actions = {
  ...connection,
  PUT: connect,
  PATCH: connect,
  DELETE: connect,
  HEAD: connect,
  OPTIONS: connect,
};

const subresources: Readonly<Record<string, Actions>> = {
  status: part('status'),
  scale: part('scale'),
  'certificatesigningrequests/approval': part('approval'),
  'pods/ephemeralcontainers': part('ephemeralcontainers'),
  'pods/resize': part('resize'),
  // The finalizers of a namespace's spec are written here and nowhere else.
  'namespaces/finalize': { PUT: (call) => update(call, 'finalize') },
  'serviceaccounts/token': { POST: token },
  'pods/eviction': { POST: evict },
  'pods/binding': { POST: createBinding },
  'pods/log': { GET: log },
  'pods/exec': connection,
  'pods/attach': connection,
  'pods/portforward': connection,
  'pods/proxy': proxy,
  'services/proxy': proxy,
  'nodes/proxy': proxy,
};

async function token(call: Call): Promise<HttpResponse> {
  const { context, exchange, resource, address } = call;
  const options = writeOptions(call, 'CreateOptions');
  const body = await bodyOf(call, 'TokenRequest');
  const { tokens } = exchange.access;
  return objectResponse(call, await requestToken(context, resource, address, body, { ...options, tokens }), 201);
}

async function evict(call: Call): Promise<HttpResponse> {
  const { context, resource, address } = call;
  const options = writeOptions(call, 'CreateOptions');
  await evictPod(context, resource, address, await bodyOf(call, 'Eviction'), options);
  return success(call, 201);
}

async function log({ context, resource, address, exchange }: Call): Promise<HttpResponse> {
  await readPodLog(context, resource, address, exchange.query);
  return { status: 204, headers: {}, body: nothing() };
}

function connect({ context, resource, address, target, exchange }: Call): Promise<never> {
  if (resource.plural === 'services') return connectToService(context, resource, address);
  if (resource.plural === 'nodes') return connectToNode(context, resource, address);
  return connectToPod(context, resource, address, target.subresource ?? '', exchange.query);
}

function bodyOf({ exchange: { request } }: Call, kind: string): Promise<ActionBody> {
  return decodeBody(request.body, request.headers['content-type'], kind);
}
