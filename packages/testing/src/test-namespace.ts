// A namespace of a test's own, and its removal. A bare kube-apiserver has no controller that empties namespaces and no
// garbage collector, so everything in it is deleted here.
import { randomBytes } from 'node:crypto';
import type { KubernetesObject, UnstructuredObject } from '@kubewright/apimachinery';
import { isApiError, resourcePath } from '@kubewright/apimachinery';
import type { ApiResource, RestClient } from '@kubewright/client';
import { ResourceClient, discover } from '@kubewright/client';

const namespaces = { group: '', version: 'v1', plural: 'namespaces' };

/** Creates a namespace that nobody else has. */
export async function createTestNamespace(rest: RestClient): Promise<string> {
  const name = `test-${randomBytes(5).toString('hex')}`;
  const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
  await rest.request({ method: 'POST', path: resourcePath(namespaces), body });
  return name;
}

/** Deletes everything in a namespace, whatever finalizers it has, then the namespace. */
export async function removeTestNamespace(rest: RestClient, name: string): Promise<void> {
  const { groups } = await discover(rest);
  // The preferred version comes first, and has the objects of all.
  const erasable = groups
    .flatMap(({ versions }) => versions[0]?.resources ?? [])
    .filter(({ scope, verbs }) => scope === 'Namespaced' && verbs.includes('list') && verbs.includes('delete'));
  await Promise.all(
    erasable.map((resource) => empty(new ResourceClient<UnstructuredObject>(rest, resource, name), resource)),
  );
  const path = resourcePath(namespaces, { name });
  await unlessGone(rest.request({ method: 'DELETE', path }));
  const namespace = await unlessGone(rest.request<KubernetesObject>({ method: 'GET', path }));
  if (namespace === undefined) return;
  // What the namespace controller would do last.
  const body = { ...namespace, spec: { finalizers: [] } };
  const finalize = resourcePath(namespaces, { name, subresource: 'finalize' });
  await unlessGone(rest.request({ method: 'PUT', path: finalize, body }));
}

async function empty(client: ResourceClient<UnstructuredObject>, { verbs }: ApiResource): Promise<void> {
  const { items } = await client.list();
  for (const { metadata = {} } of items) {
    const { name } = metadata;
    if (name === undefined) continue;
    await unlessGone(client.delete(name, { gracePeriodSeconds: 0 }));
    const held = (metadata.finalizers?.length ?? 0) > 0 && verbs.includes('patch');
    if (held) await unlessGone(client.patch(name, { type: 'merge', body: { metadata: { finalizers: null } } }));
  }
}

/** The answer; undefined when the object has gone or may not be touched, as far as cleaning up cares. */
async function unlessGone<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isApiError(error) && error.code < 500) return undefined;
    throw error;
  }
}
